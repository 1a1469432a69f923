/**
 * The header before every page of a Parquet file, in Thrift's compact protocol. Everything in here may be damaged:
 * nothing is taken that does not fit into what is there.
 * Source: parquet.thrift of the Apache Parquet format, and the Thrift compact protocol specification.
 */

/** What a page says of itself; sizes in bytes. */
export interface PageHeader {
  readonly kind: 'data' | 'dataV2' | 'dictionary' | 'index'
  /** Bytes behind the header. */
  readonly storedSize: number
  readonly unpackedSize: number
  /** CRC-32 of the stored bytes, where the writer gave one. */
  readonly checksum: number | null
  /** Nulls included. */
  readonly valueCount: number
  readonly encoding: number
  /** Of data pages of the first version. */
  readonly levelEncoding: number
  /** Of data pages of the second version. */
  readonly nullCount: number
  readonly rowCount: number
  readonly definitionBytes: number
  readonly repetitionBytes: number
  readonly isPacked: boolean
}

/** The bytes at hand end within the header: with more of them it may be readable. */
export class NeedsMoreBytes extends Error {}

const STOP = 0
const TRUE = 1
const FALSE = 2
const BYTE = 3
const I64 = 6
const DOUBLE = 7
const BINARY = 8
const LIST = 9
const SET = 10
const STRUCT = 12
/** No header of a page is nested deeper. */
const DEEPEST = 8

type Fields = Map<number, number | boolean | Fields>

class CompactReader {
  at: number
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  private byte(): number {
    const byte = this.bytes[this.at]
    if (byte === undefined) throw new NeedsMoreBytes('a page header ends too early')
    this.at += 1
    return byte
  }

  private varint(): number {
    let value = 0
    let weight = 1
    for (let count = 0; count < 10; count += 1) {
      const byte = this.byte()
      value += (byte & 0x7f) * weight
      if (byte < 0x80) return value
      weight *= 128
    }
    throw new Error('a number in a page header does not end')
  }

  private integer(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  private skipBytes(count: number): void {
    if (this.at + count > this.bytes.length) throw new NeedsMoreBytes('a page header ends too early')
    this.at += count
  }

  private value(type: number, depth: number): number | boolean | Fields | null {
    if (type === TRUE) return true
    if (type === FALSE) return false
    if (type > BYTE && type <= I64) return this.integer()
    if (type === STRUCT) return this.fields(depth + 1)
    if (type === BYTE) this.skipBytes(1)
    else if (type === DOUBLE) this.skipBytes(8)
    else if (type === BINARY) this.skipBytes(this.varint())
    else if (type === LIST || type === SET) this.skipList(depth)
    else throw new Error(`a page header has a field of unknown type ${String(type)}`)
    return null
  }

  private skipList(depth: number): void {
    const head = this.byte()
    const count = head >> 4 === 15 ? this.varint() : head >> 4
    const type = head & 15
    for (let index = 0; index < count; index += 1) {
      // an element that is true or false takes a byte of its own here
      if (type === TRUE || type === FALSE) this.skipBytes(1)
      else this.value(type, depth + 1)
    }
  }

  fields(depth: number): Fields {
    if (depth > DEEPEST) throw new Error('a page header is nested too deeply')
    const fields: Fields = new Map()
    let id = 0
    for (;;) {
      const head = this.byte()
      const type = head & 15
      if (type === STOP) return fields
      id = head >> 4 === 0 ? this.integer() : id + (head >> 4)
      const value = this.value(type, depth)
      if (value !== null) fields.set(id, value)
    }
  }
}

const KINDS = ['data', 'index', 'dictionary', 'dataV2'] as const
/** Field of the header that describes a page of each kind. */
const PART = { data: 5, index: 6, dictionary: 7, dataV2: 8 } as const

function count(fields: Fields, id: number, what: string): number {
  const value = fields.get(id)
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`a page header names no ${what} that can be`)
}

/**
 * Reads the header at `at`; `end` is where the page itself begins. Throws NeedsMoreBytes where the bytes end within
 * it, and Error where it makes no sense.
 */
export function readPageHeader(
  bytes: Uint8Array,
  at: number,
): { readonly header: PageHeader; readonly end: number } {
  const reader = new CompactReader(bytes, at)
  const fields = reader.fields(0)
  const kind = KINDS[count(fields, 1, 'kind of page')]
  if (kind === undefined) throw new Error('a page is of an unknown kind')
  const found = fields.get(PART[kind])
  const part: Fields = found instanceof Map ? found : new Map<number, never>()
  if (kind !== 'index' && part.size === 0) throw new Error('a page header does not describe its page')
  const isV2 = kind === 'dataV2'
  const checksum = fields.get(4)
  const header: PageHeader = {
    kind,
    unpackedSize: count(fields, 2, 'size'),
    storedSize: count(fields, 3, 'stored size'),
    checksum: typeof checksum === 'number' ? checksum >>> 0 : null,
    valueCount: kind === 'index' ? 0 : count(part, 1, 'number of values'),
    encoding: kind === 'index' ? 0 : count(part, isV2 ? 4 : 2, 'encoding'),
    levelEncoding: kind === 'data' ? count(part, 3, 'encoding of levels') : 0,
    nullCount: isV2 ? count(part, 2, 'number of nulls') : 0,
    rowCount: isV2 ? count(part, 3, 'number of rows') : 0,
    definitionBytes: isV2 ? count(part, 5, 'length of definition levels') : 0,
    repetitionBytes: isV2 ? count(part, 6, 'length of repetition levels') : 0,
    isPacked: !isV2 || part.get(7) !== false,
  }
  return { header, end: reader.at }
}
