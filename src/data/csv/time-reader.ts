import { civilDateOf, daysInMonth, epochDayOf } from '../../domain/civil-date.ts'
import {
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MILLI,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { ZoneConverter } from '../../ports/zone-converter.ts'
import { SLOT } from './slots.ts'

/** How much a time says: a moment, date and time of some clock on a wall, or a date alone. */
export const FORM = { moment: 0, wall: 1, date: 2 } as const
export type TimeForm = (typeof FORM)[keyof typeof FORM]

const QUARTER_HOUR = 15 * MICROS_PER_MINUTE
const UNREADABLE = -1

/** Larger than any date written without separators, and smaller than any epoch since March 1973: never a row number. */
const LEAST_EPOCH = 1e8
const FIRST_YEAR = 1700
const LAST_YEAR = 2254

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57
const isSpace = (byte: number): boolean => byte === 32

/** Two digits as a number; more than any number of two digits where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48
  const ones = bytes[at + 1]! - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 1e9
}

export interface TimeReaderOptions {
  /** Byte that ends a field. */
  readonly separator: number
  readonly zone: string
  readonly zones: ZoneConverter
  /** Rows are whole days: `resolve` then leaves the date as it is, in microseconds since 1970-01-01 of no zone. */
  readonly daily: boolean
  /** Times are milliseconds since midnight of that day (as in LEAN's files, named by their date), or null. */
  readonly baseDay: number | null
}

/** Reads times out of bytes, in any of the known forms, row by row. No string and no object per row. */
export class TimeReader {
  /** Of the time that was read last. */
  form: TimeForm = FORM.moment
  private readonly separator: number
  private readonly zone: string
  private readonly zones: ZoneConverter
  private readonly daily: boolean
  private readonly baseDay: number | null
  private position = 0
  private number = 0
  /** The date that was read last, as YYYYMMDD, and its midnight: the rows of a day repeat it. */
  private knownDate = NaN
  private knownMidnight = 0
  /** Cached conversion: within this quarter of an hour of wall time the offset is the same. */
  private quarter = NaN
  private quarterOffset = 0

  constructor(options: TimeReaderOptions) {
    this.separator = options.separator
    this.zone = options.zone
    this.zones = options.zones
    this.daily = options.daily
    this.baseDay = options.baseDay
  }

  /** Reads one field into its slot. Returns the position behind it, or −1 where it is in no known form. */
  read(bytes: Uint8Array, start: number, values: Float64Array): number {
    const end = this.plain(bytes, start, values)
    if (end !== UNREADABLE) return end
    this.position = start
    while (isSpace(bytes[this.position]!)) this.position += 1
    const first = this.position
    const digits = this.digits(bytes)
    const next = bytes[this.position]!
    if (digits === 4 && (next === 45 || next === 47 || next === 46)) return this.isoDate(bytes, values, next)
    if ((digits === 1 || digits === 2) && next === 47) return this.usDate(bytes, values)
    if (digits === 8 && this.number < LEAST_EPOCH && this.baseDay === null)
      return this.compactDate(bytes, values)
    return this.epoch(bytes, first, digits, values)
  }

  /**
   * `2024-03-08T14:30:00Z`, with a space for the T or nothing for the Z, on the day of the row before: as most rows are.
   * −1 for all others, which are then read step by step.
   */
  private plain(bytes: Uint8Array, start: number, values: Float64Array): number {
    if (bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return UNREADABLE
    if (bytes[start + 13] !== 58 || bytes[start + 16] !== 58) return UNREADABLE
    const middle = bytes[start + 10]
    if (middle !== 84 && middle !== 32) return UNREADABLE
    const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2)
    const date = year * 10_000 + twoDigits(bytes, start + 5) * 100 + twoDigits(bytes, start + 8)
    const hour = twoDigits(bytes, start + 11)
    const minute = twoDigits(bytes, start + 14)
    const second = twoDigits(bytes, start + 17)
    if (date !== this.knownDate || hour > 23 || minute > 59 || second > 59) return UNREADABLE
    const isMoment = bytes[start + 19] === 90
    const end = start + (isMoment ? 20 : 19)
    const byte = bytes[end]!
    if (byte !== this.separator && byte !== 10 && byte !== 13) return UNREADABLE
    this.form = isMoment ? FORM.moment : FORM.wall
    values[SLOT.time] = this.knownMidnight + ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND
    return end
  }

  /** Reads the time of day of a file that has date and time apart. */
  readClock(bytes: Uint8Array, start: number, values: Float64Array): number {
    this.position = start
    while (isSpace(bytes[this.position]!)) this.position += 1
    const clock = this.clock(bytes)
    values[SLOT.clock] = clock
    return clock < 0 ? UNREADABLE : this.finish(bytes)
  }

  /** Turns what `read` left in the time slot into microseconds UTC; false where the row is not like the others. */
  resolve(values: Float64Array, hasClock: boolean): boolean {
    let time = values[SLOT.time]!
    if (this.form === FORM.moment) return !this.daily && !hasClock
    if (hasClock) time += values[SLOT.clock]!
    if (this.daily) return time % MICROS_PER_DAY === 0
    values[SLOT.time] = this.zone === 'UTC' ? time : this.toUtc(time)
    return true
  }

  /** Leaves the value in `number` (exact up to 15 digits), the position behind it; returns how many there were. */
  private digits(bytes: Uint8Array): number {
    let position = this.position
    let value = 0
    let byte = bytes[position]!
    while (isDigit(byte)) {
      value = value * 10 + (byte - 48)
      byte = bytes[++position]!
    }
    const count = position - this.position
    this.position = position
    this.number = value
    return count
  }

  /** Year has been read; the separator stands at the position. */
  private isoDate(bytes: Uint8Array, values: Float64Array, separator: number): number {
    const year = this.number
    this.position += 1
    const monthDigits = this.digits(bytes)
    const month = this.number
    if (monthDigits < 1 || monthDigits > 2 || bytes[this.position] !== separator) return UNREADABLE
    this.position += 1
    const dayDigits = this.digits(bytes)
    if (dayDigits < 1 || dayDigits > 2) return UNREADABLE
    return this.withDate(bytes, values, year, month, this.number)
  }

  /** M/D/YYYY; the month has been read. */
  private usDate(bytes: Uint8Array, values: Float64Array): number {
    const month = this.number
    this.position += 1
    const dayDigits = this.digits(bytes)
    const day = this.number
    if (dayDigits < 1 || dayDigits > 2 || bytes[this.position] !== 47) return UNREADABLE
    this.position += 1
    if (this.digits(bytes) !== 4) return UNREADABLE
    return this.withDate(bytes, values, this.number, month, day)
  }

  /** YYYYMMDD has been read. */
  private compactDate(bytes: Uint8Array, values: Float64Array): number {
    const date = this.number
    return this.withDate(bytes, values, Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100)
  }

  private withDate(
    bytes: Uint8Array,
    values: Float64Array,
    year: number,
    month: number,
    day: number,
  ): number {
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return UNREADABLE
    if (day < 1 || day > daysInMonth(year, month)) return UNREADABLE
    const midnight = epochDayOf(year, month, day) * MICROS_PER_DAY
    this.knownDate = year * 10_000 + month * 100 + day
    this.knownMidnight = midnight
    values[SLOT.time] = midnight
    this.form = FORM.date
    const next = bytes[this.position]!
    const hasClock = next === 84 || (next === 32 && isDigit(bytes[this.position + 1]!))
    if (!hasClock) return this.finish(bytes)
    this.position += 1
    const clock = this.clock(bytes)
    if (clock < 0) return UNREADABLE
    values[SLOT.time]! += clock
    this.form = FORM.wall
    return this.zoneOf(bytes, values) ? this.finish(bytes) : UNREADABLE
  }

  /** H:MM, HH:MM:SS, HH:MM:SS.ffffff, HHMM, HHMMSS, each with or without AM or PM. Microseconds of the day, or −1. */
  private clock(bytes: Uint8Array): number {
    const digits = this.digits(bytes)
    let hour = this.number
    let minute = 0
    let second = 0
    if (digits === 6 || digits === 4) {
      second = digits === 6 ? hour % 100 : 0
      minute = Math.floor(hour / (digits === 6 ? 100 : 1)) % 100
      hour = Math.floor(hour / (digits === 6 ? 10_000 : 100))
    } else {
      if (digits < 1 || digits > 2 || bytes[this.position] !== 58) return UNREADABLE
      this.position += 1
      if (this.digits(bytes) !== 2) return UNREADABLE
      minute = this.number
      if (bytes[this.position] === 58) {
        this.position += 1
        if (this.digits(bytes) !== 2) return UNREADABLE
        second = this.number
      }
    }
    const fraction = this.fraction(bytes)
    hour = this.twelveHours(bytes, hour)
    if (hour < 0 || hour > 23 || minute > 59 || second > 59) return UNREADABLE
    return hour * MICROS_PER_HOUR + minute * MICROS_PER_MINUTE + second * MICROS_PER_SECOND + fraction
  }

  /** `.123456789` as whole microseconds; what is finer is cut off. */
  private fraction(bytes: Uint8Array): number {
    if (bytes[this.position] !== 46) return 0
    let micros = 0
    let weight = MICROS_PER_SECOND / 10
    let byte = bytes[++this.position]!
    while (isDigit(byte)) {
      if (weight >= 1) micros += (byte - 48) * weight
      weight = Math.round(weight / 10)
      byte = bytes[++this.position]!
    }
    return micros
  }

  /** Twelve-hour clocks: 12 AM is midnight. −1 where the hour does not fit. */
  private twelveHours(bytes: Uint8Array, hour: number): number {
    let at = this.position
    if (isSpace(bytes[at]!)) at += 1
    const letter = bytes[at]! | 32
    if ((letter !== 97 && letter !== 112) || (bytes[at + 1]! | 32) !== 109) return hour
    this.position = at + 2
    if (hour < 1 || hour > 12) return UNREADABLE
    return (hour % 12) + (letter === 112 ? 12 : 0)
  }

  /** `Z`, `UTC`, `GMT`, `+02:00`, `-0500`, `+02`, or nothing. */
  private zoneOf(bytes: Uint8Array, values: Float64Array): boolean {
    const before = this.position
    if (isSpace(bytes[this.position]!)) this.position += 1
    const letter = bytes[this.position]! | 32
    if (letter === 122 || letter === 117 || letter === 103) {
      this.position += letter === 122 ? 1 : 3
      this.form = FORM.moment
      return true
    }
    const sign = bytes[this.position]!
    if (sign !== 43 && sign !== 45) {
      this.position = before
      return true
    }
    this.position += 1
    const digits = this.digits(bytes)
    let minutes = digits === 4 ? Math.floor(this.number / 100) * 60 + (this.number % 100) : this.number * 60
    if (digits === 2 && bytes[this.position] === 58) {
      this.position += 1
      if (this.digits(bytes) !== 2) return false
      minutes += this.number
    } else if (digits !== 2 && digits !== 4) return false
    values[SLOT.time]! -= (sign === 43 ? 1 : -1) * minutes * MICROS_PER_MINUTE
    this.form = FORM.moment
    return minutes <= 18 * 60
  }

  /** Seconds, milliseconds, microseconds or nanoseconds since 1970, by magnitude. */
  private epoch(bytes: Uint8Array, first: number, digits: number, values: Float64Array): number {
    if (digits === 0 || digits > 19) return UNREADABLE
    const value = this.number
    if (this.baseDay !== null) {
      if (value * MICROS_PER_MILLI >= MICROS_PER_DAY) return UNREADABLE
      this.form = FORM.wall
      values[SLOT.time] = this.baseDay * MICROS_PER_DAY + value * MICROS_PER_MILLI
      return this.finish(bytes)
    }
    if (value < LEAST_EPOCH) return UNREADABLE
    const unit = value < 1e11 ? MICROS_PER_SECOND : value < 1e14 ? MICROS_PER_MILLI : 1
    // A fraction of a second is worth `unit` microseconds as a whole.
    const fraction = Math.floor((this.fraction(bytes) * unit) / MICROS_PER_SECOND)
    const micros = value < 1e17 ? value * unit + fraction : this.leading(bytes, first, digits - 3)
    if (micros > Number.MAX_SAFE_INTEGER) return UNREADABLE
    this.form = FORM.moment
    values[SLOT.time] = micros
    return this.finish(bytes)
  }

  /** Nanoseconds have more digits than a number can hold; the last three go. */
  private leading(bytes: Uint8Array, first: number, count: number): number {
    let value = 0
    for (let index = 0; index < count; index += 1) value = value * 10 + (bytes[first + index]! - 48)
    return value
  }

  /** The field must end here. */
  private finish(bytes: Uint8Array): number {
    let position = this.position
    while (isSpace(bytes[position]!)) position += 1
    const byte = bytes[position]!
    return byte === this.separator || byte === 10 || byte === 13 ? position : UNREADABLE
  }

  private toUtc(wall: number): UnixMicros {
    const quarter = Math.floor(wall / QUARTER_HOUR)
    if (quarter === this.quarter) return wall - this.quarterOffset
    const start = quarter * QUARTER_HOUR
    const first = this.convert(start)
    // Only where the quarter has neither gap nor repetition is its offset one.
    if (this.convert(start + QUARTER_HOUR - 1) - first !== QUARTER_HOUR - 1) return this.convert(wall)
    this.quarter = quarter
    this.quarterOffset = start - first
    return wall - this.quarterOffset
  }

  private convert(wall: number): UnixMicros {
    const epochDay = Math.floor(wall / MICROS_PER_DAY)
    const { year, month, day } = civilDateOf(epochDay)
    const rest = wall - epochDay * MICROS_PER_DAY
    return this.zones.microsFromWall(
      this.zone,
      year,
      month,
      day,
      Math.floor(rest / MICROS_PER_HOUR),
      Math.floor(rest / MICROS_PER_MINUTE) % 60,
      Math.floor(rest / MICROS_PER_SECOND) % 60,
      rest % MICROS_PER_SECOND,
    )
  }
}
