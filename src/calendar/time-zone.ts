/**
 * Wall time and UTC for IANA zones. The platform's own tables (Intl) are the source; since a look-up there costs
 * microseconds, each zone keeps what it learned per UTC day: one offset, or two and the moment between them.
 */
import { wallMicros } from '../domain/civil-date.ts'
import { FulmarError } from '../domain/codes.ts'
import { MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'

/** Offsets within one UTC day. `transition` is the first moment of `after`; Infinity where nothing changes. */
interface DayOffsets {
  readonly before: number
  readonly after: number
  readonly transition: UnixMicros
}

const DAYS_PER_WEEK = 7

class Zone {
  private readonly format: Intl.DateTimeFormat
  private readonly days = new Map<number, DayOffsets>()
  /** Null where the offset changes within the week. */
  private readonly weeks = new Map<number, DayOffsets | null>()
  private readonly weekStarts = new Map<number, number>()
  private latestDay = NaN
  private latest: DayOffsets = { before: 0, after: 0, transition: Infinity }

  constructor(name: string) {
    try {
      this.format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
        // month, day, year, hour, minute and second, in this order
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      })
    } catch (error) {
      throw new FulmarError('CONFIG_INVALID', `“${name}” is not a time zone that this system knows.`, {
        remedy: 'Use an IANA name such as America/New_York, Europe/London or UTC.',
        cause: error,
      })
    }
  }

  offset(time: UnixMicros): number {
    const day = Math.floor(time / MICROS_PER_DAY)
    if (day !== this.latestDay) {
      this.latest = this.offsetsOn(day)
      this.latestDay = day
    }
    return time < this.latest.transition ? this.latest.before : this.latest.after
  }

  private offsetsOn(day: number): DayOffsets {
    return this.weekOf(day) ?? this.lookUpDay(day)
  }

  /** Most weeks have one offset throughout: asking at its ends and in its middle saves asking twice a day. */
  private weekOf(day: number): DayOffsets | null {
    const week = Math.floor(day / DAYS_PER_WEEK)
    const known = this.weeks.get(week)
    if (known !== undefined) return known
    const before = this.atWeekStart(week)
    const middle = week * DAYS_PER_WEEK * MICROS_PER_DAY + 3 * MICROS_PER_DAY
    const isUniform = this.atWeekStart(week + 1) === before && this.lookUp(middle) === before
    const offsets = isUniform ? { before, after: before, transition: Infinity } : null
    this.weeks.set(week, offsets)
    return offsets
  }

  private atWeekStart(week: number): number {
    const known = this.weekStarts.get(week)
    if (known !== undefined) return known
    const offset = this.lookUp(week * DAYS_PER_WEEK * MICROS_PER_DAY)
    this.weekStarts.set(week, offset)
    return offset
  }

  private lookUpDay(day: number): DayOffsets {
    const known = this.days.get(day)
    if (known !== undefined) return known
    const start = day * MICROS_PER_DAY
    const before = this.lookUp(start)
    const after = this.lookUp(start + MICROS_PER_DAY - MICROS_PER_SECOND)
    const transition = before === after ? Infinity : this.findTransition(start, before)
    const offsets = { before, after, transition }
    this.days.set(day, offsets)
    return offsets
  }

  /** Changes happen on whole seconds, and no zone has ever had two within one day. */
  private findTransition(dayStart: UnixMicros, before: number): UnixMicros {
    let low = 0
    let high = MICROS_PER_DAY / MICROS_PER_SECOND - 1
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.lookUp(dayStart + middle * MICROS_PER_SECOND) === before) low = middle
      else high = middle
    }
    return dayStart + high * MICROS_PER_SECOND
  }

  /** `time` is a whole second. Text is read here, since to ask for its parts takes three times as long. */
  private lookUp(time: UnixMicros): number {
    const [month, day, year, hour, minute, second] = numbersIn(this.format.format(time / MICROS_PER_MILLI))
    return wallMicros(year!, month!, day!, hour!, minute!, second) - time
  }
}

/** `12/31/1969, 19:00:00` → 12, 31, 1969, 19, 0, 0. */
function numbersIn(text: string): number[] {
  const numbers: number[] = []
  let isInside = false
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) isInside = false
    else if (isInside) numbers[numbers.length - 1] = numbers.at(-1)! * 10 + digit
    else {
      numbers.push(digit)
      isInside = true
    }
  }
  return numbers
}

const zones = new Map<string, Zone | null>()

/** Null for UTC, which needs no table. */
function zoneOf(name: string): Zone | null {
  const known = zones.get(name)
  if (known !== undefined) return known
  const zone = name === 'UTC' ? null : new Zone(name)
  zones.set(name, zone)
  return zone
}

/**
 * What to add to UTC to get wall time in `zone` at that moment, microseconds: −4 h for New York in summer.
 * From the year 1 on. Throws FulmarError CONFIG_INVALID for an unknown zone.
 */
export function zoneOffset(zone: string, time: UnixMicros): number {
  return zoneOf(zone)?.offset(time) ?? 0
}

/**
 * The moment at which clocks in `zone` show that date and time. A wall time that the clocks skip (spring) moves
 * forward by the length of the gap; one that they show twice (autumn) is taken as the first.
 * Throws FulmarError CONFIG_INVALID for an unknown zone.
 */
export function microsFromWall(
  zone: string,
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second = 0,
  micros = 0,
): UnixMicros {
  const wall = wallMicros(year, month, day, hour, minute, second, micros)
  const table = zoneOf(zone)
  if (table === null) return wall
  const offsetBefore = table.offset(wall - MICROS_PER_DAY)
  const offsetAfter = table.offset(wall + MICROS_PER_DAY)
  // In a gap neither offset leads back to the wall time; the one of before the change lands behind the gap.
  const earlier = wall - Math.max(offsetBefore, offsetAfter)
  if (table.offset(earlier) === wall - earlier) return earlier
  const later = wall - Math.min(offsetBefore, offsetAfter)
  if (table.offset(later) === wall - later) return later
  return wall - offsetBefore
}

/** Days since 1970-01-01 of the date in `zone` at that moment. Throws FulmarError CONFIG_INVALID for an unknown zone. */
export function epochDay(zone: string, time: UnixMicros): number {
  return Math.floor((time + zoneOffset(zone, time)) / MICROS_PER_DAY)
}

export const zoneConverter: ZoneConverter = { zoneOffset, microsFromWall, epochDay }
