import type { UnixMicros } from '../../domain/time.ts'
import type { Clock } from '../../ports/clock.ts'

/** Rings once a time has come. It sleeps once for many settings: what is set later than it would ring changes nothing. */
export class Alarm {
  private readonly clock: Clock
  private readonly ring: () => void
  private due: UnixMicros = Infinity
  private sleep: AbortController | null = null

  constructor(clock: Clock, ring: () => void) {
    this.clock = clock
    this.ring = ring
  }

  /** Rings at `due` of the monotonic clock, or before. */
  set(due: UnixMicros): void {
    if (due >= this.due) return
    this.off()
    if (due === Infinity) return
    const sleep = new AbortController()
    this.due = due
    this.sleep = sleep
    const wait = Math.max(1, due - this.clock.monotonic())
    void this.clock.sleep(wait, sleep.signal).then(() => {
      if (this.sleep !== sleep) return
      this.sleep = null
      this.due = Infinity
      this.ring()
    })
  }

  off(): void {
    const { sleep } = this
    this.sleep = null
    this.due = Infinity
    sleep?.abort()
  }
}
