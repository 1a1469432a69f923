import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'

/**
 * Spans of time in order, as the moments at which they start and end. A start belongs to its span, an end does not;
 * spans that touch are one. Every UTC day knows the first moment behind its midnight, so that a query looks at the
 * few moments of one day.
 */
export class Edges {
  /** Starts at even places, ends at odd ones. */
  private readonly moments: Float64Array
  private readonly firstDay: number
  /** Per UTC day, how many moments lie at its midnight or before. */
  private readonly passedAtMidnight: Int32Array

  /** `spans` holds start and end in turn, in order; an empty span (start = end) counts for nothing. */
  constructor(spans: readonly UnixMicros[]) {
    this.moments = Float64Array.from(merged(spans))
    const { moments } = this
    const days = moments.length === 0 ? 0 : dayOf(moments.at(-1)!) - dayOf(moments[0]!) + 2
    this.firstDay = moments.length === 0 ? 0 : dayOf(moments[0]!)
    this.passedAtMidnight = new Int32Array(days)
    let passed = 0
    for (let day = 0; day < days; day++) {
      const midnight = (this.firstDay + day) * MICROS_PER_DAY
      while (passed < moments.length && moments[passed]! <= midnight) passed++
      this.passedAtMidnight[day] = passed
    }
  }

  contains(time: UnixMicros): boolean {
    return this.passed(time) % 2 === 1
  }

  /** The first start after `time`; Infinity where there is none. */
  nextStart(time: UnixMicros): UnixMicros {
    const passed = this.passed(time)
    return this.moments[passed + (passed % 2)] ?? Infinity
  }

  /** The first end after `time`; Infinity where there is none. */
  nextEnd(time: UnixMicros): UnixMicros {
    const passed = this.passed(time)
    return this.moments[passed + 1 - (passed % 2)] ?? Infinity
  }

  /** How many moments lie at `time` or before. */
  private passed(time: UnixMicros): number {
    const { moments } = this
    const day = Math.floor(time / MICROS_PER_DAY) - this.firstDay
    if (day < 0) return 0
    let passed = this.passedAtMidnight[day]
    if (passed === undefined) return moments.length
    while (passed < moments.length && moments[passed]! <= time) passed++
    return passed
  }
}

function dayOf(time: UnixMicros): number {
  return Math.floor(time / MICROS_PER_DAY)
}

function merged(spans: readonly UnixMicros[]): UnixMicros[] {
  const moments: UnixMicros[] = []
  for (let at = 0; at + 1 < spans.length; at += 2) {
    const start = spans[at]!
    const end = spans[at + 1]!
    const last = moments.at(-1) ?? -Infinity
    if (start < last || end < start) throw new RangeError(`spans out of order at ${String(start)}`)
    if (start === end) continue
    if (start === last) moments[moments.length - 1] = end
    else moments.push(start, end)
  }
  return moments
}
