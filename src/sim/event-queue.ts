import type { UnixMicros } from '../domain/time.ts'

interface Entry<T> {
  readonly due: UnixMicros
  readonly event: T
}

/**
 * What is under way between us and the venue: commands going in, reports coming back. Ordered by due time,
 * first in first out among equals, so that a cancel never overtakes the order that it cancels.
 */
export class EventQueue<T> {
  private entries: Entry<T>[] = []
  private head = 0

  /** Infinity for none. */
  get nextDue(): UnixMicros {
    return this.entries[this.head]?.due ?? Infinity
  }

  push(due: UnixMicros, event: T): void {
    // Each direction is in order by itself; a report may have to go before a command that takes longer.
    let index = this.entries.length
    while (index > this.head && (this.entries[index - 1]?.due ?? 0) > due) index--
    if (index === this.entries.length) this.entries.push({ due, event })
    else this.entries.splice(index, 0, { due, event })
  }

  /** Takes the first event. Throws when there is none. */
  shift(): T {
    const entry = this.entries[this.head]
    if (entry === undefined) throw new Error('simulated venue: the event queue is empty')
    this.head++
    if (this.head === this.entries.length) {
      this.entries = []
      this.head = 0
    } else if (this.head >= 1024) {
      this.entries.splice(0, this.head)
      this.head = 0
    }
    return entry.event
  }

  clear(): void {
    this.entries = []
    this.head = 0
  }

  /** In order, for saving. */
  pending(): readonly Entry<T>[] {
    return this.entries.slice(this.head)
  }
}
