import { readFileSync } from 'node:fs'
import { FulmarError } from '../domain/codes.ts'
import type { Code } from '../domain/codes.ts'
import type { Journal, Verification } from '../ports/journal.ts'
import { describeStore, openStore, openStoreReadOnly } from './store-location.ts'

export interface PaperStoreOptions {
  /** A path, or a database: see `openStore`. */
  readonly file: string
  readonly strategyName: string
  /** Version of Fulmar. */
  readonly build: string
  /** Ed25519 in PEM: heads of the chain are signed with it. Null: they are not. */
  readonly signKey: string | null
  readonly onWarning: (code: Code, message: string) => void
}

/**
 * A new store for one run on a recorded day. It takes no second run: such runs do not follow one another in time, so
 * their records make no log. Rejects with CONFIG_OUTPUT_UNWRITABLE where there is a run in it, and as
 * `openStore` does.
 */
export async function openPaperStore(options: PaperStoreOptions): Promise<Journal> {
  const { file, strategyName, build, signKey, onWarning } = options
  const journal = await openStore(file, {
    identity: { deployment: strategyName, account: 'paper', environment: 'paper' },
    build,
    ...(signKey === null ? {} : { signing: { privateKey: signKey } }),
    onWarning: ({ code, message }) => {
      onWarning(code, message)
    },
  })
  if (journal.facts.receipt.lastPosition === 0) return journal
  await journal.close()
  throw new FulmarError('CONFIG_OUTPUT_UNWRITABLE', `${describeStore(file)} holds a run already.`, {
    remedy:
      'Give another file, or another schema of the database: each run on recorded data has a store of its own.',
  })
}

/** Checks a store from its first record to its head, also while it is written. `keyFile`: Ed25519 in PEM. */
export async function verifyStoreFile(file: string, keyFile: string | null): Promise<Verification> {
  const key = keyFile === null ? null : readKey(keyFile)
  const journal = await openStoreReadOnly(file)
  try {
    return await journal.verify(key)
  } finally {
    await journal.close()
  }
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new FulmarError('CONFIG_INVALID', `The key ${file} cannot be read.`, { cause: error })
  }
}
