import type { UnixMicros } from '../domain/time.ts'

/** One trade bar over [start, end). The driver reuses the object: it is never kept. */
export interface VenueBar {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** NaN where unknown, which is not zero. */
  readonly volume: number
  readonly start: UnixMicros
  readonly end: UnixMicros
  /** Only the close is known; the other prices repeat it. */
  readonly closeOnly?: boolean
}

/** Bars of the bid and of the ask over [start, end); a single quote has start = end. Reused, never kept. */
export interface VenueQuote {
  readonly bidOpen: number
  readonly bidHigh: number
  readonly bidLow: number
  readonly bidClose: number
  readonly bidSize: number
  readonly askOpen: number
  readonly askHigh: number
  readonly askLow: number
  readonly askClose: number
  readonly askSize: number
  readonly start: UnixMicros
  readonly end: UnixMicros
}

/** The order in which one bar is walked; between two of them the kernel may send new commands. */
export type MatchPhase = 'open' | 'stops' | 'limits' | 'afterEntry'

/** Prices that one side trades at over a window. */
export interface SideRange {
  open: number
  high: number
  low: number
  close: number
}

/**
 * A stretch of market data in the one shape that every matching rule reads. For trade bars both sides see
 * the same prices; for quotes buyers see the ask and sellers the bid. Reused by the venue, never kept.
 */
export interface MarketWindow {
  instrumentIndex: number
  start: UnixMicros
  end: UnixMicros
  readonly buy: SideRange
  readonly sell: SideRange
  /** Real bids and asks: no half spread is assumed, and a limit fills when touched. */
  quoted: boolean
  /** Nothing but the close is known: orders meet it alone, at the end. */
  closeOnly: boolean
  /** Lies in the regular session, or no hours are known. */
  regular: boolean
  /** For slippage by share of the volume; NaN where unknown. */
  volume: number
  /** Displayed sizes; NaN where unknown. */
  buySize: number
  sellSize: number
  /** Windows of one instrument with the same key share one volume budget. */
  budgetKey: number
}

export function makeWindow(): MarketWindow {
  return {
    instrumentIndex: 0,
    start: 0,
    end: 0,
    buy: { open: NaN, high: NaN, low: NaN, close: NaN },
    sell: { open: NaN, high: NaN, low: NaN, close: NaN },
    quoted: false,
    closeOnly: false,
    regular: true,
    volume: NaN,
    buySize: NaN,
    sellSize: NaN,
    budgetKey: 0,
  }
}

export function windowOfBar(window: MarketWindow, instrumentIndex: number, bar: VenueBar): void {
  window.instrumentIndex = instrumentIndex
  window.start = bar.start
  window.end = bar.end
  setRange(window.buy, bar.open, bar.high, bar.low, bar.close)
  setRange(window.sell, bar.open, bar.high, bar.low, bar.close)
  window.quoted = false
  window.closeOnly = bar.closeOnly ?? false
  window.volume = bar.volume
  window.buySize = NaN
  window.sellSize = NaN
  window.budgetKey = bar.end
}

/**
 * `lastVolume` is the volume of the last completed trade bar and `lastTime` its end. A quote bar has a volume
 * budget of its own; single quotes share the budget of the trade bar that they follow, or else ten quotes in
 * one minute would allow ten times the share.
 */
export function windowOfQuote(
  window: MarketWindow,
  instrumentIndex: number,
  quote: VenueQuote,
  lastVolume: number,
  lastTime: UnixMicros,
): void {
  window.instrumentIndex = instrumentIndex
  window.start = quote.start
  window.end = quote.end
  setRange(window.buy, quote.askOpen, quote.askHigh, quote.askLow, quote.askClose)
  setRange(window.sell, quote.bidOpen, quote.bidHigh, quote.bidLow, quote.bidClose)
  window.closeOnly = false
  window.quoted = true
  window.volume = lastVolume
  window.buySize = quote.askSize
  window.sellSize = quote.bidSize
  window.budgetKey = quote.start === quote.end && lastVolume > 0 ? lastTime : quote.end
}

/** A window of one single price and moment: a print, or what stands when an order arrives. */
export function windowOfPoint(
  window: MarketWindow,
  instrumentIndex: number,
  point: { buy: number; sell: number; time: UnixMicros; quoted: boolean; volume: number },
): void {
  window.instrumentIndex = instrumentIndex
  window.start = point.time
  window.end = point.time
  setRange(window.buy, point.buy, point.buy, point.buy, point.buy)
  setRange(window.sell, point.sell, point.sell, point.sell, point.sell)
  window.quoted = point.quoted
  window.closeOnly = false
  window.volume = point.volume
  window.buySize = NaN
  window.sellSize = NaN
  window.budgetKey = NaN
}

function setRange(range: SideRange, open: number, high: number, low: number, close: number): void {
  range.open = open
  range.high = high
  range.low = low
  range.close = close
}
