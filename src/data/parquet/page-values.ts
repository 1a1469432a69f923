/** The values of one page, out of its bytes in whatever encoding. Nothing is read that is not there, and nothing left. */
import type { SchemaElement } from 'hyparquet'
import { readDeltaLengths, readDeltas, readDeltaTexts } from './deltas.ts'
import { readRuns } from './runs.ts'
import type { Part } from './runs.ts'

/** How a column is stored: what the schema says of it. */
export type Stored = Pick<
  SchemaElement,
  'type' | 'type_length' | 'converted_type' | 'logical_type' | 'repetition_type'
>

/** Cells of a column, one a value. */
export type Cells = ArrayLike<unknown>

const text = new TextDecoder()
const NANOS_PER_DAY = 86_400_000_000_000n
/** Julian day of 1970-01-01. */
const JULIAN_1970 = 2_440_588n

/** Numbers of the encodings in parquet.thrift. */
export const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  runs: 3,
  deltas: 5,
  deltaLengths: 6,
  deltaTexts: 7,
  dictionary: 8,
  split: 9,
} as const

const BYTES_OF: Partial<Record<string, number>> = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 }

export const isDecimal = ({ converted_type: converted, logical_type: logical }: Stored): boolean =>
  converted === 'DECIMAL' || logical?.type === 'DECIMAL'

export const isUnsigned = ({ converted_type: converted, logical_type: logical }: Stored): boolean =>
  converted?.startsWith('UINT') === true || (logical?.type === 'INTEGER' && !logical.isSigned)

function widthOf({ type, type_length: length }: Stored): number {
  const width = type === 'FIXED_LEN_BYTE_ARRAY' ? length : BYTES_OF[type ?? '']
  if (width === undefined || width <= 0) throw new Error('its values have no length')
  return width
}

/** Numbers in place; copied where they do not stand at a multiple of their size. */
function numbersOf(
  { bytes, at }: Part,
  stored: Stored,
  count: number,
): Float64Array | Float32Array | Int32Array | Uint32Array | BigInt64Array {
  const width = widthOf(stored)
  const start = bytes.byteOffset + at
  const isAligned = start % width === 0
  const buffer = isAligned ? bytes.buffer : bytes.slice(at, at + count * width).buffer
  const from = isAligned ? start : 0
  if (stored.type === 'DOUBLE') return new Float64Array(buffer, from, count)
  if (stored.type === 'FLOAT') return new Float32Array(buffer, from, count)
  if (stored.type === 'INT64') return new BigInt64Array(buffer, from, count)
  return isUnsigned(stored) ? new Uint32Array(buffer, from, count) : new Int32Array(buffer, from, count)
}

/** Nanoseconds since 1970: of the day first, then the Julian day. */
function oldTimes({ bytes, at }: Part, count: number): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, count * 12)
  return Array.from({ length: count }, (_, index) => {
    const day = BigInt(view.getInt32(index * 12 + 8, true)) - JULIAN_1970
    return day * NANOS_PER_DAY + view.getBigInt64(index * 12, true)
  })
}

/** Texts behind their lengths, one by one. */
function textsOf({ bytes, at, end }: Part, count: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let position = at
  const texts: Uint8Array[] = []
  for (let index = 0; index < count; index += 1) {
    if (position + 4 > end) throw new Error('a page has fewer values than it says')
    const from = position + 4
    position = from + view.getUint32(position, true)
    if (position > end) throw new Error('a text is longer than its page')
    texts.push(bytes.subarray(from, position))
  }
  if (position !== end) throw new Error('a page has more bytes than its values')
  return texts
}

function requireBytes({ at, end }: Part, wanted: number): void {
  if (end - at < wanted) throw new Error('a page has fewer values than it says')
  if (end - at > wanted) throw new Error('a page has more bytes than its values')
}

function plain(part: Part, stored: Stored, count: number): Cells {
  const { bytes, at } = part
  const { type } = stored
  if (type === 'BYTE_ARRAY') return shown(textsOf(part, count), stored)
  if (type === 'BOOLEAN') {
    requireBytes(part, Math.ceil(count / 8))
    return Array.from({ length: count }, (_, index) => ((bytes[at + (index >> 3)]! >> (index & 7)) & 1) === 1)
  }
  const width = widthOf(stored)
  requireBytes(part, count * width)
  if (type === 'INT96') return oldTimes(part, count)
  if (type !== 'FIXED_LEN_BYTE_ARRAY') return numbersOf(part, stored, count)
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(at + index * width, at + (index + 1) * width),
  )
}

/** Bytes that are text as text; those of decimals stay. */
function shown(values: Uint8Array[], stored: Stored): Cells {
  return isDecimal(stored) ? values : values.map((value) => text.decode(value))
}

/** All first bytes, then all second ones, and so on. */
function joined(part: Part, stored: Stored, count: number): Cells {
  const width = widthOf(stored)
  requireBytes(part, count * width)
  const bytes = new Uint8Array(count * width)
  for (let place = 0; place < width; place += 1) {
    const from = part.at + place * count
    for (let index = 0; index < count; index += 1) bytes[index * width + place] = part.bytes[from + index]!
  }
  return plain({ bytes, at: 0, end: bytes.length }, stored, count)
}

function booleans({ bytes, at, end }: Part, count: number): boolean[] {
  if (end - at < 4) throw new Error('a run has no length')
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true)
  if (length > end - at - 4) throw new Error('runs are longer than their page')
  const bits = new Uint8Array(count)
  readRuns({ bytes, at: at + 4, end: at + 4 + length }, 1, bits)
  return Array.from(bits, (bit) => bit === 1)
}

function requirePlaces(places: Int32Array, size: number): void {
  let isOutside = false
  for (let index = 0; index < places.length; index += 1) {
    // below zero is beyond all others where there is no sign
    if (places[index]! >>> 0 >= size) isOutside = true
  }
  if (isOutside) throw new Error('a value is not in the dictionary')
}

/** The values that stand at these places of the dictionary. */
function lookUp(dictionary: Cells, places: Int32Array): Cells {
  const count = places.length
  requirePlaces(places, dictionary.length)
  if (dictionary instanceof BigInt64Array) {
    // by halves: without a big integer for each
    const halves = new Int32Array(dictionary.buffer, dictionary.byteOffset, dictionary.length * 2)
    const found = new Int32Array(count * 2)
    for (let index = 0; index < count; index += 1) {
      const place = places[index]!
      found[2 * index] = halves[2 * place]!
      found[2 * index + 1] = halves[2 * place + 1]!
    }
    return new BigInt64Array(found.buffer)
  }
  if (dictionary instanceof Float64Array) {
    const found = new Float64Array(count)
    for (let index = 0; index < count; index += 1) found[index] = dictionary[places[index]!]!
    return found
  }
  return Array.from(places, (place) => dictionary[place])
}

function fromDictionary({ bytes, at, end }: Part, dictionary: Cells | null, count: number): Cells {
  if (dictionary === null) throw new Error('a page needs a dictionary that is not there')
  const places = new Int32Array(count)
  const width = count === 0 ? 0 : bytes[at]
  if (width === undefined || (count > 0 && at >= end)) throw new Error('a page has fewer values than it says')
  // no bits: there is one value, and it stands everywhere
  if (width > 0) readRuns({ bytes, at: at + 1, end }, width, places)
  return lookUp(dictionary, places)
}

function fromDeltas(part: Part, stored: Stored, count: number): Cells {
  const deltas = stored.type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
  readDeltas(part, deltas)
  return deltas instanceof Int32Array && isUnsigned(stored) ? new Uint32Array(deltas.buffer) : deltas
}

/** `count` values, nulls left out. Throws Error where the bytes do not give just these. */
export function readValues(
  part: Part,
  encoding: number,
  stored: Stored,
  count: number,
  dictionary: Cells | null,
): Cells {
  const { type } = stored
  if (encoding === ENCODING.plain) return plain(part, stored, count)
  if (encoding === ENCODING.dictionary || encoding === ENCODING.plainDictionary)
    return fromDictionary(part, dictionary, count)
  if (encoding === ENCODING.split) return joined(part, stored, count)
  if (encoding === ENCODING.runs && type === 'BOOLEAN') return booleans(part, count)
  if (encoding === ENCODING.deltas && (type === 'INT32' || type === 'INT64'))
    return fromDeltas(part, stored, count)
  if (encoding === ENCODING.deltaLengths && type === 'BYTE_ARRAY')
    return shown(readDeltaLengths(part, count), stored)
  if (encoding === ENCODING.deltaTexts && type === 'BYTE_ARRAY')
    return shown(readDeltaTexts(part, count), stored)
  throw new Error(`its encoding ${String(encoding)} is not known for values of type ${String(type)}`)
}

/** How much the definition levels say: a column at the top is either there or null. */
export const isNullable = ({ repetition_type: repetition }: Stored): boolean => repetition === 'OPTIONAL'

/** Values and nulls, in their rows. */
export function withNulls(values: Cells, levels: Uint8Array): Cells {
  if (values.length === levels.length) return values
  const cells = new Array<unknown>(levels.length).fill(null)
  let next = 0
  for (let row = 0; row < levels.length; row += 1) {
    if (levels[row] === 1) {
      cells[row] = values[next]
      next += 1
    }
  }
  return cells
}
