import { isoDate } from '../domain/iso-date.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../domain/time.ts'

const two = (value: number): string => String(value).padStart(2, '0')

/** `13:30:00`, with a fraction only where there is one. `micros` count from midnight. */
export function isoClock(micros: number): string {
  const hour = Math.floor(micros / MICROS_PER_HOUR)
  const minute = Math.floor(micros / MICROS_PER_MINUTE) % 60
  const second = Math.floor(micros / MICROS_PER_SECOND) % 60
  const rest = micros % MICROS_PER_SECOND
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
  return `${two(hour)}:${two(minute)}:${two(second)}${fraction}`
}

/** `2013-10-07T13:30:00`, without a zone: add `Z` where it is UTC. */
export function isoTime(micros: number): string {
  const day = Math.floor(micros / MICROS_PER_DAY)
  return `${isoDate(day)}T${isoClock(micros - day * MICROS_PER_DAY)}`
}
