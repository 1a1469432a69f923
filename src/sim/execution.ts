import { Decimal } from '../domain/decimal.ts'
import { settleFeeInKind, type SettledExecution } from '../domain/fee-in-kind.ts'
import type { Liquidity } from '../domain/fill.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import { at, present } from './assert.ts'
import { scheduleCarry } from './carry.ts'
import type { VenueCore } from './core.ts'
import { notionalOf } from './instrument-rules.ts'
import { heedOtherLegs } from './one-cancels-other.ts'
import type { MarketWindow } from './market-window.ts'
import { takingPrice } from './taking-price.ts'
import { isClosed, remainingOf, type VenueOrder } from './venue-order.ts'
import type { WindowBudget } from './volume-budget.ts'

/**
 * Where in the window a price stands. `open` and `range` leave time for the position to move against us
 * within the window; after `close` there is none.
 */
export type Moment = 'open' | 'range' | 'close'

/** A place where orders execute: a window of prices and what may be executed in it. */
export interface Market {
  readonly window: MarketWindow
  readonly budget: WindowBudget
  /** A step of a sweep: that all can be filled was seen to before the first. */
  readonly sweeps?: true
}

/** Whether a reduce-only order has something to reduce; true for any other order. */
export function canReduce(core: VenueCore, order: VenueOrder): boolean {
  return !order.reduceOnly || core.account.netQuantity(order.instrumentIndex).sign === -order.sign
}

/** Takes what the market shows at `raw`: half a spread and slippage are against us. */
export function executeTaking(
  core: VenueCore,
  order: VenueOrder,
  raw: number,
  market: Market,
  moment: Moment,
): void {
  if (Number.isNaN(raw)) return
  const quantity = executableQuantity(core, order, market)
  if (quantity.isZero) return
  const rules = at(core.rules, order.instrumentIndex)
  const atStop = raw === order.stop ? order.stopPrice : null
  const exact = atStop ?? priceFromMarket(rules.instrument, raw)
  const price = takingPrice(core.costs, rules, order.sign, exact, quantity, market.window)
  execute(core, order, quantity, price, 'taker', market, moment)
}

/** As `executeTaking`, but never beyond the order's limit: the caller saw that the limit allows the spread. */
export function executeTakingWithin(
  core: VenueCore,
  order: VenueOrder,
  raw: Decimal,
  market: Market,
  moment: Moment,
): void {
  const quantity = executableQuantity(core, order, market)
  if (quantity.isZero) return
  const limit = present(order.limitPrice, 'limit price')
  const rules = at(core.rules, order.instrumentIndex)
  const price = takingPrice(core.costs, rules, order.sign, raw, quantity, market.window)
  const bounded = order.sign > 0 ? Decimal.min(price, limit) : Decimal.max(price, limit)
  execute(core, order, quantity, bounded, 'taker', market, moment)
}

/** At a price that needs no adjusting, such as the order's own limit. */
export function executeAt(
  core: VenueCore,
  order: VenueOrder,
  price: Decimal,
  liquidity: Liquidity,
  market: Market,
  moment: Moment,
): void {
  const quantity = executableQuantity(core, order, market)
  if (!quantity.isZero) execute(core, order, quantity, price, liquidity, market, moment)
}

export function cancelOrder(core: VenueCore, order: VenueOrder, reason: string): void {
  core.book.close(order, 'canceled')
  core.emit({ kind: 'orderCanceled', clientOrderId: order.clientOrderId, eventTime: core.eventTime, reason })
}

/**
 * How much may be executed here and now; zero for nothing. A reduce-only order is cut to the position, and
 * ends when there is none; fill-or-kill is all or nothing.
 */
function executableQuantity(core: VenueCore, order: VenueOrder, market: Market): Decimal {
  let quantity = remainingOf(order)
  if (order.reduceOnly) {
    if (!canReduce(core, order)) {
      cancelOrder(core, order, 'Reduce-only: there is no position to reduce.')
      return Decimal.ZERO
    }
    quantity = Decimal.min(quantity, core.account.netQuantity(order.instrumentIndex).abs())
  }
  const left = market.budget.left(market.window, order.sign)
  if (left === null || left.gte(quantity)) return quantity
  return order.timeInForce === 'fok' && market.sweeps !== true ? Decimal.ZERO : left
}

function execute(
  core: VenueCore,
  order: VenueOrder,
  quantity: Decimal,
  price: Decimal,
  liquidity: Liquidity,
  market: Market,
  moment: Moment,
): void {
  const index = order.instrumentIndex
  // Beyond its limits a market does not trade; the order waits.
  if (core.bands.isActive && !core.bands.allows(index, order.sign, price.toNumber())) return
  const rules = at(core.rules, index)
  const value = notionalOf(rules, price, quantity)
  const fee = core.fees.charge(order, core.eventTime, {
    isMaker: liquidity === 'maker',
    price,
    quantity,
    value,
  })
  const feeCurrency = core.fees.currencyOf(index, order.sign)
  order.filled = order.filled.isZero ? quantity : order.filled.add(quantity)
  const remaining = remainingOf(order)
  order.leaves = remaining.isZero ? 0 : remaining.toNumber()
  order.status = 'partiallyFilled'
  market.budget.take(market.window, order.sign, quantity)
  const settled = settleFeeInKind(rules.instrument, order.side, quantity, price, fee, feeCurrency)
  const entered =
    settled === null
      ? core.account.bookFill(index, order.sign, quantity, value, price, fee)
      : bookNet(core, order, price, settled)
  if (entered && moment !== 'close') {
    core.entries.record(index, market.window.end, order.sign, price, core.arrivals)
  }
  core.margin?.onFill(index, order.sign, quantity, value)
  if (core.carry.isOn) scheduleCarry(core)
  core.executions++
  core.emitFill({
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    executionId: `X-${String(core.executions)}`,
    instrumentId: order.instrumentId,
    side: order.side,
    quantity,
    price,
    fee,
    feeCurrency,
    liquidity,
    eventTime: core.eventTime,
  })
  if (remaining.isZero) core.book.close(order, 'filled')
  if (order.oco !== null) heedOtherLegs(core, order, quantity)
  if (!remaining.isZero) {
    if (!isClosed(order) && !canReduce(core, order)) {
      cancelOrder(core, order, 'Reduce-only: the position is closed and nothing is left to reduce.')
    }
  }
}

/** What arrives where the venue keeps its fee in the asset itself. */
function bookNet(core: VenueCore, order: VenueOrder, price: Decimal, settled: SettledExecution): boolean {
  const { quantity, fee } = settled
  const value = notionalOf(at(core.rules, order.instrumentIndex), price, quantity)
  return core.account.bookFill(order.instrumentIndex, order.sign, quantity, value, price, fee)
}
