/** Why it is not one question, in a sentence; null where it is. What it asks is for the database to understand. */
export function flawOfQuery(sql: string): string | null {
  const bare = withoutTexts(sql).trim().replace(/;\s*$/, '')
  if (bare === '') return 'There is no question.'
  if (bare.includes(';')) return 'That are several statements; one is asked at a time.'
  const word = /^\(*\s*([a-z]+)/i.exec(bare)?.[1]?.toUpperCase() ?? bare.slice(0, 10)
  if (['SELECT', 'WITH', 'VALUES', 'EXPLAIN'].includes(word)) return null
  return `A store is only asked here, and ${word} is no question.`
}

/** Texts, names in quotes and comments may hold any word and sign. */
function withoutTexts(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
    found.startsWith('-') || found.startsWith('/') ? ' ' : 'x',
  )
}
