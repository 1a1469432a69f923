import { armedAndAllowed } from './armed-and-allowed.ts'
import { cash } from './cash.ts'
import { commandsOnce } from './commands-once.ts'
import { decisionsDoNotAge } from './decisions-do-not-age.ts'
import { haltHolds } from './halt-holds.ts'
import { historyOnlyGrows } from './history-only-grows.ts'
import { idsNeverRepeat } from './ids-never-repeat.ts'
import type { Invariant } from './invariant.ts'
import { journaledBeforeSent } from './journaled-before-sent.ts'
import { killIsHeard } from './kill-is-heard.ts'
import { lifecycle } from './lifecycle.ts'
import { limits } from './limits.ts'
import { noFillLost } from './no-fill-lost.ts'
import { noInvalidNumbers } from './no-invalid-numbers.ts'
import { nothingAfterADeadDisk } from './nothing-after-a-dead-disk.ts'
import { oneOrderPerIntent } from './one-order-per-intent.ts'
import { openOrders } from './open-orders.ts'
import { positions } from './positions.ts'
import { runComesFirst } from './run-comes-first.ts'
import { timeGoesForward } from './time-goes-forward.ts'
import { toldOf } from './told-of.ts'

/** For one run: they remember what they saw. */
export function allInvariants(): Invariant[] {
  return [
    oneOrderPerIntent(),
    idsNeverRepeat(),
    lifecycle(),
    journaledBeforeSent(),
    armedAndAllowed(),
    limits(),
    haltHolds(),
    killIsHeard(),
    noInvalidNumbers(),
    decisionsDoNotAge(),
    historyOnlyGrows(),
    timeGoesForward(),
    runComesFirst(),
    nothingAfterADeadDisk(),
    commandsOnce(),
    noFillLost(),
    positions(),
    cash(),
    openOrders(),
    toldOf(),
  ]
}
