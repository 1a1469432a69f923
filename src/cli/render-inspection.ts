import Table from 'cli-table3'
import type { Gap, GapSummary } from '../data/gaps.ts'
import type { Inspection } from '../data/inspect.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import { painter, toAscii } from '../report/ansi.ts'
import type { Painter } from '../report/ansi.ts'
import * as format from '../report/format.ts'
import { formatBarLength } from '../runtime/bar-length.ts'

const MOST_SYMBOLS = 20
const LONGEST_CELL = 34
const LONGEST_ROW = 76

/** What `data inspect` prints. */
export function renderInspection(
  inspection: Inspection,
  options: { readonly color: boolean; readonly ascii: boolean },
): string {
  const paint = painter(options.color)
  const sections = [
    [paint.bold(format.plainText(inspection.path)), ...facts(inspection, paint)],
    columns(inspection, paint),
    symbols(inspection, paint),
    gaps(inspection, paint),
    badRows(inspection, paint),
    inspection.warnings.length === 0
      ? []
      : [
          paint.bold(paint.yellow('NOTES')),
          ...inspection.warnings.map((text) => `• ${format.plainText(text)}`),
        ],
  ]
  const text = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
  return options.ascii ? toAscii(text) : text
}

function facts(inspection: Inspection, paint: Painter): string[] {
  const { kind, rows, firstTime, lastTime, period, lowestPrice, highestPrice } = inspection
  const fact = (label: string, text: string): string => `${paint.dim(label.padEnd(10))}${text}`
  const length = period === null ? '' : ` of ${formatBarLength(period)}`
  const { bookLevels } = inspection
  const what =
    bookLevels === undefined
      ? `${format.formatCount(rows)} ${kind}s${length}`
      : `${format.formatCount(rows)} states of an order book, up to ${format.formatCount(bookLevels)} levels a side; give it with --book`
  const span =
    firstTime === null || lastTime === null
      ? 'no good row'
      : `${format.formatTime(firstTime)} to ${format.formatTime(lastTime)} UTC`
  const zone = inspection.zone ?? 'every time says its own'
  const scale = inspection.priceScale === 1 ? '' : `, divided by ${format.formatCount(inspection.priceScale)}`
  const prices =
    lowestPrice === null || highestPrice === null
      ? '–'
      : `${format.formatPrice(lowestPrice)} to ${format.formatPrice(highestPrice)}, ${String(inspection.priceDecimals)} decimals${scale}`
  return [
    fact('Rows', what),
    fact('Span', span),
    fact('Zone', `${zone}; times are the ${inspection.stamp} of a row`),
    fact('Prices', prices),
    fact('Volume', volume(inspection)),
    fact('Format', formatOf(inspection)),
  ]
}

function volume({ volumeKnown, zeroVolumeRows }: Inspection): string {
  if (!volumeKnown) return 'unknown'
  return zeroVolumeRows === 0 ? 'known' : `known; zero in ${format.formatCount(zeroVolumeRows)} rows`
}

function formatOf({
  format: fileFormat,
  rowGroups,
  codecs,
  hasHeader,
  separator,
  decimalComma,
}: Inspection): string {
  if (fileFormat === 'parquet') {
    const groups = rowGroups === 1 ? '1 row group' : `${format.formatCount(rowGroups)} row groups`
    return `Parquet, ${groups}, ${codecs.map((codec) => codec.toLowerCase()).join(' and ')}`
  }
  const names: Readonly<Record<string, string>> = {
    ',': 'commas',
    ';': 'semicolons',
    '\t': 'tabs',
    '|': 'bars',
  }
  const between = `${names[separator] ?? separator} between fields`
  return `${between}, ${hasHeader ? 'a header' : 'no header'}${decimalComma ? ', decimal commas' : ''}`
}

function columns(inspection: Inspection, paint: Painter): string[] {
  const rows = inspection.columns.map(({ name, role, note }, at) => [
    cell(name),
    role ?? '–',
    cell(inspection.firstRow[at] ?? ''),
    role === null ? note : '',
  ])
  return [paint.bold('COLUMNS'), ...table(['Column', 'Taken for', 'First value', 'Note'], rows, [])]
}

function symbols({ symbols: all }: Inspection, paint: Painter): string[] {
  if (all.length === 0) return []
  const rows = all
    .slice(0, MOST_SYMBOLS)
    .map(({ symbol, rows: count, firstTime, lastTime }) => [
      cell(symbol),
      format.formatCount(count),
      format.formatTime(firstTime),
      format.formatTime(lastTime),
    ])
  const rest = all.length - MOST_SYMBOLS
  const lines = table(['Symbol', 'Rows', 'From (UTC)', 'To (UTC)'], rows, [1])
  return [paint.bold('SYMBOLS'), ...lines, ...(rest > 0 ? [`and ${format.formatCount(rest)} more`] : [])]
}

function gaps({ gaps: { intraday, overnight }, period }: Inspection, paint: Painter): string[] {
  return [
    ...gapTable('GAPS within a day', intraday, paint),
    ...gapTable(
      period !== null && period >= MICROS_PER_DAY ? 'GAPS between days' : 'GAPS from day to day, nights too',
      overnight,
      paint,
    ),
  ]
}

function gapTable(title: string, { count, largest }: GapSummary, paint: Painter): string[] {
  if (count === 0) return [`${paint.bold(title)}: none`]
  const rows = largest.map(({ from, to }: Gap) => [
    format.formatTime(from),
    format.formatTime(to),
    format.formatDuration((to - from) / 1000),
  ])
  const heading = `${paint.bold(title)}: ${format.formatCount(count)}, the longest:`
  return [heading, ...table(['Last row before (UTC)', 'Next row (UTC)', 'Length'], rows, [2])]
}

function badRows({ badRows: all, path }: Inspection, paint: Painter): string[] {
  if (all.length === 0) return [`${paint.bold('BAD ROWS')}: none`]
  const total = all.reduce((sum, { count }) => sum + count, 0)
  const lines = all.flatMap(({ reason, count, firstWhere, firstRow }) => [
    `  ${format.formatCount(count)} × ${format.plainText(reason)}, first in ${firstWhere}:`,
    `    ${paint.dim(format.truncate(format.plainText(firstRow), LONGEST_ROW))}`,
  ])
  return [
    paint.bold(paint.red(`BAD ROWS: ${format.formatCount(total)}`)),
    ...lines,
    `  → Mend them in ${format.plainText(path)}, or leave them out: --on-bad-row skip`,
  ]
}

function cell(text: string): string {
  return format.truncate(format.plainText(text), LONGEST_CELL)
}

/** Columns of figures, by position, stand to the right. */
function table(head: readonly string[], rows: readonly string[][], figures: readonly number[]): string[] {
  const drawn = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (figures.includes(column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  })
  drawn.push(...rows)
  return drawn.toString().split('\n')
}
