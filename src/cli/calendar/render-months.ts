import { civilDateOf, daysInMonth, epochDayOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import { regularHours } from '../../calendar/sessions-of-year.ts'
import { knowledgeWarning } from '../../calendar/known-until.ts'
import { painter, toAscii } from '../../report/ansi.ts'
import type { Painter } from '../../report/ansi.ts'
import { clockText, dayName, hoursText, isTradingWeekday, monthName, oddity } from './market.ts'
import type { Market } from './market.ts'

export interface MonthsOptions {
  readonly from: EpochDay
  readonly to: EpochDay
  readonly today: EpochDay
  readonly color: boolean
  readonly ascii: boolean
}

const CELL_WIDTH = 5
const GRID_WIDTH = 7 * CELL_WIDTH

/** A table for each month, Monday first; closures, other hours and today are marked, and told beside it. */
export function renderMonths(market: Market, options: MonthsOptions): string {
  const paint = painter(options.color)
  const blocks = [heading(market, options, paint)]
  for (let date = options.from; date <= options.to;) {
    const { year, month } = civilDateOf(date)
    blocks.push(monthLines(market, year, month, options, paint))
    date = epochDayOf(year, month, daysInMonth(year, month)) + 1
  }
  blocks.push([paint.dim('· closed   * other hours than usual   > today')])
  const warning =
    knowledgeWarning(market.calendar, options.to) ?? knowledgeWarning(market.calendar, options.from)
  if (warning !== null) blocks.push([paint.bold(paint.yellow('NOTES')), `• ${warning}`])
  const text = blocks.map((lines) => `${lines.join('\n')}\n`).join('\n')
  return options.ascii ? toAscii(text) : text
}

function heading({ rules, calendar }: Market, { to }: MonthsOptions, paint: Painter): string[] {
  const hours = regularHours(rules, to)
  const extended =
    hours.extended === undefined
      ? ''
      : `, extended ${hours.extended.map((minute) => clockText(minute)).join('–')}`
  return [
    `${paint.bold(calendar.code)}  ${rules.name}`,
    paint.dim(`${hoursText(hours)}${extended}, ${calendar.timeZone}`),
  ]
}

function monthLines(
  market: Market,
  year: number,
  month: number,
  options: MonthsOptions,
  paint: Painter,
): string[] {
  const first = epochDayOf(year, month, 1)
  const last = first + daysInMonth(year, month) - 1
  const from = Math.max(first, options.from)
  const to = Math.min(last, options.to)
  const sessions = market.calendar.sessionsBetween(from, to).length
  const title = `${monthName(month)} ${String(year)}`
  const count = `${String(sessions)} ${sessions === 1 ? 'session' : 'sessions'}`
  const grid = [
    `${paint.bold(title)}${paint.dim(count.padStart(GRID_WIDTH - 1 - title.length))}`,
    paint.dim(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((name) => ` ${name} `).join('')),
    ...weeks(market, first, last, options, paint),
  ]
  // notes stand beside the weeks, below the names of the days
  return withNotes(grid, notesOf(market, from, to), paint)
}

function weeks(
  market: Market,
  first: EpochDay,
  last: EpochDay,
  options: MonthsOptions,
  paint: Painter,
): string[] {
  const lines: string[] = []
  const monday = first - ((weekdayOf(first) + 6) % 7)
  for (let start = monday; start <= last; start += 7) {
    let line = ''
    for (let date = start; date < start + 7; date++) {
      const outside = date < Math.max(first, options.from) || date > Math.min(last, options.to)
      line += outside ? ' '.repeat(CELL_WIDTH) : cell(market, date, options.today, paint)
    }
    if (line.trim() !== '') lines.push(line)
  }
  return lines
}

/** Five characters wide: `  24*`, `  26·`, ` >21 `. */
function cell(market: Market, date: EpochDay, today: EpochDay, paint: Painter): string {
  const day = String(civilDateOf(date).day).padStart(2)
  const isClosed = market.calendar.sessionOn(date) === null
  const mark = isClosed ? '·' : oddity(market, date) === null ? ' ' : '*'
  const text = ` ${date === today ? '>' : ' '}${day}${mark}`
  if (date === today) return paint.bold(text)
  if (mark === '*') return paint.yellow(text)
  if (!isClosed) return text
  return isTradingWeekday(market.rules, date) ? paint.red(text) : paint.dim(text)
}

function notesOf(market: Market, from: EpochDay, to: EpochDay): string[] {
  const notes: string[] = []
  for (let date = from; date <= to; date++) {
    const odd = oddity(market, date)
    if (odd !== null) notes.push(`${dayName(date)}  ${odd}`)
    else if (market.calendar.sessionOn(date) === null && isTradingWeekday(market.rules, date)) {
      notes.push(`${dayName(date)}  closed`)
    }
  }
  return notes
}

const HEADER_LINES = 2

function withNotes(grid: readonly string[], notes: readonly string[], paint: Painter): string[] {
  const length = Math.max(grid.length, HEADER_LINES + notes.length)
  return Array.from({ length }, (_, at) => {
    const note = notes[at - HEADER_LINES]
    const left = grid[at] ?? ' '.repeat(GRID_WIDTH)
    return note === undefined ? left : `${left}   ${paint.dim(note)}`
  }).map((line) => line.trimEnd())
}
