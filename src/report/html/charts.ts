import { formatDate, formatMoney, formatPercent, formatTime, moneyDecimals } from '../format.ts'
import { drawdowns, thinned } from '../returns.ts'
import type { EquitySeries, RunRecord } from '../run-record.ts'
import { html, NOTHING, scriptJson, trusted } from './escape.ts'
import type { Html } from './escape.ts'
import { timeTicks, valueScale } from './scale.ts'
import type { Tick, ValueScale } from './scale.ts'

/** More points than a wide screen has pixels show nothing more and cost bytes. */
const MAX_POINTS = 1500
const WIDTH = 1000
const HEIGHT = 300
/** Times the usual distance of two points: from there on nothing was traded in between. */
const LONG_GAP = 6

/**
 * Equity and drawdown over one time axis. The curves are stretched SVG and the labels are HTML, so that text
 * keeps its size from phone to laptop; the script adds a crosshair for pointer and arrow keys.
 */
export function equityCharts(record: RunRecord): Html {
  const series = thinned(record.equityCurve, MAX_POINTS)
  const start = series.time[0]
  const end = series.time.at(-1)
  if (start === undefined || end === undefined || !(end > start)) return NOTHING
  const cash = record.startingCash.toNumber()
  const falls = drawdowns(series, cash).map((fall) => (fall === 0 ? 0 : -fall))
  const equityScale = scaleOf([...series.equity, cash], 5)
  const deepest = falls.reduce((a, b) => Math.min(a, b), 0)
  const fallScale = valueScale(Math.min(deepest, -0.001), 0, 3, percentTick)
  const ticks = timeTicks(start, end)
  return html`<section aria-labelledby="curves">
    <h2 id="curves">Equity and drawdown</h2>
    <div class="card">
      <div class="chart" role="img" aria-label="${description(record, series)}">
        <p class="plot-title"><i class="key equity"></i>Equity, ${record.currency}</p>
        ${plot('equity', series, series.equity, equityScale, ticks, cash)}
        <p class="plot-title"><i class="key fall"></i>Drawdown from the peak</p>
        ${plot('fall', series, falls, fallScale, ticks, 0)}
        <div class="x-axis" aria-hidden="true">${ticks.map(xLabel)}</div>
        <div class="cursor" hidden></div>
        <div class="tip" hidden></div>
      </div>
      <p class="hint">
        Times in UTC. Dashed: starting cash. Hover, touch or use the arrow keys to read the curve.
      </p>
    </div>
    <script type="application/json" id="curve-data">
      ${scriptJson({ ...curveData(record, series, falls), ranges: [range(equityScale), range(fallScale)] })}
    </script>
  </section>`
}

function description(record: RunRecord, series: EquitySeries): string {
  const amount = (value: number | undefined) =>
    `${formatMoney(value ?? null, record.currency)} ${record.currency}`
  const low = series.equity.reduce((a, b) => Math.min(a, b), Infinity)
  const high = series.equity.reduce((a, b) => Math.max(a, b), -Infinity)
  return (
    `Equity from ${formatDate(series.time[0] ?? 0)} to ${formatDate(series.time.at(-1) ?? 0)}: ` +
    `starts at ${amount(series.equity[0])}, ends at ${amount(series.equity.at(-1))}, ` +
    `lowest ${amount(low)}, highest ${amount(high)}. ` +
    `Largest drawdown ${formatPercent(record.maxDrawdown)}, reached ` +
    `${formatTime(record.maxDrawdownTroughTime)} UTC.`
  )
}

function scaleOf(values: readonly number[], wanted: number): ValueScale {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity)
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity)
  return valueScale(low, high, wanted)
}

function percentTick(value: number, step: number): string {
  return formatPercent(value === 0 ? 0 : value, { decimals: step >= 0.01 ? 0 : step >= 0.001 ? 1 : 2 })
}

function plot(
  kind: 'equity' | 'fall',
  series: EquitySeries,
  values: readonly number[],
  scale: ValueScale,
  ticks: readonly Tick[],
  base: number,
): Html {
  const start = series.time[0] ?? 0
  const span = (series.time.at(-1) ?? 0) - start
  const y = (value: number) => fixed((1 - (value - scale.low) / (scale.high - scale.low)) * HEIGHT)
  const x = (time: number) => fixed(((time - start) / span) * WIDTH)
  const line = `M${curvePath(series.time, values, x, y)}`
  const bottom = y(kind === 'fall' ? 0 : scale.low)
  const grid = scale.ticks.map(({ at }) => `M0 ${fixed((1 - at) * HEIGHT)}H${String(WIDTH)}`).join('')
  const verticals = ticks.map(({ at }) => `M${fixed(at * WIDTH)} 0V${String(HEIGHT)}`).join('')
  return html`<div class="plot ${kind}" aria-hidden="true">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" focusable="false">
      <path class="grid" d="${trusted(grid + verticals)}" />
      <path class="area" d="${trusted(`${line}L${String(WIDTH)} ${bottom}L0 ${bottom}Z`)}" />
      <path class="base" d="M0 ${trusted(y(base))}H${WIDTH}" />
      <path class="line" d="${trusted(line)}" />
    </svg>
    ${scale.ticks.map(yLabel)}
    <div class="dot" hidden></div>
  </div>`
}

/**
 * Straight from point to point, but level through nights and weekends: a slope there would show a gain or
 * loss at times at which nothing was traded.
 */
function curvePath(
  times: readonly number[],
  values: readonly number[],
  x: (time: number) => string,
  y: (value: number) => string,
): string {
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
  const pause = LONG_GAP * ([...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0)
  const parts = values.map((value, i) => {
    const at = x(times[i] ?? 0)
    return (gaps[i - 1] ?? 0) > pause
      ? `${at} ${y(values[i - 1] ?? 0)}L${at} ${y(value)}`
      : `${at} ${y(value)}`
  })
  return parts.join('L')
}

function range({ low, high }: ValueScale): readonly [number, number] {
  return [low, high]
}

function yLabel({ at, label }: Tick): Html {
  return html`<span class="y" style="bottom:${fixed(at * 100)}%">${label.replace('-', '−')}</span>`
}

function xLabel({ at, label }: Tick): Html {
  return at > 0.97 ? NOTHING : html`<span style="left:${fixed(at * 100)}%">${label}</span>`
}

/** What the script reads: times in seconds, equity and drawdown. */
function curveData(record: RunRecord, series: EquitySeries, falls: readonly number[]) {
  const decimals = moneyDecimals(record.currency)
  return {
    currency: record.currency,
    decimals,
    time: series.time.map((time) => Math.round(time / 1e6)),
    equity: series.equity.map((value) => Number(value.toFixed(decimals))),
    fall: falls.map((value) => Number(value.toFixed(5))),
  }
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10)
}
