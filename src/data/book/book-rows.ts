/** Rows of an order book file as text, whatever its format. */
import { openBytes } from '../csv/byte-source.ts'
import { splitLine } from '../csv/fields.ts'
import type { CsvHead } from '../csv/head.ts'
import { LF, LineReader } from '../csv/line-reader.ts'
import { cellText } from '../parquet/column-form.ts'
import type { ParquetTable } from '../parquet/parquet-table.ts'

export interface TextRows {
  /** Some rows more, or null at the end. */
  next(): Promise<readonly (readonly string[])[] | null>
  /** Line, or row of a Parquet file, from 1, of the first row that `next` gave last. */
  readonly firstLine: number
  progress(): number
  close(): Promise<void>
}

const BLOCK_BYTES = 256 * 1024
const ROWS_AT_ONCE = 16_384

export async function csvRows(path: string, name: string, { separator }: CsvHead): Promise<TextRows> {
  const reader = new LineReader(await openBytes(path, BLOCK_BYTES), name, BLOCK_BYTES)
  let line = 0
  let firstLine = 0
  return {
    get firstLine() {
      return firstLine
    },
    async next() {
      const rows: string[][] = []
      // an empty line keeps its number
      firstLine = line + 1
      while (rows.length === 0 && (await reader.fill())) {
        while (reader.position < reader.limit) {
          const end = reader.buffer.indexOf(LF, reader.position)
          const text = reader.buffer.toString('utf8', reader.position, end)
          reader.position = end + 1
          line += 1
          if (line === 1) firstLine = 2
          else rows.push(text.trim() === '' ? [] : splitLine(text.replace(/\r$/, ''), separator))
        }
      }
      return rows.length === 0 ? null : rows
    },
    progress: () => reader.progress(),
    close: () => reader.close(),
  }
}

/** `columns`: those that are needed; the others are left empty. */
export function parquetRows(table: ParquetTable, columns: readonly number[]): TextRows {
  const names = columns.map((at) => table.columns[at]?.name ?? '')
  const walk = table.walk(names)
  let firstLine = 0
  return {
    get firstLine() {
      return firstLine
    },
    async next() {
      if (walk.isOver) return null
      const pieces = await walk.next(ROWS_AT_ONCE)
      const { from, to } = walk
      const rows = Array.from({ length: to - from }, () => new Array<string>(table.columns.length).fill(''))
      columns.forEach((at) => {
        const column = table.columns[at]
        if (column === undefined) return
        for (const piece of pieces.get(column.name) ?? []) {
          for (let row = Math.max(from, piece.from); row < to && row - piece.from < piece.cells.length; row++)
            rows[row - from]![at] = cellText(piece.cells[row - piece.from], column.form)
        }
      })
      firstLine = from + 1
      return rows
    },
    progress: () => (table.rowCount === 0 ? 1 : walk.to / table.rowCount),
    close() {
      table.release()
      return Promise.resolve()
    },
  }
}
