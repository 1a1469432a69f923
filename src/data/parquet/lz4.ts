/**
 * LZ4 blocks, held to their bounds: the library's own code follows whatever lengths a damaged block names.
 * Source: “LZ4 Block Format Description”; LZ4 and LZ4_RAW of the Apache Parquet compression specification.
 */

const SHORTEST_MATCH = 4
/** A length of four bits goes on in the bytes behind it where all are set. */
const GOES_ON = 15
/** Before each block as Hadoop wrote them: how long it is unpacked, and how long it is. */
const FRAME_BYTES = 8

class Block {
  private at = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  private byte(): number {
    const byte = this.bytes[this.at]
    if (byte === undefined) throw new Error('a packed page ends too early')
    this.at += 1
    return byte
  }

  private length(first: number): number {
    let length = first
    if (first < GOES_ON) return length
    for (let byte = 255; byte === 255; length += byte) byte = this.byte()
    return length
  }

  /** Fills `target`, no more and no less. */
  unpackInto(target: Uint8Array): void {
    const { bytes } = this
    let filled = 0
    while (this.at < bytes.length) {
      const token = this.byte()
      const literals = this.length(token >> 4)
      if (literals > bytes.length - this.at || literals > target.length - filled)
        throw new Error('a packed page names lengths that cannot be')
      target.set(bytes.subarray(this.at, this.at + literals), filled)
      this.at += literals
      filled += literals
      // the last sequence ends behind its literals
      if (this.at === bytes.length) break
      const distance = this.byte() + this.byte() * 256
      const count = this.length(token & GOES_ON) + SHORTEST_MATCH
      if (distance === 0 || distance > filled || count > target.length - filled)
        throw new Error('a packed page names lengths that cannot be')
      if (distance >= count) target.copyWithin(filled, filled - distance, filled - distance + count)
      else
        for (let index = filled; index < filled + count; index += 1) target[index] = target[index - distance]!
      filled += count
    }
    if (filled !== target.length) throw new Error('a page is not as long as it says')
  }
}

/** Codec LZ4_RAW. Throws Error where the block is damaged. */
export function unpackLz4(bytes: Uint8Array, size: number): Uint8Array {
  const page = new Uint8Array(size)
  new Block(bytes).unpackInto(page)
  return page
}

/** Where each block of Hadoop's begins and ends; null where the bytes are not divided so. */
function framesOf(
  bytes: Uint8Array,
  size: number,
): readonly (readonly [at: number, end: number, size: number])[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const frames: [number, number, number][] = []
  let total = 0
  for (let at = 0; at < bytes.length;) {
    if (bytes.length - at < FRAME_BYTES) return null
    const unpacked = view.getUint32(at)
    const from = at + FRAME_BYTES
    at = from + view.getUint32(at + 4)
    total += unpacked
    if (at > bytes.length || total > size) return null
    frames.push([from, at, unpacked])
  }
  return total === size ? frames : null
}

/** Codec LZ4: blocks as Hadoop wrote them, or one as of LZ4_RAW; files do not say which. Throws Error for neither. */
export function unpackOldLz4(bytes: Uint8Array, size: number): Uint8Array {
  const frames = framesOf(bytes, size)
  if (frames === null) return unpackLz4(bytes, size)
  const page = new Uint8Array(size)
  let filled = 0
  for (const [at, end, unpacked] of frames) {
    new Block(bytes.subarray(at, end)).unpackInto(page.subarray(filled, filled + unpacked))
    filled += unpacked
  }
  return page
}
