import { FulmarError } from '../../domain/codes.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Clock } from '../../ports/clock.ts'
import { within } from './within.ts'

/** Between two attempts to connect: doubling from the first to the longest, each ± 25 %. */
const FIRST_PAUSE: UnixMicros = MICROS_PER_SECOND
const LONGEST_PAUSE: UnixMicros = 60 * MICROS_PER_SECOND

export interface Backoff {
  readonly clock: Clock
  readonly random: () => number
  /** How long one attempt may take. */
  readonly timeout: UnixMicros
  /** How long to go on trying; Infinity: for ever. */
  readonly deadline: UnixMicros
  /** Ends the waiting. */
  readonly signal: AbortSignal
  /** Told of every attempt that failed, with how long the pause is. */
  readonly onFailure: (message: string, pause: UnixMicros) => void
}

/** Tries until it works. Rejects after the deadline, and at once for what no second attempt mends. */
export async function retry<T>(what: string, work: () => Promise<T>, backoff: Backoff): Promise<T> {
  const { clock, random, timeout, deadline, signal, onFailure } = backoff
  const begun = clock.monotonic()
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await within(clock, timeout, what, work())
    } catch (error) {
      const wait = Math.round(pause * (0.75 + random() / 2))
      const message = error instanceof Error ? error.message : String(error)
      const isLate = clock.monotonic() - begun + wait >= deadline
      if (isPermanent(error)) throw error
      if (isLate || signal.aborted) {
        throw new FulmarError('LIVE_CONNECT_FAILED', `${what}: ${message}`, { cause: error })
      }
      onFailure(`${what}: ${message}`, wait)
      await clock.sleep(wait, signal)
    }
  }
}

/** Mistakes of configuration stay mistakes. */
function isPermanent(error: unknown): boolean {
  return (
    error instanceof FulmarError &&
    (error.code.startsWith('CONFIG_') || error.code === 'LIVE_ACCOUNT_MISMATCH')
  )
}
