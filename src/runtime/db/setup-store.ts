import { existsSync } from 'node:fs'
import { rebuildFile } from '../../adapters/journal-sqlite/rebuild-file.ts'
import { SqliteJournal } from '../../adapters/journal-sqlite/sqlite-journal.ts'
import type { Code } from '../../domain/codes.ts'
import type { LogIdentity } from '../../ports/journal-chain.ts'

export interface SetupOptions {
  /** Whose it is to be, of a new one; an existing one keeps to whom it belongs. */
  readonly identity: LogIdentity
  /** Version of Fulmar. */
  readonly build: string
  /** Make the tables anew from the records first. */
  readonly rebuild: boolean
  readonly onWarning: (code: Code, message: string) => void
}

export interface SetUp {
  readonly isNew: boolean
  readonly identity: LogIdentity
  readonly records: number
  readonly commitMicros: number | null
}

/**
 * Makes a store, or brings one up to date and checks it; it counts as a run that does nothing. Rejects as
 * `SqliteJournal.open` does.
 */
export async function setUpStore(file: string, options: SetupOptions): Promise<SetUp> {
  const isNew = !existsSync(file)
  if (options.rebuild) await rebuildFile(file)
  const identity = isNew ? options.identity : await identityOf(file)
  const journal = await SqliteJournal.open({
    file,
    identity,
    build: options.build,
    onWarning: ({ code, message }) => {
      options.onWarning(code, message)
    },
  })
  try {
    const { commitMicros, receipt } = journal.facts
    return { isNew, identity, records: receipt.lastPosition, commitMicros }
  } finally {
    await journal.close()
  }
}

async function identityOf(file: string): Promise<LogIdentity> {
  const journal = await SqliteJournal.openReadOnly({ file })
  await journal.close()
  const { deployment, account, environment } = journal.facts.origin
  return { deployment, account, environment }
}
