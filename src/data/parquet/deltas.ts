/**
 * Whole numbers as differences between neighbors, in blocks, and texts whose lengths are stored so.
 * Source: DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY of the Apache Parquet encodings.
 */
import type { Part } from './runs.ts'

const LARGEST_BLOCK = 2 ** 20

class BitReader {
  at: number
  private readonly bytes: Uint8Array
  private readonly end: number

  constructor({ bytes, at, end }: Part) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  byte(): number {
    if (this.at >= this.end) throw new Error('differences end too early')
    const byte = this.bytes[this.at]!
    this.at += 1
    return byte
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new Error('a difference does not end')
  }

  zigZag(): bigint {
    const value = this.varint()
    return (value >> 1n) ^ -(value & 1n)
  }

  /** One value of `width` bits, `index` such values behind `at`. */
  packed(width: number, index: number): bigint {
    let value = 0n
    let taken = 0
    for (let bit = index * width; taken < width;) {
      const inByte = bit % 8
      const count = Math.min(8 - inByte, width - taken)
      const part = (this.bytes[this.at + Math.floor(bit / 8)]! >> inByte) & ((1 << count) - 1)
      value |= BigInt(part) << BigInt(taken)
      taken += count
      bit += count
    }
    return value
  }

  skip(count: number): void {
    this.at = Math.min(this.end, this.at + count)
  }

  requireBytes(count: number): void {
    if (this.at + count > this.end) throw new Error('differences end too early')
  }
}

/** Exactly `target.length` numbers; returns where they end. Throws Error where they cannot be. */
export function readDeltas(part: Part, target: Int32Array | BigInt64Array): number {
  const reader = new BitReader(part)
  const blockSize = Number(reader.varint())
  const blocks = Number(reader.varint())
  const each = blockSize / blocks
  if (blockSize === 0 || blockSize > LARGEST_BLOCK || !Number.isInteger(each) || each % 8 !== 0)
    throw new Error('blocks of differences have no size that can be')
  if (Number(reader.varint()) !== target.length)
    throw new Error('there are not as many differences as values')
  const is64 = target instanceof BigInt64Array
  const mostBits = is64 ? 64 : 32
  let value = reader.zigZag()
  const put = (index: number): void => {
    if (is64) target[index] = value
    else target[index] = Number(BigInt.asIntN(32, value))
  }
  if (target.length > 0) put(0)
  for (let index = 1; index < target.length;) {
    const least = reader.zigZag()
    const widths = Array.from({ length: blocks }, () => reader.byte())
    for (const width of widths) {
      if (index >= target.length) break
      if (width > mostBits) throw new Error('a difference has too many bits')
      const count = Math.min(each, target.length - index)
      reader.requireBytes(Math.ceil((count * width) / 8))
      for (let place = 0; place < count; place += 1) {
        value = BigInt.asIntN(64, value + least + (width === 0 ? 0n : reader.packed(width, place)))
        put(index)
        index += 1
      }
      reader.skip((each * width) / 8)
    }
  }
  return reader.at
}

function requireLengths(lengths: Int32Array, available: number): void {
  let total = 0
  for (const length of lengths) {
    if (length < 0) throw new Error('a text has less than no length')
    total += length
  }
  if (total > available) throw new Error('texts are longer than their page')
}

/** Texts behind their lengths. */
export function readDeltaLengths(part: Part, count: number): Uint8Array[] {
  const lengths = new Int32Array(count)
  let at = readDeltas(part, lengths)
  requireLengths(lengths, part.end - at)
  return Array.from(lengths, (length) => part.bytes.subarray(at, (at += length)))
}

/** Texts that begin as the one before them does. */
export function readDeltaTexts(part: Part, count: number): Uint8Array[] {
  const prefixes = new Int32Array(count)
  const at = readDeltas(part, prefixes)
  const rests = readDeltaLengths({ ...part, at }, count)
  let before = new Uint8Array(0)
  return rests.map((rest, index) => {
    const prefix = prefixes[index]!
    if (prefix < 0 || prefix > before.length) throw new Error('a text begins like nothing before it')
    const text = new Uint8Array(prefix + rest.length)
    text.set(before.subarray(0, prefix))
    text.set(rest, prefix)
    before = text
    return text
  })
}
