/** What disks and databases say, in the codes of Fulmar. */
import { FulmarError } from '../../domain/codes.ts'
import type { Code } from '../../domain/codes.ts'

/** Kinds of failure, as far as they are told apart. */
export type FaultKind =
  | 'busy'
  | 'locked'
  | 'readOnly'
  | 'io'
  | 'corrupt'
  | 'full'
  | 'noFile'
  | 'noDatabase'
  /** The connection is gone, or the server is. */
  | 'lost'
  /** The server does not let us in. */
  | 'denied'
  | 'other'

/** What a database said. */
export class StorageFault extends Error {
  readonly kind: FaultKind

  constructor(kind: FaultKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StorageFault'
    this.kind = kind
  }
}

/** What was being done; it decides what an error without a better name is called. */
export type Doing = 'open' | 'append' | 'read'

const OTHERWISE: Readonly<Record<Doing, Code>> = {
  open: 'JOURNAL_UNREADABLE',
  append: 'JOURNAL_APPEND_FAILED',
  read: 'JOURNAL_UNREADABLE',
}

const VERBS: Readonly<Record<Doing, string>> = { open: 'opened', append: 'written', read: 'read' }

/** `place`: the file, or the database without its password. */
export function toFulmarError(error: unknown, doing: Doing, place: string): FulmarError {
  if (error instanceof FulmarError) return error
  const code = codeOf(error) ?? OTHERWISE[doing]
  const why = error instanceof Error ? error.message : String(error)
  return new FulmarError(code, `${place} could not be ${VERBS[doing]}: ${why}.`, { cause: error })
}

function codeOf(error: unknown): Code | null {
  if (error instanceof StorageFault) return codeOfFault(error.kind)
  // of the witness, which is a plain file
  switch ((error as NodeJS.ErrnoException).code ?? '') {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'JOURNAL_DISK_FULL'
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'JOURNAL_READ_ONLY'
    default:
      return null
  }
}

function codeOfFault(kind: FaultKind): Code | null {
  switch (kind) {
    case 'full':
      return 'JOURNAL_DISK_FULL'
    case 'readOnly':
      return 'JOURNAL_READ_ONLY'
    case 'busy':
    case 'locked':
      return 'JOURNAL_LOCKED'
    case 'corrupt':
      return 'JOURNAL_CORRUPT'
    case 'noDatabase':
    case 'noFile':
    case 'denied':
      return 'JOURNAL_UNREADABLE'
    case 'io':
    case 'lost':
    case 'other':
      return null
  }
}

/** A record that is not as it was written. */
export function corrupt(place: string, position: number | null, message: string): CorruptLog {
  return new CorruptLog(place, position, message)
}

export class CorruptLog extends FulmarError {
  readonly position: number | null
  /** Without the name of the store. */
  readonly problem: string

  constructor(place: string, position: number | null, problem: string) {
    super('JOURNAL_CORRUPT', `${place}: ${problem}`)
    this.position = position
    this.problem = problem
  }
}
