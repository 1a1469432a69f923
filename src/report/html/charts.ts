import { MICROS_PER_DAY } from '../../domain/time.ts'
import { formatDate, formatMoney, formatPercent, formatTime } from '../format.ts'
import type { RunRecord } from '../run-record.ts'
import { MAX_CHARTS, MAX_LINKED_TRIPS, MAX_MARKED_FILLS } from './chart-data.ts'
import type { ChartData } from './chart-data.ts'
import { html, NOTHING, scriptJson } from './escape.ts'
import type { Html } from './escape.ts'

const DAY = 86_400
/** Lengths that can be chosen, where they are shorter than the run. */
const RANGES: readonly (readonly [string, number])[] = [
  ['10Y', 3652 * DAY],
  ['5Y', 1826 * DAY],
  ['1Y', 365 * DAY],
  ['3M', 91 * DAY],
  ['1M', 30 * DAY],
  ['1W', 7 * DAY],
  ['1D', DAY],
  ['1H', 3600],
]
const MOST_RANGES = 4

/** Price with fills, equity with buy and hold, drawdown and exposure over one axis of time. */
export function chartSection(record: RunRecord, data: ChartData | null): Html {
  if (data === null) return NOTHING
  const traded = record.fills.length > 0
  const first = data.prices[0]
  const panes = [
    first === undefined ? NOTHING : pane('price', html`${instrumentChoice(data)}`),
    pane(
      'equity',
      html`<i class="key accent"></i
        >Equity${data.benchmark === null ? NOTHING : html` <span class="wide"><i class="key second"></i>Buy and hold</span>`}`,
    ),
    pane('fall', html`<i class="key loss"></i>Drawdown`),
    data.exposure === null
      ? NOTHING
      : pane('held', html`<i class="key grey"></i>Exposure <span class="wide">of equity</span>`),
  ]
  return html`<section aria-labelledby="charts">
    <h2 id="charts">${first === undefined ? 'Equity and drawdown' : 'Price, equity and drawdown'}</h2>
    ${board('board', 'Charts of the run', description(record), rangesOf(record), panes)}
    <p class="hint">${hint(record, data, traded)}</p>
    <script type="application/json" id="chart-data">
      ${scriptJson(data)}
    </script>
  </section>`
}

export function rollingSection(window: number, record: RunRecord): Html {
  const days = `${String(window)} days`
  return html`<section aria-labelledby="rolling">
    <h2 id="rolling">Rolling statistics <span class="muted">over ${days} with data</span></h2>
    ${board(
      'rolling-board',
      'Rolling statistics',
      `Return, volatility and Sharpe ratio over the ${days} before each day.`,
      rangesOf(record),
      [
        pane('roll', html`<i class="key accent"></i>Return`),
        pane('roll', html`<i class="key second"></i>Volatility <span class="wide">a year</span>`),
        pane('roll', html`<i class="key ink"></i>Sharpe ratio`),
      ],
    )}
    <p class="hint">
      Return is compounded over the window; volatility is the standard deviation of the daily returns,
      stretched to a year; the Sharpe ratio is that of the window alone. Windows overlap: one day moves
      ${days} of the line.
    </p>
  </section>`
}

function board(id: string, name: string, text: string, ranges: Html, panes: readonly Html[]): Html {
  return html`<div class="card board" id="${id}" role="img" data-name="${name}" aria-label="${text}">
    <div class="bar">
      <span class="when" aria-hidden="true"></span>
      <span class="buttons">${ranges}</span>
    </div>
    ${panes}
    <div class="tip" hidden></div>
    <noscript><p>${text} The charts are drawn by a script, which is switched off here.</p></noscript>
  </div>`
}

function pane(kind: string, name: Html): Html {
  return html`<div class="pane ${kind}">
    <p class="pane-head"><span class="pane-name">${name}</span> <span class="reading"></span></p>
    <canvas aria-hidden="true"></canvas>
  </div>`
}

function instrumentChoice(data: ChartData): Html {
  if (data.prices.length === 1) return html`<b>${data.prices[0]?.id ?? ''}</b>`
  const options = data.prices.map(({ id }, i) => html`<option value="${i}">${id}</option>`)
  return html`<select id="instrument" aria-label="Instrument of the price chart">
    ${options}
  </select>`
}

function rangesOf(record: RunRecord): Html {
  const span = ((record.endTime - record.startTime) / MICROS_PER_DAY) * DAY
  const fitting = RANGES.filter(([, length]) => length < span * 0.8).slice(0, MOST_RANGES)
  const move = (what: string, label: string, text: string): Html =>
    html`<button type="button" data-move="${what}" aria-label="${label}">${text}</button>`
  return html`<button type="button" data-range="all" aria-pressed="true">All</button>
    ${fitting.map(([label, length]) => html`<button type="button" data-range="${length}" aria-pressed="false">${label}</button>`)}
    ${move('out', 'Zoom out', '−')} ${move('in', 'Zoom in', '+')}
    ${move('left', 'Earlier', '‹')}${move('right', 'Later', '›')}`
}

function hint(record: RunRecord, data: ChartData, traded: boolean): string {
  const texts = ['Times are UTC; pauses without data are left out.']
  if (data.prices.length > 0 && traded) {
    texts.push('▲ buy, ▼ sell, filled where it enters, hollow where it leaves; dashes join a round trip.')
  }
  texts.push('Drag or pinch to zoom, double-click for all; with the keyboard: arrows, + and −.')
  const left = (record.prices?.length ?? 0) - data.prices.length
  if (left > 0)
    texts.push(
      `Prices of the ${String(MAX_CHARTS)} most traded instruments; ${String(left)} more are not charted.`,
    )
  if (data.prices.length > 0 && record.fills.length > MAX_MARKED_FILLS) {
    texts.push(`The first ${String(MAX_MARKED_FILLS)} fills are marked.`)
  }
  if (data.prices.length > 0 && record.roundTrips.length > MAX_LINKED_TRIPS) {
    texts.push(`The first ${String(MAX_LINKED_TRIPS)} round trips are joined.`)
  }
  return texts.join(' ')
}

function description(record: RunRecord): string {
  const { equity, time } = record.equityCurve
  const amount = (value: number | undefined): string =>
    `${formatMoney(value ?? null, record.currency)} ${record.currency}`
  const low = equity.reduce((a, b) => Math.min(a, b), Infinity)
  const high = equity.reduce((a, b) => Math.max(a, b), -Infinity)
  return (
    `Equity from ${formatDate(time[0] ?? 0)} to ${formatDate(time.at(-1) ?? 0)}: ` +
    `starts at ${amount(record.startingCash.toNumber())}, ends at ${amount(equity.at(-1))}, ` +
    `lowest ${amount(low)}, highest ${amount(high)}. ` +
    `Largest drawdown ${formatPercent(record.maxDrawdown)}, reached ` +
    `${formatTime(record.maxDrawdownTroughTime)} UTC.`
  )
}
