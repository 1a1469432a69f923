import { daysInMonth, epochDayOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'

export const SUNDAY = 0
export const MONDAY = 1
export const TUESDAY = 2
export const WEDNESDAY = 3
export const THURSDAY = 4
export const FRIDAY = 5
export const SATURDAY = 6

/** The nth such weekday of a month: (2026, 11, THURSDAY, 4) is Thanksgiving. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): EpochDay {
  const first = epochDayOf(year, month, 1)
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1)
}

/** The last such weekday of a month: (2026, 5, MONDAY) is Memorial Day. */
export function lastWeekday(year: number, month: number, weekday: number): EpochDay {
  const last = epochDayOf(year, month, daysInMonth(year, month))
  return last - ((weekdayOf(last) - weekday + 7) % 7)
}

/** A Sunday counts on the Monday behind it; a Saturday stays, and so is lost. */
export function sundayToMonday(date: EpochDay): EpochDay {
  return weekdayOf(date) === SUNDAY ? date + 1 : date
}

/** A day of the weekend counts on the Monday behind it. */
export function weekendToMonday(date: EpochDay): EpochDay {
  const weekday = weekdayOf(date)
  return weekday === SATURDAY ? date + 2 : weekday === SUNDAY ? date + 1 : date
}

/** A Saturday counts on the Friday before it, a Sunday on the Monday behind it. */
export function weekendToNearest(date: EpochDay): EpochDay {
  const weekday = weekdayOf(date)
  return weekday === SATURDAY ? date - 1 : weekday === SUNDAY ? date + 1 : date
}

/** Monday to Friday. */
export function isWorkday(date: EpochDay): boolean {
  const weekday = weekdayOf(date)
  return weekday !== SATURDAY && weekday !== SUNDAY
}

/** The last date from Monday to Friday before that date. */
export function workdayBefore(date: EpochDay): EpochDay {
  let day = date - 1
  while (!isWorkday(day)) day -= 1
  return day
}
