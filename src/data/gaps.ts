import { weekdayOf } from '../domain/civil-date.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'

/** A stretch without rows: from the start of the row before it to the start of the one behind it. */
export interface Gap {
  readonly from: UnixMicros
  readonly to: UnixMicros
}

export interface GapSummary {
  readonly count: number
  /** The five longest, longest first. */
  readonly largest: readonly Gap[]
}

export interface Gaps {
  /** Within one day. */
  readonly intraday: GapSummary
  /** From one day to a later one: nights and weekends, but also missing days. */
  readonly overnight: GapSummary
}

const SHOWN = 5
/** A row may come a little late, but not half a period. */
const TOLERANCE = 1.5
const SUNDAY = 0
const SATURDAY = 6

class Longest {
  private count = 0
  private readonly gaps: Gap[] = []

  add(from: UnixMicros, to: UnixMicros): void {
    this.count += 1
    const last = this.gaps[SHOWN - 1]
    if (last !== undefined && to - from <= last.to - last.from) return
    this.gaps.push({ from, to })
    this.gaps.sort((a, b) => b.to - b.from - (a.to - a.from))
    this.gaps.length = Math.min(this.gaps.length, SHOWN)
  }

  summary(): GapSummary {
    return { count: this.count, largest: this.gaps }
  }
}

const isWeekend = (day: number): boolean => weekdayOf(day) === SUNDAY || weekdayOf(day) === SATURDAY

/**
 * Finds stretches of more than one and a half periods without a row. Days are those of `zone`. In daily rows that
 * have no weekends, a weekend is no gap.
 */
export class GapTracker {
  private readonly period: UnixMicros | null
  private readonly zone: string
  private readonly zones: ZoneConverter
  private readonly intraday = new Longest()
  private readonly overnight = new Longest()
  /** The same as `overnight`, without those gaps that are nothing but a weekend. */
  private readonly withoutWeekends = new Longest()
  private hasWeekends = false
  private latest = NaN
  private latestDay = NaN

  constructor(period: UnixMicros | null, zone: string, zones: ZoneConverter) {
    this.period = period
    this.zone = zone
    this.zones = zones
  }

  /** Rows of another symbol follow. */
  begin(): void {
    this.latest = NaN
  }

  add(start: UnixMicros): void {
    if (this.period === null) return
    const day = this.zones.epochDay(this.zone, start)
    if (this.period === MICROS_PER_DAY && isWeekend(day)) this.hasWeekends = true
    if (start - this.latest > this.period * TOLERANCE) {
      if (day === this.latestDay) this.intraday.add(this.latest, start)
      else {
        this.overnight.add(this.latest, start)
        if (!this.isWeekendOnly(this.latestDay, day)) this.withoutWeekends.add(this.latest, start)
      }
    }
    this.latest = start
    this.latestDay = day
  }

  private isWeekendOnly(from: number, to: number): boolean {
    if (to - from > 3) return false
    for (let day = from + 1; day < to; day += 1) {
      if (!isWeekend(day)) return false
    }
    return true
  }

  result(): Gaps {
    const isWorkdays = this.period === MICROS_PER_DAY && !this.hasWeekends
    return {
      intraday: this.intraday.summary(),
      overnight: (isWorkdays ? this.withoutWeekends : this.overnight).summary(),
    }
  }
}
