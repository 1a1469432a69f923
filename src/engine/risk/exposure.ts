import type { OrderIntent } from '../../domain/order.ts'
import type { OpenLeaves } from '../open-leaves.ts'
import type { RiskContext } from './check.ts'

/** Most that could be held long, and most that could be held short, once every open order has filled. */
export interface WorstCase {
  readonly long: number
  readonly short: number
}

/** Whose orders and positions are counted: −1 is the account, else the index of a strategy. */
export const ACCOUNT = -1

/** Over the instruments that an order is not of, once every open order has filled, in the currency of the account. */
export interface ExposureElsewhere {
  /** Sum of the larger side of each instrument. NaN where a price or rate is missing. */
  readonly gross: number
  /** All that could be long less what is surely short, signed. */
  readonly highest: number
  readonly lowest: number
  /** Instruments held, or that open orders could lead to. */
  readonly positions: number
  /** As `gross`, over the instruments that depend on the same thing as the order's. */
  readonly kin: number
}

/** What an order does to the worst case of its instrument, over the account or one strategy. */
export interface OrderExposure {
  readonly before: WorstCase
  /** With the order among the open ones. */
  readonly after: WorstCase
  /** Signed: the highest and the lowest net quantity that could come of it, with the order among the open ones. */
  readonly highest: number
  readonly lowest: number
  /** The same without the order, and without the one that it replaces. */
  readonly highestWithout: number
  readonly lowestWithout: number
}

/** Worked out anew; checks ask their context, which remembers it. */
export function exposureOf(intent: OrderIntent, context: RiskContext, strategyIndex: number): OrderExposure {
  const { instrumentIndex, side, reduceOnly } = intent
  const net = netOf(instrumentIndex, context, strategyIndex)
  const { leaves } = context.orders
  const before = worstCase(net, leaves.of(instrumentIndex, strategyIndex, null))
  const { replacing } = context
  const after = leaves.of(instrumentIndex, strategyIndex, replacing)
  const highestWithout = highestNet(net, after.buy, after.reduceBuy)
  const lowestWithout = lowestNet(net, after.sell, after.reduceSell)
  const quantity = leaves.added(intent, replacing).toNumber()
  if (side === 'buy') after[reduceOnly ? 'reduceBuy' : 'buy'] += quantity
  else after[reduceOnly ? 'reduceSell' : 'sell'] += quantity
  return {
    before,
    after: worstCase(net, after),
    highest: highestNet(net, after.buy, after.reduceBuy),
    lowest: lowestNet(net, after.sell, after.reduceSell),
    highestWithout,
    lowestWithout,
  }
}

/** With the intent's order among the open ones. */
export function worstCaseAfter(
  intent: OrderIntent,
  context: RiskContext,
  strategyIndex: number = ACCOUNT,
): WorstCase {
  return context.exposureOf(intent, strategyIndex).after
}

export function worstCaseBefore(
  intent: OrderIntent,
  context: RiskContext,
  strategyIndex: number = ACCOUNT,
): WorstCase {
  return context.exposureOf(intent, strategyIndex).before
}

export function worstCaseNow(
  instrumentIndex: number,
  context: RiskContext,
  strategyIndex: number = ACCOUNT,
): WorstCase {
  const leaves = context.orders.leaves.of(instrumentIndex, strategyIndex, null)
  return worstCase(netOf(instrumentIndex, context, strategyIndex), leaves)
}

/** Signed net quantity that is held now. */
export function netOf(instrumentIndex: number, { portfolio }: RiskContext, strategyIndex: number): number {
  if (strategyIndex === ACCOUNT) return portfolio.accountNet[instrumentIndex] ?? 0
  return portfolio.net[portfolio.slot(strategyIndex, instrumentIndex)] ?? 0
}

/**
 * Reduce-only orders cannot pass zero, but they can take away first what other orders were meant to close:
 * long 100, a reduce-only stop over 100 and a plain sell over 100 can end 100 short.
 */
export function worstCase(net: number, leaves: OpenLeaves): WorstCase {
  const highest = highestNet(net, leaves.buy, leaves.reduceBuy)
  const lowest = lowestNet(net, leaves.sell, leaves.reduceSell)
  return { long: Math.max(0, highest), short: Math.max(0, -lowest) }
}

/** Signed: most that could be held once every order that buys has filled. */
export function highestNet(net: number, buy: number, reduceBuy: number): number {
  return (net < 0 ? Math.min(0, net + reduceBuy) : net) + buy
}

/** Signed: least that could be held once every order that sells has filled. */
export function lowestNet(net: number, sell: number, reduceSell: number): number {
  return (net > 0 ? Math.max(0, net - reduceSell) : net) - sell
}

/** The larger side. */
export function gross(worst: WorstCase): number {
  return Math.max(worst.long, worst.short)
}

/** Whether the order makes the worst case of its instrument worse; what does not is never in the way of a limit on positions. */
export function increases(intent: OrderIntent, context: RiskContext, strategyIndex: number): boolean {
  const { before, after } = context.exposureOf(intent, strategyIndex)
  return gross(after) > gross(before)
}

/** Whether the order could open a position, or make one larger, on its own side: closing does not, going through zero does. */
export function opens(intent: OrderIntent, context: RiskContext): boolean {
  const { before, after } = context.exposureOf(intent, ACCOUNT)
  return intent.side === 'buy' ? after.long > before.long : after.short > before.short
}

/** The same for what is sent anew each time, such as limits of a day: a replacement of an entry is an entry, whatever it changes. */
export function isEntry(intent: OrderIntent, context: RiskContext): boolean {
  const after = worstCaseAfter(intent, context)
  const rest = context.orders.leaves.of(intent.instrumentIndex, ACCOUNT, context.replacing)
  const without = worstCase(netOf(intent.instrumentIndex, context, ACCOUNT), rest)
  return intent.side === 'buy' ? after.long > without.long : after.short > without.short
}

/** Price at which the order is valued: its own, where that is worse than the market's. */
export function valuationPrice(intent: OrderIntent, context: Pick<RiskContext, 'marks'>): number {
  const market = context.marks.price(intent.instrumentIndex)
  const own = (intent.limitPrice ?? intent.stopPrice)?.toNumber() ?? NaN
  if (Number.isNaN(own)) return market
  return intent.side === 'buy' && !Number.isNaN(market) && intent.type !== 'limit'
    ? Math.max(own, market)
    : own
}

/** Value of the whole order in the currency of the account. */
export function orderValue(intent: OrderIntent, context: Pick<RiskContext, 'marks' | 'portfolio'>): number {
  const price = valuationPrice(intent, context)
  return intent.quantity.toNumber() * Math.abs(context.portfolio.unitValue(intent.instrumentIndex, price))
}

/** Signed values, in the currency of the account, of the highest and the lowest that could be held of the instrument. */
interface ValueRange {
  readonly highest: number
  readonly lowest: number
}

/** What is held and ordered already is worth what the market says; only what the order adds is valued at its own price. */
function valuesAfter(intent: OrderIntent, context: RiskContext, strategyIndex: number): ValueRange {
  const { instrumentIndex } = intent
  const unit = (price: number): number => Math.abs(context.portfolio.unitValue(instrumentIndex, price))
  const own = context.exposureOf(intent, strategyIndex)
  const added = unit(valuationPrice(intent, context))
  const market = context.marks.price(instrumentIndex)
  const held = Number.isNaN(market) ? added : unit(market)
  return {
    highest: own.highestWithout * held + (own.highest - own.highestWithout) * added,
    lowest: own.lowestWithout * held + (own.lowest - own.lowestWithout) * added,
  }
}

/** What the instrument could come to be worth, in the currency of the account. */
export function positionValueAfter(intent: OrderIntent, context: RiskContext, strategyIndex: number): number {
  const { highest, lowest } = valuesAfter(intent, context, strategyIndex)
  return Math.max(0, highest, -lowest)
}

/** NaN, which passes every limit, where the account has no equity or cannot be valued. */
export function percentOfEquity(value: number, { equity }: RiskContext): number {
  return equity > 0 ? (value / equity) * 100 : NaN
}

/** Worst-case exposure over all instruments, with the intent's order among the open ones, in the account's currency. */
export interface Exposure {
  /** Sum of the larger side of each instrument. */
  readonly gross: number
  /** The larger of all that could be long less all that is surely short, and the reverse. */
  readonly net: number
}

export function exposureAfter(intent: OrderIntent, context: RiskContext, strategyIndex: number): Exposure {
  const own = valuesAfter(intent, context, strategyIndex)
  const others = context.elsewhere(strategyIndex)
  const highest = others.highest + own.highest
  const lowest = others.lowest + own.lowest
  return {
    gross: others.gross + Math.max(0, own.highest, -own.lowest),
    net: Math.max(Math.abs(highest), Math.abs(lowest)),
  }
}
