/** What a position remembers: executions with their busts, and splits; in memory and as saved. */
import { Decimal } from './decimal.ts'
import { settleFeeInKind } from './fee-in-kind.ts'
import type { FillReport } from './fill.ts'
import type { Currency, Instrument, InstrumentId } from './instrument.ts'
import type { OrderSide } from './order.ts'
import { FLAT } from './position-fold.ts'
import type { FoldState, FoldStep } from './position-fold.ts'
import { MICROS_PER_DAY } from './time.ts'
import type { UnixMicros } from './time.ts'

/** How far back executions before the last flat point are remembered. */
const MEMORY: UnixMicros = MICROS_PER_DAY
/** Executions remembered at most, so that state and snapshot stay bounded for a position never flat. */
export const MEMORY_MAX = 10_000
/** What is kept when the limit is met: forgetting in lots keeps the cost of one fill constant. */
export const MEMORY_KEPT = 7_500
export const FORGET_MIN = 64

/** What a position reads of a fill. */
export type PositionFill = Pick<
  FillReport,
  'executionId' | 'instrumentId' | 'side' | 'quantity' | 'price' | 'fee' | 'feeCurrency' | 'eventTime'
>

/**
 * A bust whose id is that of the busted execution plus this suffix takes that execution back where it stands
 * in the fold. Any other bust, or one whose execution is no longer remembered, counts as a trade the other
 * way at the bust's own time: net quantity, fees and cash are the same, the realized P&L may not be.
 */
export const BUST_SUFFIX = ':bust'

export interface SavedEntry {
  readonly time: UnixMicros
  readonly fill: SavedFill | null
  readonly bust: SavedFill | null
  readonly ratio: Decimal | null
  readonly kept: Decimal | null
  readonly settled: Decimal | null
}
export type SavedFill = readonly [
  executionId: string,
  side: OrderSide,
  quantity: Decimal,
  price: Decimal,
  fee: Decimal,
  feeCurrency: Currency,
  eventTime: UnixMicros,
]

export interface SavedPosition {
  readonly version: 1
  readonly strategyId: string
  readonly instrumentId: InstrumentId
  readonly base: FoldState
  readonly horizon: Place | null
  readonly entries: readonly SavedEntry[]
  readonly otherFees: readonly (readonly [Currency, Decimal])[]
  readonly forgetAt: number
}

/** A remembered execution (with its bust), split or daily settlement, in the order of the fold: by time, epoch, execution id. */
export interface Entry {
  readonly time: UnixMicros
  /** Empty for a split or settlement. */
  readonly id: string
  /**
   * How many splits and settlements of the very same time were known when it was booked, each counting itself: only the order
   * of booking tells which executions of that moment are in old units.
   */
  readonly epoch: number
  readonly fill: PositionFill | null
  bust: PositionFill | null
  readonly ratio: Decimal | null
  /** Of a split or spin-off: the part of the cost that stays; null for all of it. */
  readonly kept: Decimal | null
  /** Of a daily settlement: its price. */
  readonly settled: Decimal | null
  step: FoldStep | null
  after: FoldState
}

/** A place in the fold. */
export type Place = Pick<Entry, 'time' | 'epoch' | 'id'>

export function compare(a: Place, b: Place): number {
  if (a.time !== b.time) return a.time - b.time
  if (a.epoch !== b.epoch) return a.epoch - b.epoch
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

export function isLinked(bust: PositionFill): boolean {
  return bust.executionId.endsWith(BUST_SUFFIX)
}

export function isWaiting(entry: Entry): boolean {
  return entry.fill !== null && entry.fill.quantity.isNegative && isLinked(entry.fill)
}

export function sameFill(a: PositionFill, b: PositionFill): boolean {
  return (
    a.side === b.side &&
    a.eventTime === b.eventTime &&
    a.feeCurrency === b.feeCurrency &&
    a.quantity.eq(b.quantity) &&
    a.price.eq(b.price) &&
    a.fee.eq(b.fee)
  )
}

function saveFill(fill: PositionFill): SavedFill {
  return [fill.executionId, fill.side, fill.quantity, fill.price, fill.fee, fill.feeCurrency, fill.eventTime]
}

export function saveEntry({ time, fill, bust, ratio, kept, settled }: Entry): SavedEntry {
  return {
    time,
    fill: fill === null ? null : saveFill(fill),
    bust: bust === null ? null : saveFill(bust),
    ratio,
    kept,
    settled,
  }
}

/** Of entries in the order of the fold: the index of the first that comes after `place`. */
export function placeAmong(entries: readonly Entry[], place: Place): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(entries[middle] as Entry, place) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

export function canForget(entry: Entry, newest: UnixMicros): boolean {
  return entry.time < newest - MEMORY && entry.after.net.isZero
}

export function loadFill(instrumentId: InstrumentId, saved: SavedFill): PositionFill {
  const [executionId, side, quantity, price, fee, feeCurrency, eventTime] = saved
  return { executionId, instrumentId, side, quantity, price, fee, feeCurrency, eventTime }
}

export function splitOf(
  entries: readonly Entry[],
  ratio: Decimal,
  time: UnixMicros,
  kept: Decimal | null,
): Entry {
  const epoch = splitsAt(entries, time) + 1
  return { time, id: '', epoch, fill: null, bust: null, ratio, kept, settled: null, step: null, after: FLAT }
}

export function settlementOf(entries: readonly Entry[], settled: Decimal, time: UnixMicros): Entry {
  return { ...splitOf(entries, Decimal.ONE, time, null), settled }
}

/** Of the entries, which are in the order of the fold. */
export function splitsAt(entries: readonly Entry[], time: UnixMicros): number {
  let count = 0
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at]
    if (entry === undefined || entry.time < time) break
    if (entry.time === time && entry.ratio !== null) count += 1
  }
  return count
}

/** The execution as it is folded: in the instrument's currency, what a bust took back taken off. */
export function stepOf(instrument: Instrument, fill: PositionFill, bust: PositionFill | null): FoldStep {
  const { currency, multiplier } = instrument
  const { side, price, feeCurrency } = fill
  const settled = settleFeeInKind(instrument, side, fill.quantity, price, fill.fee, feeCurrency)
  const unsigned = settled?.quantity ?? fill.quantity
  const quantity = side === 'buy' ? unsigned : unsigned.neg()
  const value = quantity.mul(price).mul(multiplier)
  const fee = settled?.fee ?? (feeCurrency === currency ? fill.fee : Decimal.ZERO)
  const step = {
    executionId: fill.executionId,
    time: fill.eventTime,
    quantity,
    price: fill.price,
    value,
    fee,
  }
  if (bust === null) return step
  const off = stepOf(instrument, bust, null)
  return {
    ...step,
    quantity: quantity.add(off.quantity),
    value: value.add(off.value),
    fee: fee.add(off.fee),
  }
}
