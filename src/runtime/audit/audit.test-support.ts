import { MemoryJournal } from '../../adapters/journal-memory/memory-journal.ts'
import { encode } from '../../engine/codec.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import type { OpenLog } from './open-log.ts'

const ORIGIN: LogOrigin = {
  deployment: 'trend',
  account: 'ACC-1',
  environment: 'paper',
  build: '1.2.3',
  createdTime: 1_700_000_000_000_000,
}

/** 2025-03-03T14:30:00Z */
export const START = 1_741_012_200_000_000

/** A record of the kernel as plain data: its sequence is its number, its time so many seconds after START. */
export function plainRecord(sequence: number, fields: Readonly<Record<string, unknown>>): JournalRecord {
  const time = START + sequence * 1_000_000
  const type = String(fields['type'])
  return { sequence, time, type, body: encode({ v: 1, sequence, time, ...fields }) }
}

/** A log in memory, as if a store were open. */
export async function logOf(records: readonly JournalRecord[]): Promise<OpenLog> {
  const journal = new MemoryJournal(ORIGIN)
  const genesis = (await journal.verify()).head
  await journal.append(records)
  return {
    name: 'memory',
    origin: ORIGIN,
    genesis,
    records: records.length,
    read: () => journal.read(-1),
    close: () => journal.close(),
  }
}
