import { FulmarError } from '../../domain/codes.ts'
import { openBytes } from './byte-source.ts'
import { numberOf, splitLine } from './fields.ts'
import { LF, LineReader } from './line-reader.ts'

/** Rows that guesses are made from. */
export const SAMPLE_ROWS = 1000

/** A block holds some thousand rows, and hundreds of files may be looked at in turn. */
const BLOCK_BYTES = 64 * 1024

const SEPARATORS = [',', ';', '\t', '|'] as const
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/
const BYTE_ORDER_MARK = '\uFEFF'

/** The first lines of a file, taken apart. */
export interface CsvHead {
  readonly separator: string
  readonly decimalComma: boolean
  /** Null where the first line holds data. */
  readonly header: readonly string[] | null
  /** At most SAMPLE_ROWS. */
  readonly rows: readonly (readonly string[])[]
}

/** Lines with something in them. */
async function firstLines(path: string, name: string): Promise<string[]> {
  const reader = new LineReader(await openBytes(path, BLOCK_BYTES), name, BLOCK_BYTES)
  try {
    const lines: string[] = []
    while (lines.length <= SAMPLE_ROWS && (await reader.fill())) {
      while (lines.length <= SAMPLE_ROWS && reader.position < reader.limit) {
        const end = reader.buffer.indexOf(LF, reader.position)
        const line = reader.buffer.toString('utf8', reader.position, end).replace(/\r$/, '')
        reader.position = end + 1
        if (line.trim() !== '') lines.push(line)
      }
    }
    return lines
  } finally {
    await reader.close()
  }
}

function guessSeparator(line: string): string {
  const count = (separator: string): number => splitLine(line, separator).length
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best), ',')
}

/** Throws FulmarError DATA_FILE_UNREADABLE or DATA_COLUMNS_UNKNOWN. */
export async function readHead(path: string, name: string): Promise<CsvHead> {
  const lines = await firstLines(path, name)
  const first = (lines[0] ?? '').replace(BYTE_ORDER_MARK, '')
  if (first.includes('\0') || first.includes('\uFFFD')) {
    throw new FulmarError('DATA_COLUMNS_UNKNOWN', `${name} is not a text file in UTF-8.`, {
      remedy: 'Save it as UTF-8 text with one row per line (gzip is understood, zip is not).',
    })
  }
  const separator = guessSeparator(first)
  const all = [first, ...lines.slice(1)].map((line) => splitLine(line, separator))
  const top = all[0] ?? []
  // Every row of data has at least a price in it; no header has a number for a name.
  const isHeader = top.every((field) => Number.isNaN(numberOf(field, false)))
  const rows = all.slice(isHeader ? 1 : 0, SAMPLE_ROWS + (isHeader ? 1 : 0))
  if (rows.length === 0) {
    throw new FulmarError('DATA_COLUMNS_UNKNOWN', `${name} has no rows of data.`, {
      remedy: 'Give a file with at least one row below its header.',
    })
  }
  const fields = rows.flat()
  const decimalComma = separator !== ',' && fields.some((field) => DECIMAL_COMMA.test(field))
  return { separator, decimalComma, header: isHeader ? top : null, rows }
}
