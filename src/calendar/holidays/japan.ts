import { epochDayOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import { dateList } from './date-list.ts'
import { autumnEquinoxInJapan, springEquinoxInJapan } from './equinox.ts'
import { MONDAY, nthWeekday, SUNDAY } from './weekdays.ts'

/** Holidays by an act of their own, for one date. */
const BY_ACT = dateList(
  '1990-11-12', // enthronement of Akihito
  '1993-06-09', // wedding of the Crown Prince
  '2019-05-01', // accession of Naruhito
  '2019-10-22', // enthronement of Naruhito
)

/**
 * Holidays of Japan from 1990 on by the Act on National Holidays (Act No. 178 of 1948) as it stood in each year. A
 * holiday on a Sunday is made up for on the next day that is none, and a single day between two holidays is one too:
 * so 2019 came to ten days.
 */
export function holidaysOfJapan(year: number): Set<EpochDay> {
  const named = new Set([...spring(year), ...summer(year), ...autumn(year), ...BY_ACT(year)])
  const all = new Set(named)
  for (const holiday of named) {
    if (weekdayOf(holiday) === SUNDAY) {
      let day = holiday + 1
      while (named.has(day)) day += 1
      all.add(day)
    }
    if (named.has(holiday + 2)) all.add(holiday + 1)
  }
  return all
}

function* spring(year: number): Iterable<EpochDay> {
  yield epochDayOf(year, 1, 1)
  yield year < 2000 ? epochDayOf(year, 1, 15) : nthWeekday(year, 1, MONDAY, 2) // coming of age
  yield epochDayOf(year, 2, 11) // foundation of the nation
  if (year >= 2020) yield epochDayOf(year, 2, 23) // birthday of Naruhito
  yield springEquinoxInJapan(year)
  yield epochDayOf(year, 4, 29) // greenery day until 2006, then Showa day
  yield epochDayOf(year, 5, 3) // constitution
  if (year >= 2007) yield epochDayOf(year, 5, 4) // greenery day; before, the day between two holidays
  yield epochDayOf(year, 5, 5) // children's day
}

/** The Olympic Games moved three holidays to the days of their opening and closing, in 2020 and again in 2021. */
function* summer(year: number): Iterable<EpochDay> {
  if (year === 2020) yield* [epochDayOf(year, 7, 23), epochDayOf(year, 7, 24), epochDayOf(year, 8, 10)]
  else if (year === 2021) yield* [epochDayOf(year, 7, 22), epochDayOf(year, 7, 23), epochDayOf(year, 8, 8)]
  else {
    if (year >= 2003)
      yield nthWeekday(year, 7, MONDAY, 3) // day of the sea
    else if (year >= 1996) yield epochDayOf(year, 7, 20)
    if (year >= 2016) yield epochDayOf(year, 8, 11) // day of the mountain
    yield year < 2000 ? epochDayOf(year, 10, 10) : nthWeekday(year, 10, MONDAY, 2) // sports
  }
}

function* autumn(year: number): Iterable<EpochDay> {
  yield year < 2003 ? epochDayOf(year, 9, 15) : nthWeekday(year, 9, MONDAY, 3) // respect for the aged
  yield autumnEquinoxInJapan(year)
  yield epochDayOf(year, 11, 3) // culture
  yield epochDayOf(year, 11, 23) // thanks for labor
  if (year <= 2018) yield epochDayOf(year, 12, 23) // birthday of Akihito
}
