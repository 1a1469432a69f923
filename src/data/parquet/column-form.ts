import type { SchemaElement } from 'hyparquet'
import { MICROS_PER_DAY } from '../../domain/time.ts'
import { isoDate } from '../../domain/iso-date.ts'
import { isDecimal } from './page-values.ts'
import { isoClock, isoTime } from '../iso-time.ts'

/** What the cells of a column are. `perMicro` and `micros` turn a unit of time into microseconds. */
export type ColumnForm =
  | { readonly kind: 'number'; readonly scale: number }
  /** 32 bits: meant is the shortest decimal that has these bits. */
  | { readonly kind: 'float' }
  | { readonly kind: 'moment' | 'wall' | 'clock'; readonly unit: TimeUnit }
  | { readonly kind: 'date' }
  | { readonly kind: 'text' }
  | { readonly kind: 'other' }

export type TimeUnit = 'MILLIS' | 'MICROS' | 'NANOS'

const TWO_32 = 4_294_967_296

/** Times and dates in whole numbers; null for numbers that are nothing else. */
function timeForm({ converted_type: converted, logical_type: logical }: SchemaElement): ColumnForm | null {
  if (logical?.type === 'TIMESTAMP')
    return { kind: logical.isAdjustedToUTC ? 'moment' : 'wall', unit: logical.unit }
  if (logical?.type === 'TIME') return { kind: 'clock', unit: logical.unit }
  if (logical?.type === 'DATE' || converted === 'DATE') return { kind: 'date' }
  if (converted === 'TIMESTAMP_MILLIS') return { kind: 'moment', unit: 'MILLIS' }
  if (converted === 'TIMESTAMP_MICROS') return { kind: 'moment', unit: 'MICROS' }
  if (converted === 'TIME_MILLIS') return { kind: 'clock', unit: 'MILLIS' }
  return converted === 'TIME_MICROS' ? { kind: 'clock', unit: 'MICROS' } : null
}

/** What the schema says of a column. */
export function formOf(element: SchemaElement): ColumnForm {
  const { type, scale } = element
  if (type === undefined || type === 'BOOLEAN') return { kind: 'other' }
  switch (type) {
    case 'INT32':
    case 'INT64':
      return timeForm(element) ?? { kind: 'number', scale: scale ?? 0 }
    case 'INT96':
      return { kind: 'moment', unit: 'NANOS' }
    case 'FLOAT':
      return { kind: 'float' }
    case 'DOUBLE':
      return { kind: 'number', scale: 0 }
    case 'FIXED_LEN_BYTE_ARRAY':
      return isDecimal(element) ? { kind: 'number', scale: scale ?? 0 } : { kind: 'other' }
    case 'BYTE_ARRAY':
      return isDecimal(element) ? { kind: 'number', scale: scale ?? 0 } : { kind: 'text' }
  }
}

/** The shortest decimal with these 32 bits: 167.45 rather than 167.4499969482422. */
function widened(value: number): number {
  if (!Number.isFinite(value)) return NaN
  for (let digits = 7; digits <= 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits))
    if (Math.fround(shorter) === value) return shorter
  }
  return value
}

/** Of two's complement, most significant byte first. */
function integerOf(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = value * 256n + BigInt(byte)
  return BigInt.asIntN(bytes.length * 8, value)
}

/** A whole number of units as microseconds, rounded down; NaN where it is beyond what a number holds. */
function microsOf(value: number | bigint, unit: TimeUnit): number {
  if (unit === 'NANOS') {
    const nanos = BigInt(value)
    const floor = nanos / 1000n - (nanos % 1000n < 0n ? 1n : 0n)
    return safe(Number(floor))
  }
  return safe(unit === 'MILLIS' ? Number(value) * 1000 : Number(value))
}

const safe = (micros: number): number => (Number.isSafeInteger(micros) ? micros : NaN)

/** One cell as a number, times in microseconds; NaN where there is none, and for text and the like. */
function numberIn(cell: unknown, form: ColumnForm): number {
  const isBytes = cell instanceof Uint8Array
  if (typeof cell !== 'number' && typeof cell !== 'bigint' && !isBytes) return NaN
  switch (form.kind) {
    case 'number': {
      const value = isBytes ? integerOf(cell) : cell
      const plain = form.scale === 0 ? Number(value) : Number(`${String(value)}e-${String(form.scale)}`)
      return Number.isFinite(plain) ? plain : NaN
    }
    case 'float':
      return widened(Number(cell))
    case 'moment':
    case 'wall':
    case 'clock':
      return isBytes ? NaN : microsOf(cell, form.unit)
    case 'date':
      return safe(Number(cell) * MICROS_PER_DAY)
    case 'text':
    case 'other':
      return NaN
  }
}

/** 64-bit integers without one big integer for each: by halves, exactly. */
function fromInt64(cells: BigInt64Array, form: ColumnForm, target: Float64Array, at: number): void {
  const halves = new Int32Array(cells.buffer, cells.byteOffset, cells.length * 2)
  const isNanos = 'unit' in form && form.unit === 'NANOS'
  const factor = 'unit' in form && form.unit === 'MILLIS' ? 1000 : 1
  for (let index = 0; index < cells.length; index += 1) {
    const low = halves[2 * index]! >>> 0
    const high = halves[2 * index + 1]!
    if (isNanos) {
      const thousands = Math.floor(high / 1000)
      const rest = (high - thousands * 1000) * TWO_32 + low
      target[at + index] = safe(thousands * TWO_32 + Math.floor(rest / 1000))
    } else {
      const value = high * TWO_32 + low
      target[at + index] = 'unit' in form ? safe(value * factor) : value
    }
  }
}

/** Cells as numbers into `target` from `at` on; what is none becomes NaN. */
export function fillNumbers(
  cells: ArrayLike<unknown>,
  form: ColumnForm,
  target: Float64Array,
  at: number,
): void {
  const isPlain = form.kind === 'number' && form.scale === 0
  if (cells instanceof Float64Array && isPlain) {
    target.set(cells, at)
    return
  }
  if (cells instanceof BigInt64Array && (isPlain || 'unit' in form)) {
    fromInt64(cells, form, target, at)
    return
  }
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index]
    target[at + index] = isPlain && typeof cell === 'number' ? cell : numberIn(cell, form)
  }
}

/** One cell as people would write it, and as the guesses read it; empty for null. */
export function cellText(cell: unknown, form: ColumnForm): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cell
  if (cell instanceof Date) return cell.toISOString()
  const isNumber = typeof cell === 'number' || typeof cell === 'bigint' || cell instanceof Uint8Array
  if (!isNumber || form.kind === 'text' || form.kind === 'other') return JSON.stringify(cell) ?? ''
  const value = numberIn(cell, form)
  if (Number.isNaN(value)) return cell instanceof Uint8Array ? '' : String(cell)
  switch (form.kind) {
    case 'moment':
      return `${isoTime(value)}Z`
    case 'wall':
      return isoTime(value)
    case 'clock':
      return isoClock(value)
    case 'date':
      return isoDate(value / MICROS_PER_DAY)
    case 'number':
      return typeof cell === 'bigint' && form.scale === 0 ? String(cell) : String(value)
    case 'float':
      return String(value)
  }
}
