import type { CodeEntry } from './codes.ts'

/** Codes of the journal and of the store, a part of `CODES`. */
export const JOURNAL_CODES = {
  JOURNAL_APPEND_FAILED: {
    meaning: 'A record could not be made durable. Nothing that depends on it was sent.',
    remedy: 'Check the disk; new risk stays halted until a person resumes.',
  },
  JOURNAL_DISK_FULL: {
    meaning:
      'There was no room for a record, on the disk or within the limit set. Nothing that depends on it was sent.',
    remedy: 'Make room, or raise the limit, and start again; new risk stays halted until then.',
  },
  JOURNAL_READ_ONLY: {
    meaning: 'The store was to be written, but may only be read.',
    remedy:
      'Check the permissions of the file and of its folder, or of the role in the database; it must not be opened read-only.',
  },
  JOURNAL_LOCKED: {
    meaning: 'Another process writes to this store.',
    remedy: 'Stop that one first: two engines on one store would trade twice.',
  },
  JOURNAL_FENCED: {
    meaning: 'A later run has taken this store over. Nothing of this run is written or sent any more.',
    remedy: 'Stop this process: the later one trades.',
  },
  JOURNAL_UNREADABLE: {
    meaning: 'The store cannot be opened, is no store of Fulmar, or could not be read.',
    remedy:
      'Check the path, the permissions and the disk; of a database the location, the role and its password.',
  },
  JOURNAL_CORRUPT: {
    meaning: 'A record is not as it was written: changed, removed, or put in between.',
    remedy: 'Do not trade on it. Run `fulmar audit verify FILE`, keep the file, and restore a backup.',
  },
  JOURNAL_NOT_SIGNED: {
    meaning: 'The records are as they were written, but nobody vouches for them with the key that was given.',
    remedy:
      'Give the public key of whoever wrote the store; a store that was never signed is verified without --key.',
  },
  JOURNAL_HEAD_BEHIND: {
    meaning:
      'The store ends before the last record that its witness saw: records are lost, or it is an old copy.',
    remedy:
      'Restore the newest copy together with its .witness file. If it is meant to be this one, compare it with the broker first, then move the .witness file away and open it with adoptHead.',
  },
  JOURNAL_HEAD_MISMATCH: {
    meaning: 'The store is another one than its witness saw, or its history was rewritten.',
    remedy: 'Find out which is true before trading: restore the store together with its .witness file.',
  },
  JOURNAL_WITNESS_MISSING: {
    meaning:
      'The .witness file beside the store is gone or unreadable, so lost records would not be noticed.',
    remedy:
      'Restore it from where the store comes from, or open the store with adoptHead once it was verified.',
  },
  JOURNAL_ACCOUNT_MISMATCH: {
    meaning: 'The store belongs to another deployment, account or environment.',
    remedy: 'Give the store of this account, or a new file: no two accounts share one.',
  },
  JOURNAL_SNAPSHOT_DAMAGED: {
    meaning: 'A saved state is not as it was written. It is passed over, and an older one used.',
    remedy: 'Nothing is lost, but starting takes longer. Check the disk.',
  },
  JOURNAL_TABLES_DAMAGED: {
    meaning:
      'A table of the store (orders, positions, executions …) does not say what its records say. The records themselves are whole.',
    remedy: 'Make the tables anew from the records: `fulmar db setup FILE --rebuild`. Then check the disk.',
  },
  JOURNAL_COMMIT_SLOW: {
    meaning: 'The disk takes long to make a record durable, and every order waits for that.',
    remedy: 'Put the store on a local solid-state disk, not on a network share; a database near the engine.',
  },
  JOURNAL_NOT_DURABLE: {
    meaning:
      'The database server does not sync what it commits to its disk, so a power failure can take records.',
    remedy: 'Set fsync = on in the configuration of PostgreSQL, and restart it.',
  },
  JOURNAL_DRIVER_MISSING: {
    meaning:
      'This Node.js has no SQLite of its own, and the package libsql that stands in did not load; or the store is in PostgreSQL, and the package pg did not.',
    remedy:
      'Use Node.js 22.13 or newer, or install Fulmar again on this machine; for PostgreSQL: npm install pg.',
  },
  JOURNAL_VERSION_UNKNOWN: {
    meaning: 'A record or a saved state was written by another version of Fulmar.',
    remedy: 'Use the version that wrote it, or a newer one.',
  },
} as const satisfies Record<string, CodeEntry>
