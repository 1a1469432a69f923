import { at } from './assert.ts'
import type { VenueCore } from './core.ts'
import { rateNumber } from './margin/valuation.ts'

/** Sums of doubles decide here, so that equality needs a hair's breadth. */
const TOLERANCE = 1e-9

/** What is worth what, in the account's currency, for decisions only. */
export interface BuyingPower {
  readonly equity: number
  /**
   * Sum over the instruments of the worst that position and open orders can come to; in accounts that can be
   * liquidated, the initial margin of that.
   */
  readonly exposure: number
  /** Equity × leverage − exposure, or equity − initial margin. */
  readonly available: number
}

/** An order that might be added: its instrument, side and quantity. */
export interface Addition {
  readonly instrumentIndex: number
  readonly sign: 1 | -1
  readonly quantity: number
  /** What to value the instrument at when the market has no price yet. */
  readonly fallbackPrice: number
}

/**
 * Worst case of one instrument: all buys fill and no sell, or the other way round. Reduce-only orders cannot
 * add to a position and are left out.
 */
function worstQuantity(core: VenueCore, instrumentIndex: number, addition: Addition | null): number {
  const net = core.account.netNumber[instrumentIndex] ?? 0
  let buys = 0
  let sells = 0
  if ((core.book.working[instrumentIndex] ?? 0) > 0) {
    for (const order of core.book.of(instrumentIndex)) {
      if (order.reduceOnly) continue
      if (order.sign > 0) buys += order.leaves
      else sells += order.leaves
    }
  }
  if (addition !== null) {
    if (addition.sign > 0) buys += addition.quantity
    else sells += addition.quantity
  }
  return Math.max(Math.abs(net + buys), Math.abs(net - sells))
}

/** Latest price of one unit in the account's currency, multiplier included. NaN where it cannot be known. */
function unitValue(core: VenueCore, instrumentIndex: number, fallbackPrice: number): number {
  const rules = at(core.rules, instrumentIndex)
  const marked = core.marks.price(instrumentIndex)
  const price = Number.isNaN(marked) ? ownPrice(core, instrumentIndex, fallbackPrice) : marked
  return price * rules.multiplierNumber * rateNumber(core, rules.instrument.currency)
}

/** Where the market has said nothing yet: what our own position cost, or what our own orders name. */
function ownPrice(core: VenueCore, instrumentIndex: number, fallbackPrice: number): number {
  if (!Number.isNaN(fallbackPrice)) return fallbackPrice
  if (core.account.netNumber[instrumentIndex] !== 0)
    return core.account.averageEntryPrice(instrumentIndex).toNumber()
  const order = core.book.of(instrumentIndex)[0]
  return order?.limitPrice?.toNumber() ?? order?.stopPrice?.toNumber() ?? NaN
}

export function buyingPower(core: VenueCore, addition: Addition | null = null): BuyingPower {
  if (core.margin !== null) {
    const { equity, required } = core.margin.state(addition)
    return { equity, exposure: required, available: equity - required }
  }
  let equity = 0
  let exposure = 0
  for (const currency of core.account.currencies()) {
    const cash = core.account.cashNumber(currency)
    if (cash !== 0) equity += cash * rateNumber(core, currency)
  }
  for (const rules of core.rules) {
    const index = rules.index
    const net = core.account.netNumber[index] ?? 0
    const added = addition?.instrumentIndex === index ? addition : null
    if (net === 0 && added === null && core.book.working[index] === 0) continue
    const unit = unitValue(core, index, added?.fallbackPrice ?? NaN)
    exposure += worstQuantity(core, index, added) * Math.abs(unit)
    if (net !== 0) equity += net * unit - marginCost(core, index)
  }
  return { equity, exposure, available: equity * core.settings.leverage - exposure }
}

/** On margin the position's cost never left the cash, so only the gain over it is equity. */
function marginCost(core: VenueCore, instrumentIndex: number): number {
  const { instrument } = at(core.rules, instrumentIndex)
  if (instrument.settlement === 'full') return 0
  return core.account.costOf(instrumentIndex).toNumber() * rateNumber(core, instrument.currency)
}

export type BuyingPowerVerdict =
  { readonly enough: true } | { readonly enough: false; readonly exposure: number; readonly limit: number }

/**
 * Whether an order may be accepted. The worst case after it must not exceed equity × leverage; one that does
 * not make the worst case of its instrument any worse (it reduces, or is the second leg of a bracket) always
 * passes, or else an account in trouble could not get out. Checked on arrival only: a venue does not take
 * back an order because its price moved.
 */
export function checkBuyingPower(core: VenueCore, addition: Addition): BuyingPowerVerdict {
  const before = worstQuantity(core, addition.instrumentIndex, null)
  const after = worstQuantity(core, addition.instrumentIndex, addition)
  if (after <= before * (1 + TOLERANCE)) return { enough: true }
  const { equity, exposure } = buyingPower(core, addition)
  const limit = core.margin === null ? equity * core.settings.leverage : equity
  if (exposure <= limit * (1 + TOLERANCE)) return { enough: true }
  return { enough: false, exposure, limit }
}
