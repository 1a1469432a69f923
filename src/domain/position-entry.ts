/** What a position remembers: executions with their busts, and splits; in memory and as saved. */
import type { Decimal } from './decimal.ts'
import type { FillReport } from './fill.ts'
import type { Currency, InstrumentId } from './instrument.ts'
import type { OrderSide } from './order.ts'
import type { FoldState, FoldStep } from './position-fold.ts'
import type { UnixMicros } from './time.ts'

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
  readonly horizon: { readonly time: UnixMicros; readonly id: string } | null
  readonly entries: readonly SavedEntry[]
  readonly otherFees: readonly (readonly [Currency, Decimal])[]
  readonly forgetAt: number
}

/** A remembered execution (with its bust) or split, in the order of the fold: by time, then execution id. */
export interface Entry {
  readonly time: UnixMicros
  /** Empty for a split, which so comes before the executions of its time. */
  readonly id: string
  readonly fill: PositionFill | null
  bust: PositionFill | null
  readonly ratio: Decimal | null
  step: FoldStep | null
  after: FoldState
}

export function compare(
  a: { readonly time: UnixMicros; readonly id: string },
  b: { readonly time: UnixMicros; readonly id: string },
): number {
  if (a.time !== b.time) return a.time - b.time
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

export function saveFill(fill: PositionFill): SavedFill {
  return [fill.executionId, fill.side, fill.quantity, fill.price, fill.fee, fill.feeCurrency, fill.eventTime]
}

export function loadFill(instrumentId: InstrumentId, saved: SavedFill): PositionFill {
  const [executionId, side, quantity, price, fee, feeCurrency, eventTime] = saved
  return { executionId, instrumentId, side, quantity, price, fee, feeCurrency, eventTime }
}
