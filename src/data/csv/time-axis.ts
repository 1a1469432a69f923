import { civilDateOf } from '../../domain/civil-date.ts'
import { MICROS_PER_DAY } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { ZoneConverter } from '../../ports/zone-converter.ts'

/** What the time in a row stands for. */
export type TimeAxis =
  /** The moment of the row itself: trades and single quotes. */
  | { readonly mode: 'instant' }
  /** Start or end of a period of fixed length. */
  | { readonly mode: 'period'; readonly period: UnixMicros; readonly stamp: 'start' | 'end' }
  /** A date: `days` of them make one row, bounded by midnights of `zone`. */
  | {
      readonly mode: 'daily'
      readonly days: number
      readonly stamp: 'start' | 'end'
      readonly zone: string
      readonly zones: ZoneConverter
    }

/** Midnight in `zone` at which that day (since 1970-01-01) begins. */
export function midnight(zones: ZoneConverter, zone: string, epochDay: number): UnixMicros {
  const { year, month, day } = civilDateOf(epochDay)
  return zones.microsFromWall(zone, year, month, day, 0, 0)
}

/**
 * Turns the stamps of a chunk, kept in `start`, into start and end of every row.
 *
 * Stamped at their start, rows end one period later, but never after the next row starts: a bar that is shorter
 * than the rest is then known when it really was. Stamped at their end, they start one period earlier, but never
 * before the row before them ended. A date stamped `end` is the last day that its row covers.
 *
 * `nextStamp` is the stamp behind the chunk (Infinity at the end of the file), `lastEnd` the end of the row before
 * it. Returns the end of the last row.
 */
export function fillTimes(
  axis: TimeAxis,
  start: Float64Array,
  end: Float64Array,
  length: number,
  nextStamp: number,
  lastEnd: number,
): UnixMicros {
  switch (axis.mode) {
    case 'instant':
      end.set(start.subarray(0, length))
      break
    case 'period':
      if (axis.stamp === 'start') fromStarts(axis.period, start, end, length, nextStamp)
      else fromEnds(axis.period, start, end, length, lastEnd)
      break
    case 'daily':
      fromDates(axis, start, end, length, nextStamp, lastEnd)
      break
  }
  return length === 0 ? lastEnd : end[length - 1]!
}

function fromStarts(
  period: number,
  start: Float64Array,
  end: Float64Array,
  length: number,
  nextStamp: number,
): void {
  for (let row = 0; row < length; row += 1) {
    const next = row + 1 < length ? start[row + 1]! : nextStamp
    const full = start[row]! + period
    end[row] = full < next ? full : next
  }
}

function fromEnds(
  period: number,
  start: Float64Array,
  end: Float64Array,
  length: number,
  lastEnd: number,
): void {
  let before = lastEnd
  for (let row = 0; row < length; row += 1) {
    const stamp = start[row]!
    const full = stamp - period
    start[row] = full > before ? full : before
    end[row] = stamp
    before = stamp
  }
}

function fromDates(
  axis: Extract<TimeAxis, { mode: 'daily' }>,
  start: Float64Array,
  end: Float64Array,
  length: number,
  nextStamp: number,
  lastEnd: number,
): void {
  const at = (epochDay: number): UnixMicros => midnight(axis.zones, axis.zone, epochDay)
  const lag = axis.stamp === 'end' ? axis.days - 1 : 0
  let before = lastEnd
  for (let row = 0; row < length; row += 1) {
    const day = start[row]! / MICROS_PER_DAY
    const nextDay = (row + 1 < length ? start[row + 1]! : nextStamp) / MICROS_PER_DAY
    const lastDay = axis.stamp === 'end' ? day + 1 : Math.min(day + axis.days, nextDay)
    start[row] = Math.max(at(day - lag), before)
    end[row] = at(lastDay)
    before = end[row]!
  }
}
