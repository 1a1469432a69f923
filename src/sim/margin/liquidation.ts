/**
 * When the margin no longer covers what must be kept, the venue closes the position.
 *
 * - Looked at: the open of every bar of what is held, before any order, then its worst price for the position (its low
 *   for a long one), after the stops that lie on the way there and before targets; a position entered at the close is
 *   looked at by the close alone. Other instruments of the pool count at their mark prices.
 * - The price is the one at which margin and requirement meet, or the open of a bar that began beyond it.
 * - First the position whose price did it, whole; then, while the pool is still short, the one that needs most.
 * - A perpetual is taken over at its bankruptcy price, where its margin is all gone (`liquidationFill=bankruptcy`), or
 *   sold at the price above for spread, slippage and a fee (`market`), never beyond the bankruptcy price: there the
 *   venue's insurance fund takes the loss. Anything else is sold at the price above for spread, slippage and the
 *   ordinary commission; a broker insures nobody, so that equity may end below zero.
 */
import { Decimal } from '../../domain/decimal.ts'
import { priceFromMarket } from '../../domain/numbers.ts'
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import { cancelOrder, type Market } from '../execution.ts'
import { notionalOf } from '../instrument-rules.ts'
import { makeWindow, type MarketWindow, type MatchPhase } from '../market-window.ts'
import { matchPhase } from '../matching.ts'
import { takingPrice } from '../taking-price.ts'
import { isClosed } from '../venue-order.ts'
import { bankruptcyPrice } from './bankruptcy.ts'
import type { MarginBook } from './margin-book.ts'
import { markPrice } from './valuation.ts'
import { executeByVenue } from './venue-execution.ts'

const PER_BASIS_POINT = Decimal.from('0.0001')
/** A price this near to a tick, in ticks, is that tick. */
const TICK_TOLERANCE = 1e-5

/** Market data without a spread of its own and of unknown volume: for what is closed along with another. */
const QUIET: MarketWindow = makeWindow()

/** One phase of a bar or quote, in the order in which things happen on the way of the price. */
export function matchOnMargin(core: VenueCore, margin: MarginBook, market: Market, phase: MatchPhase): void {
  const { window } = market
  if (phase === 'open' || phase === 'limits') {
    if (phase === 'open') liquidateAt(core, margin, window, pointPrice(core, window, 'open'))
    matchPhase(core, market, phase)
    return
  }
  const price = triggerPrice(core, margin, window, phase)
  if (Number.isNaN(price)) {
    matchPhase(core, market, phase)
    // what was entered here is looked at too
    liquidateTriggered(core, margin, window, phase)
    return
  }
  // stops that the price meets before go first
  const { low } = window.sell
  const { high } = window.buy
  window.sell.low = Math.max(low, Math.min(price, window.sell.open))
  window.buy.high = Math.min(high, Math.max(price, window.buy.open))
  matchPhase(core, market, phase)
  window.sell.low = low
  window.buy.high = high
  if (!liquidateTriggered(core, margin, window, phase)) matchPhase(core, market, phase)
}

function liquidateTriggered(
  core: VenueCore,
  margin: MarginBook,
  window: MarketWindow,
  phase: 'stops' | 'afterEntry',
): boolean {
  const price = triggerPrice(core, margin, window, phase)
  if (Number.isNaN(price)) return false
  liquidate(core, margin, window.instrumentIndex, price, window)
  return true
}

/** Where in the window the margin no longer suffices; NaN for nowhere. */
function triggerPrice(
  core: VenueCore,
  margin: MarginBook,
  window: MarketWindow,
  phase: 'stops' | 'afterEntry',
): number {
  const { instrumentIndex: index, start, end } = window
  const net = core.account.netNumber[index] ?? 0
  if (net === 0) return NaN
  const isEntry = core.entries.signAt(index, end) === Math.sign(net)
  if (phase === 'afterEntry' && !isEntry) {
    const close = pointPrice(core, window, 'close')
    return margin.pool.meetingPrice(index, close, close)
  }
  const range = net > 0 ? window.sell : window.buy
  const series = core.markSeries[index] ?? null
  if (series === null) {
    const from = phase === 'afterEntry' ? core.entries.priceOf(index) : range.open
    return margin.pool.meetingPrice(index, from, net > 0 ? range.low : range.high)
  }
  return margin.pool.meetingPrice(
    index,
    series.at(start),
    net > 0 ? series.low(start, end) : series.high(start, end),
  )
}

function pointPrice(core: VenueCore, window: MarketWindow, which: 'open' | 'close'): number {
  const index = window.instrumentIndex
  if ((core.markSeries[index] ?? null) !== null) return markPrice(core, index)
  return (core.account.netNumber[index] ?? 0) > 0 ? window.sell[which] : window.buy[which]
}

/** At the mark price, where something but the market took from the margin. */
export function liquidateIfShort(core: VenueCore, margin: MarginBook, index: number): void {
  const price = markPrice(core, index)
  if (Number.isNaN(price) || core.account.netNumber[index] === 0) return
  if (margin.pool.excess(index, price) <= 0) liquidate(core, margin, index, price, QUIET)
}

/** At one price, such as that of a trade, before any order meets it. */
export function liquidateAt(core: VenueCore, margin: MarginBook, window: MarketWindow, price: number): void {
  const index = window.instrumentIndex
  if (Number.isNaN(price) || core.account.netNumber[index] === 0) return
  if (margin.pool.excess(index, price) <= 0) liquidate(core, margin, index, price, window)
}

/** Closes the position, and as much else of the pool as it takes. */
function liquidate(
  core: VenueCore,
  margin: MarginBook,
  index: number,
  price: number,
  window: MarketWindow,
): void {
  const { isolated } = margin.termsOf(index)
  for (const { index: other } of core.rules) {
    if (other === index || (!isolated && !margin.termsOf(other).isolated)) cancelAll(core, other)
  }
  close(core, margin, index, price, window)
  if (isolated) return
  for (let left = margin.held.length; left > 0; left--) {
    if (margin.pool.equity() > margin.pool.maintenance()) return
    const next = neediest(core, margin)
    if (next === -1) return
    close(core, margin, next, markPrice(core, next), QUIET)
  }
}

function cancelAll(core: VenueCore, index: number): void {
  for (const order of [...core.book.of(index)]) {
    if (!isClosed(order)) cancelOrder(core, order, 'VENUE_LIQUIDATED: the account is being liquidated.')
  }
}

function neediest(core: VenueCore, margin: MarginBook): number {
  let [found, most] = [-1, 0]
  for (const index of margin.held) {
    if (margin.termsOf(index).isolated) continue
    const need = margin.pool.maintenanceOf(index, markPrice(core, index))
    if (need > most) [found, most] = [index, need]
  }
  return found
}

function close(
  core: VenueCore,
  margin: MarginBook,
  index: number,
  price: number,
  window: MarketWindow,
): void {
  const rules = at(core.rules, index)
  const net = core.account.netQuantity(index)
  const sign = net.isPositive ? -1 : 1
  const quantity = net.abs()
  const raw = onTick(price, rules.instrument.tickSize, sign)
  const taken = takingPrice(
    core.costs,
    rules,
    sign,
    raw ?? priceFromMarket(rules.instrument, price),
    quantity,
    window,
  )
  if (rules.instrument.kind !== 'perpetual') {
    const value = notionalOf(rules, taken, quantity)
    // an order of the venue's own, charged as one of ours would be
    const order = { instrumentIndex: index, sign, fees: null } as const
    const fee = core.fees.charge({ ...order }, core.eventTime, {
      isMaker: false,
      price: taken,
      quantity,
      value,
    })
    executeByVenue(core, { index, sign, quantity, price: taken, fee, origin: 'liquidation' })
    return
  }
  const bankrupt = bankruptcyPrice(core, margin, index)
  if (bankrupt !== null && core.settings.liquidationFill === 'bankruptcy') {
    executeByVenue(core, { index, sign, quantity, price: bankrupt, fee: Decimal.ZERO, origin: 'liquidation' })
    return
  }
  const isBeyond = bankrupt !== null && (sign < 0 ? taken.lt(bankrupt) : taken.gt(bankrupt))
  const executed = isBeyond ? bankrupt : taken
  const asked = notionalOf(rules, executed, quantity)
    .mul(Decimal.fromNumber(core.settings.liquidationFeeBps))
    .mul(PER_BASIS_POINT)
    .round(8, 'up')
  // no more than is left: what is between the price and the bankruptcy price
  const left = bankrupt === null ? asked : notionalOf(rules, executed.sub(bankrupt).abs(), quantity)
  const fee = Decimal.min(asked, left)
  executeByVenue(core, { index, sign, quantity, price: executed, fee, origin: 'liquidation' })
}

/** To the tick, against the account, but for what only binary fractions add; null where it is no price at all. */
function onTick(price: number, tick: Decimal, sign: 1 | -1): Decimal | null {
  const ticks = price / tick.toNumber()
  const nearest = Math.round(ticks)
  if (!Number.isSafeInteger(nearest)) return null
  const whole =
    Math.abs(ticks - nearest) < TICK_TOLERANCE ? nearest : sign < 0 ? Math.floor(ticks) : Math.ceil(ticks)
  return Decimal.fromNumber(whole).mul(tick)
}
