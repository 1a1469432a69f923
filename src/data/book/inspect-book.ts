/** What a file of order books holds, in the words that `data inspect` has for every file. */
import type { CsvSettings } from '../csv/options.ts'
import { reasonToIgnore } from '../csv/aliases.ts'
import { GapTracker } from '../gaps.ts'
import type { Inspection } from '../inspect.ts'
import { planBook } from './book-columns.ts'
import { BookReader } from './book-reader.ts'
import { describeBook, headOf, rowsOf, type BookFile } from './open-book.ts'

interface Tally {
  rows: number
  firstTime: number | null
  lastTime: number | null
  lowestPrice: number | null
  highestPrice: number | null
  levels: number
}

/** Null for a file of anything else. Reads the whole file, and throws as `openBook` does. */
export async function inspectBook(path: string, settings: CsvSettings): Promise<Inspection | null> {
  const { head } = await headOf(path)
  if (planBook(head, settings.columns) === null) return null
  const file = await describeBook(path, settings)
  const { layout, table } = file
  const { tally, skipped, gaps } = await walk(file, settings)
  return {
    path,
    format: table === null ? 'csv' : 'parquet',
    kind: 'quote',
    firstRow: head.rows[0] ?? [],
    rowGroups: table?.groups.length ?? 0,
    codecs: table?.codecs ?? [],
    hasHeader: true,
    separator: head.separator,
    decimalComma: false,
    columns: layout.names.map((name, at) => {
      const role = layout.roles[at] ?? null
      return { name, role, note: role === null ? (reasonToIgnore(name) ?? 'not used') : '' }
    }),
    rows: tally.rows,
    firstTime: tally.firstTime,
    lastTime: tally.lastTime,
    period: null,
    daily: false,
    zone: file.zoneMatters ? settings.zone : null,
    stamp: settings.stamp,
    gaps,
    lowestPrice: tally.lowestPrice,
    highestPrice: tally.highestPrice,
    priceDecimals: file.priceDecimals,
    priceScale: file.scale,
    volumeKnown: true,
    zeroVolumeRows: 0,
    symbols: [],
    badRows: [...skipped].map(([reason, { count, line, row }]) => ({
      reason,
      count,
      firstLine: line,
      firstWhere: `${table === null ? 'line' : 'row'} ${String(line)}`,
      firstRow: row,
    })),
    warnings: file.warnings,
    bookLevels: tally.levels,
  }
}

async function walk(file: BookFile, settings: CsvSettings) {
  const tally: Tally = {
    rows: 0,
    firstTime: null,
    lastTime: null,
    lowestPrice: null,
    highestPrice: null,
    levels: 0,
  }
  const gaps = new GapTracker(null, settings.zone, settings.zones)
  gaps.begin()
  const reader = new BookReader(
    file.name,
    file.layout,
    settings,
    { scale: file.scale, symbol: null },
    (time, book) => {
      tally.rows += 1
      tally.firstTime ??= time
      tally.lastTime = time
      gaps.add(time)
      tally.levels = Math.max(tally.levels, book.bids.prices.length, book.asks.prices.length)
      for (const price of [book.bids.prices[0], book.asks.prices[0]]) {
        if (price === undefined) continue
        tally.lowestPrice = Math.min(tally.lowestPrice ?? Infinity, price)
        tally.highestPrice = Math.max(tally.highestPrice ?? -Infinity, price)
      }
    },
  )
  const rows = await rowsOf(file)
  for (let some = await rows.next(); some !== null; some = await rows.next())
    some.forEach((row, at) => {
      reader.row(row, rows.firstLine + at)
    })
  reader.end()
  await rows.close()
  return { tally, skipped: reader.firstSkipped, gaps: gaps.result() }
}
