/** Backups of a store, and the way back. */
import { existsSync } from 'node:fs'
import { SqliteJournal } from '../../adapters/journal-sqlite/sqlite-journal.ts'
import { FulmarError } from '../../domain/codes.ts'
import type { CommitReceipt, Verification } from '../../ports/journal.ts'

/** A verified copy as of one moment, also while an engine writes. No file is overwritten: CONFIG_OUTPUT_UNWRITABLE. */
export async function backupStore(file: string, target: string): Promise<CommitReceipt> {
  const journal = await SqliteJournal.openReadOnly({ file })
  try {
    return await journal.backup(target)
  } finally {
    await journal.close()
  }
}

/**
 * Puts a backup where a store is to be, once the backup has passed verification, and verifies what came of it. Nothing
 * that is there is overwritten, neither a store nor what belongs to one.
 */
export async function restoreStore(backup: string, target: string): Promise<Verification> {
  for (const path of ['', '.witness', '-wal', '-shm'].map((ending) => `${target}${ending}`)) {
    if (!existsSync(path)) continue
    throw new FulmarError('CONFIG_OUTPUT_UNWRITABLE', `${path} is there already: nothing is overwritten.`, {
      remedy: 'Move the store and its .witness file away first, together.',
    })
  }
  const source = await SqliteJournal.openReadOnly({ file: backup })
  try {
    refuseDamaged(backup, await source.verify())
    await source.backup(target)
  } finally {
    await source.close()
  }
  const restored = await SqliteJournal.openReadOnly({ file: target })
  try {
    const verification = await restored.verify()
    refuseDamaged(target, verification)
    return verification
  } finally {
    await restored.close()
  }
}

function refuseDamaged(file: string, { problem }: Verification): void {
  if (problem === null) return
  throw new FulmarError('JOURNAL_CORRUPT', `${file}: ${problem.message}`, {
    remedy: 'Restore another backup.',
  })
}
