import type { FillReport } from '../../domain/fill.ts'
import type { UnixMicros } from '../../domain/time.ts'

export interface FillLookup {
  /** Whether it is booked: not at all, as it is reported, or with other figures. */
  booking(report: FillReport): 'none' | 'same' | 'other'
  /** Whether the order is one of ours, of any run. */
  isOurs(clientOrderId: string): boolean
  /** What others executed before it is none of ours: it was part of what we were given, or the balance says it. */
  readonly since: UnixMicros
}

/**
 * Executions that the venue knows and we lack, in the order of (venue time, execution id), each once. One that is
 * booked with other figures is among them: booking finds the contradiction and freezes its instrument. A fill of
 * nobody's order, or of an order that we do not know, is among them too: it is real money.
 *
 * Invariants: the result depends neither on the order of the reports nor on how often each is there; what is booked as
 * it was reported is never in it; once all of it is booked, asking again gives nothing.
 */
export function missingFills(reports: readonly FillReport[], lookup: FillLookup): FillReport[] {
  const found = new Map<string, FillReport>()
  for (const report of reports) {
    if (report.eventTime < lookup.since && !lookup.isOurs(report.clientOrderId)) continue
    if (lookup.booking(report) === 'same') continue
    const key = `${report.instrumentId} ${report.executionId} ${textOf(report)}`
    if (!found.has(key)) found.set(key, report)
  }
  return [...found].sort(byTime).map(([, fill]) => fill)
}

function byTime([a, x]: readonly [string, FillReport], [b, y]: readonly [string, FillReport]): number {
  if (x.eventTime !== y.eventTime) return x.eventTime - y.eventTime
  if (x.executionId !== y.executionId) return x.executionId < y.executionId ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function textOf({ side, quantity, price, fee, feeCurrency, eventTime }: FillReport): string {
  return [side, quantity.toString(), price.toString(), fee.toString(), feeCurrency, String(eventTime)].join(
    ' ',
  )
}
