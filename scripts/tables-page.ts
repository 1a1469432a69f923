/** Renders docs/reference/tables.md from the definition of the tables. */
import type { ProjectionTable } from '../src/adapters/journal-sql/projection/tables.ts'

const INTRO = `# Tables of a store

What a store shows of its records, in SQLite and PostgreSQL alike. [How to ask it, with examples](../guide/store.md#asking-it).

Times are microseconds since 1970, UTC. Numbers that are not whole are TEXT, exact to the last digit: \`CAST(price AS REAL)\` to
reckon with them in SQL. Flags are 0 or 1; lists are JSON. Every table has \`log\` as well (1 in a file), and \`row_check\`, by
which a damaged row is noticed. A column that can be NULL is marked \`?\`; those in bold tell rows apart.
`

export function renderTablesPage(tables: readonly ProjectionTable[]): string {
  return [INTRO, ...tables.map(section)].join('\n')
}

function section({ name, about, key, columns }: ProjectionTable): string {
  const rows = columns.map((column) => {
    const shown = `\`${column.name}\`${column.optional ? ' ?' : ''}`
    const type = column.type === 'text' ? 'TEXT' : 'INTEGER'
    return [key.includes(column.name) ? `**${shown}**` : shown, type, column.about]
  })
  const head = ['Column', 'Type', 'What it says']
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => [...(row[at] ?? '')].length)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - [...cell].length)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [`## ${name}`, '', `A row for ${about}.`, '', line(head), rule, ...rows.map(line), ''].join('\n')
}
