import { epochDayOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import type { DatedHours, ExchangeRules, SessionHours, WallMinute } from '../exchange-rules.ts'
import { dateFrom, dateList } from '../holidays/date-list.ts'
import { easterSunday } from '../holidays/easter.ts'
import {
  lastWeekday,
  MONDAY,
  nthWeekday,
  sundayToMonday,
  THURSDAY,
  weekendToNearest,
} from '../holidays/weekdays.ts'
import { earlyClosesOfNewYork } from './xnys.ts'

const at = (hour: number, minute = 0): WallMinute => hour * 60 + minute

/** On the evening before. */
const EVENING = at(17) - at(24)
const MIDDAY = [at(15, 15), at(15, 30)] as const

const HOURS: readonly DatedHours[] = [
  { from: dateFrom('1998-01-01'), hours: { open: at(15, 30) - at(24), close: at(15, 15) } },
  { from: dateFrom('2012-11-19'), hours: { open: EVENING, close: at(16, 15), midday: MIDDAY } },
  { from: dateFrom('2015-09-21'), hours: { open: EVENING, close: at(16), midday: MIDDAY } },
  { from: dateFrom('2021-06-28'), hours: { open: EVENING, close: at(16) } },
]

/** Until then every session but the first after a weekend or holiday began with the end of the one before. */
const EVENINGS_ALIKE_FROM = dateFrom('2012-11-19')

/** From then on holidays halt trading at 12:00; before, at 10:30. */
const NOON_HALT_FROM = dateFrom('2014-05-26')

/** Closed throughout: the attacks of 2001 and the funeral of Gerald Ford. */
const UNFORESEEN = dateList('2001-09-11/2001-09-14', '2007-01-02')

/** Trading ended in the morning: figures of the labor market on Good Friday, days of mourning, hurricane Sandy. */
const MORNING_CLOSES = new Map<EpochDay, WallMinute>([
  [dateFrom('1999-04-02'), at(10)],
  [dateFrom('2004-06-11'), at(8)],
  [dateFrom('2010-04-02'), at(8, 15)],
  [dateFrom('2012-04-06'), at(8, 15)],
  [dateFrom('2012-10-29'), at(8, 15)],
  [dateFrom('2012-10-30'), at(8, 15)],
  [dateFrom('2015-04-03'), at(8, 15)],
  [dateFrom('2018-12-05'), at(8, 30)],
  [dateFrom('2021-04-02'), at(8, 15)],
  [dateFrom('2023-04-07'), at(8, 15)],
  [dateFrom('2025-01-09'), at(8, 30)],
  [dateFrom('2026-04-03'), at(8, 15)],
])

function* closuresOfGlobex(year: number): Iterable<EpochDay> {
  yield sundayToMonday(epochDayOf(year, 1, 1))
  const goodFriday = easterSunday(year) - 2
  if (!MORNING_CLOSES.has(goodFriday)) yield goodFriday
  yield weekendToNearest(epochDayOf(year, 12, 25))
  yield* UNFORESEEN(year)
}

/** Holidays of the share markets on which futures trade until a halt; the evening belongs to the next date. */
function* halts(year: number): Iterable<EpochDay> {
  yield nthWeekday(year, 1, MONDAY, 3)
  yield nthWeekday(year, 2, MONDAY, 3)
  yield lastWeekday(year, 5, MONDAY)
  if (year >= 2022) yield weekendToNearest(epochDayOf(year, 6, 19))
  yield weekendToNearest(epochDayOf(year, 7, 4))
  yield nthWeekday(year, 9, MONDAY, 1)
  yield nthWeekday(year, 11, THURSDAY, 4)
}

/** When trading ends on the dates on which it ends early. */
function earlyCloses(year: number): Map<EpochDay, WallMinute> {
  const closes = new Map<EpochDay, WallMinute>()
  for (const date of halts(year)) closes.set(date, date < NOON_HALT_FROM ? at(10, 30) : at(12))
  // A quarter of an hour after the shares, whose hours are an hour ahead of Chicago's.
  for (const [date, hour] of earlyClosesOfNewYork(year)) closes.set(date, at(hour - 1, 15))
  for (const [date, close] of MORNING_CLOSES) closes.set(date, close)
  return closes
}

/** Whether the evening before belongs to a weekend, a closure or a holiday halt, and so begins at 17:00. */
function followsPause(date: EpochDay, pauses: ReadonlySet<EpochDay>): boolean {
  return weekdayOf(date) === MONDAY || pauses.has(date - 1)
}

function* specialHoursOfGlobex(year: number): Iterable<readonly [EpochDay, SessionHours]> {
  const closes = earlyCloses(year)
  const pauses = new Set([...closuresOfGlobex(year), ...halts(year), ...MORNING_CLOSES.keys()])
  const end = epochDayOf(year + 1, 1, 1)
  for (let date = epochDayOf(year, 1, 1); date < end; date++) {
    const hours = HOURS.findLast(({ from }) => from <= date)?.hours
    const weekday = weekdayOf(date)
    if (hours === undefined || weekday === 0 || weekday === 6) continue
    const open = date >= EVENINGS_ALIKE_FROM || followsPause(date, pauses) ? EVENING : hours.open
    const close = closes.get(date)
    if (close !== undefined) yield [date, { open, close }]
    else if (open !== hours.open) yield [date, { ...hours, open }]
  }
}

/**
 * CME Globex, futures on share indices (ES, NQ, MES …). A session carries the date of its end: it begins on the
 * evening before at 17:00 Chicago. On a holiday of the share markets trading halts early, and what begins that evening
 * is the session of the next date, as after any other day; the exchange counts both as one trade date. Evenings
 * before 2005 began up to an hour and a half later than these rules say.
 */
export const cmes: ExchangeRules = {
  code: 'CMES',
  name: 'CME Globex, index futures',
  timeZone: 'America/Chicago',
  sources: [
    'CME Group, Trading Hours, equity index: https://www.cmegroup.com/trading-hours.html',
    'CME Group, Holiday Calendar: https://www.cmegroup.com/tools-information/holiday-calendar.html',
    'CME Group notices of 2012-11-18 (close at 16:15, halt from 15:15 to 15:30), 2015-09-21 (close at 16:00) and 2021-06-28 (no halt)',
    'CME Group releases of 2004-06-09, 2012-10-29, 2018-12-02 and 2024-12-30: mourning and hurricane Sandy',
  ],
  firstYear: 1998,
  knownUntil: dateFrom('2027-12-31'),
  hours: HOURS,
  closures: closuresOfGlobex,
  specialHours: specialHoursOfGlobex,
}
