import type { UnixMicros } from '../../domain/time.ts'

interface Item {
  /** By the monotonic clock. */
  readonly due: UnixMicros
  readonly run: () => void
}

/** What the driver does later, by name: heartbeats, checkpoints, comparisons. All of it is done by the loop, in its turn. */
export class Agenda {
  private readonly items = new Map<string, Item>()

  /** Replaces what has the same name. `due` is monotonic. */
  set(name: string, due: UnixMicros, run: () => void): void {
    this.items.set(name, { due, run })
  }

  cancel(name: string): void {
    this.items.delete(name)
  }

  /** Infinity for nothing. */
  get nextDue(): UnixMicros {
    let next = Infinity
    for (const { due } of this.items.values()) if (due < next) next = due
    return next
  }

  /** Does what is due, the earliest first. What it sets anew is done in the next turn at the soonest. */
  runDue(now: UnixMicros): void {
    const due = [...this.items].filter(([, item]) => item.due <= now).sort(([, a], [, b]) => a.due - b.due)
    for (const [name, item] of due) {
      // one before it may have taken it off, or put it off
      if (this.items.get(name) !== item) continue
      this.items.delete(name)
      item.run()
    }
  }
}
