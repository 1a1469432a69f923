import { Decimal } from '../domain/decimal.ts'
import { sizeAt, type DepthView } from '../domain/depth.ts'
import { at, present } from './assert.ts'
import type { VenueCore } from './core.ts'
import { executeAt, type Market } from './execution.ts'
import { actsAsLimit, isClosed, type VenueOrder } from './venue-order.ts'
import type { PointBudget, WindowBudget } from './volume-budget.ts'

/**
 * The place of a resting limit order in the queue at its price (`queue=behind`): behind all that the market showed
 * there when the order was first seen beside it. Prints at the price use up what is ahead; the rest of such a print is
 * ours. What is shown may also shrink, since others cancel, and then no more can be ahead than is still shown: what
 * the data show are the orders of others.
 */
export function startQueue(core: VenueCore, order: VenueOrder): void {
  const { queue, queueAhead } = core.settings
  if (queue === 'none') return
  const isShown = core.quoted[order.instrumentIndex] === 1
  order.queueAhead = isShown ? NaN : (queueAhead ?? NaN)
}

/** A quote: what it shows at the order's price. Away from the best price it shows nothing. */
export function seeQuote(
  order: VenueOrder,
  bid: number,
  bidSize: number,
  ask: number,
  askSize: number,
): void {
  const [best, size] = order.sign > 0 ? [bid, bidSize] : [ask, askSize]
  // Better than the best: nobody else is there.
  const isBetter = order.sign > 0 ? order.limit > best : order.limit < best
  if (isBetter) order.queueAhead = 0
  else if (order.limit === best && size > 0) seeSize(order, size)
}

/** An order book: what it shows at the order's price, wherever that is. */
export function seeDepth(order: VenueOrder, depth: DepthView): void {
  const side = order.sign > 0 ? depth.bids : depth.asks
  if (side.prices.length > 0) seeSize(order, sizeAt(side, order.limit))
}

function seeSize(order: VenueOrder, size: number): void {
  order.queueAhead = Number.isNaN(order.queueAhead) ? size : Math.min(order.queueAhead, size)
}

/** All prints of one instrument in one moment draw on `print`; the order on what of it is left behind those ahead. */
export function advanceQueue(
  core: VenueCore,
  order: VenueOrder,
  market: Market,
  print: PointBudget,
  price: number,
): void {
  if (price !== order.limit || Number.isNaN(order.queueAhead) || !actsAsLimit(order) || isClosed(order))
    return
  const size = print.left()?.toNumber() ?? 0
  const excess = size - order.queueAhead
  order.queueAhead = Math.max(0, -excess)
  if (!(excess > 0)) return
  const { lotSize } = at(core.rules, order.instrumentIndex).instrument
  const budget = new OwnShare(print, Decimal.fromNumber(excess).quantize(lotSize, 'down'))
  const limit = present(order.limitPrice, 'limit price')
  executeAt(core, order, limit, 'maker', { window: market.window, budget }, 'range')
}

/** What is left to one order; what it takes is taken off the print too. */
class OwnShare implements WindowBudget {
  private readonly print: PointBudget
  private amount: Decimal

  constructor(print: PointBudget, amount: Decimal) {
    this.print = print
    this.amount = amount
  }

  left(): Decimal {
    return this.amount
  }

  take(window: Parameters<WindowBudget['take']>[0], sign: 1 | -1, quantity: Decimal): void {
    this.amount = this.amount.sub(quantity)
    this.print.take(window, sign, quantity)
  }
}
