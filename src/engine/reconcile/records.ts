import type { ComparisonResult, DifferenceKind } from '../../domain/comparison.ts'
import type { DayReport } from '../../domain/day-report.ts'
import type { Decimal } from '../../domain/decimal.ts'

/** What is written down of comparisons with the venue, and of the days. */
export type ReconciliationRecord =
  | { readonly type: 'venueCompared'; readonly result: ComparisonResult }
  /** The books were brought to the venue's figure. The fills by which a position was, go before. */
  | {
      readonly type: 'booksAdjusted'
      /** Number of the difference; 0 for an opening balance. */
      readonly difference: number
      readonly kind: DifferenceKind
      /** The instrument, or the currency. */
      readonly subject: string
      readonly internal: Decimal
      readonly broker: Decimal
      /** Signed: quantity of a position, or money. */
      readonly amount: Decimal
      /** At which a position was taken over; null for money. */
      readonly price: Decimal | null
      /** How it stands in the ledger. */
      readonly entry: 'adjustment' | 'transfer'
      /** Money posted under that entry, in the currency of the instrument or of the balance. */
      readonly cash: Decimal
      readonly by: string
      readonly reason: string
    }
  | { readonly type: 'dayReported'; readonly report: DayReport }
