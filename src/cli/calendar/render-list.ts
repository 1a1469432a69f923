import Table from 'cli-table3'
import { painter, toAscii } from '../../report/ansi.ts'
import type { ListedCalendar } from '../../runtime/trading-calendar.ts'

/** Every market with the dates between which its closures are known. */
export function renderList(
  calendars: readonly ListedCalendar[],
  options: { readonly today: string; readonly color: boolean; readonly ascii: boolean },
): string {
  const paint = painter(options.color)
  const table = new Table({
    head: ['Market', 'Name', 'Zone', 'Known'],
    colWidths: [8, 28, 19, 20],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  })
  for (const { code, name, timeZone, knownFrom, knownUntil } of calendars) {
    const until = knownUntil < options.today ? paint.yellow(knownUntil) : knownUntil
    table.push([paint.bold(code), name, timeZone, `${knownFrom.slice(0, 4)} to ${until}`])
  }
  const note = 'Later dates follow the rules alone. Sessions of a market: fulmar calendar XNYS'
  const text = `${table.toString()}\n${paint.dim(note)}\n`
  return options.ascii ? toAscii(text) : text
}
