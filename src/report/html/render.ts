import * as format from '../format.ts'
import { isZeroCost, reportNotes, whyNoFills } from '../notes.ts'
import type { RunRecord } from '../run-record.ts'
import { rollingStatistics } from '../rolling.ts'
import { STATISTICS } from '../statistic-table.ts'
import type { StatisticDefinition, StatisticKey } from '../statistic-table.ts'
import { computeStatistics } from '../statistics.ts'
import type { Statistics } from '../statistics.ts'
import { accountRows, statisticRow, tradeRows } from '../summary-rows.ts'
import type { SummaryRow } from '../summary-rows.ts'
import { costSection, drawdownSection, tripAnalysisSection } from './analysis.ts'
import { chartData } from './chart-data.ts'
import { chartSection, rollingSection } from './charts.ts'
import { html, NOTHING, trusted } from './escape.ts'
import type { Html } from './escape.ts'
import { orderSection } from './orders.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'
import { figure, instrumentSection, monthSection, positionSection, toneClass } from './tables.ts'
import { roundTripSection } from './trips.ts'

const MAX_WARNINGS = 100
const MAX_CHIPS = 40
/** Nothing may be loaded: the page is one file, and stays so. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
const BETTER: Readonly<Record<StatisticDefinition['better'], string>> = {
  higher: 'higher is better',
  lower: 'lower is better',
  neither: '',
}

/** The whole report as one self-contained HTML file. */
export function renderHtml(record: RunRecord): string {
  const statistics = computeStatistics(record)
  const title = `${format.plainText(record.strategy)} · ${record.mode}`
  const traded = record.fills.length > 0
  const data = traded ? chartData(record) : null
  const rolling = data === null ? null : rollingStatistics(record)
  return squeezed(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="generator" content="Fulmar" />
          <link rel="icon" href="data:," />
          <title>${title}</title>
          <style>
            ${trusted(STYLE)}
          </style>
        </head>
        <body>
          ${pageHeader(record)}
          <main>
            ${notices(record)} ${keyFigures(record, statistics)}
            ${traded ? chartSection(record, data) : NOTHING} ${traded ? drawdownSection(record) : NOTHING}
            ${monthSection(record)} ${rolling === null ? NOTHING : rollingSection(rolling.window, record)}
            ${traded ? instrumentSection(record) : NOTHING} ${positionSection(record)}
            ${tripAnalysisSection(record)} ${orderSection(record)} ${costSection(record)}
            ${summarySection(record, statistics)} ${roundTripSection(record)} ${settingsSection(record)}
            ${definitionSection()}
            <div id="note" role="note" hidden></div>
          </main>
          ${pageFooter(record)}
          <script>
            ${trusted(SCRIPT)}
          </script>
        </body>
      </html>`.text,
  )
}

/** Indentation is a fifth of the page, and means nothing in it. */
function squeezed(text: string): string {
  return text.replace(/\n\s+/g, '\n')
}

function pageHeader(record: RunRecord): Html {
  const span = format.formatDuration((record.endTime - record.startTime) / 1000)
  const ids = record.instruments.map(({ id }) => id)
  const shown = ids.slice(0, 12).join(', ') + (ids.length > 12 ? ` and ${String(ids.length - 12)} more` : '')
  const parameters = Object.entries(record.parameters).slice(0, MAX_CHIPS)
  const chips = parameters.map(([name, value]) => html`<li class="chip">${name} ${String(value)}</li>`)
  return html`<header>
    <div class="title">
      <h1>${format.plainText(record.strategy)}</h1>
      <span class="badge">${record.mode}</span>
      ${isZeroCost(record) ? html`<span class="badge warn">zero cost</span>` : NOTHING}
      <button type="button" id="theme" hidden>Dark</button>
    </div>
    <p class="muted">
      ${shown}<br />
      <time datetime="${format.isoTime(record.startTime)}">${format.formatTime(record.startTime)}</time> to
      <time datetime="${format.isoTime(record.endTime)}">${format.formatTime(record.endTime)}</time> UTC,
      ${span}, ${format.formatCount(record.bars)} bars
    </p>
    ${
      chips.length > 0
        ? html`<ul class="chips" aria-label="Parameters">
            ${chips}
          </ul>`
        : NOTHING
    }
  </header>`
}

function notices(record: RunRecord): Html {
  const warnings = record.warnings.slice(0, MAX_WARNINGS)
  const rest = record.warnings.length - warnings.length
  return html`${notice('No order was filled. Why that may be', whyNoFills(record), '')}
  ${notice('Warnings', rest > 0 ? [...warnings, `… and ${String(rest)} more.`] : warnings, '')}
  ${notice('Bear in mind', reportNotes(record), ' calm')}`
}

function notice(title: string, texts: readonly string[], kind: string): Html {
  if (texts.length === 0) return NOTHING
  return html`<aside class="card notice${kind}" aria-label="${title}">
    <h2>${title}</h2>
    <ul>
      ${texts.map((text) => html`<li>${text}</li>`)}
    </ul>
  </aside>`
}

function keyFigures(record: RunRecord, statistics: Statistics): Html {
  const { currency } = record
  const profit = record.finalEquity.sub(record.startingCash)
  const of = (key: StatisticKey) => statisticRow(key, statistics, currency)
  const factor = tradeRows(record, statistics, 'exact').find(({ key }) => key === 'profitFactor')
  const hasDrawdown = record.maxDrawdown > 0
  const holding = format.formatPercent(statistics.buyAndHold)
  const cards = [
    card(
      { label: 'Net profit', value: format.formatMoney(profit, currency, { sign: true }), tone: profit.sign },
      `${currency}, on ${format.formatMoney(record.startingCash, currency)}`,
    ),
    card(of('totalReturn'), `buy and hold ${holding}`),
    card(of('annualReturn'), 'compounded'),
    card(
      of('maxDrawdown'),
      hasDrawdown ? `low on ${format.formatDate(record.maxDrawdownTroughTime)}` : 'none',
    ),
    card(of('sharpe'), `Sortino ${of('sortino').value}`),
    card(factor ?? of('profitFactor'), `payoff ratio ${of('payoffRatio').value}`),
    card(of('winRate'), `of ${format.formatCount(record.roundTrips.length)} round trips`),
    card(
      { label: 'Fees paid', value: format.formatMoney(record.totalFees, currency) },
      statistics.feesOfGross === null
        ? currency
        : `${currency}, ${format.formatPercent(statistics.feesOfGross, { decimals: 1 })} of gross P&L`,
    ),
  ]
  return html`<dl class="figures" aria-label="Key figures">${cards}</dl>`
}

function card(row: SummaryRow, small: string): Html {
  return html`<div>
    <dt>${term(row)}</dt>
    <dd class="${toneClass(row.tone ?? null)}">${figure(row.value)}</dd>
    <dd class="small">${figure(small)}</dd>
  </div>`
}

/** The name of a statistic: its definition on hover, the way to the definition on tap or Enter. */
function term(row: SummaryRow): Html {
  const definition = STATISTICS.find(({ key }) => key === row.key)
  if (definition === undefined) return html`${row.label}`
  return html`<a href="#term-${definition.key}" data-term title="${definition.definition}">${row.label}</a>`
}

function summarySection(record: RunRecord, statistics: Statistics): Html {
  const column = (title: string, rows: readonly SummaryRow[]) =>
    html`<div class="card">
      <h3>${title}</h3>
      ${pairs(rows)}
    </div>`
  return html`<section aria-labelledby="summary">
    <h2 id="summary">Summary</h2>
    <div class="two">
      ${column('Account', accountRows(record, statistics, 'exact'))}
      ${column('Round trips and orders', tradeRows(record, statistics, 'exact'))}
    </div>
  </section>`
}

function pairs(rows: readonly SummaryRow[]): Html {
  return html`<dl class="pairs">
    ${rows.map(
      (row) =>
        html`<div>
          <dt>${term(row)}</dt>
          <dd class="${toneClass(row.tone ?? null)}">${figure(row.value)}</dd>
        </div>`,
    )}
  </dl>`
}

function settingsSection(record: RunRecord): Html {
  const settings = Object.entries(record.venueSettings).map(([label, value]) => ({
    label,
    value: String(value),
  }))
  const data = record.instruments.slice(0, 100).map(({ id, source, bars }) => ({
    label: id,
    value: `${format.formatCount(bars)} bars · ${format.plainText(source)}`,
  }))
  const empty = html`<p class="muted">None were recorded.</p>`
  return html`<section aria-labelledby="settings">
    <h2 id="settings">How it was filled, and on what</h2>
    <div class="two">
      <div class="card">
        <h3>Fill rules of the simulated venue</h3>
        ${settings.length > 0 ? pairs(settings) : empty}
      </div>
      <div class="card">
        <h3>Data</h3>
        ${data.length > 0 ? pairs(data) : empty}
      </div>
    </div>
  </section>`
}

function definitionSection(): Html {
  const terms = STATISTICS.map(({ key, label, definition, misleads, better }) => {
    const direction = BETTER[better] === '' ? NOTHING : html` <span>· ${BETTER[better]}</span>`
    return html`<div id="term-${key}">
      <dt>${label}${direction}</dt>
      <dd>${definition}</dd>
      <dd class="misleads">Careful: ${misleads}</dd>
    </div>`
  })
  return html`<section aria-labelledby="terms">
    <h2 id="terms">What the figures mean</h2>
    <dl class="terms">${terms}</dl>
  </section>`
}

function pageFooter(record: RunRecord): Html {
  // not how long it took: the same run is to make the same file
  const run = `${format.formatCount(record.events)} events`
  return html`<footer>
    <p>Made by Fulmar. ${run}. Hash of all orders and fills: <code>${record.ordersHash}</code></p>
    <p>Past results, and simulated ones all the more, do not tell what comes.</p>
  </footer>`
}
