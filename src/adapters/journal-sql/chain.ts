import { createHash } from 'node:crypto'
import { genesisText, recordHeader } from '../../ports/journal-chain.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import type { StoredRecord } from '../../ports/journal.ts'

export type Unhashed = Omit<StoredRecord, 'hash' | 'body'>

export function genesisHash(origin: LogOrigin): Buffer {
  return createHash('sha256').update(genesisText(origin)).digest()
}

/** The rule of `src/ports/journal-chain.ts`. */
export function nextHash(previous: Uint8Array, record: Unhashed, body: Uint8Array): Buffer {
  return createHash('sha256').update(previous).update(recordHeader(record)).update(body).digest()
}
