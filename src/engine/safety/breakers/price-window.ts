import type { UnixMicros } from '../../../domain/time.ts'

/**
 * A window moves on in steps of a 300th of its length, so that it never holds more than 301 figures however many
 * updates come: a window of 300 s in steps of 1 s.
 */
export const STEPS = 300

interface Entry {
  readonly step: number
  readonly value: number
}

/** Highest value of the last steps: a queue that falls from front to back. O(1) amortized, 301 entries at most. */
class Highest {
  private entries: Entry[] = []
  private head = 0

  /** NaN where nothing is in the window. */
  get value(): number {
    return this.entries[this.head]?.value ?? NaN
  }

  add(step: number, value: number): void {
    const { entries } = this
    for (let last = entries.at(-1); entries.length > this.head && last !== undefined; last = entries.at(-1)) {
      if (last.value > value) break
      entries.pop()
    }
    const last = entries.length > this.head ? entries.at(-1) : undefined
    // lower than another of the same step: it leaves the window together with that
    if (last?.step !== step) entries.push({ step, value })
  }

  /** Drops what is of that step or before. */
  dropUntil(step: number): void {
    const { entries } = this
    while ((entries[this.head]?.step ?? Infinity) <= step) this.head += 1
    if (this.head === 0 || (this.head < STEPS && this.head < entries.length)) return
    this.entries = entries.slice(this.head)
    this.head = 0
  }

  clear(): void {
    this.entries = []
    this.head = 0
  }

  save(): unknown {
    return this.entries.slice(this.head)
  }

  load(saved: unknown): void {
    this.entries = [...(saved as Entry[])]
    this.head = 0
  }
}

/**
 * Highest and lowest price of the last while. A moment belongs to the step `floor(time / (length / 300))`; the window
 * holds the step of the latest moment and the 300 before it: what was seen exactly one length ago is in it still, as with
 * bars of a minute and a window of a minute.
 */
export class PriceWindow {
  private readonly width: number
  private readonly highs = new Highest()
  /** With the sign turned. */
  private readonly lows = new Highest()

  /** Microseconds, above zero. */
  constructor(length: UnixMicros) {
    this.width = Math.max(1, Math.ceil(length / STEPS))
  }

  stepOf(time: UnixMicros): number {
    return Math.floor(time / this.width)
  }

  /** NaN while the window is empty. */
  get highest(): number {
    return this.highs.value
  }

  /** NaN while the window is empty. */
  get lowest(): number {
    const value = this.lows.value
    return value === 0 ? 0 : -value
  }

  add(time: UnixMicros, high: number, low: number): void {
    const step = this.stepOf(time)
    this.moveTo(time)
    this.highs.add(step, high)
    this.lows.add(step, -low)
  }

  /** Lets go what is too old by then. */
  moveTo(time: UnixMicros): void {
    const gone = this.stepOf(time) - STEPS - 1
    this.highs.dropUntil(gone)
    this.lows.dropUntil(gone)
  }

  clear(): void {
    this.highs.clear()
    this.lows.clear()
  }

  save(): unknown {
    return [this.highs.save(), this.lows.save()]
  }

  load(saved: unknown): void {
    const [highs, lows] = saved as [unknown, unknown]
    this.highs.load(highs)
    this.lows.load(lows)
  }
}
