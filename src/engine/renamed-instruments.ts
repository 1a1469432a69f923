import type { UnixMicros } from '../domain/time.ts'

/** Symbol changes of the past, since fills of before may be heard of late, under the old symbol. By instrument index. */
export class RenamedInstruments {
  private readonly changes = new Map<number, { readonly to: number; readonly time: UnixMicros }>()

  get isEmpty(): boolean {
    return this.changes.size === 0
  }

  note(from: number, to: number, time: UnixMicros): void {
    // a symbol that comes back is no old one any more
    this.changes.delete(to)
    this.changes.set(from, { to, time })
  }

  of(instrumentIndex: number): { readonly to: number; readonly time: UnixMicros } | undefined {
    return this.changes.get(instrumentIndex)
  }

  save(): SavedRenames {
    return [...this.changes].map(([from, { to, time }]) => [from, to, time])
  }

  load(saved: SavedRenames): void {
    this.changes.clear()
    for (const [from, to, time] of saved) this.changes.set(from, { to, time })
  }
}

export type SavedRenames = readonly (readonly [from: number, to: number, time: UnixMicros])[]
