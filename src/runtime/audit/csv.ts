/** What spreadsheets take for the beginning of a formula. A number may begin so, too. */
const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * A line of RFC 4180: commas, CR LF, and quotes, doubled inside, where they are needed. Text that a spreadsheet would
 * run as a formula gets an apostrophe in front: strategies and venues write reasons, and a list of orders must not
 * open a web page.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
