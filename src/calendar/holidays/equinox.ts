import { epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'

/** Mean solar days by which the equinox moves in a common year. */
const DRIFT = 0.242194

/**
 * Date of the spring equinox in Japan, which is a holiday there. Approximation of the Japan Coast Guard
 * (Hydrographic Department) for 1980 to 2099; the date itself is proclaimed each February for the year after.
 */
export function springEquinoxInJapan(year: number): EpochDay {
  return epochDayOf(year, 3, dayOfEquinox(year, 20.8431))
}

/** The same for autumn. */
export function autumnEquinoxInJapan(year: number): EpochDay {
  return epochDayOf(year, 9, dayOfEquinox(year, 23.2488))
}

function dayOfEquinox(year: number, in1980: number): number {
  return Math.floor(in1980 + DRIFT * (year - 1980) - Math.floor((year - 1980) / 4))
}
