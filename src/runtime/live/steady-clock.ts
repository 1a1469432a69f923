import type { UnixMicros } from '../../domain/time.ts'
import type { Clock } from '../../ports/clock.ts'

/** So much slower than time itself it goes while it waits for a wall clock that has stepped back. */
const SLOWER = 2

/**
 * A clock whose wall time never goes back and never stands still. After a step back it goes on at half speed, by the
 * monotonic clock, until the wall has caught up: timers, deadlines and settle windows would otherwise wait for as long as
 * the step was.
 */
export class SteadyClock implements Clock {
  private readonly clock: Clock
  private latest: UnixMicros
  private readAt: UnixMicros

  constructor(clock: Clock) {
    this.clock = clock
    this.latest = clock.now()
    this.readAt = clock.monotonic()
  }

  now(): UnixMicros {
    const wall = this.clock.now()
    if (wall > this.latest) {
      this.latest = wall
      this.readAt = this.clock.monotonic()
      return wall
    }
    const passed = Math.floor((this.clock.monotonic() - this.readAt) / SLOWER)
    // what is left of an odd microsecond counts the next time
    this.readAt += passed * SLOWER
    this.latest += passed
    return this.latest
  }

  /** An earlier run has seen that time already: it goes on from there. */
  notBefore(time: UnixMicros): void {
    if (time <= this.now()) return
    this.latest = time
    this.readAt = this.clock.monotonic()
  }

  monotonic(): UnixMicros {
    return this.clock.monotonic()
  }

  sleep(duration: UnixMicros, signal?: AbortSignal): Promise<void> {
    return this.clock.sleep(duration, signal)
  }
}
