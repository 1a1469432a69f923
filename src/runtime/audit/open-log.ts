import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { genesisText } from '../../ports/journal-chain.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import type { StoredRecord } from '../../ports/journal.ts'
import { describeStore, openStoreReadOnly } from '../store-location.ts'
import { EXPORT_START, openExport } from './read-export.ts'

/** A log that is only looked at, also while an engine writes it. What it had when it was opened is all that is seen. */
export interface OpenLog {
  /** As the user named it. */
  readonly name: string
  readonly origin: LogOrigin
  /** Hash that the chain begins with, hexadecimal. */
  readonly genesis: string
  /** How many there were when it was opened. */
  readonly records: number
  /** In order, each checked against the chain; stops with JOURNAL_CORRUPT at one that is not as it was written. */
  read(): AsyncIterable<StoredRecord>
  close(): Promise<void>
}

/** A store, or what `audit export --format jsonl` wrote of one. Rejects as `openStoreReadOnly` does. */
export async function openLog(file: string): Promise<OpenLog> {
  if (beginningOf(file, EXPORT_START.length) === EXPORT_START) return openExport(file)
  const journal = await openStoreReadOnly(file)
  const { origin, receipt } = journal.facts
  const records = receipt.lastPosition
  return {
    name: describeStore(file),
    origin,
    genesis: createHash('sha256').update(genesisText(origin)).digest('hex'),
    records,
    read: () => upTo(journal.read(-1), records),
    close: () => journal.close(),
  }
}

/** Empty where it cannot be read: whoever opens it says why. */
function beginningOf(file: string, length: number): string {
  let handle: number | null = null
  try {
    handle = openSync(file, 'r')
    const bytes = Buffer.alloc(length)
    return bytes.toString('latin1', 0, readSync(handle, bytes, 0, length, 0))
  } catch {
    return ''
  } finally {
    if (handle !== null) closeSync(handle)
  }
}

async function* upTo(records: AsyncIterable<StoredRecord>, last: number): AsyncIterable<StoredRecord> {
  if (last === 0) return
  for await (const record of records) {
    yield record
    if (record.position >= last) return
  }
}
