import { Decimal } from '../../domain/decimal.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Order } from '../../domain/order.ts'
import { roundQuantity } from '../../domain/numbers.ts'
import { hasOpenChild, unsentOf } from './execution.ts'
import type { Execution, PegTerms } from './execution.ts'
import type { ExecutionBook } from './execution-book.ts'
import { end, placeChild, tooManyFailures } from './execution-steps.ts'
import { pegPrice } from './peg-price.ts'

/** After a child that failed, the next one waits this long at least. */
const RETRY: UnixMicros = MICROS_PER_SECOND

/** Keeps the one order where it belongs: placed, or re-priced, once it is off by enough and long enough. */
export function followQuote(book: ExecutionBook, execution: Execution, terms: PegTerms): void {
  const { core } = book
  const { id, side, instrumentIndex, endTime, children } = execution
  const instrument = core.instrument(instrumentIndex)
  const price = pegPrice(terms, side, instrument, core.marks, instrumentIndex)
  const child = children.find(({ isOpen }) => isOpen)
  const order = child === undefined ? null : core.orders.get(child.sequence)
  // orders of before a split are being canceled: what is left is placed in new units once they are gone
  const wants = price !== null && (order === null || isOff(order, price, terms))
  if (wants && core.now < terms.quietUntil) {
    book.wakeAt(id, Math.min(terms.quietUntil, endTime))
    return
  }
  if (wants && order !== null) reprice(book, execution, terms, order, price)
  else if (wants) placeRest(book, execution, terms, price)
  const { state, ending, wakeTime } = book.get(id)
  if (state === 'working' && ending === null && wakeTime === Infinity) book.wakeAt(id, endTime)
}

/** Ended otherwise than filled: it is over where somebody wanted that, else another one is placed after a while. */
export function pegChildEnded(
  book: ExecutionBook,
  execution: Execution,
  terms: PegTerms,
  order: Order,
): void {
  const { id } = execution
  const child = execution.children.find(({ sequence }) => sequence === order.sequence)
  const isOfBeforeSplit = child !== undefined && !child.factor.eq(Decimal.ONE)
  const isGone = order.status === 'canceled' || order.status === 'expired'
  if (isGone && !isOfBeforeSplit) {
    const why = order.statusReason === '' ? '' : `: ${order.statusReason}`
    end(book, id, { state: 'canceled', reason: `its order was ${order.status}${why}`, atMarket: false })
  } else if (order.status !== 'filled') {
    const quietUntil = book.core.now + Math.max(terms.minInterval, RETRY)
    book.set({ ...book.get(id), terms: { ...terms, quietUntil } })
  }
}

/** Far enough from where it belongs, and free to be moved. */
function isOff(order: Order, price: Decimal, terms: PegTerms): boolean {
  const { limitPrice, pending, status, certainty } = order
  if (limitPrice === null || pending !== 'none' || status === 'submitted' || certainty !== 'known')
    return false
  return terms.reprices < terms.maxReprices && price.sub(limitPrice).abs().gte(terms.leastMove)
}

function placeRest(book: ExecutionBook, execution: Execution, terms: PegTerms, price: Decimal): void {
  const quantity = roundQuantity(book.core.instrument(execution.instrumentIndex), unsentOf(execution))
  if (!quantity.isPositive) return
  placeChild(book, execution.id, quantity, { limit: price })
  const after = book.get(execution.id)
  const wait = hasOpenChild(after) ? terms.minInterval : Math.max(terms.minInterval, RETRY)
  book.set({ ...after, terms: { ...terms, quietUntil: book.core.now + wait } })
  // a denial tells of itself at once, so that no event will come to go on from
  if (!hasOpenChild(after) && after.state === 'working' && after.ending === null)
    book.wakeAt(execution.id, Math.min(book.core.now + wait, execution.endTime))
}

function reprice(
  book: ExecutionBook,
  execution: Execution,
  terms: PegTerms,
  order: Order,
  price: Decimal,
): void {
  const { id, strategyIndex, maxRejects } = execution
  const { now } = book.core
  const outcome = book
    .entryOf(strategyIndex)
    .requestReplace(order, { quantity: null, limitPrice: price, stopPrice: null })
  if (outcome.ok) {
    const moved: PegTerms = { ...terms, reprices: terms.reprices + 1, quietUntil: now + terms.minInterval }
    book.set({ ...book.get(id), terms: moved })
    return
  }
  const { code, message } = outcome.refusal
  const quiet: PegTerms = { ...terms, quietUntil: now + Math.max(terms.minInterval, RETRY) }
  const failed: Execution = { ...execution, failures: execution.failures + 1, terms: quiet }
  book.set(failed)
  const reason = `${code}: ${message}`
  if (code === 'RISK_TRADING_HALTED') end(book, id, { state: 'failed', reason, atMarket: false })
  else if (failed.failures >= maxRejects) end(book, id, tooManyFailures(failed, reason))
}
