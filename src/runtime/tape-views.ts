/** The row at hand in the shapes that kernel and venue take. Objects are reused: nobody may keep one. */
import type { DepthColumns, MarketDataView } from '../domain/market-data.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Kernel } from '../engine/kernel.ts'
import type { MatchPhase, SimulatedVenue, VenueBar, VenueQuote } from '../sim/index.ts'
import type { Mutable, TapeCursor } from './tape-cursor.ts'

export function viewOf(cursor: TapeCursor): MarketDataView {
  if (cursor.kind === 'bar') return cursor.fillBar()
  return cursor.kind === 'quote' ? cursor.fillQuote() : cursor.fillTrade()
}

/** Gives the row at hand to the kernel. */
export function handOver(kernel: Kernel, cursor: TapeCursor, time: UnixMicros, fresh: boolean): void {
  const row = viewOf(cursor)
  const view = fresh ? Object.freeze({ ...row }) : row
  const { audience, instrumentIndex } = cursor
  if (audience === 'both') kernel.onMarketData(instrumentIndex, view, time)
  else if (audience === 'venue' || view.kind !== 'bar') kernel.observe(instrumentIndex, view, time)
  else kernel.deliverBar(instrumentIndex, view, time)
}

/** What the venue knows of the past: the data that orders meet, not what strategies are given in their place. */
export function show(venue: SimulatedVenue, cursor: TapeCursor): void {
  if (cursor.audience !== 'strategy') venue.observe(cursor.instrumentIndex, viewOf(cursor))
}

export function openingPrint(cursor: TapeCursor, time: UnixMicros): MarketDataView {
  const view = cursor.tradeView
  view.price = cursor.bars?.open[cursor.row] ?? NaN
  view.size = NaN
  view.time = time / MICROS_PER_MILLI
  return view
}

export function fillVenueBar(
  bar: Mutable<VenueBar>,
  { bars, row, start, end, closeOnly }: TapeCursor,
): VenueBar {
  if (bars === null) throw new Error('no bars')
  bar.open = bars.open[row] ?? NaN
  bar.high = bars.high[row] ?? NaN
  bar.low = bars.low[row] ?? NaN
  bar.close = bars.close[row] ?? NaN
  bar.volume = bars.volume[row] ?? NaN
  bar.start = start[row] ?? 0
  bar.end = end[row] ?? 0
  bar.closeOnly = closeOnly
  return bar
}

export function emptyBar(): Mutable<VenueBar> {
  return { open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN, start: 0, end: 0, closeOnly: false }
}

export function emptyQuote(): Mutable<VenueQuote> {
  const bid = { bidOpen: NaN, bidHigh: NaN, bidLow: NaN, bidClose: NaN, bidSize: NaN }
  return { ...bid, askOpen: NaN, askHigh: NaN, askLow: NaN, askClose: NaN, askSize: NaN, start: 0, end: 0 }
}

export function fillVenueQuote(
  quote: Mutable<VenueQuote>,
  { quotes, row, start, end }: TapeCursor,
): VenueQuote {
  if (quotes === null) throw new Error('no quotes')
  quote.bidOpen = quotes.bidOpen[row] ?? NaN
  quote.bidHigh = quotes.bidHigh[row] ?? NaN
  quote.bidLow = quotes.bidLow[row] ?? NaN
  quote.bidClose = quotes.bidClose[row] ?? NaN
  quote.bidSize = quotes.bidSize[row] ?? NaN
  quote.askOpen = quotes.askOpen[row] ?? NaN
  quote.askHigh = quotes.askHigh[row] ?? NaN
  quote.askLow = quotes.askLow[row] ?? NaN
  quote.askClose = quotes.askClose[row] ?? NaN
  quote.askSize = quotes.askSize[row] ?? NaN
  quote.start = start[row] ?? 0
  quote.end = end[row] ?? 0
  return quote
}

const bids = { prices: [] as number[], sizes: [] as number[] }
const asks = { prices: [] as number[], sizes: [] as number[] }
const book = { bids, asks }

/** A quote in its phase; an order book whole, once, for it has neither range nor end. */
export function meetQuote(
  venue: SimulatedVenue,
  cursor: TapeCursor,
  quote: Mutable<VenueQuote>,
  phase: MatchPhase,
): void {
  const { instrumentIndex, row } = cursor
  const depth = cursor.quotes?.depth
  if (depth === undefined) venue.matchQuote(instrumentIndex, fillVenueQuote(quote, cursor), phase)
  else if (phase === 'open') {
    fillSide(bids, depth.bidPrice, depth.bidSize, row)
    fillSide(asks, depth.askPrice, depth.askSize, row)
    venue.matchBook(instrumentIndex, book, cursor.end[row] ?? 0)
  }
}

function fillSide(
  side: { readonly prices: number[]; readonly sizes: number[] },
  prices: DepthColumns['bidPrice'],
  sizes: DepthColumns['bidSize'],
  row: number,
): void {
  let level = 0
  for (; level < prices.length; level++) {
    const price = prices[level]?.[row] ?? NaN
    if (Number.isNaN(price)) break
    side.prices[level] = price
    side.sizes[level] = sizes[level]?.[row] ?? 0
  }
  side.prices.length = level
  side.sizes.length = level
}
