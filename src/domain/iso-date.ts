import { civilDateOf } from './civil-date.ts'
import type { EpochDay } from './civil-date.ts'

/** `2024-07-03`. */
export function isoDate(date: EpochDay): string {
  const { year, month, day } = civilDateOf(date)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}
