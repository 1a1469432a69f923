import type { Clock } from '../../src/ports/clock.ts'
import type { UnixMicros } from '../../src/domain/time.ts'

/** Where the simulated wall clock starts: any moment will do. */
const EPOCH = 1_600_000_000_000_000

/**
 * A clock that goes on by itself, by as much as is slept, as soon as nothing else is left to do. Deadlines that
 * are canceled in time take no time; `slept` is what the sleeper that waits in earnest has slept in all.
 */
export class FakeClock implements Clock {
  slept = 0
  private time: UnixMicros = EPOCH

  now(): UnixMicros {
    return this.time
  }

  monotonic(): UnixMicros {
    return this.time
  }

  async sleep(duration: UnixMicros, signal?: AbortSignal): Promise<void> {
    // work that is ready goes first, so that it can cancel its own deadline
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted === true) return
    this.time += duration
    this.slept += duration
  }
}
