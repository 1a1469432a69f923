import type { Code } from '../../domain/codes.ts'
import type { JournalProblem } from '../../ports/journal.ts'
import type { LogReader } from './log-reader.ts'
import type { Witnessed } from './witness.ts'

export interface WitnessProblem {
  readonly code: Code
  readonly problem: JournalProblem
}

/** What a witness says; `none` where the store is to have none. */
export type Testimony = Witnessed | 'missing' | 'unreadable' | 'none'

/** What speaks against the store, by its witness. An empty store needs none. */
export async function witnessProblem(log: LogReader, witness: Testimony): Promise<WitnessProblem | null> {
  if (witness === 'none') return null
  const head = await log.head()
  if (typeof witness === 'string') {
    if (head.position === 0) return null
    const message = witness === 'missing' ? 'There is no witness beside it.' : 'Its witness cannot be read.'
    return { code: 'JOURNAL_WITNESS_MISSING', problem: { position: null, message } }
  }
  const { position } = witness
  if (witness.genesis !== log.start.hash.toString('hex')) {
    const message = 'The witness beside it is that of another store.'
    return { code: 'JOURNAL_HEAD_MISMATCH', problem: { position: null, message } }
  }
  if (head.position < position) {
    const message = `It ends with record ${String(head.position)}, and its witness saw record ${String(position)} written.`
    return { code: 'JOURNAL_HEAD_BEHIND', problem: { position: head.position + 1, message } }
  }
  if ((await log.cursorAt(position))?.hash.toString('hex') === witness.head) return null
  const message = `Record ${String(position)} is another one than its witness saw written.`
  return { code: 'JOURNAL_HEAD_MISMATCH', problem: { position, message } }
}
