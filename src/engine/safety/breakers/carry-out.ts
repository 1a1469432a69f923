import { Decimal } from '../../../domain/decimal.ts'
import { emptyList } from '../../../domain/lists.ts'
import { roundQuantity } from '../../../domain/numbers.ts'
import type { Core } from '../../core.ts'
import { largestOrder, MOST_SLICES } from '../../risk/largest-order.ts'
import type { StrategyRunner } from '../../strategy-runner.ts'
import type { Breaker } from './breaker.ts'
import { breakerEntry } from './breaker-table.ts'

/** What a breaker does to orders and positions of its scope at the moment when it trips. */
export function carryOut(core: Core, runners: readonly StrategyRunner[], breaker: Breaker): void {
  const { action, reducePercent } = breaker.setup
  switch (action) {
    case 'warn':
    case 'reducing':
      return
    case 'cancel':
    case 'halt':
      cancelWorking(core, runners, breaker, false)
      break
    case 'reduce':
      cancelWorking(core, runners, breaker, false)
      exitAll(core, runners, breaker, reducePercent)
      break
    case 'flatten':
      cancelWorking(core, runners, breaker, true)
      exitAll(core, runners, breaker, 100)
      break
  }
  // what the kernel decides itself is not undone; inside a handler it is part of what the handler did
  if (!core.guard.inside) emptyList(core.undo)
}

/** An order that was on its way when everything was closed has filled since: what it opened is closed too. */
export function closeWhatCame(core: Core, runners: readonly StrategyRunner[], breaker: Breaker): void {
  forEachSlot(core, runners, breaker, (runner, index) => {
    if (runner.entry.openOrders(index).length === 0) exit(core, runner, index, 100, breaker)
  })
  if (!core.guard.inside) emptyList(core.undo)
}

/** What protects stays until nothing is held, and other reduce-only orders stay unless all is closed. */
function cancelWorking(
  core: Core,
  runners: readonly StrategyRunner[],
  breaker: Breaker,
  protectiveToo: boolean,
): void {
  forEachSlot(core, runners, breaker, (runner, index) => {
    for (const order of [...runner.entry.openOrders(index)]) {
      if (order.purpose !== 'protect' && (protectiveToo || !order.reduceOnly))
        runner.entry.cancel(order.sequence)
    }
  })
}

function exitAll(core: Core, runners: readonly StrategyRunner[], breaker: Breaker, percent: number): void {
  forEachSlot(core, runners, breaker, (runner, index) => {
    exit(core, runner, index, percent, breaker)
  })
}

/** Sized from the position now. A market order: nothing else is sure to get out. */
function exit(core: Core, runner: StrategyRunner, index: number, percent: number, { setup }: Breaker): void {
  const { portfolio } = core
  const net = portfolio.position(portfolio.slot(runner.index, index))?.netQuantity ?? Decimal.ZERO
  const part = net.abs().mul(Decimal.from(percent)).div(Decimal.from(100), EXACT, 'down')
  const quantity = percent === 100 ? net.abs() : roundQuantity(core.instrument(index), part)
  if (quantity.isZero) return
  const account = portfolio.exactNet(index)
  // where another strategy holds the other side, the account has less to reduce than this one has to close
  const reduceOnly = account.sign === net.sign && account.abs().gte(quantity)
  const reason = `breaker ${setup.name}`
  const side = net.isPositive ? 'sell' : 'buy'
  // all is closed piece by piece, as each fills; a part is asked for once, and so in all its pieces at once
  let left = quantity
  const most = largestOrder(core, runner.index, index) ?? quantity
  for (let piece = 0; left.isPositive && piece < (percent === 100 ? 1 : MOST_SLICES); piece++) {
    const size = Decimal.min(left, most)
    const ticket = runner.entry.place(side, index, size, { reduceOnly, reason }, 'direct', SLICE)
    if (ticket.status === 'denied') break
    left = left.sub(size)
  }
  if (left.isZero || (percent === 100 && left.lt(quantity))) return
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'CRITICAL',
    code: breakerEntry(setup.name).code,
    message: `${runner.id} still holds ${net.toString()} ${core.instrument(index).id}: the order that should close ${left.toString()} was denied.`,
  })
}

const SLICE = { isSlice: true } as const

/** Decimals of a part of a position before it is rounded to lots. */
const EXACT = 18

function forEachSlot(
  core: Core,
  runners: readonly StrategyRunner[],
  { setup }: Breaker,
  act: (runner: StrategyRunner, instrumentIndex: number) => void,
): void {
  const { kind, index } = setup.scope
  for (const runner of runners) {
    if (kind === 'strategy' && runner.index !== index) continue
    for (let at = 0; at < core.instruments.length; at++) {
      if (kind !== 'instrument' || at === index) act(runner, at)
    }
  }
}
