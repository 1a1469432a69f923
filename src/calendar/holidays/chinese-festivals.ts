import type { EpochDay } from '../../domain/civil-date.ts'
import { dateFrom } from './date-list.ts'

/** Dates of the Chinese calendar that are holidays in Hong Kong. */
export interface ChineseFestivals {
  /** First day of the first month. */
  readonly newYear: EpochDay
  /** The sun 15° past the spring equinox. */
  readonly chingMing: EpochDay
  /** Eighth day of the fourth month. */
  readonly buddha: EpochDay
  /** Tuen Ng, the dragon boats: fifth day of the fifth month. */
  readonly tuenNg: EpochDay
  /** Fifteenth day of the eighth month. */
  readonly midAutumn: EpochDay
  /** Chung Yeung: ninth day of the ninth month. */
  readonly chungYeung: EpochDay
}

/**
 * Years as the Hong Kong Observatory gives them in its Gregorian-Lunar Calendar Conversion Table, one a line: new year,
 * Ching Ming, Buddha's birthday, Tuen Ng, mid-autumn, Chung Yeung. A table and not a computation, since a new moon
 * within minutes of midnight (2027, 2030) decides on the day, and the calendar of Intl has had those years wrong.
 */
const TABLE: readonly string[] = [
  '1990 01-27 04-05 05-02 05-28 10-03 10-26',
  '1991 02-15 04-05 05-21 06-16 09-22 10-16',
  '1992 02-04 04-04 05-10 06-05 09-11 10-04',
  '1993 01-23 04-05 05-28 06-24 09-30 10-23',
  '1994 02-10 04-05 05-18 06-13 09-20 10-13',
  '1995 01-31 04-05 05-07 06-02 09-09 11-01',
  '1996 02-19 04-04 05-24 06-20 09-27 10-20',
  '1997 02-07 04-05 05-14 06-09 09-16 10-10',
  '1998 01-28 04-05 05-03 05-30 10-05 10-28',
  '1999 02-16 04-05 05-22 06-18 09-24 10-17',
  '2000 02-05 04-04 05-11 06-06 09-12 10-06',
  '2001 01-24 04-05 04-30 06-25 10-01 10-25',
  '2002 02-12 04-05 05-19 06-15 09-21 10-14',
  '2003 02-01 04-05 05-08 06-04 09-11 10-04',
  '2004 01-22 04-04 05-26 06-22 09-28 10-22',
  '2005 02-09 04-05 05-15 06-11 09-18 10-11',
  '2006 01-29 04-05 05-05 05-31 10-06 10-30',
  '2007 02-18 04-05 05-24 06-19 09-25 10-19',
  '2008 02-07 04-04 05-12 06-08 09-14 10-07',
  '2009 01-26 04-04 05-02 05-28 10-03 10-26',
  '2010 02-14 04-05 05-21 06-16 09-22 10-16',
  '2011 02-03 04-05 05-10 06-06 09-12 10-05',
  '2012 01-23 04-04 04-28 06-23 09-30 10-23',
  '2013 02-10 04-04 05-17 06-12 09-19 10-13',
  '2014 01-31 04-05 05-06 06-02 09-08 10-02',
  '2015 02-19 04-05 05-25 06-20 09-27 10-21',
  '2016 02-08 04-04 05-14 06-09 09-15 10-09',
  '2017 01-28 04-04 05-03 05-30 10-04 10-28',
  '2018 02-16 04-05 05-22 06-18 09-24 10-17',
  '2019 02-05 04-05 05-12 06-07 09-13 10-07',
  '2020 01-25 04-04 04-30 06-25 10-01 10-25',
  '2021 02-12 04-04 05-19 06-14 09-21 10-14',
  '2022 02-01 04-05 05-08 06-03 09-10 10-04',
  '2023 01-22 04-05 05-26 06-22 09-29 10-23',
  '2024 02-10 04-04 05-15 06-10 09-17 10-11',
  '2025 01-29 04-04 05-05 05-31 10-06 10-29',
  '2026 02-17 04-05 05-24 06-19 09-25 10-18',
  '2027 02-06 04-05 05-13 06-09 09-15 10-08',
  '2028 01-26 04-04 05-02 05-28 10-03 10-26',
  '2029 02-13 04-04 05-20 06-16 09-22 10-16',
  '2030 02-03 04-05 05-09 06-05 09-12 10-05',
  '2031 01-23 04-05 05-28 06-24 10-01 10-24',
  '2032 02-11 04-04 05-16 06-12 09-19 10-12',
  '2033 01-31 04-04 05-06 06-01 09-08 10-01',
  '2034 02-19 04-05 05-25 06-20 09-27 10-20',
  '2035 02-08 04-05 05-15 06-10 09-16 10-09',
  '2036 01-28 04-04 05-03 05-30 10-04 10-27',
  '2037 02-15 04-04 05-22 06-18 09-24 10-17',
  '2038 02-04 04-05 05-11 06-07 09-13 10-07',
  '2039 01-24 04-05 04-30 05-27 10-02 10-26',
  '2040 02-12 04-04 05-18 06-14 09-20 10-14',
  '2041 02-01 04-04 05-07 06-03 09-10 10-03',
  '2042 01-22 04-04 05-26 06-22 09-28 10-22',
  '2043 02-10 04-05 05-16 06-11 09-17 10-11',
  '2044 01-30 04-04 05-05 05-31 10-05 10-29',
  '2045 02-17 04-04 05-24 06-19 09-25 10-18',
  '2046 02-06 04-04 05-13 06-08 09-15 10-08',
  '2047 01-26 04-05 05-02 05-29 10-04 10-27',
  '2048 02-14 04-04 05-20 06-15 09-22 10-16',
  '2049 02-02 04-04 05-09 06-04 09-11 10-05',
  '2050 01-23 04-04 05-28 06-23 09-30 10-24',
]

const byYear = new Map(TABLE.map((line) => [Number(line.slice(0, 4)), line.slice(5).split(' ')] as const))

/** Festivals of a Gregorian year from 1990 to 2050; null for any other. */
export function chineseFestivals(year: number): ChineseFestivals | null {
  const texts = byYear.get(year)
  if (texts === undefined) return null
  const column = (index: number): EpochDay => dateFrom(`${String(year)}-${texts[index] ?? ''}`)
  return {
    newYear: column(0),
    chingMing: column(1),
    buddha: column(2),
    tuenNg: column(3),
    midAutumn: column(4),
    chungYeung: column(5),
  }
}
