/**
 * When the margin no longer covers what must be kept, the venue closes the position: how much of it and at which
 * price says `liquidate.ts`.
 *
 * Looked at: the open of every bar of what is held, before any order, then its worst price for the position (its low
 * for a long one), after the stops that lie on the way there and before targets; a position entered at the close is
 * looked at by the close alone. Other instruments of the pool count at their mark prices.
 *
 * The price is the one at which margin and requirement meet, or the open of a bar that began beyond it.
 */
import type { VenueCore } from '../core.ts'
import type { Market } from '../execution.ts'
import { makeWindow, type MarketWindow, type MatchPhase } from '../market-window.ts'
import { matchPhase } from '../matching.ts'
import { liquidate } from './liquidate.ts'
import type { MarginBook } from './margin-book.ts'
import { markPrice } from './valuation.ts'

/** Market data without a spread of its own and of unknown volume: where something else took from the margin. */
const QUIET: MarketWindow = makeWindow()

/** Steps of one liquidation on the way of one bar; the last is the rest of the position. */
const MOST_STEPS = 16

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

/** A step that restored the margin is followed by the next, where the price goes on. */
function liquidateTriggered(
  core: VenueCore,
  margin: MarginBook,
  window: MarketWindow,
  phase: 'stops' | 'afterEntry',
): boolean {
  for (let step = 1; ; step++) {
    const price = triggerPrice(core, margin, window, phase)
    if (Number.isNaN(price)) return step > 1
    liquidate(core, margin, { index: window.instrumentIndex, price, window, whole: step >= MOST_STEPS })
  }
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
  if (margin.pool.excess(index, price) <= 0)
    liquidate(core, margin, { index, price, window: QUIET, whole: false })
}

/** At one price, such as that of a trade, before any order meets it. */
export function liquidateAt(core: VenueCore, margin: MarginBook, window: MarketWindow, price: number): void {
  const index = window.instrumentIndex
  if (Number.isNaN(price) || core.account.netNumber[index] === 0) return
  if (margin.pool.excess(index, price) <= 0) liquidate(core, margin, { index, price, window, whole: false })
}
