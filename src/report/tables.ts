import { painter, toAscii } from './ansi.ts'
import * as format from './format.ts'
import { breakerLines } from './breaker-table.ts'
import { reportNotes, isZeroCost, whyNoFills } from './notes.ts'
import { orderTable } from './order-table.ts'
import type { PeriodLength } from './periods.ts'
import { monthlyReturns, monthsByYear, spansTwoMonths } from './returns.ts'
import type { RunRecord } from './run-record.ts'
import { computeStatistics } from './statistics.ts'
import { accountRows, dayRows, tradeRows } from './summary-rows.ts'
import type { SummaryRow } from './summary-rows.ts'
import { bullets, drawTable, fitting, WIDE } from './table-drawing.ts'
import type { TableContext as Context } from './table-drawing.ts'
import { textChart } from './text-chart.ts'
import { breakdownTable, exitTable, instrumentTable, positionTable } from './trade-tables.ts'

export interface TablesOptions {
  readonly color: boolean
  /** Columns to fit, at least 80; 100 where left out. */
  readonly width?: number
  /** Draw with ASCII characters alone. */
  readonly ascii?: boolean
  /** Where the HTML report was written; left out or null where none was. */
  readonly reportPath?: string | null
  /** A table of days, weeks or months; none where left out or null. */
  readonly breakdown?: PeriodLength | null
}

const MIN_WIDTH = 80
const CHART_HEIGHT = 10
const MAX_LISTED = 20
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The whole result for a terminal, newline at the end, no line wider than the width. */
export function renderTables(record: RunRecord, options: TablesOptions): string {
  const context = { record, paint: painter(options.color), width: Math.max(MIN_WIDTH, options.width ?? WIDE) }
  const breakdown = options.breakdown ?? null
  const sections = [
    header(context),
    noFills(context),
    instrumentTable(context),
    positionTable(context),
    exitTable(context),
    orderTable(context),
    breakdown === null ? [] : breakdownTable(context, breakdown),
    summaryTable(context),
    dayTable(context),
    monthTable(context),
    equityChart(context),
    breakerLines(context),
    remarks(context),
    footer(context, options.reportPath ?? null),
  ]
  const text = `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
  return options.ascii === true ? toAscii(text) : text
}

function header({ record, paint, width }: Context): string[] {
  const span = format.formatDuration((record.endTime - record.startTime) / 1000)
  const period = `${format.formatTime(record.startTime)} → ${format.formatTime(record.endTime)} UTC (${span})`
  const ids = record.instruments.map(({ id }) => format.plainText(id))
  const shown =
    ids.length > 8 ? `${ids.slice(0, 8).join(', ')} and ${String(ids.length - 8)} more` : ids.join(', ')
  const parameters = Object.entries(record.parameters).map(([name, value]) => `${name} ${String(value)}`)
  const name = format.truncate(format.plainText(record.strategy), width - 30)
  const flag = isZeroCost(record) ? `  ${paint.yellow('ZERO COST')}` : ''
  const fact = (label: string, text: string) =>
    `${paint.dim(label.padEnd(12))}${format.truncate(format.plainText(text), width - 12)}`
  return [
    `${paint.bold(name)}  ${paint.cyan(record.mode)}${flag}`,
    fact('Period', period),
    fact('Instruments', shown),
    ...(parameters.length > 0 ? [fact('Parameters', parameters.join(' · '))] : []),
  ]
}

function noFills({ record, paint, width }: Context): string[] {
  const reasons = whyNoFills(record)
  if (reasons.length === 0) return []
  return [paint.bold(paint.yellow('No order was filled. Why that may be:')), ...bullets(reasons, width)]
}

function summaryTable(context: Context): string[] {
  const { record, paint } = context
  const statistics = computeStatistics(record)
  const lines = fitting(context, (style) => {
    const left = accountRows(record, statistics, style)
    const right = tradeRows(record, statistics, style)
    const cells = (row: SummaryRow | undefined) =>
      row === undefined ? ['', ''] : [row.label, paint.signed(row.value, row.tone ?? null)]
    if (context.width < WIDE) {
      return drawTable(['Metric', 'Value'].map(paint.bold), [...left, ...right].map(cells), [0])
    }
    const rows = left.map((row, i) => [...cells(row), ...cells(right[i])])
    return drawTable(['Account', '', 'Round trips and orders', ''].map(paint.bold), rows, [0, 2])
  })
  return [paint.bold('SUMMARY'), ...lines]
}

function dayTable(context: Context): string[] {
  const { record, paint } = context
  if (dayRows(record).length === 0) return []
  return fitting(context, (style) =>
    drawTable(
      ['Days and drawdown', ''].map(paint.bold),
      dayRows(record, style).map(({ label, value, tone }) => [label, paint.signed(value, tone ?? null)]),
      [0],
    ),
  )
}

function monthTable({ record, paint, width }: Context): string[] {
  if (!spansTwoMonths(record)) return []
  const room = width < WIDE ? 4 : 6
  const percent = (value: number | null) =>
    value === null ? ' '.repeat(room) : paint.signed(monthFigure(value * 100, room).padStart(room), value)
  const rows = monthsByYear(monthlyReturns(record)).map(({ year, months, total }) => [
    String(year),
    ...months.map(percent),
    percent(total),
  ])
  if (rows.length === 0) return []
  const head = ['', ...MONTHS, 'Year'].map(paint.bold)
  return [paint.bold('MONTHLY RETURNS in percent'), ...drawTable(head, rows, [0], 0)]
}

/** One decimal where there is room for it. */
function monthFigure(percent: number, room: number): string {
  const decimals = Math.abs(percent) < (room < 6 ? 9.95 : 999.5) ? 1 : 0
  const plain = format.formatNumber(percent, decimals)
  if (plain.length <= room) return plain
  const compact = format.formatMoney(percent, '', { style: 'compact' })
  return compact.length <= room ? compact : room < 6 ? '>999' : '>999k'
}

function equityChart({ record, paint, width }: Context): string[] {
  if (record.fills.length === 0) return []
  const lines = textChart(record.equityCurve, {
    width,
    height: CHART_HEIGHT,
    label: (value) =>
      format.formatMoney(value, record.currency, { style: Math.abs(value) < 1e9 ? 'exact' : 'compact' }),
  })
  return lines.length === 0 ? [] : [paint.bold(`EQUITY · ${record.currency}`), ...lines]
}

function remarks({ record, paint, width }: Context): string[] {
  const warnings = record.warnings.map(format.plainText)
  const shown = warnings.slice(0, MAX_LISTED)
  if (warnings.length > shown.length) shown.push(`… and ${String(warnings.length - shown.length)} more.`)
  const notes = reportNotes(record)
  return [
    ...(shown.length > 0 ? [paint.bold(paint.yellow('WARNINGS')), ...bullets(shown, width)] : []),
    ...(shown.length > 0 && notes.length > 0 ? [''] : []),
    ...(notes.length > 0 ? [paint.bold('BEAR IN MIND'), ...bullets(notes, width)] : []),
  ]
}

function footer({ record, paint }: Context, reportPath: string | null): string[] {
  const perSecond = record.events / (record.durationMs / 1000)
  const speed = record.durationMs > 0 ? format.formatMoney(perSecond, '', { style: 'compact' }) : ''
  const run =
    `${format.formatCount(record.bars)} bars, ${format.formatCount(record.events)} events in ` +
    format.formatDuration(record.durationMs) +
    (speed === '' ? '' : ` (${speed} events a second)`)
  const hours = (record.calendars ?? []).map(
    ({ market, instruments }) => `${market} (${instruments.join(', ')})`,
  )
  const lines = [
    paint.dim(`Run      ${run}`),
    ...(hours.length === 0 ? [] : [paint.dim(`Hours    ${format.plainText(hours.join(' · '))}`)]),
    paint.dim(`Orders   ${format.plainText(record.ordersHash)}`),
  ]
  return reportPath === null ? lines : [...lines, `${paint.dim('Report')}   ${format.plainText(reportPath)}`]
}
