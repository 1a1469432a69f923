import type { Decimal } from '../../domain/decimal.ts'
import type { RoundTrip } from '../../domain/round-trip.ts'
import * as format from '../format.ts'
import type { RunRecord } from '../run-record.ts'
import { multipliersOf, roundTripReturn } from '../statistics.ts'
import { exitReasons } from '../trip-groups.ts'
import { html, NOTHING } from './escape.ts'
import type { Html } from './escape.ts'
import { figure, head, number, scrollTable } from './tables.ts'

/** More would make the page heavy; the file of fills has them all. */
export const MAX_ROUND_TRIPS = 500
/** Shown before all are asked for. */
const FIRST_ROUND_TRIPS = 50
const LONGEST_REASON = 40

export function roundTripSection(record: RunRecord): Html {
  const count = record.roundTrips.length
  if (count === 0) return NOTHING
  const multipliers = multipliersOf(record)
  const reasonOf = exitReasons(record)
  const shown = record.roundTrips.slice(0, MAX_ROUND_TRIPS)
  const rows = shown.map((trip) => roundTripRow(trip, multipliers.get(trip.instrumentId), reasonOf))
  const note =
    count > shown.length
      ? html`<p>
          The first ${shown.length} of ${format.formatCount(count)} round trips are listed. All statistics are
          over all of them; every fill is in the file that <code>--fills</code> writes.
        </p>`
      : NOTHING
  const more =
    shown.length > FIRST_ROUND_TRIPS
      ? html`<button type="button" id="all-trips">Show all ${shown.length}</button>`
      : NOTHING
  const labels = [
    'Entered, UTC',
    'Instrument',
    'Side',
    'Quantity',
    'Entry',
    'Exit',
    'Held',
    'Net P&L',
    '%',
    'Fees',
  ]
  return html`<section aria-labelledby="trips">
    <h2 id="trips">Round trips <span class="muted">${format.formatCount(count)}</span></h2>
    ${note}
    ${scrollTable(
      'Round trips',
      shown.length > FIRST_ROUND_TRIPS ? 'trips short' : 'trips',
      html`${head(3, reasonOf === null ? labels : [...labels, 'Left by'])}
        <tbody>
          ${rows}
        </tbody>`,
    )}
    ${more}
    <p class="hint scripted-only">Press a heading to sort, a row to find it on the chart.</p>
  </section>`
}

function roundTripRow(
  trip: RoundTrip,
  multiplier: Decimal | undefined,
  reasonOf: ((trip: RoundTrip) => string) | null,
): Html {
  const held = (trip.exitTime - trip.entryTime) / 1000
  const net = `${format.formatMoney(trip.netPnl, trip.currency, { sign: true })} ${trip.currency}`
  const times = [trip.entryTime, trip.exitTime].map((time) => String(Math.floor(time / 1e6))).join(' ')
  const cells = [
    html`<td>${format.formatTime(trip.entryTime)}</td>`,
    html`<td class="word">${trip.instrumentId}</td>`,
    html`<td class="word">${trip.direction}</td>`,
    number(format.formatQuantity(trip.quantity)),
    number(format.formatPrice(trip.averageEntryPrice)),
    number(format.formatPrice(trip.averageExitPrice)),
    html`<td data-v="${held}">${figure(format.formatDuration(held))}</td>`,
    number(net, trip.netPnl.sign),
    number(format.formatPercent(roundTripReturn(trip, multiplier))),
    number(format.formatMoney(trip.fees, trip.currency)),
    reasonOf === null
      ? NOTHING
      : html`<td class="word">${format.truncate(format.plainText(reasonOf(trip)), LONGEST_REASON)}</td>`,
  ]
  return html`<tr data-t="${times}">
    ${cells}
  </tr>`
}
