/** Unix time in whole microseconds: the unit of every time inside Fulmar. Exact in a number until the year 2255. */
export type UnixMicros = number

/** Unix time in milliseconds: the unit of every time that users and files see. */
export type UnixMillis = number

export const MICROS_PER_MILLI = 1_000
export const MICROS_PER_SECOND = 1_000_000
export const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND
export const MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE
export const MICROS_PER_DAY = 24 * MICROS_PER_HOUR

export function microsFromMillis(millis: UnixMillis): UnixMicros {
  return Math.round(millis * MICROS_PER_MILLI)
}

export function millisFromMicros(micros: UnixMicros): UnixMillis {
  return micros / MICROS_PER_MILLI
}
