import { FulmarError } from '../../domain/codes.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Clock } from '../../ports/clock.ts'

/** What `work` comes to, or, after so long, a rejection with LIVE_TIMEOUT that names `what`. The work itself goes on. */
export async function within<T>(clock: Clock, limit: UnixMicros, what: string, work: Promise<T>): Promise<T> {
  const stop = new AbortController()
  const late = clock.sleep(limit, stop.signal).then(() => null)
  try {
    const first = await Promise.race([work.then((value) => ({ value })), late])
    if (first !== null) return first.value
  } finally {
    stop.abort()
  }
  throw new FulmarError('LIVE_TIMEOUT', `${what} took longer than ${String(Math.round(limit / 1000))} ms.`)
}
