/** Rows of a question: as a table for people, as JSON or CSV for programs. */
import Table from 'cli-table3'
import { FulmarError } from '../domain/codes.ts'
import { isoTime, plainText } from '../report/format.ts'
import { csvLine } from '../runtime/audit/csv.ts'
import type { QueryCell, QueryResult } from '../runtime/db/query-store.ts'

export const FORMS = ['table', 'json', 'csv'] as const
export type RowForm = (typeof FORMS)[number]

/** Longer texts are cut in a table. */
const WIDEST = 60

export function renderRows(result: QueryResult, form: RowForm): string {
  switch (form) {
    case 'json':
      return `${JSON.stringify(result.rows.map((row) => Object.fromEntries(result.columns.map((name, at) => [name, row[at]]))))}\n`
    case 'csv':
      return [result.columns, ...result.rows.map((row) => row.map((cell) => String(cell ?? '')))]
        .filter((line) => line.length > 0)
        .map(csvLine)
        .join('')
    case 'table':
      return result.rows.length === 0 ? 'No rows.\n' : tableOf(result)
  }
}

function tableOf({ columns, rows }: QueryResult): string {
  const isTime = columns.map((name) => /(^|_)time$/.test(name))
  const isNumber = columns.map((_, at) =>
    rows.every((row) => row[at] === null || !Number.isNaN(Number(row[at]))),
  )
  const table = new Table({
    head: [...columns],
    colAligns: columns.map((_, at) => (isNumber[at] === true && isTime[at] !== true ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => row.map((cell, at) => shown(cell, isTime[at] === true))))
  return `${table.toString()}\n`
}

/** Times of day, for people; other forms have microseconds. */
function shown(cell: QueryCell, isTime: boolean): string {
  if (cell === null) return ''
  if (isTime && typeof cell === 'number') return isoTime(cell)
  const text = plainText(String(cell))
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text
}

/** Throws CONFIG_INVALID. */
export function parseLimit(text: string): number {
  const limit = Number(text)
  if (Number.isSafeInteger(limit) && limit >= 1) return limit
  throw new FulmarError('CONFIG_INVALID', `--limit ${text} is no number of rows.`, { remedy: 'Write 100.' })
}
