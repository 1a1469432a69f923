import { createHash, hash } from 'node:crypto'
import { genesisText, recordHeader } from '../../ports/journal-chain.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import type { StoredRecord } from '../../ports/journal.ts'

export type Unhashed = Omit<StoredRecord, 'hash' | 'body'>

export function genesisHash(origin: LogOrigin): Buffer {
  return createHash('sha256').update(genesisText(origin)).digest()
}

/** Room for a hash, a header and a body of the usual length. */
let room = Buffer.allocUnsafeSlow(8192)

/** Bytes of the longest header: four numbers of 16 digits, and a type. */
const HEADER = 512

/** The rule of `src/ports/journal-chain.ts`, in one call: that is a third faster than feeding three pieces. */
export function nextHash(previous: Uint8Array, record: Unhashed, body: Uint8Array): Buffer {
  const header = recordHeader(record)
  const most = previous.length + HEADER + body.length
  // a damaged one may hold anything, in up to three bytes a letter
  if (3 * header.length > HEADER) return inPieces(previous, header, body)
  if (most > room.length) room = Buffer.allocUnsafeSlow(2 * most)
  room.set(previous)
  const start = previous.length + room.write(header, previous.length)
  room.set(body, start)
  return hash('sha256', room.subarray(0, start + body.length), 'buffer')
}

function inPieces(previous: Uint8Array, header: string, body: Uint8Array): Buffer {
  return createHash('sha256').update(previous).update(header).update(body).digest()
}
