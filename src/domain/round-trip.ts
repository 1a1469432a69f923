import type { Decimal } from './decimal.ts'
import type { Currency, InstrumentId } from './instrument.ts'
import type { UnixMicros } from './time.ts'

/** A closed entry–exit pair: from flat to flat (or to the other side of zero). Money in `currency`. */
export interface RoundTrip {
  readonly strategyId: string
  readonly instrumentId: InstrumentId
  readonly direction: 'long' | 'short'
  /** Most that was held at once. */
  readonly quantity: Decimal
  readonly entryTime: UnixMicros
  readonly exitTime: UnixMicros
  readonly averageEntryPrice: Decimal
  readonly averageExitPrice: Decimal
  /** Before fees. */
  readonly grossPnl: Decimal
  readonly fees: Decimal
  /** After fees. */
  readonly netPnl: Decimal
  readonly currency: Currency
}
