/** The slow and sure way to take a line apart; for headers, samples and messages. The scanner has its own. */

const QUOTED = /^"((?:[^"]|"")*)"$/

export function splitLine(line: string, separator: string): string[] {
  const fields: string[] = []
  let start = 0
  let quoted = false
  for (let index = 0; index <= line.length; index += 1) {
    const char = line[index]
    if (char === '"') quoted = !quoted
    else if (char === undefined || (char === separator && !quoted)) {
      fields.push(unquote(line.slice(start, index)))
      start = index + 1
    }
  }
  return fields
}

export function unquote(field: string): string {
  const trimmed = field.trim()
  const inner = QUOTED.exec(trimmed)?.[1]
  return inner === undefined ? trimmed : inner.replaceAll('""', '"').trim()
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/

/**
 * A number as people write it in files: `-12.5`, `1e-8`, `1,234.5` where a comma is not the decimal mark.
 * NaN for anything else, for nothing at all, and for what is too large.
 */
export function numberOf(field: string, decimalComma: boolean): number {
  const text = decimalComma
    ? field.replace(',', '.')
    : GROUPED.test(field)
      ? field.replaceAll(',', '')
      : field
  if (!NUMBER.test(text)) return NaN
  const value = Number(text)
  return Number.isFinite(value) ? value : NaN
}
