import { epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import { weekendToMonday } from './weekdays.ts'

/**
 * Christmas and Boxing Day where what falls on a weekend is made up for on the next day of work: the first two dates
 * from Monday to Friday from 25 December on, however the week falls.
 */
export function christmasAndBoxingDay(year: number): readonly [EpochDay, EpochDay] {
  const christmas = weekendToMonday(epochDayOf(year, 12, 25))
  return [christmas, weekendToMonday(christmas + 1)]
}
