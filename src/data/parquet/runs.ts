/**
 * Whole numbers in runs: either one value and how often it stands there, or values of a few bits each, packed. Levels
 * and places in a dictionary are stored so.
 * Source: “Run Length Encoding / Bit-Packing Hybrid” of the Apache Parquet encodings.
 *
 * Lengths come from the file and may be damaged: a run is followed only as far as values are wanted and bytes are
 * there, so that none can make the reader go on forever or ask for memory without end.
 */

/** Up to this many bits, four bytes hold a value wherever in its first byte it begins. */
const MOST_BITS_AT_ONCE = 25
const MOST_BITS = 32

/** Bytes [at, end) of a page. */
export interface Part {
  readonly bytes: Uint8Array
  readonly at: number
  readonly end: number
}

function unpackSlowly({ bytes, at }: Part, width: number, index: number): number {
  let value = 0
  let weight = 1
  for (let bit = index * width; bit < (index + 1) * width; bit += 1) {
    if (((bytes[at + Math.floor(bit / 8)]! >> (bit % 8)) & 1) === 1) value += weight
    weight *= 2
  }
  return value
}

/** `count` values of `width` bits each into `target` from `to` on. The part must hold them. */
function unpack(part: Part, width: number, count: number, target: Int32Array | Uint8Array, to: number): void {
  const { bytes, at } = part
  if (width > MOST_BITS_AT_ONCE) {
    for (let index = 0; index < count; index += 1) target[to + index] = unpackSlowly(part, width, index)
    return
  }
  const mask = (1 << width) - 1
  let bit = 0
  for (let index = 0; index < count; index += 1) {
    const first = at + (bit >> 3)
    // bytes behind the array are undefined, which the operators take for zero; their bits are masked out
    const word =
      bytes[first]! | (bytes[first + 1]! << 8) | (bytes[first + 2]! << 16) | (bytes[first + 3]! << 24)
    target[to + index] = (word >>> (bit & 7)) & mask
    bit += width
  }
}

/** The head of a run, and where it ends. */
function headAt({ bytes, end }: Part, start: number): readonly [head: number, behind: number] {
  let head = 0
  let weight = 1
  for (let at = start; at < end && weight <= 2 ** 35; at += 1) {
    const byte = bytes[at]!
    head += (byte & 0x7f) * weight
    if (byte < 0x80) return [head, at + 1]
    weight *= 128
  }
  throw new Error('a run has no length')
}

/** Fills `target` with the values of the runs in `part`. Throws Error where they do not give exactly that many. */
export function readRuns(part: Part, width: number, target: Int32Array | Uint8Array): void {
  if (width > MOST_BITS) throw new Error(`values of ${String(width)} bits are none`)
  const { bytes, end } = part
  const valueBytes = (width + 7) >> 3
  let { at } = part
  let filled = 0
  while (filled < target.length || at < end) {
    const [head, behind] = headAt(part, at)
    at = behind
    const isPacked = head % 2 === 1
    const stated = isPacked ? ((head - 1) / 2) * 8 : head / 2
    const wanted = target.length - filled
    const isLast = stated >= wanted
    // the last run of packed values is filled up to eight of them; others stand there as often as they say
    if (isPacked ? wanted === 0 && stated > 0 : stated > wanted)
      throw new Error('a run is longer than its page')
    if (stated === 0 && wanted > 0) throw new Error('a run is empty')
    const count = isLast ? wanted : stated
    if (isPacked) {
      if (at + Math.ceil((count * width) / 8) > end) throw new Error('a run ends too early')
      unpack({ bytes, at, end }, width, count, target, filled)
      at = Math.min(end, at + (stated / 8) * width)
    } else {
      if (at + valueBytes > end && wanted > 0) throw new Error('a run ends too early')
      let value = 0
      for (let index = valueBytes - 1; index >= 0; index -= 1) value = value * 256 + (bytes[at + index] ?? 0)
      if (width < MOST_BITS && value >= 2 ** width) throw new Error('a run has a value that is too large')
      target.fill(value, filled, filled + count)
      at += valueBytes
    }
    filled += count
  }
}
