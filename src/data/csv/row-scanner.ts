import { numberOf, unquote } from './fields.ts'
import { isPriceSlot, SLOT, SLOT_COUNT } from './slots.ts'
import type { TimeReader } from './time-reader.ts'

const LF = 10
const CR = 13
const QUOTE = 34
const COMMA = 44
const POINT = 46
const MINUS = 45

/** Actions beside the slots that numbers go to. */
export const SKIP = -1
export const SYMBOL = -2

/** A mantissa up to this is exact, and so are these powers of ten: one correctly rounded division gives the nearest double. */
const MAX_EXACT = Number.MAX_SAFE_INTEGER
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** So many digits fit into 32 bits, where they are put together faster. */
const INTEGER_DIGITS = 9

/** The digits in [from, to), without the decimal mark, as one number; too large to be exact is larger than MAX_EXACT. */
function mantissaOf(bytes: Uint8Array, from: number, to: number, decimal: number): number {
  let mantissa = 0
  for (let at = from; at < to; at += 1)
    if (bytes[at] !== decimal) mantissa = mantissa * 10 + (bytes[at]! - 48)
  return mantissa
}

/** What is wrong with the line that was scanned last. */
export const PROBLEM = { none: 0, fieldCount: 1, time: 2, empty: 3, notANumber: 4 } as const
export type Problem = (typeof PROBLEM)[keyof typeof PROBLEM]

export interface ScannerOptions {
  readonly separator: number
  readonly decimalComma: boolean
  /** Per column: the slot that it goes to, SKIP or SYMBOL. */
  readonly actions: readonly number[]
  /** Prices are divided by ten to the power of this. */
  readonly priceShift: number
  readonly time: TimeReader
}

/**
 * Takes one line of bytes apart into `values`. Plain numbers and times cost no string and no object; whatever is
 * unusual (quotes, exponents, too many digits) goes through text and gives the same result.
 */
export class RowScanner {
  readonly values = new Float64Array(SLOT_COUNT).fill(NaN)
  problem: Problem = PROBLEM.none
  /** Column of the problem, from 0. */
  problemField = 0
  /** Bytes of the symbol field in the line that was scanned last. */
  symbolStart = 0
  symbolEnd = 0
  private readonly separator: number
  private readonly decimal: number
  private readonly actions: Int8Array
  private readonly shifts: Uint8Array
  private readonly fieldCount: number
  private readonly hasClock: boolean
  private readonly time: TimeReader

  constructor(options: ScannerOptions) {
    this.separator = options.separator
    this.decimal = options.decimalComma ? COMMA : POINT
    this.actions = Int8Array.from(options.actions)
    this.shifts = new Uint8Array(SLOT_COUNT).map((_, slot) => (isPriceSlot(slot) ? options.priceShift : 0))
    this.fieldCount = options.actions.length
    this.hasClock = options.actions.includes(SLOT.clock)
    this.time = options.time
  }

  /** Scans the line at `start`, which must end with a line feed. Returns the start of the next one. */
  scan(bytes: Uint8Array, start: number): number {
    const { separator, fieldCount, actions } = this
    this.problem = PROBLEM.none
    let position = start
    let field = 0
    for (;;) {
      const action = field < fieldCount ? actions[field]! : SKIP
      let end =
        action > 0 && action < SLOT.clock
          ? this.number(bytes, position, action)
          : this.other(bytes, position, action)
      if (end < 0) end = this.unusual(bytes, position, action, field)
      field += 1
      let byte = bytes[end]!
      if (byte === separator) {
        position = end + 1
        continue
      }
      if (byte === CR && bytes[end + 1] === LF) byte = bytes[++end]!
      // Something stands behind a quoted field or a lone carriage return: not a field of its own, so no row.
      if (byte !== LF) field = 0
      while (byte !== LF) byte = bytes[++end]!
      if (field !== fieldCount) this.note(PROBLEM.fieldCount, field)
      else if (this.problem === PROBLEM.none && !this.time.resolve(this.values, this.hasClock)) {
        this.note(PROBLEM.time, this.actions.indexOf(SLOT.time))
      }
      return end + 1
    }
  }

  private note(problem: Problem, field: number): void {
    if (this.problem !== PROBLEM.none && problem !== PROBLEM.fieldCount) return
    this.problem = problem
    this.problemField = field
  }

  /** Digits with at most one decimal mark. Returns where they end, or −1 where the field is anything else. */
  private number(bytes: Uint8Array, start: number, slot: number): number {
    let position = start
    let byte = bytes[position]!
    const negative = byte === MINUS
    if (negative) byte = bytes[++position]!
    const first = position
    let mantissa = 0
    for (; byte >= 48 && byte <= 57; byte = bytes[++position]!)
      mantissa = (Math.imul(mantissa, 10) + byte - 48) | 0
    let digits = position - first
    let scale = this.shifts[slot]!
    if (byte === this.decimal && byte !== this.separator) {
      const point = position
      byte = bytes[++position]!
      for (; byte >= 48 && byte <= 57; byte = bytes[++position]!)
        mantissa = (Math.imul(mantissa, 10) + byte - 48) | 0
      scale += position - point - 1
      digits += position - point - 1
    }
    if ((byte !== this.separator && byte !== LF && byte !== CR) || digits === 0 || scale > 22) return -1
    const whole = digits <= INTEGER_DIGITS ? mantissa : mantissaOf(bytes, first, position, this.decimal)
    if (whole > MAX_EXACT) return -1
    const value = scale === 0 ? whole : whole / POWERS_OF_TEN[scale]!
    this.values[slot] = negative ? -value : value
    return position
  }

  private other(bytes: Uint8Array, start: number, action: number): number {
    if (bytes[start] === QUOTE) return -1
    if (action === SLOT.time) return this.time.read(bytes, start, this.values)
    if (action === SLOT.clock) return this.time.readClock(bytes, start, this.values)
    let end = start
    for (let byte = bytes[end]!; byte !== this.separator && byte !== LF; byte = bytes[++end]!);
    if (action === SYMBOL) {
      this.symbolStart = start
      this.symbolEnd = bytes[end - 1] === CR ? end - 1 : end
    }
    return end
  }

  /** The field as text. Quotes may hold separators, not line breaks. Returns where it ends. */
  private unusual(bytes: Uint8Array, start: number, action: number, field: number): number {
    let end = start
    let quoted = false
    for (let byte = bytes[end]!; byte !== LF && (quoted || byte !== this.separator); byte = bytes[++end]!) {
      if (byte === QUOTE) quoted = !quoted
    }
    const text = unquote(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'))
    if (action === SYMBOL) {
      this.symbolStart = start
      this.symbolEnd = end
    } else if (action === SLOT.time || action === SLOT.clock) {
      if (text === '') this.note(PROBLEM.empty, field)
      else if (!this.timeFromText(text, action)) this.note(PROBLEM.time, field)
    } else if (action !== SKIP) {
      const value = this.shifted(text, action)
      this.values[action] = value
      if (Number.isNaN(value)) this.note(text === '' ? PROBLEM.empty : PROBLEM.notANumber, field)
    }
    return end
  }

  private shifted(text: string, slot: number): number {
    const value = numberOf(text, this.decimal === COMMA)
    const shift = this.shifts[slot]!
    return shift === 0 || Number.isNaN(value) ? value : Number(`${value}e-${shift}`)
  }

  private timeFromText(text: string, action: number): boolean {
    const bytes = Buffer.from(`${text}\n`)
    const end =
      action === SLOT.time
        ? this.time.read(bytes, 0, this.values)
        : this.time.readClock(bytes, 0, this.values)
    return end === bytes.length - 1
  }
}
