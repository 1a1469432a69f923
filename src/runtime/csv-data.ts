/** Data files as sources for `backtest`, for programs that have no command line around them. */
import { zoneConverter } from '../calendar/time-zone.ts'
import { openCsv as open } from '../data/csv/open-csv.ts'
import type { CsvSource } from '../data/csv/csv-source.ts'
import type { CsvOptions } from '../data/csv/options.ts'
import { instrumentFromId } from '../domain/instrument-from-id.ts'
import { parseBarLength } from './bar-length.ts'

export type { CsvSource } from '../data/csv/csv-source.ts'

export interface CsvFileOptions extends Omit<CsvOptions, 'zones' | 'period'> {
  /** Length of the bars in the file, where it cannot be guessed: `1m`, `1d`. */
  readonly period?: string
}

/**
 * Opens a CSV file (also gzipped) or a Parquet file of bars, quotes or trades; what its columns are is guessed, and every guess can
 * be overridden. A file with a symbol column gives one source per instrument asked for, any other file one.
 * Days are those of the instrument's zone unless `dayZone` says otherwise. A source can be read once: open the file
 * again for another run. Rejects with FulmarError for a file that cannot be used; bad rows throw while it runs.
 */
export async function openData(path: string, options: CsvFileOptions): Promise<readonly CsvSource[]> {
  const { period, ...rest } = options
  const [first] = options.instruments
  return open(path, {
    dayZone: first === undefined ? 'UTC' : instrumentFromId(first).timeZone,
    ...rest,
    zones: zoneConverter,
    ...(period === undefined ? {} : { period: parseBarLength(period) }),
  })
}
