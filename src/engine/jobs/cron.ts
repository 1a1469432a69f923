/**
 * Cron expressions: five fields, `minute hour day month weekday`, as in the crontab of Unix. A field is `*`, a number, a
 * range `9-16`, either with a step `*\/5`, or a list of those; months and weekdays have names. Where day and weekday are
 * both restricted, either is enough.
 */
import { civilDateOf, epochDayOf, weekdayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import { MICROS_PER_MINUTE } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { ZoneConverter } from '../../ports/zone-converter.ts'

export interface Cron {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>
  /** Both day and weekday are restricted: either is enough. */
  readonly isEither: boolean
}

interface Field {
  readonly name: string
  readonly first: number
  readonly last: number
  /** Names of the values from `first` on. */
  readonly names: readonly string[]
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ')

const MINUTE: Field = { name: 'minute', first: 0, last: 59, names: [] }
const HOUR: Field = { name: 'hour', first: 0, last: 23, names: [] }
const DAY: Field = { name: 'day', first: 1, last: 31, names: [] }
const MONTH: Field = { name: 'month', first: 1, last: 12, names: MONTHS }
/** 7 is Sunday too. */
const WEEKDAY: Field = { name: 'weekday', first: 0, last: 7, names: WEEKDAYS }

/** The expression taken apart, or what is wrong with it. */
export function parseCron(expression: string): Cron | string {
  const texts = expression.trim().split(/\s+/)
  const [minute, hour, day, month, weekday] = texts
  if (
    texts.length !== 5 ||
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined
  ) {
    return `has ${String(texts[0] === '' ? 0 : texts.length)} fields; it needs five: minute hour day month weekday`
  }
  const fields = [
    valuesOf(minute, MINUTE),
    valuesOf(hour, HOUR),
    valuesOf(day, DAY),
    valuesOf(month, MONTH),
    valuesOf(weekday, WEEKDAY),
  ]
  const wrong = fields.find((values) => typeof values === 'string')
  if (wrong !== undefined) return wrong
  const [minutes, hours, days, months, weekdays] = fields as readonly (readonly number[])[]
  return {
    minutes: minutes ?? [],
    hours: hours ?? [],
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays?.map((value) => value % 7)),
    isEither: !day.startsWith('*') && !weekday.startsWith('*'),
  }
}

/** Ascending, each once; or what is wrong. */
function valuesOf(text: string, field: Field): readonly number[] | string {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const span = spanOf(part, field)
    if (span === null) {
      return `has “${part}” for the ${field.name}, which is none of: *, a value from ${rangeOf(field)}, a range of them, or either with a step as in */5`
    }
    for (let value = span.first; value <= span.last; value += span.step) values.add(value)
  }
  return [...values].sort((a, b) => a - b)
}

/** `*`, `5` or `9-16`, the first and the last with a step behind a slash; null for anything else. */
function spanOf(part: string, field: Field): { first: number; last: number; step: number } | null {
  const [range = '', stepText, ...more] = part.split('/')
  const step = stepText === undefined ? 1 : /^\d{1,2}$/.test(stepText) ? Number(stepText) : NaN
  if (more.length > 0 || !(step >= 1)) return null
  if (range === '*') return { first: field.first, last: lastOf(field), step }
  const [firstText = '', lastText, ...others] = range.split('-')
  const first = valueOf(firstText, field)
  const last = lastText === undefined ? first : valueOf(lastText, field)
  const isSingle = lastText === undefined
  if (others.length > 0 || !(last >= first) || (isSingle && stepText !== undefined)) return null
  return { first, last, step }
}

/** NaN for what is no value of the field. */
function valueOf(text: string, { first, last, names }: Field): number {
  const named = names.indexOf(text.toUpperCase())
  if (named !== -1) return first + named
  const value = /^\d{1,2}$/.test(text) ? Number(text) : NaN
  return value >= first && value <= last ? value : NaN
}

/** What `*` reaches to: Sunday must not come twice. */
function lastOf(field: Field): number {
  return field === WEEKDAY ? 6 : field.last
}

function rangeOf({ first, last, names }: Field): string {
  const [name] = names
  const named = name === undefined ? '' : ` or ${name} to ${names.at(-1) ?? ''}`
  return `${String(first)} to ${String(last)}${named}`
}

export function isCronDay(cron: Cron, date: EpochDay): boolean {
  const { month, day } = civilDateOf(date)
  if (!cron.months.has(month)) return false
  const byDay = cron.days.has(day)
  const byWeekday = cron.weekdays.has(weekdayOf(date))
  return cron.isEither ? byDay || byWeekday : byDay && byWeekday
}

/**
 * Moments of that date in a zone, ascending, each once. A time that the clocks skip counts as the first moment behind
 * the gap; one that they show twice, as the first of the two.
 */
export function cronMomentsOn(cron: Cron, date: EpochDay, zone: string, zones: ZoneConverter): UnixMicros[] {
  const { year, month, day } = civilDateOf(date)
  const moments: UnixMicros[] = []
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      const shown = zones.microsFromWall(zone, year, month, day, hour, minute)
      const wall = shown + zones.zoneOffset(zone, shown)
      const wanted = (epochDayOf(year, month, day) * 1440 + hour * 60 + minute) * MICROS_PER_MINUTE
      const moment = wall === wanted ? shown : endOfGap(zone, shown, wall - wanted, zones)
      if (moment > (moments.at(-1) ?? -Infinity)) moments.push(moment)
    }
  }
  return moments
}

/** `behind` lies less than the length of the gap behind its end. Clocks change at whole minutes. */
function endOfGap(zone: string, behind: UnixMicros, length: UnixMicros, zones: ZoneConverter): UnixMicros {
  const offset = zones.zoneOffset(zone, behind)
  let before = behind - length
  let after = behind
  while (after - before > MICROS_PER_MINUTE) {
    const middle = before + Math.floor((after - before) / 2 / MICROS_PER_MINUTE) * MICROS_PER_MINUTE
    if (zones.zoneOffset(zone, middle) === offset) after = middle
    else before = middle
  }
  return after
}
