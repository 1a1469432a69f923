import { basename } from 'node:path'
import { FulmarError } from '../../domain/codes.ts'
import { SAMPLE_ROWS } from '../csv/head.ts'
import type { CsvHead } from '../csv/head.ts'
import { cellText } from './column-form.ts'
import type { ParquetTable } from './parquet-table.ts'

/** The first rows as text, so that all guesses are those that a CSV file of the same data would give. */
export async function readParquetHead(table: ParquetTable): Promise<CsvHead> {
  const name = basename(table.path)
  const count = Math.min(SAMPLE_ROWS, table.rowCount)
  if (count === 0) {
    throw new FulmarError('DATA_COLUMNS_UNKNOWN', `${name} has no rows of data.`, {
      remedy: 'Give a file with at least one row.',
    })
  }
  const names = table.columns.map((column) => column.name)
  const rows = Array.from({ length: count }, () => new Array<string>(names.length).fill(''))
  const walk = table.walk(names)
  while (walk.to < count) {
    const pieces = await walk.next(count - walk.to)
    table.columns.forEach(({ name: column, form }, at) => {
      for (const { from, cells } of pieces.get(column) ?? []) {
        for (let index = 0; index < cells.length && from + index < count; index += 1) {
          const row = rows[from + index]
          if (row !== undefined) row[at] = cellText(cells[index], form)
        }
      }
    })
  }
  table.release()
  return { separator: ',', decimalComma: false, header: names, rows }
}
