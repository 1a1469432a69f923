import type { Decimal } from '../domain/decimal.ts'
import type { Currency } from '../domain/instrument.ts'
import {
  formatCount,
  formatDate,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatRatio,
  formatTime,
} from './format.ts'
import type { MoneyStyle } from './format.ts'
import { worstDrawdowns } from './drawdown-list.ts'
import { daySummary } from './periods.ts'
import type { DayResult } from './periods.ts'
import type { RunRecord } from './run-record.ts'
import { STATISTICS } from './statistic-table.ts'
import type { StatisticDefinition, StatisticKey } from './statistic-table.ts'
import { commonCurrency } from './statistics.ts'
import { longestStreaks } from './trip-groups.ts'
import type { Statistics } from './statistics.ts'

/** One figure of the summary. */
export interface SummaryRow {
  readonly label: string
  readonly value: string
  /** Set where the figure is a gain (above zero) or a loss (below), for its color. */
  readonly tone?: number
  /** The statistic that it shows, if it shows one. */
  readonly key?: StatisticKey
}

const DEFINITIONS: ReadonlyMap<string, StatisticDefinition> = new Map(STATISTICS.map((s) => [s.key, s]))

/** Label and text of one statistic. */
export function statisticRow(
  key: StatisticKey,
  statistics: Statistics,
  currency: Currency,
  style: MoneyStyle = 'exact',
): SummaryRow {
  const definition = DEFINITIONS.get(key)
  const value = statistics[key]
  const row = {
    key,
    label: definition?.label ?? key,
    value: formatStatistic(definition, value, currency, style),
  }
  return isSigned(definition) && value !== null ? { ...row, tone: value } : row
}

function formatStatistic(
  definition: StatisticDefinition | undefined,
  value: number | null,
  currency: Currency,
  style: MoneyStyle,
): string {
  switch (definition?.unit) {
    case 'fraction':
      return formatPercent(value)
    case 'money':
      return value === null
        ? formatMoney(null, currency)
        : `${formatMoney(value, currency, { style })} ${currency}`
    case 'ms':
      return formatDuration(value)
    case 'count':
      return formatNumber(value, 0)
    case 'ratio':
    case undefined:
      return formatRatio(value)
  }
}

/** Figures that are a gain or a loss; a win rate of 20 % or an exposure of 80 % is neither. */
const SIGNED: ReadonlySet<string> = new Set<StatisticKey>([
  'totalReturn',
  'annualReturn',
  'buyAndHold',
  'sharpe',
  'sortino',
  'calmar',
  'expectancy',
  'averageRoundTrip',
  'averageRoundTripReturn',
  'bestRoundTrip',
  'bestRoundTripReturn',
  'worstRoundTrip',
  'worstRoundTripReturn',
  'sqn',
])

function isSigned(definition: StatisticDefinition | undefined): boolean {
  return definition !== undefined && SIGNED.has(definition.key)
}

/** The account's side of the summary: money, risk, ratios. */
export function accountRows(record: RunRecord, statistics: Statistics, style: MoneyStyle): SummaryRow[] {
  const { currency } = record
  const of = (key: StatisticKey) => statisticRow(key, statistics, currency, style)
  const profit = record.finalEquity.sub(record.startingCash)
  const hasDrawdown = record.maxDrawdown > 0
  return [
    { label: 'Starting cash', value: `${formatMoney(record.startingCash, currency, { style })} ${currency}` },
    { label: 'Final equity', value: `${formatMoney(record.finalEquity, currency, { style })} ${currency}` },
    {
      label: 'Net profit',
      value: `${formatMoney(profit, currency, { style, sign: true })} ${currency}`,
      tone: profit.sign,
    },
    of('totalReturn'),
    of('annualReturn'),
    of('buyAndHold'),
    of('maxDrawdown'),
    { label: 'Drawdown from', value: hasDrawdown ? formatDate(record.maxDrawdownPeakTime) : '–' },
    { label: 'Drawdown to', value: hasDrawdown ? formatDate(record.maxDrawdownTroughTime) : '–' },
    of('sharpe'),
    of('sortino'),
    of('calmar'),
    of('exposure'),
    { label: 'Fees paid', value: `${formatMoney(record.totalFees, currency, { style })} ${currency}` },
    ...cashFlowRows(record, style),
    of('feesOfGross'),
  ]
}

/** Funding, borrow fees, interest and dividends: those that were not zero. */
export function cashFlowRows({ cashFlows, currency }: RunRecord, style: MoneyStyle): SummaryRow[] {
  if (cashFlows === undefined) return []
  const { funding, borrow, interest, dividends } = cashFlows
  const rows: readonly (readonly [string, Decimal])[] = [
    ['Funding', funding],
    ['Borrow fees', borrow],
    ['Interest', interest],
    ['Dividends', dividends],
  ]
  return rows
    .filter(([, amount]) => !amount.isZero)
    .map(([label, amount]) => ({
      label,
      value: `${formatMoney(amount, currency, { style, sign: true })} ${currency}`,
      tone: amount.sign,
    }))
}

/** The trades' side of the summary. */
export function tradeRows(record: RunRecord, statistics: Statistics, style: MoneyStyle): SummaryRow[] {
  const currency = commonCurrency(record.roundTrips) ?? record.currency
  const of = (key: StatisticKey) => statisticRow(key, statistics, currency, style)
  const wins = record.roundTrips.filter((trip) => trip.netPnl.isPositive).length
  const losses = record.roundTrips.filter((trip) => trip.netPnl.isNegative).length
  return [
    { label: 'Round trips', value: formatCount(record.roundTrips.length) },
    { label: 'Won, lost, even', value: countsOf(wins, losses, record.roundTrips.length - wins - losses) },
    of('winRate'),
    record.roundTrips.length > 0 && wins > 0 && losses === 0
      ? { ...of('profitFactor'), value: 'no losses' }
      : of('profitFactor'),
    of('expectancy'),
    of('payoffRatio'),
    withReturn(of('averageRoundTrip'), statistics.averageRoundTripReturn),
    withReturn(of('bestRoundTrip'), statistics.bestRoundTripReturn),
    withReturn(of('worstRoundTrip'), statistics.worstRoundTripReturn),
    of('averageDuration'),
    of('longestLosingRun'),
    of('sqn'),
    { label: 'Orders sent', value: formatCount(record.orders) },
    {
      label: 'Denied, rejected, canceled',
      value: countsOf(record.ordersDenied, record.ordersRejected, record.ordersCanceled),
    },
    { label: 'Fills', value: formatCount(record.fills.length) },
  ]
}

/** How single days went, streaks, and the way down and back up. Empty for a run without fills. */
export function dayRows(record: RunRecord, style: MoneyStyle = 'exact'): SummaryRow[] {
  if (record.fills.length === 0) return []
  const { currency, equityCurve, startTime, startingCash } = record
  const days = daySummary(record)
  const streaks = longestStreaks(record.roundTrips)
  const [worst] = worstDrawdowns(equityCurve, startingCash.toNumber(), startTime, 1)
  const day = (label: string, { time, profit, return: part }: DayResult): SummaryRow => ({
    label,
    value: `${formatMoney(profit, currency, { sign: true, style })} ${currency} (${formatPercent(part)}), ${formatDate(time)}`,
    tone: profit,
  })
  const rows: SummaryRow[] = []
  if (days !== null) {
    rows.push(
      { label: 'Days won, even, lost', value: countsOf(days.won, days.even, days.lost) },
      day('Best day', days.best),
      day('Worst day', days.worst),
    )
  }
  rows.push({ label: 'Winning, losing streak', value: countsOf(streaks.winning, streaks.losing) })
  if (worst !== undefined) {
    const { peakTime, troughTime, recoveryTime } = worst
    const end = recoveryTime === null ? 'not recovered' : `recovered ${formatDate(recoveryTime)}`
    rows.push(
      { label: 'Drawdown peak, trough', value: `${formatTime(peakTime)} → ${formatTime(troughTime)}` },
      {
        label: 'Time under water',
        value: `${formatDuration(((recoveryTime ?? record.endTime) - peakTime) / 1000)}, ${end}`,
      },
    )
  }
  return rows
}

function countsOf(...counts: readonly number[]): string {
  return counts.map(formatCount).join(' · ')
}

/** Money and percent in one cell: the two extremes need not be of the same round trip. */
function withReturn(row: SummaryRow, fraction: number | null): SummaryRow {
  return fraction === null ? row : { ...row, value: `${row.value} (${formatPercent(fraction)})` }
}
