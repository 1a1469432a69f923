import { basename } from 'node:path'
import { epochDayOf } from '../../domain/civil-date.ts'
import { FulmarError } from '../../domain/codes.ts'
import type { MarketDataKind } from '../../domain/market-data.ts'
import { MICROS_PER_DAY } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { readParquetHead } from '../parquet/head.ts'
import { isParquet, ParquetTable } from '../parquet/parquet-table.ts'
import { planColumns } from './columns.ts'
import type { ColumnPlan, TimeProbe } from './columns.ts'
import { numberOf } from './fields.ts'
import { readHead } from './head.ts'
import type { CsvHead } from './head.ts'
import type { CsvSettings } from './options.ts'
import { mostFrequentStep, readSample } from './sample.ts'
import type { Sample } from './sample.ts'
import { RowScanner, SKIP, SYMBOL } from './row-scanner.ts'
import { isPriceSlot, SLOT, SLOT_OF_ROLE } from './slots.ts'
import type { TimeAxis } from './time-axis.ts'
import { FORM, TimeReader } from './time-reader.ts'

/** LEAN writes prices of shares as whole ten-thousandths; none of them is below a tenth of a dollar. */
const LEAN_SHIFT = 4
const LEAN_LEAST_PRICE = 1000

/** Everything that is known of a file before it is read: guessed from its first rows, or said by the user. */
export interface FileLayout {
  readonly path: string
  /** File name without folders, for messages. */
  readonly name: string
  readonly separator: string
  readonly decimalComma: boolean
  readonly hasHeader: boolean
  readonly columns: readonly ColumnPlan[]
  readonly kind: MarketDataKind
  readonly closeOnly: boolean
  /** Rows have dates without a time of day. */
  readonly daily: boolean
  /** Rows are moments, not periods: prints and single quotes. */
  readonly isInstant: boolean
  /** Times are of a clock on a wall, so that the zone matters. */
  readonly zoneMatters: boolean
  /** Position of the symbol column, or −1. */
  readonly symbolColumn: number
  readonly priceShift: number
  readonly priceDecimals: number
  readonly volumeKnown: boolean
  /** Most frequent distance between the first rows, microseconds; null where there are too few, or no periods. */
  readonly period: UnixMicros | null
  readonly actions: readonly number[]
  readonly baseDay: number | null
  /** The file itself where it is Parquet; null for CSV. */
  readonly table: ParquetTable | null
  /** The first row, as text. */
  readonly firstRow: readonly string[]
  /** Assumptions that the user should hear of, in full sentences. */
  readonly warnings: readonly string[]
}

/** LEAN's files are named by their date, and their times count from its midnight. */
function baseDayOf(name: string, head: CsvHead): number | null {
  const date = /^(\d{4})(\d{2})(\d{2})_/.exec(name)
  if (date === null || head.header !== null) return null
  const day = epochDayOf(Number(date[1]), Number(date[2]), Number(date[3]))
  return head.rows.every((row) => /^\d{1,8}(?:\.\d+)?$/.test(row[0] ?? '')) ? day : null
}

function probeOf(reader: TimeReader): TimeProbe {
  const values = new Float64Array(SLOT.clock + 1)
  return (text) => {
    const bytes = Buffer.from(`${text}\n`)
    if (reader.read(bytes, 0, values) !== bytes.length - 1) return null
    return reader.form === FORM.moment ? 'moment' : reader.form === FORM.wall ? 'wall' : 'date'
  }
}

function actionOf(column: ColumnPlan, volumeKnown: boolean): number {
  if (column.role === null) return SKIP
  const slot = SLOT_OF_ROLE[column.role]
  if (slot === null) return SYMBOL
  return !volumeKnown && (slot === SLOT.volume || slot === SLOT.askSize) ? SKIP : slot
}

function leanShift(head: CsvHead, columns: readonly ColumnPlan[], baseDay: number | null): number {
  const looksLikeLean =
    head.header === null && (baseDay !== null || /^\d{8} \d\d:\d\d$/.test(head.rows[0]?.[0] ?? ''))
  if (!looksLikeLean) return 0
  const prices = columns.flatMap(({ role }, index) =>
    role !== null && isPriceSlot(SLOT_OF_ROLE[role] ?? 0) ? [index] : [],
  )
  const areWhole = head.rows.every((row) =>
    prices.every((index) => /^\d+$/.test(row[index] ?? '') && Number(row[index]) >= LEAN_LEAST_PRICE),
  )
  return areWhole ? LEAN_SHIFT : 0
}

function volumeColumns(columns: readonly ColumnPlan[]): number[] {
  return columns.flatMap(({ role }, index) => {
    const slot = role === null ? null : SLOT_OF_ROLE[role]
    return slot === SLOT.volume || slot === SLOT.askSize ? [index] : []
  })
}

/** Zero throughout, or nothing at all, is how files write that they do not know. */
function isVolumeKnown(head: CsvHead, columns: readonly ColumnPlan[]): boolean {
  return volumeColumns(columns).some((index) =>
    head.rows.some((row) => {
      const value = numberOf(row[index] ?? '', head.decimalComma)
      return !Number.isNaN(value) && value !== 0
    }),
  )
}

function volumeWarning(
  name: string,
  kind: MarketDataKind,
  head: CsvHead,
  columns: readonly ColumnPlan[],
): string {
  const word = kind === 'bar' ? 'volume' : kind === 'quote' ? 'bid and ask sizes' : 'size'
  const found = volumeColumns(columns).map((index) => `“${columns[index]?.name ?? ''}”`)
  if (found.length === 0) return `${name} has no ${word}: unknown, not zero.`
  return `${name}: ${found.join(' and ')} hold nothing but zero in the first ${head.rows.length} rows; ${word} count as unknown throughout.`
}

/** Closes instead of whole bars change what fills mean, so they are not taken without a word. */
function closesWarning(name: string, hasVolume: boolean): string {
  const what = hasVolume ? 'closes only' : 'closes only and no volume'
  const cap = hasVolume ? '' : ', and no volume limits them'
  return `${name} has ${what}: orders meet the next close and no price between${cap}.`
}

function periodWarning(name: string, sample: Sample, period: UnixMicros | null): string[] {
  const days = (period ?? 0) / MICROS_PER_DAY
  if (!sample.daily || days <= 1) return []
  return [
    `${name}: rows have dates that are mostly ${days} days apart, so each is taken to cover ${days} days.`,
  ]
}

function requireTimes(name: string, head: CsvHead, columns: readonly ColumnPlan[], sample: Sample): void {
  if (sample.stamps.length > 0) return
  const column = columns.findIndex(({ role }) => role === 'time')
  const text = head.rows[0]?.[column] ?? ''
  throw new FulmarError(
    'DATA_TIME_UNREADABLE',
    `${name}: no time in column “${columns[column]?.name ?? ''}” can be read; the first is “${text}”.`,
    {
      remedy:
        'Use ISO 8601, month/day/year, or Unix seconds, milliseconds, microseconds or nanoseconds; or name another column: --columns time=NAME.',
    },
  )
}

/** Throws FulmarError DATA_FILE_UNREADABLE, DATA_COLUMNS_UNKNOWN, DATA_TIME_UNREADABLE or CONFIG_INVALID. */
export async function detectLayout(path: string, settings: CsvSettings): Promise<FileLayout> {
  const name = basename(path)
  const table = (await isParquet(path)) ? await ParquetTable.open(path) : null
  const head = table === null ? await readHead(path, name) : await readParquetHead(table)
  const baseDay = baseDayOf(name, head)
  const reader = (daily: boolean): TimeReader =>
    new TimeReader({ separator: 0, zone: settings.zone, zones: settings.zones, daily, baseDay })
  const plan = planColumns({
    name,
    head,
    kind: settings.kind,
    mapping: settings.columns,
    probe: probeOf(reader(false)),
  })
  const { kind, closeOnly, columns } = plan
  const sample = readSample(head, columns, reader)
  requireTimes(name, head, columns, sample)
  const isInstant = kind !== 'bar' && closeOnly && !sample.daily
  const period = isInstant ? null : (settings.period ?? mostFrequentStep(sample.stamps))
  const volumeKnown = isVolumeKnown(head, columns)
  const priceShift = settings.priceShift ?? leanShift(head, columns, baseDay)
  const warnings = periodWarning(name, sample, settings.period === null ? period : null)
  const areCloses = kind === 'bar' && closeOnly
  const saysNoVolume = areCloses && volumeColumns(columns).length === 0
  if (sample.zoneMatters && !sample.daily && settings.zoneAssumed) {
    warnings.push(
      `${name}: times name no zone and are read as ${settings.zone}; if they are of another clock, say which: --zone America/New_York.`,
    )
  }
  if (areCloses) warnings.push(closesWarning(name, !saysNoVolume))
  if (!volumeKnown && !saysNoVolume) warnings.push(volumeWarning(name, kind, head, columns))
  if (priceShift > 0 && settings.priceShift === null) {
    warnings.push(`${name}: prices look like LEAN’s, in ten-thousandths, and are divided by 10,000.`)
  }
  return {
    path,
    name,
    separator: head.separator,
    decimalComma: head.decimalComma,
    hasHeader: head.header !== null,
    columns,
    kind,
    closeOnly,
    daily: sample.daily,
    isInstant,
    zoneMatters: sample.zoneMatters,
    symbolColumn: columns.findIndex(({ role }) => role === 'symbol'),
    priceShift,
    priceDecimals: sample.priceDecimals(priceShift),
    volumeKnown,
    period,
    actions: columns.map((column) => actionOf(column, volumeKnown)),
    baseDay,
    table,
    firstRow: head.rows[0] ?? [],
    warnings,
  }
}

/** A reader of its times. */
export function timeReaderFor(layout: FileLayout, { zone, zones }: CsvSettings): TimeReader {
  const separator = layout.separator.charCodeAt(0)
  return new TimeReader({ separator, zone, zones, daily: layout.daily, baseDay: layout.baseDay })
}

/** A scanner for the file. */
export function createScanner(layout: FileLayout, settings: CsvSettings): RowScanner {
  return new RowScanner({
    separator: layout.separator.charCodeAt(0),
    decimalComma: layout.decimalComma,
    actions: layout.actions,
    priceShift: layout.priceShift,
    time: timeReaderFor(layout, settings),
  })
}

/**
 * What times in the file stand for, given the distance between its rows.
 * Throws FulmarError CONFIG_INVALID where bars have no period, or dates one that is not whole days.
 */
export function timeAxis(layout: FileLayout, settings: CsvSettings, period: UnixMicros | null): TimeAxis {
  const { stamp, dayZone, zones } = settings
  if (layout.daily) {
    const days = (period ?? MICROS_PER_DAY) / MICROS_PER_DAY
    if (Number.isInteger(days)) return { mode: 'daily', days, stamp, zone: dayZone, zones }
    throw new FulmarError(
      'CONFIG_INVALID',
      `${layout.name} has dates without a time of day, so its period is whole days.`,
      {
        remedy: 'Leave the period out, or give one such as 1d.',
      },
    )
  }
  if (layout.isInstant) return { mode: 'instant' }
  if (period !== null) return { mode: 'period', period, stamp }
  throw new FulmarError('CONFIG_INVALID', `${layout.name} has too few rows to tell how long a bar is.`, {
    remedy: 'Say it: --period 1m.',
  })
}
