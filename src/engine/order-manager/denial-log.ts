import type { UnixMicros } from '../../domain/time.ts'
import type { Ticket } from '../../strategy/orders.ts'

/** How many denials at least are remembered, over all strategies: they are many where something goes wrong. */
export const DENIALS_KEPT = 200

/** An order that our checks refused. It has no number of its own. */
export interface Denial {
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly time: UnixMicros
  /** The number that the next order got: orders below it were decided before this. */
  readonly nextSequence: number
  readonly ticket: Ticket
}

/** The latest denials, oldest first. */
export class DenialLog {
  private entries: Denial[] = []

  /** Returns what takes it back. */
  note(denial: Denial): () => void {
    const before = this.entries
    const length = before.length
    // in blocks; a new list, so that it can be taken back
    if (length >= 2 * DENIALS_KEPT) this.entries = before.slice(-DENIALS_KEPT)
    this.entries.push(denial)
    return () => {
      before.length = length
      this.entries = before
    }
  }

  /** Newest first, as many as are promised. */
  newest(): readonly Denial[] {
    return this.entries.slice(-DENIALS_KEPT).reverse()
  }

  save(): unknown {
    return this.entries.map((denial) => ({ ...denial }))
  }

  load(saved: unknown): void {
    this.entries = saved as Denial[]
  }
}
