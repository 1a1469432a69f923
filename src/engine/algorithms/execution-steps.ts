/** The steps an execution is made of. Every child goes through the order entry, and so through every check. */
import { Decimal } from '../../domain/decimal.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import type { OrderOptions, Ticket } from '../../strategy/orders.ts'
import { committedOf, filledOf, hasOpenChild, unsentOf } from './execution.ts'
import type { Child, Ending, Execution } from './execution.ts'
import type { ExecutionBook } from './execution-book.ts'

/** A cancel that is refused is asked for so often in all: the order may be about to fill. */
const CANCELS = 3

/** Nothing more is sent, and what is open is canceled. What ends already keeps its reason, and sends no rest to the market. */
export function end(book: ExecutionBook, id: number, ending: Ending): void {
  const execution = book.get(id)
  if (execution.state !== 'working') return
  const first = execution.ending
  book.set({ ...execution, ending: first === null ? ending : { ...first, atMarket: false } })
  book.wakeAt(id, Infinity)
  for (const { sequence, isOpen } of execution.children) if (isOpen) cancelChild(book, id, sequence)
  wrapUp(book, id)
}

/** Places one child. Whether it may is asked of the gate as of any order; what it refuses is not asked again at once. */
export function placeChild(book: ExecutionBook, id: number, quantity: Decimal, options: OrderOptions): void {
  const execution = book.get(id)
  const { strategyIndex, instrumentIndex, side, children, maxChildren } = execution
  if (committedOf(execution).add(quantity).gt(execution.quantity))
    throw new RangeError(`execution ${String(id)} would order more than its quantity`)
  if (children.length >= maxChildren) {
    const reason = `it has sent ${String(maxChildren)} orders, as many as it may`
    end(book, id, { state: 'failed', reason, atMarket: false })
    return
  }
  const ticket = book
    .entryOf(strategyIndex)
    .place(side, instrumentIndex, quantity, { ...execution.options, ...options }, 'direct', { parentId: id })
  if (!ticket.approved) {
    deniedChild(book, id, ticket)
    return
  }
  const child: Child = {
    sequence: ticket.id,
    filled: Decimal.ZERO,
    leaves: quantity,
    notional: Decimal.ZERO,
    isOpen: true,
    factor: Decimal.ONE,
    cancels: 0,
  }
  book.set({ ...book.get(id), children: [...children, child] })
}

function deniedChild(book: ExecutionBook, id: number, ticket: Ticket): void {
  const execution = book.get(id)
  const failures = execution.failures + 1
  const failed: Execution = { ...execution, failures }
  book.set(failed)
  const [refusal] = ticket.refusals
  const reason = `${refusal?.code ?? ''}: ${ticket.statusReason}`
  if (execution.ending !== null) finish(book, id, 'failed', reason)
  // trading that was halted in between must not go on where it was left
  else if (ticket.refusals.some(({ code }) => code === 'RISK_TRADING_HALTED'))
    end(book, id, { state: 'failed', reason, atMarket: false })
  else if (failures >= execution.maxRejects || execution.terms.kind === 'marketable')
    end(book, id, tooManyFailures(failed, reason))
}

/** Asked for once; where the order is at its end already, the venue says so. */
export function cancelChild(book: ExecutionBook, id: number, sequence: number): void {
  const { core } = book
  const execution = book.get(id)
  const order = core.orders.get(sequence)
  const at = execution.children.findIndex((child) => child.sequence === sequence)
  const child = execution.children[at]
  if (order === null || child === undefined || isTerminal(order.status) || order.pending === 'cancel') return
  if (child.cancels >= CANCELS) return
  book.set({ ...execution, children: execution.children.with(at, { ...child, cancels: child.cancels + 1 }) })
  book.entryOf(execution.strategyIndex).requestCancel(order)
}

/** Once nothing is open any more: what is left goes to the market, if that was said, and then it is over. */
export function wrapUp(book: ExecutionBook, id: number): void {
  const execution = book.get(id)
  const { ending, state, quantity } = execution
  if (ending === null || state !== 'working' || hasOpenChild(execution)) return
  const left = unsentOf(execution)
  if (ending.atMarket && left.isPositive) {
    book.set({ ...execution, ending: { ...ending, atMarket: false }, options: atMarket(execution.options) })
    placeChild(book, id, left, {})
    return
  }
  const isDone = filledOf(execution).gte(quantity)
  finish(book, id, isDone ? 'done' : ending.state, isDone ? '' : ending.reason)
}

function atMarket(options: OrderOptions): OrderOptions {
  const { reduceOnly, extendedHours, reason } = options
  return {
    ...(reduceOnly === undefined ? {} : { reduceOnly }),
    ...(extendedHours === undefined ? {} : { extendedHours }),
    ...(reason === undefined ? {} : { reason }),
  }
}

export function finish(
  book: ExecutionBook,
  id: number,
  state: 'done' | 'canceled' | 'failed',
  reason: string,
): void {
  const execution = book.get(id)
  const { outbox } = book.core
  const strategyId = book.strategyIdOf(execution)
  const filled = filledOf(execution)
  book.wakeAt(id, Infinity)
  book.set({ ...book.get(id), state, reason })
  outbox.records.push({ type: 'executionEnded', strategyId, id, state, filled, reason })
  if (state !== 'failed') return
  const { algorithm, side, quantity, instrumentIndex } = execution
  const what = `${algorithm} ${String(id)} (${side} ${quantity.toString()} ${book.core.instrument(instrumentIndex).id})`
  outbox.effects.push({
    kind: 'alert',
    severity: 'WARNING',
    code: 'ORDER_EXECUTION_FAILED',
    message: `${strategyId}: ${what} ended with ${filled.toString()} filled: ${reason}`,
  })
}

/** What no execution can prevent, a fill that is reported after its order had ended, is met by canceling what is open. */
export function trim(book: ExecutionBook, id: number): void {
  const { children, quantity } = book.get(id)
  let excess = committedOf(book.get(id)).sub(quantity)
  for (let at = children.length - 1; at >= 0 && excess.isPositive; at--) {
    const child = children[at]
    if (child?.isOpen !== true) continue
    cancelChild(book, id, child.sequence)
    excess = excess.sub(child.leaves.mul(child.factor))
  }
}

export function isFailure({ status }: Order): boolean {
  return status === 'rejected' || status === 'denied' || status === 'lost'
}

export function tooManyFailures({ failures }: Execution, last: string): Ending {
  const reason = `${String(failures)} of its orders were refused in a row, the last: ${last}`
  return { state: 'failed', reason, atMarket: false }
}
