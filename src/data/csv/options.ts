import type { InstrumentId } from '../../domain/instrument.ts'
import type { MarketDataKind } from '../../domain/market-data.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { FulmarError } from '../../domain/codes.ts'
import type { ZoneConverter } from '../../ports/zone-converter.ts'
import { utcOnly } from '../utc-only.ts'

/** How to read a CSV file. All that is left out is guessed from the file, or has the default named here. */
export interface CsvOptions {
  /**
   * Whose data is wanted, one source each. A file without a symbol column holds one instrument, so name one.
   * In a file with symbols, a symbol is the part of the id before the last dot.
   */
  readonly instruments: readonly InstrumentId[]
  /** What the rows are; default: guessed from the columns. */
  readonly kind?: MarketDataKind
  /**
   * Columns that the guess gets wrong: `time=Date,close=Adj Close`. A column is named as in the header, or by its
   * position from 1. Roles: time, clock (time of day beside a date), symbol, open, high, low, close, volume, price,
   * size, bid, ask, bidSize, askSize, bidOpen … askClose.
   */
  readonly columns?: string
  /** IANA zone of times that say none; default UTC. */
  readonly zone?: string
  /** IANA zone whose midnights bound daily bars (rows that have a date only); default UTC. */
  readonly dayZone?: string
  /** Whether a bar's time is that of its start (default) or of its end. */
  readonly stamp?: 'start' | 'end'
  /** Length of a bar, microseconds; default: the most frequent distance between rows. */
  readonly period?: UnixMicros
  /** `throw` (default) on the first row that cannot be true, or `skip` such rows and count them. */
  readonly onBadRow?: 'throw' | 'skip'
  /** Allow prices of zero and below (some futures and spreads); default false. */
  readonly allowNegative?: boolean
  /** What prices are divided by: a power of ten from 1 to 1e8. Default 1, or 10,000 where a file looks like LEAN's. */
  readonly priceScale?: number
  /** Needed for zones other than UTC; the composition root passes the one of `calendar/`. */
  readonly zones?: ZoneConverter
  /** Told of every assumption worth knowing, in a full sentence. */
  readonly onWarning?: (message: string) => void
}

/** `CsvOptions` with every default in place; null where the file decides. */
export interface CsvSettings {
  readonly kind: MarketDataKind | null
  readonly columns: ReadonlyMap<string, string>
  readonly zone: string
  /** Nobody said which. */
  readonly zoneAssumed: boolean
  readonly dayZone: string
  readonly stamp: 'start' | 'end'
  readonly period: UnixMicros | null
  readonly skipBadRows: boolean
  readonly allowNegative: boolean
  readonly priceShift: number | null
  readonly zones: ZoneConverter
  readonly warn: (message: string) => void
}

function invalid(message: string, remedy: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', message, { remedy })
}

function parseMapping(text: string): ReadonlyMap<string, string> {
  const mapping = new Map<string, string>()
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue
    const at = pair.indexOf('=')
    const role = pair.slice(0, at).trim()
    const column = pair.slice(at + 1).trim()
    if (at <= 0 || column === '') {
      throw invalid(
        `“${pair.trim()}” in the columns is not of the form role=column.`,
        'Write for example: time=Date,open=Open,close=Last.',
      )
    }
    mapping.set(role, column)
  }
  return mapping
}

function shiftOf(scale: number | undefined): number | null {
  if (scale === undefined) return null
  const shift = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].indexOf(scale)
  if (shift < 0)
    throw invalid(`A price scale of ${scale} cannot be used.`, 'Use a power of ten from 1 to 100000000.')
  return shift
}

/** Throws FulmarError CONFIG_INVALID for a value that cannot be used, also for an unknown zone. */
export function resolveOptions(options: Omit<CsvOptions, 'instruments'>): CsvSettings {
  const { zone = 'UTC', dayZone = 'UTC', zones = utcOnly, period } = options
  zones.zoneOffset(zone, 0)
  zones.zoneOffset(dayZone, 0)
  if (period !== undefined && !(Number.isSafeInteger(period) && period > 0)) {
    throw invalid(`A period of ${period} microseconds cannot be used.`, 'Give a whole number above zero.')
  }
  return {
    kind: options.kind ?? null,
    columns: parseMapping(options.columns ?? ''),
    zone,
    zoneAssumed: options.zone === undefined,
    dayZone,
    stamp: options.stamp ?? 'start',
    period: period ?? null,
    skipBadRows: options.onBadRow === 'skip',
    allowNegative: options.allowNegative ?? false,
    priceShift: shiftOf(options.priceScale),
    zones,
    warn: options.onWarning ?? (() => undefined),
  }
}
