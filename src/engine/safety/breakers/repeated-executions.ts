import type { UnixMicros } from '../../../domain/time.ts'
import { Breaker } from './breaker.ts'

/**
 * Orders (new ones and replacements) or fills of one strategy within the window. No more moments are remembered than
 * the limit and one.
 *
 * Rule: article 15(3) of Commission Delegated Regulation (EU) 2017/589: after so many executions the algorithm is
 * switched off until a person switches it on again.
 */
export class RepeatedExecutions extends Breaker {
  private times: readonly UnixMicros[] = []

  /** How many there were within the window that ends now. */
  count(now: UnixMicros): number {
    const since = now - (this.setup.window ?? 0)
    return this.times.length - this.oldest(since)
  }

  /** Notes one more. Returns what undoes it. */
  note(now: UnixMicros): () => void {
    const before = this.times
    const first = Math.max(
      this.oldest(now - (this.setup.window ?? 0)),
      before.length - Math.floor(this.setup.limit),
    )
    this.times = [...before.slice(Math.max(0, first)), now]
    return () => {
      this.times = before
    }
  }

  rebase(): void {
    this.times = []
  }

  protected saveMeasure(): unknown {
    return this.times
  }

  protected loadMeasure(saved: unknown): void {
    this.times = saved as UnixMicros[]
  }

  /** Place of the first that came after `since`. */
  private oldest(since: UnixMicros): number {
    const at = this.times.findIndex((time) => time > since)
    return at === -1 ? this.times.length : at
  }
}
