import { MICROS_PER_HOUR, MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Clock } from '../ports/clock.ts'

/** A quiet stretch of the recording longer than this is passed over: nights and weekends. */
const LONGEST_WAIT: UnixMicros = MICROS_PER_HOUR
/** What is left of such a stretch. */
const SHORTENED_WAIT: UnixMicros = 1_000_000
/** No single sleep is longer, so that commands and the status display stay lively. */
const LONGEST_SLEEP: UnixMicros = 100 * MICROS_PER_MILLI

/** Lets a recorded day go by at `speed` times the wall clock. It only delays: it never reorders or drops. */
export class Pacer {
  private readonly clock: Clock
  private readonly speed: number
  private tapeStart: UnixMicros | null = null
  private wallStart: UnixMicros = 0

  constructor(clock: Clock, speed: number) {
    this.clock = clock
    this.speed = speed
  }

  /** Tape time up to which events may be delivered now, given when the next one is. */
  limit(next: UnixMicros): UnixMicros {
    if (this.speed === Infinity) return Infinity
    const wall = this.clock.monotonic()
    if (this.tapeStart === null) {
      this.tapeStart = next
      this.wallStart = wall
    }
    const allowed = this.tapeStart + (wall - this.wallStart) * this.speed
    if (next - allowed > LONGEST_WAIT) {
      this.tapeStart = next - SHORTENED_WAIT
      this.wallStart = wall
      return this.tapeStart
    }
    return allowed
  }

  /** Sleeps toward the next event, but only so long that the caller can look around in between. */
  async wait(next: UnixMicros, signal: AbortSignal): Promise<void> {
    const missing = (next - this.limit(next)) / this.speed
    await this.clock.sleep(Math.min(Math.max(missing, MICROS_PER_MILLI), LONGEST_SLEEP), signal)
  }
}
