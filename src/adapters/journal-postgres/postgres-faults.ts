/** What PostgreSQL and the network say, as kinds of failure. */
import { StorageFault } from '../journal-sql/faults.ts'
import type { FaultKind } from '../journal-sql/faults.ts'

/** SQLSTATEs, and classes of two letters; the longer one counts. */
const KINDS: ReadonlyMap<string, FaultKind> = new Map([
  // connection exceptions; the server ends, starts, or threw us out
  ['08', 'lost'],
  ['57P01', 'lost'],
  ['57P02', 'lost'],
  ['57P03', 'lost'],
  ['57P05', 'lost'],
  ['25P03', 'lost'],
  // too many connections
  ['53300', 'lost'],
  ['53100', 'full'],
  ['55P03', 'busy'],
  ['40', 'busy'],
  ['42501', 'readOnly'],
  ['25006', 'readOnly'],
  ['28', 'denied'],
  ['3D000', 'noDatabase'],
  ['XX001', 'corrupt'],
  ['XX002', 'corrupt'],
  ['58030', 'io'],
])

/** Sentences of the client itself, which gives no code. */
const LOST = /terminated|timeout|not queryable|closed|ended/i

export function faultOf(error: unknown): StorageFault {
  if (error instanceof StorageFault) return error
  const { code, message = String(error) } = error as { code?: unknown; message?: string }
  return new StorageFault(kindOf(typeof code === 'string' ? code : '', message), message, error)
}

function kindOf(code: string, message: string): FaultKind {
  const known = KINDS.get(code) ?? KINDS.get(code.slice(0, 2))
  if (known !== undefined && /^[0-9A-Z]{5}$/.test(code)) return known
  // of the operating system: ECONNREFUSED, ECONNRESET, ENOTFOUND …
  if (/^E[A-Z]+$/.test(code)) return 'lost'
  return code === '' && LOST.test(message) ? 'lost' : 'other'
}

export function isLost(error: unknown): boolean {
  return error instanceof StorageFault && error.kind === 'lost'
}
