import { civilDateOf, daysInMonth, epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'

/** Dates that no rule gives, by year. Written as `2018-12-05`, or `2001-09-11/2001-09-14` for a span, both included. */
export function dateList(...texts: readonly string[]): (year: number) => readonly EpochDay[] {
  const byYear = new Map<number, EpochDay[]>()
  for (const text of texts) {
    const [first = '', last = first] = text.split('/')
    const end = dateFrom(last)
    for (let date = dateFrom(first); date <= end; date++) {
      const { year } = civilDateOf(date)
      const dates = byYear.get(year)
      if (dates === undefined) byYear.set(year, [date])
      else dates.push(date)
    }
  }
  return (year) => byYear.get(year) ?? []
}

/** `2018-12-05` as days since 1970-01-01. Throws RangeError for what is not a date: such lists are written by hand. */
export function dateFrom(text: string): EpochDay {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  const [year, month, day] = (match?.slice(1) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined || !isDate(year, month, day)) {
    throw new RangeError(`“${text}” is not a date`)
  }
  return epochDayOf(year, month, day)
}

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}
