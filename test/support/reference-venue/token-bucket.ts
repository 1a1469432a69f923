import type { UnixMicros } from '../../../src/domain/time.ts'

/** What of a rate limit is left; a part of it is kept for what matters more. */
export class TokenBucket {
  private readonly capacity: number
  private readonly perSecond: number
  private tokens: number
  private last: UnixMicros

  constructor(perSecond: number, now: UnixMicros) {
    this.capacity = perSecond
    this.perSecond = perSecond
    this.tokens = perSecond
    this.last = now
  }

  /** Takes one, if more than `reserve` are there. `now` is monotonic. */
  take(now: UnixMicros, reserve: number): boolean {
    this.tokens = Math.min(this.capacity, this.tokens + ((now - this.last) * this.perSecond) / 1_000_000)
    this.last = now
    if (this.tokens < reserve + 1) return false
    this.tokens -= 1
    return true
  }
}
