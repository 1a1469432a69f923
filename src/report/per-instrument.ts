import type { Decimal } from '../domain/decimal.ts'
import type { Currency, InstrumentId } from '../domain/instrument.ts'
import type { RoundTrip } from '../domain/round-trip.ts'
import type { RunRecord } from './run-record.ts'
import { commonCurrency, sumRoundTrips } from './statistics.ts'
import type { RoundTripSums } from './statistics.ts'

/** The closed round trips of one instrument in one currency. */
export interface InstrumentResult {
  readonly instrumentId: InstrumentId
  readonly currency: Currency
  /** Null where nothing was closed. */
  readonly sums: RoundTripSums | null
}

/** Best first, those that did not trade last; ties in the order of their ids. */
export function perInstrument(record: RunRecord): readonly InstrumentResult[] {
  const groups = new Map<InstrumentId, RoundTrip[]>(record.instruments.map(({ id }) => [id, []]))
  for (const trip of record.roundTrips) {
    const group = groups.get(trip.instrumentId)
    if (group === undefined) groups.set(trip.instrumentId, [trip])
    else group.push(trip)
  }
  return [...groups]
    .map(([instrumentId, trips]) => ({
      instrumentId,
      currency: trips[0]?.currency ?? record.currency,
      sums: sumRoundTrips(trips),
    }))
    .sort((a, b) => {
      const order = byNet(a.sums?.net, b.sums?.net)
      return order !== 0 ? order : a.instrumentId < b.instrumentId ? -1 : 1
    })
}

/** All round trips together; null where there are none, or more than one currency. */
export function allInstruments(record: RunRecord): InstrumentResult | null {
  const currency = commonCurrency(record.roundTrips)
  if (currency === null) return null
  return { instrumentId: 'Total', currency, sums: sumRoundTrips(record.roundTrips) }
}

function byNet(a: Decimal | undefined, b: Decimal | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1
  return b.cmp(a)
}
