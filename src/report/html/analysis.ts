import { MICROS_PER_DAY } from '../../domain/time.ts'
import { costsOf } from '../costs.ts'
import { cashFlowRows } from '../summary-rows.ts'
import { worstDrawdowns } from '../drawdown-list.ts'
import { excursions } from '../excursions.ts'
import type { Excursion } from '../excursions.ts'
import * as format from '../format.ts'
import { daySummary } from '../periods.ts'
import type { RunRecord } from '../run-record.ts'
import { byDirection, byDuration, byExitReason, byHour, byWeekday } from '../trip-groups.ts'
import { longestStreaks, returnHistogram } from '../trip-groups.ts'
import type { TripGroup } from '../trip-groups.ts'
import { isZeroCost } from '../notes.ts'
import { html, NOTHING } from './escape.ts'
import type { Html } from './escape.ts'
import { figure, head, number, scrollTable, toneClass } from './tables.ts'

const WORST = 5
const MAX_GROUPS = 30

/** The five deepest falls of equity. */
export function drawdownSection(record: RunRecord): Html {
  const { equityCurve, startTime } = record
  const falls = worstDrawdowns(equityCurve, record.startingCash.toNumber(), startTime, WORST)
  if (falls.length === 0) return NOTHING
  const span = (from: number, to: number): Html => {
    const ms = (to - from) / 1000
    return html`<td>${format.formatDuration(ms)}</td>`
  }
  const isLong = record.endTime - startTime > 60 * MICROS_PER_DAY
  const moment = isLong ? format.formatDate : format.formatTime
  const rows = falls.map(
    ({ peakTime, troughTime, recoveryTime, depth }) =>
      html`<tr>
        ${number(format.formatPercent(-depth), -1)}
        <td>${moment(peakTime)}</td>
        <td>${moment(troughTime)}</td>
        <td>${recoveryTime === null ? 'not yet' : moment(recoveryTime)}</td>
        ${span(peakTime, troughTime)}${recoveryTime === null ? html`<td>–</td>` : span(troughTime, recoveryTime)}
        ${span(peakTime, recoveryTime ?? record.endTime)}
      </tr>`,
  )
  const labels = ['Depth', 'Peak, UTC', 'Trough', 'Recovered', 'Down', 'Back up', 'Under water']
  return html`<section aria-labelledby="falls">
    <h2 id="falls">Worst drawdowns</h2>
    ${scrollTable(
      'Worst drawdowns',
      'plain',
      html`${head(1, labels)}
        <tbody>
          ${rows}
        </tbody>`,
    )}
    <p class="hint">
      From a peak until it is reached again, on the curve as it is drawn; the maximum drawdown in the summary
      is of every moment.
    </p>
  </section>`
}

/** What the round trips have in common, and how they are spread. */
export function tripAnalysisSection(record: RunRecord): Html {
  if (record.roundTrips.length === 0) return NOTHING
  const cards = [
    histogramCard(record),
    streakCard(record),
    groupCard(
      'By exit',
      byExitReason(record),
      'The reason given with the order that closed it, or its type.',
    ),
    groupCard('By direction', byDirection(record), ''),
    groupCard('By time held', byDuration(record), ''),
    groupCard('By weekday of entry, UTC', byWeekday(record), ''),
    groupCard('By hour of entry, UTC', byHour(record), ''),
    excursionCard(record),
  ]
  return html`<section aria-labelledby="analysis">
    <h2 id="analysis">Round trips, looked at closely</h2>
    <div class="masonry">${cards}</div>
  </section>`
}

function histogramCard(record: RunRecord): Html {
  const bins = returnHistogram(record)
  if (bins.length === 0) return NOTHING
  const most = bins.reduce((a, { count }) => Math.max(a, count), 1)
  const width = (bins[0]?.to ?? 0) - (bins[0]?.from ?? 0)
  const decimals = Math.max(0, -Math.floor(Math.log10(width * 100) + 1e-9))
  const edge = (value: number): string => format.formatPercent(value, { decimals })
  const columns = bins.map(({ from, to, count }, i) => {
    const low = i === 0 ? 'below' : edge(from)
    const label = i === bins.length - 1 ? `${edge(from)} and more` : `${low} to ${edge(to)}`
    const height = count === 0 ? 0 : Math.max(2, Math.round((100 * count) / most))
    return html`<div title="${label}: ${count}">
      <i class="${from >= 0 ? 'gain' : 'loss'}" style="height:${height}%"></i>
    </div>`
  })
  const first = bins[0]?.from ?? 0
  const last = bins.at(-1)?.to ?? 0
  const zero = (100 * -first) / (last - first)
  const zeroMark = zero > 12 && zero < 88 ? html`<span style="left:${zero.toFixed(1)}%">0</span>` : NOTHING
  const text = `Round trips by return, from ${edge(first)} to ${edge(last)}; at most ${String(most)} in one column`
  return html`<div class="card">
    <h3>Returns of round trips, ${edge(width)} a column</h3>
    <div class="histogram" role="img" aria-label="${text}">${columns}</div>
    <p class="under"><span>${figure(edge(first))}</span>${zeroMark}<span>${figure(edge(last))}</span></p>
  </div>`
}

function streakCard(record: RunRecord): Html {
  const streaks = longestStreaks(record.roundTrips)
  const days = daySummary(record)
  const { currency } = record
  const rows: readonly (readonly [string, string, number | null])[] = [
    ['Longest winning streak', `${format.formatCount(streaks.winning)} round trips`, null],
    ['Longest losing streak', `${format.formatCount(streaks.losing)} round trips`, null],
    ...(days === null
      ? []
      : ([
          [
            'Days won · even · lost',
            [days.won, days.even, days.lost].map(format.formatCount).join(' · '),
            null,
          ],
          [
            'Best day',
            dayText(days.best.time, days.best.profit, days.best.return, currency),
            days.best.profit,
          ],
          [
            'Worst day',
            dayText(days.worst.time, days.worst.profit, days.worst.return, currency),
            days.worst.profit,
          ],
        ] as const)),
  ]
  return html`<div class="card">
    <h3>Streaks and days</h3>
    ${plainPairs(rows)}
  </div>`
}

function dayText(time: number, profit: number, part: number, currency: string): string {
  const amount = format.formatMoney(profit, currency, { sign: true })
  return `${amount} (${format.formatPercent(part)}) on ${format.formatDate(time)}`
}

function plainPairs(rows: readonly (readonly [string, string, number | null])[]): Html {
  return html`<dl class="pairs">
    ${rows.map(
      ([label, value, tone]) =>
        html`<div>
          <dt>${label}</dt>
          <dd class="${toneClass(tone)}">${figure(value)}</dd>
        </div>`,
    )}
  </dl>`
}

/** One row a group: how many, how many of them won, what they earned together; a bar shows the sums. */
function groupCard(title: string, groups: readonly TripGroup[], hint: string): Html {
  // a single group says no more than the total, unless it says why
  if (groups.length < (hint === '' ? 2 : 1)) return NOTHING
  const shown = groups.slice(0, MAX_GROUPS)
  const most = shown.reduce((a, { sums }) => Math.max(a, Math.abs(sums?.net.toNumber() ?? 0)), 0)
  const rows = shown.map(({ label, count, wins, sums, currency }) => {
    const net = sums?.net.toNumber() ?? null
    const share = net === null || most === 0 ? 0 : Math.round((50 * Math.abs(net)) / most)
    const side = (net ?? 0) < 0 ? 'right:50%' : 'left:50%'
    return html`<tr>
      <th scope="row">${format.truncate(format.plainText(label), 32)}</th>
      <td>${format.formatCount(count)}</td>
      <td>${format.formatNumber((100 * wins) / count, 0)}</td>
      ${number(sums === null || currency === null ? format.UNDEFINED : format.formatMoney(sums.net, currency, { sign: true }), net)}
      <td class="track" aria-hidden="true">
        <i class="${toneClass(net)}" style="${side};width:${share}%"></i>
      </td>
    </tr>`
  })
  const rest =
    groups.length > shown.length ? ` ${String(groups.length - shown.length)} more are not shown.` : ''
  return html`<div class="card">
    <h3>${title}</h3>
    <table class="groups">
      <thead>
        <tr>
          <th scope="col"><span class="unseen">Group</span></th>
          <th scope="col">Trips</th>
          <th scope="col">Win %</th>
          <th scope="col">Net P&amp;L</th>
          <th scope="col" class="track"></th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${hint + rest === '' ? NOTHING : html`<p class="hint">${hint}${rest}</p>`}
  </div>`
}

/** Adverse and favorable excursions, where the bars are fine enough to tell them. */
function excursionCard(record: RunRecord): Html {
  const all = excursions(record)
  if (all === null) return NOTHING
  const won = all.filter(({ trip }) => trip.netPnl.isPositive)
  const lost = all.filter(({ trip }) => trip.netPnl.isNegative)
  const of = (some: readonly Excursion[], pick: (each: Excursion) => number): string =>
    some.length === 0 ? format.UNDEFINED : format.formatPercent(median(some.map(pick)))
  const row = (label: string, some: readonly Excursion[]): Html =>
    html`<tr>
      <th scope="row">${label}</th>
      <td>${format.formatCount(some.length)}</td>
      <td>${of(some, ({ adverse }) => adverse)}</td>
      <td>${of(some, ({ favorable }) => favorable)}</td>
    </tr>`
  return html`<div class="card">
    <h3>Excursions while held, median</h3>
    <table class="groups">
      <thead>
        <tr>
          <th scope="col"><span class="unseen">Which</span></th>
          <th scope="col">Trips</th>
          <th scope="col">Against (MAE)</th>
          <th scope="col">For (MFE)</th>
        </tr>
      </thead>
      <tbody>
        ${row('Winning', won)}${row('Losing', lost)}
      </tbody>
    </table>
    <p class="hint">
      How far the price went against and for a position, of the entry price, by the highs and lows of whole
      bars between entry and exit. What happened within the bars of entry and exit is not known, so the truth
      is at least this.
    </p>
  </div>`
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** What trading cost, and what is in the prices already. */
export function costSection(record: RunRecord): Html {
  const costs = costsOf(record)
  if (costs === null) return NOTHING
  const { currency, venueSettings } = record
  const money = (value: Parameters<typeof format.formatMoney>[0]): string =>
    `${format.formatMoney(value, currency)} ${currency}`
  const setting = (key: string): string => String(venueSettings[key] ?? 'not recorded')
  const gross = record.finalEquity.sub(record.startingCash).add(record.totalFees)
  const rows: (readonly [string, string, number | null])[] = [
    ['Net profit before fees', money(gross), gross.sign],
    ['Fees paid', money(costs.fees), null],
    ['Turnover', `${money(costs.turnover)}, ${format.formatNumber(costs.turns, 1)} × starting cash`, null],
    ['Fees of turnover', `${format.formatNumber(costs.feesInBps, 2)} bps`, null],
    [
      'Fees a fill, mean',
      money(record.fills.length === 0 ? null : costs.fees.toNumber() / record.fills.length),
      null,
    ],
    ...cashFlowRows(record, 'exact').map(({ label, value, tone }) => [label, value, tone ?? null] as const),
  ]
  const inPrices: (readonly [string, string, number | null])[] = [
    ['Half-spread assumed', `${setting('halfSpreadBps')} bps`, null],
    ...(costs.assumedSpread === null
      ? []
      : ([['… about, on what took liquidity', money(costs.assumedSpread), null]] as const)),
    ['Slippage', setting('slippage'), null],
    ['Commission', setting('commission'), null],
  ]
  const flag = isZeroCost(record)
    ? html`<p class="zero">
        <b>Zero cost:</b> not one fill was charged a fee. Free trading makes any churning look good.
      </p>`
    : NOTHING
  return html`<section aria-labelledby="costs">
    <h2 id="costs">Costs</h2>
    ${flag}
    <div class="two">
      <div class="card">
        <h3>Charged</h3>
        ${plainPairs(rows)}
      </div>
      <div class="card">
        <h3>In the prices already</h3>
        ${plainPairs(inPrices)}
      </div>
    </div>
  </section>`
}
