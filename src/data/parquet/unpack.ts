import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { unpackLz4, unpackOldLz4 } from './lz4.ts'

/** Unpacks a page that is `size` bytes then. Throws whatever is wrong with it. */
export type Unpack = (codec: string, bytes: Uint8Array, size: number) => Uint8Array

type Codecs = Partial<Record<string, (bytes: Uint8Array, size: number) => Uint8Array>>

/** A packed block begins with how long it is: less than four bytes of seven bits each, and one of four. */
function statedLength(bytes: Uint8Array): number {
  let length = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[index] ?? 0
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return length
  }
  return Infinity
}

/** A Buffer is a Uint8Array too, but its slices are not copies. */
function plain({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length)
}

/**
 * Gzip and Brotli by Node itself, which checks Gzip’s checksum; LZ4 by ourselves; the others by the library. Snappy’s own length is
 * compared first, since its code is given memory of that length.
 */
export function unpackWith(codecs: Codecs): Unpack {
  return (codec, bytes, size) => {
    // an empty page is written as no bytes by some, whatever its codec
    if (size === 0 && bytes.length === 0) return bytes
    if (codec === 'GZIP') return plain(gunzipSync(bytes, { maxOutputLength: Math.max(1, size) }))
    if (codec === 'BROTLI') return plain(brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, size) }))
    if (codec === 'LZ4_RAW') return unpackLz4(bytes, size)
    if (codec === 'LZ4') return unpackOldLz4(bytes, size)
    if (codec === 'SNAPPY' && statedLength(bytes) !== size)
      throw new Error('a page is not as long as it says')
    const unpack = codecs[codec]
    if (unpack === undefined) throw new Error(`it is packed with ${codec}, which is not known`)
    return unpack(bytes, size)
  }
}
