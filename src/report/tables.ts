import Table from 'cli-table3'
import { painter, toAscii, withoutAnsi } from './ansi.ts'
import type { Painter } from './ansi.ts'
import * as format from './format.ts'
import type { MoneyStyle } from './format.ts'
import { reportNotes, isZeroCost, whyNoFills } from './notes.ts'
import { allInstruments, perInstrument } from './per-instrument.ts'
import type { InstrumentResult } from './per-instrument.ts'
import { monthlyReturns, monthsByYear, spansTwoMonths } from './returns.ts'
import type { RunRecord } from './run-record.ts'
import { computeStatistics } from './statistics.ts'
import { accountRows, tradeRows } from './summary-rows.ts'
import type { SummaryRow } from './summary-rows.ts'
import { textChart } from './text-chart.ts'

export interface TablesOptions {
  readonly color: boolean
  /** Columns to fit, at least 100 (the default). */
  readonly width?: number
  /** Draw with ASCII characters alone. */
  readonly ascii?: boolean
  /** Where the HTML report was written; left out or null where none was. */
  readonly reportPath?: string | null
}

const MIN_WIDTH = 100
const CHART_HEIGHT = 10
/** Beyond it the best and the worst are shown; hundreds of rows would push the summary off the screen. */
const MAX_INSTRUMENT_ROWS = 30
const MAX_LISTED = 20
const MONEY_STYLES: readonly MoneyStyle[] = ['exact', 'whole', 'compact']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

interface Context {
  readonly record: RunRecord
  readonly paint: Painter
  readonly width: number
}

/** The whole result for a terminal, newline at the end, no line wider than the width. */
export function renderTables(record: RunRecord, options: TablesOptions): string {
  const context = { record, paint: painter(options.color), width: Math.max(MIN_WIDTH, options.width ?? 0) }
  const sections = [
    header(context),
    noFills(context),
    instrumentTable(context),
    positionTable(context),
    summaryTable(context),
    monthTable(context),
    equityChart(context),
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

function instrumentTable(context: Context): string[] {
  const { record, paint } = context
  if (record.roundTrips.length === 0) return []
  const results = perInstrument(record)
  const half = MAX_INSTRUMENT_ROWS / 2
  const cut = results.length > MAX_INSTRUMENT_ROWS
  const shown = cut ? [...results.slice(0, half), ...results.slice(-half)] : results
  const total = results.length > 1 ? allInstruments(record) : null
  const oneCurrency = new Set(results.map(({ currency }) => currency)).size === 1
  const currency = oneCurrency ? ` · ${format.plainText(results[0]?.currency ?? '')}` : ''
  const title = `PER INSTRUMENT${currency}, closed round trips, after fees`
  const lines = fitting(context, (style) =>
    drawTable(
      ['Instrument', 'Trips', 'Win %', 'Average', 'Total P&L', 'Fees', 'Best', 'Worst'].map(paint.bold),
      [
        ...shown.map((result) => instrumentRow(result, style, paint, !oneCurrency)),
        ...(total === null ? [] : [instrumentRow(total, style, paint, false).map(paint.bold)]),
      ],
      [0],
    ),
  )
  const note = `The ${String(half)} best and ${String(half)} worst of ${String(results.length)} instruments.`
  return [paint.bold(title), ...lines, ...(cut ? [paint.dim(note)] : [])]
}

function instrumentRow(
  { instrumentId, currency, sums }: InstrumentResult,
  style: MoneyStyle,
  paint: Painter,
  showCurrency: boolean,
): string[] {
  const id = format.truncate(format.plainText(instrumentId), 22)
  const name = showCurrency ? `${id} ${format.plainText(currency)}` : id
  if (sums === null) return [name, '0', ...new Array<string>(6).fill(format.UNDEFINED)]
  const average = sums.net.toNumber() / sums.count
  const money = (value: number, text: string) => paint.signed(text, value)
  return [
    name,
    format.formatCount(sums.count),
    format.formatNumber((100 * sums.wins) / sums.count, 1),
    money(average, format.formatMoney(average, currency, { style })),
    money(sums.net.sign, format.formatMoney(sums.net, currency, { style, sign: true })),
    format.formatMoney(sums.fees, currency, { style }),
    money(sums.best.sign, format.formatMoney(sums.best, currency, { style })),
    money(sums.worst.sign, format.formatMoney(sums.worst, currency, { style })),
  ]
}

function positionTable(context: Context): string[] {
  const { record, paint } = context
  if (record.openPositions.length === 0) return []
  const shown = record.openPositions.slice(0, MAX_LISTED)
  const lines = fitting(context, (style) =>
    drawTable(
      ['Instrument', 'Quantity', 'Entry price', 'Last price', 'Unrealized P&L'].map(paint.bold),
      shown.map((position) => [
        format.truncate(format.plainText(position.instrumentId), 26),
        format.formatQuantity(position.netQuantity),
        format.formatPrice(position.averageEntryPrice),
        format.formatPrice(position.lastPrice),
        paint.signed(
          format.formatMoney(position.unrealizedPnl, record.currency, { style, sign: true }),
          position.unrealizedPnl,
        ),
      ]),
      [0],
    ),
  )
  const more = record.openPositions.length - shown.length
  const note = more > 0 ? [paint.dim(`… and ${String(more)} more.`)] : []
  return [paint.bold('OPEN POSITIONS at the end'), ...lines, ...note]
}

function summaryTable(context: Context): string[] {
  const { record, paint } = context
  const statistics = computeStatistics(record)
  const lines = fitting(context, (style) => {
    const left = accountRows(record, statistics, style)
    const right = tradeRows(record, statistics, style)
    const cells = (row: SummaryRow | undefined) =>
      row === undefined ? ['', ''] : [row.label, paint.signed(row.value, row.tone ?? null)]
    const rows = left.map((row, i) => [...cells(row), ...cells(right[i])])
    return drawTable(['Account', '', 'Round trips and orders', ''].map(paint.bold), rows, [0, 2])
  })
  return [paint.bold('SUMMARY'), ...lines]
}

function monthTable({ record, paint }: Context): string[] {
  if (!spansTwoMonths(record)) return []
  const percent = (value: number | null) => {
    if (value === null) return ' '.repeat(6)
    const figure = value * 100
    const text =
      Math.abs(figure) >= 999.5
        ? format.formatMoney(figure, '', { style: 'compact' })
        : format.formatNumber(figure, 1)
    return paint.signed((text.length > 6 ? '>999k' : text).padStart(6), value)
  }
  const rows = monthsByYear(monthlyReturns(record)).map(({ year, months, total }) => [
    String(year),
    ...months.map(percent),
    percent(total),
  ])
  if (rows.length === 0) return []
  const head = ['', ...MONTHS, 'Year'].map(paint.bold)
  return [paint.bold('MONTHLY RETURNS in percent'), ...drawTable(head, rows, [0], 0)]
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
  const lines = [paint.dim(`Run      ${run}`), paint.dim(`Orders   ${format.plainText(record.ordersHash)}`)]
  return reportPath === null ? lines : [...lines, `${paint.dim('Report')}   ${format.plainText(reportPath)}`]
}

/** The first of exact, whole and compact money with which the table fits. */
function fitting({ width }: Context, draw: (style: MoneyStyle) => string[]): string[] {
  let lines: string[] = []
  for (const style of MONEY_STYLES) {
    lines = draw(style)
    if (lines.every((line) => [...withoutAnsi(line)].length <= width)) break
  }
  return lines
}

/**
 * Right-aligned but for the columns of words. No colors of the table's own: they would look at the
 * environment.
 */
function drawTable(
  head: string[],
  rows: readonly string[][],
  words: readonly number[],
  padding = 1,
): string[] {
  const table = new Table({
    head,
    colAligns: head.map((_, column) => (words.includes(column) ? 'left' : 'right')),
    style: { head: [], border: [], compact: true, 'padding-left': padding, 'padding-right': padding },
  })
  table.push(...rows)
  return table.toString().split('\n')
}

/** Wrapped between words, later lines indented. A word longer than a line stands alone. */
function bullets(texts: readonly string[], width: number): string[] {
  return texts.flatMap((text) => {
    const lines: string[] = []
    let line = '•'
    for (const word of text.split(/\s+/)) {
      if (line.length > 2 && line.length + 1 + word.length > width) {
        lines.push(line)
        line = ' '
      }
      line += ` ${word}`
    }
    return [...lines, line]
  })
}
