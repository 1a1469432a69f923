import { describe, expect, it } from 'vitest'
import { chineseFestivals } from './chinese-festivals.ts'

const YEARS = Array.from({ length: 61 }, (_, index) => 1990 + index)
const MILLIS_PER_DAY = 86_400_000
const JULIAN_DAY_1970 = 2_440_587.5
/** Clocks in China are eight hours ahead; terrestrial time is some 70 s ahead of clocks. */
const CHINA = 8 / 24 - 70 / 86_400

const sine = (degrees: number): number => Math.sin((degrees * Math.PI) / 180)

/** Days since 1970 of the kth new moon since 2000 in China. Meeus, Astronomical Algorithms, chapter 49; right to a minute. */
function newMoon(k: number): number {
  const sun = 2.5534 + 29.1053567 * k
  const moon = 201.5643 + 385.81693528 * k
  const latitude = 160.7108 + 390.67050284 * k
  const t = k / 1236.85
  const eccentricity = 1 - 0.002516 * t
  return (
    2_451_550.09766 +
    29.530588861 * k +
    0.00015437 * t * t -
    0.4072 * sine(moon) +
    0.17241 * eccentricity * sine(sun) +
    0.01608 * sine(2 * moon) +
    0.01039 * sine(2 * latitude) +
    0.00739 * eccentricity * sine(moon - sun) -
    0.00514 * eccentricity * sine(moon + sun) +
    0.00208 * eccentricity * eccentricity * sine(2 * sun) -
    0.00111 * sine(moon - 2 * latitude) -
    0.00057 * sine(moon + 2 * latitude) +
    0.00056 * sine(2 * moon + sun) -
    0.00042 * sine(3 * moon) +
    0.00042 * sine(sun + 2 * latitude) +
    0.00038 * sine(sun - 2 * latitude) -
    0.00024 * sine(2 * moon - sun) -
    0.00017 * sine(124.7746 - 1.56375588 * k) +
    0.00033 * sine(299.77 + 0.107408 * k) -
    JULIAN_DAY_1970 +
    CHINA
  )
}

/** Longitude of the sun at midnight in China, degrees from the spring equinox. Meeus, chapter 25; right to 0.01°. */
function sunAt(date: number): number {
  const t = (date + JULIAN_DAY_1970 - CHINA - 2_451_545) / 36_525
  const anomaly = 357.52911 + 35_999.05029 * t
  const center = (1.914602 - 0.004817 * t) * sine(anomaly) + 0.019993 * sine(2 * anomaly)
  const longitude = 280.46646 + 36_000.76983 * t + center - 0.00569 - 0.00478 * sine(125.04 - 1934.136 * t)
  return longitude - 360 * Math.floor(longitude / 360)
}

describe('the table of Chinese festivals', () => {
  it('has each month begin on the date of a new moon in China', () => {
    const newMoons = new Set(Array.from({ length: 760 }, (_, k) => Math.floor(newMoon(k - 130))))
    const wrong = YEARS.filter((year) => {
      const dates = chineseFestivals(year)
      if (dates === null) return true
      const { newYear, buddha, tuenNg, midAutumn, chungYeung } = dates
      return ![newYear, buddha - 7, tuenNg - 4, midAutumn - 14, chungYeung - 8].every((day) =>
        newMoons.has(day),
      )
    })
    expect(wrong).toEqual([])
  })

  it('has Ching Ming on the date on which the sun passes 15°', () => {
    const wrong = YEARS.filter((year) => {
      const day = chineseFestivals(year)?.chingMing ?? NaN
      return !(sunAt(day) <= 15 && sunAt(day + 1) > 15)
    })
    expect(wrong).toEqual([])
  })

  it('has mid-autumn within a month of the equinox, so that no leap month is missed', () => {
    const wrong = YEARS.filter((year) => {
      const day = new Date((chineseFestivals(year)?.midAutumn ?? NaN) * MILLIS_PER_DAY)
        .toISOString()
        .slice(5, 10)
      return day < '09-07' || day > '10-08'
    })
    expect(wrong).toEqual([])
  })

  it('is null outside its years', () => {
    expect(chineseFestivals(1989)).toBeNull()
    expect(chineseFestivals(2051)).toBeNull()
  })
})
