import type { RunStopping } from '../domain/run-stopping.ts'
import { ACCOUNT_SCOPE } from '../domain/trading-scope.ts'
import type { Core } from './core.ts'
import { askToCancel } from './safety/cancel-chase.ts'
import type { KillRequest } from './safety/kill-switch.ts'
import type { StrategyRunner } from './strategy-runner.ts'

/** Whose kill closes positions at a planned stop: the next start takes it back. */
export const STOPPER = 'planned stop'

/** The last but one thing in the life of a process: what follows are answers of the venue alone. */
export function stopRun(core: Core, runners: readonly StrategyRunner[], input: RunStopping): void {
  const { policy, by, reason } = input
  core.starts.endedInOrder()
  core.accounts.note('end')
  core.ended = true
  core.protectsOn = policy === 'keepProtection' || policy === 'leave'
  for (const runner of runners) runner.callShared('onStop', () => undefined)
  switch (policy) {
    case 'leave':
      return
    case 'keepProtection':
      core.kills.cancelAll(ACCOUNT_SCOPE)
      return
    case 'cancelAll':
      core.kills.cancelAll(ACCOUNT_SCOPE)
      for (const order of core.orders.open.flat()) if (order.pending !== 'cancel') askToCancel(core, order)
      return
    case 'closePositions':
      // the kill lets out what closes them, and nothing else
      core.ended = false
      core.kills.kill({ ...closing(core, `${by}: ${reason}`), flatten: true, naked: false })
      return
  }
}

/** Under the name of whoever had restricted trading before: the next start does not take that back. */
function closing(core: Core, reason: string): Pick<KillRequest, 'scope' | 'by' | 'reason'> {
  const before = core.gate.latchOf(ACCOUNT_SCOPE)
  return { scope: ACCOUNT_SCOPE, by: before.state === 'active' ? STOPPER : before.by, reason }
}

/** A new process: a kill that was only there to close positions at the stop before has done its work. */
export function takeBackStop(core: Core): void {
  const latch = core.gate.latchOf(ACCOUNT_SCOPE)
  if (!latch.killed || latch.by !== STOPPER) return
  const by = STOPPER
  const reason = 'a new run begins'
  core.gate.release(by, reason, ACCOUNT_SCOPE)
  core.kills.release(ACCOUNT_SCOPE)
  core.gate.resume(ACCOUNT_SCOPE)
  const { state } = core.gate.latchOf(ACCOUNT_SCOPE)
  core.outbox.records.push({
    type: 'tradingStateChanged',
    ...{ scope: ACCOUNT_SCOPE, state, killed: false, by, reason },
  })
}
