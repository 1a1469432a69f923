import type { Decimal } from '../../domain/decimal.ts'
import * as format from '../format.ts'
import { allInstruments, perInstrument } from '../per-instrument.ts'
import type { InstrumentResult } from '../per-instrument.ts'
import { monthlyReturns, monthsByYear, spansTwoMonths } from '../returns.ts'
import type { RunRecord } from '../run-record.ts'
import { html, NOTHING } from './escape.ts'
import type { Html } from './escape.ts'

const MAX_INSTRUMENTS = 500
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Share of color in the strongest cell: text on it must stay readable. */
const STRONGEST_HEAT = 46

/** A true minus sign, which lines up with digits. */
export function figure(text: string): string {
  return text.replace(/^-|(?<=[\s(])-(?=\d)/g, '−')
}

export function toneClass(value: number | null): string {
  return value === null || value === 0 ? '' : value > 0 ? 'gain' : 'loss'
}

/** A table that scrolls sideways on its own, reachable by keyboard. */
export function scrollTable(label: string, kind: string, content: Html): Html {
  const tall = kind.startsWith('trips') ? ' tall' : ''
  return html`<div class="scroll${tall}" role="region" aria-label="${label}" tabindex="0">
    <table class="${kind}">
      ${content}
    </table>
  </div>`
}

export function head(words: number, labels: readonly string[]): Html {
  const cells = labels.map((label, i) =>
    i < words ? html`<th scope="col" class="word">${label}</th>` : html`<th scope="col">${label}</th>`,
  )
  return html`<thead>
    <tr>
      ${cells}
    </tr>
  </thead>`
}

export function number(text: string, tone: number | null = null): Html {
  const name = toneClass(tone)
  return name === '' ? html`<td>${figure(text)}</td>` : html`<td class="${name}">${figure(text)}</td>`
}

export function monthSection(record: RunRecord): Html {
  const years = monthsByYear(monthlyReturns(record))
  if (years.length === 0 || !spansTwoMonths(record) || record.fills.length === 0) return NOTHING
  const strongest = years
    .flatMap(({ months }) => months)
    .reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0)
  const cell = (value: number | null) => {
    if (value === null) return html`<td><span class="muted">·</span></td>`
    const heat = strongest > 0 ? Math.round(STRONGEST_HEAT * Math.min(1, Math.abs(value) / strongest)) : 0
    const text = figure(format.formatNumber(value * 100, 1))
    if (heat === 0) return html`<td class="nil">${text}</td>`
    return html`<td class="${toneClass(value)}" style="--heat:${heat}">${text}</td>`
  }
  const rows = years.map(
    ({ year, months, total }) =>
      html`<tr>
        <th scope="row">${year}</th>
        ${months.map(cell)}${number(format.formatNumber(total * 100, 1), total)}
      </tr>`,
  )
  const label = 'Monthly returns in percent'
  return html`<section aria-labelledby="months">
    <h2 id="months">${label}</h2>
    ${scrollTable(
      label,
      'heat',
      html`${head(1, ['Year', ...MONTHS, 'Year total'])}
        <tbody>
          ${rows}
        </tbody>`,
    )}
  </section>`
}

export function instrumentSection(record: RunRecord): Html {
  const results = perInstrument(record)
  const shown = results.slice(0, MAX_INSTRUMENTS)
  const total = results.length > 1 ? allInstruments(record) : null
  const labels = ['Instrument', 'Round trips', 'Win %', 'Average', 'Total P&L', 'Fees', 'Best', 'Worst']
  const foot =
    total === null
      ? NOTHING
      : html`<tfoot>
          ${instrumentRow(total)}
        </tfoot>`
  const note =
    results.length > shown.length
      ? html`<p class="hint">
          The first ${shown.length} of ${results.length} instruments, by total P&amp;L.
        </p>`
      : NOTHING
  return html`<section aria-labelledby="instruments">
    <h2 id="instruments">Per instrument</h2>
    ${scrollTable(
      'Results per instrument',
      'plain',
      html`${head(1, labels)}
        <tbody>
          ${shown.map(instrumentRow)}
        </tbody>
        ${foot}`,
    )}
    <p class="hint">Closed round trips, after fees.</p>
    ${note}
  </section>`
}

function instrumentRow({ instrumentId, currency, sums }: InstrumentResult): Html {
  const name = html`<th scope="row">${instrumentId} <span class="muted">${currency}</span></th>`
  if (sums === null) {
    return html`<tr>
      ${name}
      <td>0</td>
      ${Array.from({ length: 6 }, () => html`<td>${format.UNDEFINED}</td>`)}
    </tr>`
  }
  const money = (value: Decimal) => number(format.formatMoney(value, currency), value.sign)
  const average = sums.net.toNumber() / sums.count
  return html`<tr>
    ${name}${number(format.formatCount(sums.count))}${number(
      format.formatNumber((100 * sums.wins) / sums.count, 1),
    )}${number(format.formatMoney(average, currency), average)}${money(sums.net)}${number(
      format.formatMoney(sums.fees, currency),
    )}${money(sums.best)}${money(sums.worst)}
  </tr>`
}

export function positionSection(record: RunRecord): Html {
  if (record.openPositions.length === 0) return NOTHING
  const rows = record.openPositions.slice(0, MAX_INSTRUMENTS).map(
    (position) =>
      html`<tr>
        <th scope="row">${position.instrumentId}</th>
        ${number(format.formatQuantity(position.netQuantity))}${number(
          format.formatPrice(position.averageEntryPrice),
        )}${number(format.formatPrice(position.lastPrice))}${number(
          format.formatMoney(position.unrealizedPnl, record.currency, { sign: true }),
          position.unrealizedPnl,
        )}
      </tr>`,
  )
  const labels = ['Instrument', 'Quantity', 'Entry price', 'Last price', `Unrealized P&L, ${record.currency}`]
  return html`<section aria-labelledby="positions">
    <h2 id="positions">Open positions at the end</h2>
    ${scrollTable(
      'Open positions at the end',
      'plain',
      html`${head(1, labels)}
        <tbody>
          ${rows}
        </tbody>`,
    )}
  </section>`
}
