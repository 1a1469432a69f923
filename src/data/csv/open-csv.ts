import { FulmarError } from '../../domain/codes.ts'
import { CsvFileSource } from './csv-source.ts'
import type { CsvSource } from './csv-source.ts'
import { detectLayout } from './layout.ts'
import { resolveOptions } from './options.ts'
import type { CsvOptions } from './options.ts'
import { openSymbols } from './split-by-symbol.ts'

/**
 * Opens a CSV file (also gzipped) of bars, quotes or trades. What its columns are is guessed from their names, or
 * from their content where there is no header; the options override every guess. A file with a symbol column is read
 * whole and gives one source per instrument, in the order asked for; any other gives one source that streams.
 *
 * Throws FulmarError DATA_FILE_UNREADABLE, DATA_COLUMNS_UNKNOWN, CONFIG_INVALID or CONFIG_DATA_MISSING; reading rows
 * (here for files with symbols, else in `next`) throws DATA_ROW_BAD, DATA_UNSORTED or DATA_TIME_UNREADABLE with file,
 * line, column, text and remedy.
 */
export async function openCsv(path: string, options: CsvOptions): Promise<readonly CsvSource[]> {
  const settings = resolveOptions(options)
  const { instruments } = options
  const layout = await detectLayout(path, settings)
  const [instrument] = instruments
  if (instrument === undefined || (layout.symbolColumn < 0 && instruments.length > 1)) {
    throw new FulmarError(
      'CONFIG_INVALID',
      instrument === undefined
        ? `No instrument is named for ${layout.name}.`
        : `${layout.name} holds one instrument (it has no symbol column), but ${instruments.join(', ')} are asked of it.`,
      { remedy: 'Give each instrument a file of its own: --data INSTRUMENT=FILE.' },
    )
  }
  layout.warnings.forEach(settings.warn)
  if (layout.symbolColumn >= 0) return openSymbols(layout, settings, instruments)
  return [new CsvFileSource(layout, settings, instrument)]
}
