import { formatNumber } from '../format.ts'
import type { UnixMicros } from '../../domain/time.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const HOUR_STEPS = [1, 2, 3, 6, 12]
const DAY_STEPS = [1, 2, 5, 7, 14]
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240]
const MAX_TIME_TICKS = 7

export interface Tick {
  /** 0…1 along the axis: left to right, bottom to top. */
  readonly at: number
  readonly label: string
}

export interface ValueScale {
  readonly low: number
  readonly high: number
  readonly ticks: readonly Tick[]
}

/** A range a little wider than the values, with round figures marked. */
export function valueScale(
  lowest: number,
  highest: number,
  wanted: number,
  format: (value: number, step: number) => string = formatTick,
): ValueScale {
  const spread = highest > lowest ? highest - lowest : Math.max(Math.abs(highest) * 0.01, 1)
  const low = lowest - spread * 0.06
  const high = highest + spread * 0.06
  const step = roundStep((high - low) / wanted)
  const ticks: Tick[] = []
  for (let k = Math.ceil(low / step); k * step <= high; k++) {
    ticks.push({ at: (k * step - low) / (high - low), label: format(k * step, step) })
  }
  return { low, high, ticks }
}

/** 1, 2 or 5 times a power of ten, not smaller than `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999) ?? 10
  return factor * power
}

/** `105k`, `1.2M`, `100,020`: as short as the step allows. */
function formatTick(value: number, step: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ]
  for (const [size, letter] of units) {
    if (Math.abs(value) >= size && step >= (size === 1e3 ? size : size / 10)) {
      return `${formatNumber(value / size, step % size === 0 ? 0 : 1)}${letter}`
    }
  }
  return formatNumber(value, Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))))
}

/** Round hours, days, months or years between two times (UTC), at most seven. */
export function timeTicks(from: UnixMicros, to: UnixMicros): Tick[] {
  const start = from / 1000
  const span = to / 1000 - start
  if (!(span > 0)) return []
  return tickTimes(start, span).map(({ time, label }) => ({ at: (time - start) / span, label }))
}

function tickTimes(start: number, span: number): { time: number; label: string }[] {
  const hours = HOUR_STEPS.find((step) => span / (step * HOUR) <= MAX_TIME_TICKS)
  if (hours !== undefined) return evenTicks(start, span, hours * HOUR, clockLabel)
  const days = DAY_STEPS.find((step) => span / (step * DAY) <= MAX_TIME_TICKS)
  if (days !== undefined) return evenTicks(start, span, days * DAY, dayLabel)
  const step = MONTH_STEPS.find((months) => span / (months * 30.4 * DAY) <= MAX_TIME_TICKS) ?? 600
  const first = new Date(start)
  const month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step
  const ticks: { time: number; label: string }[] = []
  for (let m = month; ; m += step) {
    const time = Date.UTC(Math.floor(m / 12), m % 12)
    if (time > start + span) return ticks
    if (time >= start) ticks.push({ time, label: monthLabel(m, step) })
  }
}

function evenTicks(
  start: number,
  span: number,
  step: number,
  label: (time: Date) => string,
): { time: number; label: string }[] {
  const ticks: { time: number; label: string }[] = []
  for (let time = Math.ceil(start / step) * step; time <= start + span; time += step) {
    ticks.push({ time, label: label(new Date(time)) })
  }
  return ticks
}

function clockLabel(time: Date): string {
  return time.getTime() % DAY === 0 ? dayLabel(time) : time.toISOString().slice(11, 16)
}

function dayLabel(time: Date): string {
  return `${MONTH_NAMES[time.getUTCMonth()] ?? ''} ${String(time.getUTCDate())}`
}

function monthLabel(month: number, step: number): string {
  const year = String(Math.floor(month / 12))
  return step >= 12 || month % 12 === 0 ? year : (MONTH_NAMES[month % 12] ?? '')
}
