/**
 * Client order ids: 128 bits as 32 hexadecimal digits: deployment tag (32 bits), run (16-bit counter and a 32-bit
 * nonce that the runtime draws and journals first), order sequence (48 bits). An id can therefore never come
 * back after a restart, a restore of an old store, or a fork of one. Adapters render the bits to fit their venue.
 */
export interface RunIdentity {
  /** 32 bits that name the deployment: strategy set + account. */
  readonly deploymentTag: number
  /** Counts process starts of the deployment, 1…65,535. */
  readonly run: number
  /** 32 random bits of this run. */
  readonly nonce: number
}

/** Hexadecimal digits of an id, and of the deployment tag at its front. */
export const CLIENT_ORDER_ID_LENGTH = 32
export const DEPLOYMENT_DIGITS = 8

const MAX_SEQUENCE = 0x1_0000_0000_0000

export function clientOrderIdPrefix(identity: RunIdentity): string {
  return (
    hex(identity.deploymentTag, DEPLOYMENT_DIGITS, 'deployment tag') +
    hex(identity.run, 4, 'run') +
    hex(identity.nonce, 8, 'nonce')
  )
}

/** Zeros before a sequence of so many digits: made once, since an id is made for every order. */
const PADDING: readonly string[] = Array.from({ length: 13 }, (_, digits) => '0'.repeat(12 - digits))

export function clientOrderId(prefix: string, sequence: number): string {
  const digits = digitsOf(sequence, 12, 'order sequence')
  return `${prefix}${PADDING[digits.length] ?? ''}${digits}`
}

function hex(value: number, digits: number, what: string): string {
  return digitsOf(value, digits, what).padStart(digits, '0')
}

function digitsOf(value: number, digits: number, what: string): string {
  const limit = digits === 12 ? MAX_SEQUENCE : digits === 8 ? 0x1_0000_0000 : 0x1_0000
  if (!Number.isInteger(value) || value < 0 || value >= limit) {
    throw new RangeError(`${what} ${String(value)} does not fit ${String(digits)} hexadecimal digits`)
  }
  return value.toString(16)
}
