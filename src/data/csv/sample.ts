import { MICROS_PER_DAY } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { ColumnPlan } from './columns.ts'
import { numberOf } from './fields.ts'
import type { CsvHead } from './head.ts'
import { isPriceSlot, SLOT, SLOT_COUNT, SLOT_OF_ROLE } from './slots.ts'
import type { Role } from './slots.ts'
import { FORM } from './time-reader.ts'
import type { TimeForm, TimeReader } from './time-reader.ts'

/** Digits behind which a decimal is float noise rather than a price. */
const MOST_DECIMALS = 10

/** What the first rows tell beside their columns. Rows that cannot be read do not count here. */
export interface Sample {
  readonly daily: boolean
  readonly zoneMatters: boolean
  /** Stamps in file order, each with its symbol (or an empty one). */
  readonly stamps: readonly { readonly symbol: string; readonly stamp: UnixMicros }[]
  priceDecimals(priceShift: number): number
}

interface SampledTime {
  readonly symbol: string
  readonly form: TimeForm
  readonly stamp: number
}

function sampleTime(
  row: readonly string[],
  roles: ReadonlyMap<Role, number>,
  reader: TimeReader,
  values: Float64Array,
): SampledTime | null {
  const bytes = (role: Role): Buffer => Buffer.from(`${row[roles.get(role) ?? -1] ?? ''}\n`)
  const time = bytes('time')
  if (reader.read(time, 0, values) !== time.length - 1) return null
  const form = reader.form
  const hasClock = roles.has('clock')
  if (hasClock) {
    const clock = bytes('clock')
    if (reader.readClock(clock, 0, values) !== clock.length - 1) return null
  }
  const wall = values[SLOT.time]! + (hasClock ? values[SLOT.clock]! : 0)
  if (!reader.resolve(values, hasClock)) return null
  const symbol = row[roles.get('symbol') ?? -1] ?? ''
  return {
    symbol,
    form: hasClock ? FORM.wall : form,
    stamp: form === FORM.moment ? values[SLOT.time]! : wall,
  }
}

/** Fewest decimals that give the number back exactly; 0 where there are too many to be a price. */
export function decimalsOf(value: number): number {
  let power = 1
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals += 1) {
    if (Math.round(value * power) / power === value) return decimals
    power *= 10
  }
  return 0
}

export function readSample(
  head: CsvHead,
  columns: readonly ColumnPlan[],
  readerFor: (daily: boolean) => TimeReader,
): Sample {
  const roles = new Map<Role, number>()
  columns.forEach(({ role }, index) => {
    if (role !== null) roles.set(role, index)
  })
  const values = new Float64Array(SLOT_COUNT)
  const reader = readerFor(false)
  const times = head.rows
    .map((row) => sampleTime(row, roles, reader, values))
    .filter((time): time is SampledTime => time !== null)
  const isMidnight = ({ form, stamp }: SampledTime): boolean =>
    form !== FORM.moment && stamp % MICROS_PER_DAY === 0
  // Where most rows have a date alone, one that has a time of day as well is the odd one out.
  const hasDates = times.filter(({ form }) => form === FORM.date).length > times.length / 2
  const daily = hasDates || (times.every(isMidnight) && times.length > 1)
  const prices = columns.flatMap(({ role }, index) => {
    const slot = role === null ? null : SLOT_OF_ROLE[role]
    return slot !== null && isPriceSlot(slot) ? [index] : []
  })
  const seen = head.rows.flatMap((row) =>
    prices.map((index) => numberOf(row[index] ?? '', head.decimalComma)),
  )
  return {
    daily,
    zoneMatters: !daily && times.some(({ form }) => form !== FORM.moment),
    stamps: times,
    priceDecimals: (shift) =>
      seen.reduce((most, price) => {
        const shifted = shift === 0 ? price : Number(`${price}e-${shift}`)
        return Number.isNaN(shifted) ? most : Math.max(most, decimalsOf(shifted))
      }, 0),
  }
}

/** Null where no symbol has two rows in order. Of equally frequent steps the shorter one. */
export function mostFrequentStep(
  stamps: readonly { readonly symbol: string; readonly stamp: UnixMicros }[],
): UnixMicros | null {
  const latest = new Map<string, number>()
  const counts = new Map<number, number>()
  for (const { symbol, stamp } of stamps) {
    const step = stamp - (latest.get(symbol) ?? Infinity)
    latest.set(symbol, stamp)
    if (step > 0 && step < Infinity) counts.set(step, (counts.get(step) ?? 0) + 1)
  }
  let best: UnixMicros | null = null
  for (const [step, count] of counts) {
    const most = best === null ? 0 : (counts.get(best) ?? 0)
    if (count > most || (count === most && best !== null && step < best)) best = step
  }
  return best
}
