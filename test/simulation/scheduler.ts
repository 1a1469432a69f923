import type { UnixMicros } from '../../src/domain/time.ts'
import type { Clock } from '../../src/ports/clock.ts'

interface Scheduled {
  time: UnixMicros
  readonly order: number
  readonly owner: SimulatedClock | null
  act: (() => void) | null
}

/** Where simulated wall clocks start: a Monday, 15:00 UTC. */
export const EPOCH = 1_600_095_600_000_000

/**
 * Owns time: nothing happens but what was scheduled, one thing after another, each once everything that the one before
 * set in motion has come to rest. Of one moment, first scheduled is first done.
 */
export class Scheduler {
  /** Microseconds since the start; never goes back. */
  time: UnixMicros = 0
  /** How many things were done. */
  steps = 0
  private readonly heap: Scheduled[] = []
  private lastOrder = 0

  /** A clock for one process; `kill` it with the process. */
  clock(): SimulatedClock {
    return new SimulatedClock(this)
  }

  after(delay: UnixMicros, act: () => void, owner: SimulatedClock | null = null): () => void {
    this.lastOrder += 1
    const item: Scheduled = { time: this.time + Math.max(0, delay), order: this.lastOrder, owner, act }
    this.push(item)
    return () => {
      item.act = null
    }
  }

  /** Until nothing is left, the next thing lies beyond (time then stands at `until`), or `afterEach` returns true. */
  async run(until: UnixMicros, afterEach?: () => boolean): Promise<void> {
    await rest()
    for (;;) {
      const next = this.heap[0]
      if (next === undefined || next.time > until) break
      this.pop()
      if (next.act === null || next.owner?.isDead === true) continue
      if (next.owner !== null && next.owner.pausedUntil > next.time) {
        // everything that waits for a process that stands still comes when it goes on, in its order
        next.time = next.owner.pausedUntil
        this.push(next)
        continue
      }
      this.time = next.time
      this.steps += 1
      next.act()
      await rest()
      if (afterEach?.() === true) return
    }
    this.time = Math.max(this.time, until)
  }

  private push(item: Scheduled): void {
    this.heap.push(item)
    this.siftUp(this.heap.length - 1)
  }

  private pop(): void {
    const last = this.heap.pop()
    if (last === undefined || this.heap.length === 0) return
    this.heap[0] = last
    this.siftDown()
  }

  private siftUp(from: number): void {
    const { heap } = this
    const item = heap[from] as Scheduled
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as Scheduled
      if (!isBefore(item, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = item
  }

  private siftDown(): void {
    const { heap } = this
    const item = heap[0] as Scheduled
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right !== undefined && isBefore(right, heap[child] as Scheduled)) child += 1
      const below = heap[child] as Scheduled
      if (!isBefore(below, item)) break
      heap[at] = below
      at = child
    }
    heap[at] = item
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order)
}

/** Resolves when no promise is left that could go on by itself. */
export function rest(): Promise<void> {
  return new Promise((resolve) => {
    // runs only once the queue of microtasks is empty
    process.nextTick(resolve)
  })
}

export class SimulatedClock implements Clock {
  isDead = false
  /** The process stands still until then, and does not know it. */
  pausedUntil: UnixMicros = 0
  /** What the wall clock is off by. */
  offset: UnixMicros = 0
  private readonly scheduler: Scheduler

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler
  }

  now(): UnixMicros {
    return EPOCH + this.scheduler.time + this.offset
  }

  monotonic(): UnixMicros {
    return this.scheduler.time
  }

  sleep(duration: UnixMicros, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = this.scheduler.after(duration, resolve, this)
      signal?.addEventListener(
        'abort',
        () => {
          cancel()
          resolve()
        },
        { once: true },
      )
    })
  }

  /** The process is gone: whoever sleeps by it never wakes. */
  kill(): void {
    this.isDead = true
  }
}
