import type { StreamMessage, VenueEvent } from './wire.ts'
import type { UnixMicros } from '../../../src/domain/time.ts'

/**
 * One subscription to the venue's events. Events are passed on as they come, whatever their order; numbers that are
 * missing for longer than the patience are a gap, and a gap means that something happened which nobody told us.
 */
export class ReferenceStream {
  readonly session: number
  heardAt: UnixMicros
  private readonly patience: UnixMicros
  private highest = 0
  /** Number to the moment since when it is missed. */
  private readonly missing = new Map<number, UnixMicros>()

  constructor(session: number, patience: UnixMicros, now: UnixMicros) {
    this.session = session
    this.patience = patience
    this.heardAt = now
  }

  /** What it tells; null for nothing. */
  take({ sequence, event }: StreamMessage, now: UnixMicros): VenueEvent | null {
    this.heardAt = now
    for (let at = this.highest + 1; at <= sequence; at++) this.missing.set(at, now)
    this.highest = Math.max(this.highest, sequence)
    if (event !== null) this.missing.delete(sequence)
    return event
  }

  /** When the first missing number becomes a gap; Infinity for never. */
  get gapAt(): UnixMicros {
    for (const since of this.missing.values()) return since + this.patience
    return Infinity
  }
}
