import type { UnixMicros } from '../domain/time.ts'
import type { TapeCursor } from './tape-cursor.ts'

/**
 * Many sources as one stream, by (time, ends before opens, quotes before trades before bars, order given).
 * A binary heap whose root is the cursor with the next event; with one source it costs nothing.
 */
export class Tape {
  readonly cursors: readonly TapeCursor[]
  private readonly heap: TapeCursor[] = []
  /** The root has run out of rows and must be refilled before anything else. */
  private hungry = false

  constructor(cursors: readonly TapeCursor[]) {
    this.cursors = cursors
  }

  async start(): Promise<void> {
    for (const cursor of this.cursors) {
      if (await cursor.refill()) this.heap.push(cursor)
    }
    for (let at = (this.heap.length >> 1) - 1; at >= 0; at--) this.siftDown(at)
  }

  /** The cursor with the next event; null at the end, or when a refill is due. */
  get head(): TapeCursor | null {
    return this.hungry ? null : (this.heap[0] ?? null)
  }

  get needsRefill(): boolean {
    return this.hungry
  }

  get isOver(): boolean {
    return this.heap.length === 0
  }

  /** Past the head's event. */
  advance(): void {
    const head = this.heap[0]
    if (head === undefined) return
    if (!head.advance()) this.hungry = true
    else if (this.heap.length > 1) this.siftDown(0)
  }

  async refill(): Promise<void> {
    const head = this.heap[0]
    if (head === undefined || !this.hungry) return
    if (!(await head.refill())) {
      const last = this.heap.pop()
      if (last !== undefined && last !== head) this.heap[0] = last
    }
    this.hungry = false
    this.siftDown(0)
  }

  /** Rows of this instrument are met at their open from now on. */
  arm(instrumentIndex: number, now: UnixMicros): void {
    for (const cursor of this.cursors) {
      if (cursor.instrumentIndex === instrumentIndex && !cursor.armed) cursor.arm(now)
    }
    this.rebuild()
  }

  disarm(instrumentIndex: number): void {
    for (const cursor of this.cursors) {
      if (cursor.instrumentIndex === instrumentIndex) cursor.disarm()
    }
    this.rebuild()
  }

  /** 0…1: how far the slowest source is. */
  progress(): number {
    return this.cursors.reduce((least, cursor) => Math.min(least, cursor.progress), 1)
  }

  private rebuild(): void {
    // a root that waits for its refill keeps its place, whatever the others do
    const root = this.hungry ? 1 : 0
    for (let at = (this.heap.length >> 1) - 1; at >= root; at--) this.siftDown(at)
  }

  private siftDown(from: number): void {
    const { heap } = this
    const moving = heap[from]
    if (moving === undefined) return
    let at = from
    for (;;) {
      let child = 2 * at + 1
      const left = heap[child]
      if (left === undefined) break
      const right = heap[child + 1]
      let least = left
      if (right !== undefined && before(right, left)) {
        child += 1
        least = right
      }
      if (!before(least, moving)) break
      heap[at] = least
      at = child
    }
    heap[at] = moving
  }
}

function before(a: TapeCursor, b: TapeCursor): boolean {
  if (a.time !== b.time) return a.time < b.time
  if (a.phase !== b.phase) return a.phase < b.phase
  return a.rank < b.rank
}
