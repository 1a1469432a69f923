import type { BarChunk } from '../domain/market-data.ts'
import type { UnixMicros } from '../domain/time.ts'
import { CHUNK_ROWS } from './chunks.ts'

/** Bars in the making: the newest one grows until the next one begins. Delivers them in chunks. */
export class BarBuilder {
  private readonly ready: BarChunk[] = []
  private rows = 0
  /** What the sum of volumes has lost to rounding so far, so that many small ones add up (Neumaier). */
  private lost = 0
  private start = column()
  private end = column()
  private open = column()
  private high = column()
  private low = column()
  private close = column()
  private volume = column()

  /** Begins a bar over [start, end) with what is known of its first part. */
  begin(
    start: UnixMicros,
    end: UnixMicros,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    this.finishBar()
    if (this.rows === CHUNK_ROWS) this.finishChunk()
    const at = this.rows
    this.start[at] = start
    this.end[at] = end
    this.open[at] = open
    this.high[at] = high
    this.low[at] = low
    this.close[at] = close
    this.volume[at] = volume
    this.rows += 1
  }

  /** Adds to the newest bar, whose end may move. */
  extend(end: UnixMicros, high: number, low: number, close: number, volume: number): void {
    const at = this.rows - 1
    if (high > this.high[at]!) this.high[at] = high
    if (low < this.low[at]!) this.low[at] = low
    this.close[at] = close
    if (end > this.end[at]!) this.end[at] = end
    const before = this.volume[at]!
    const sum = before + volume
    this.lost += before >= volume ? before - sum + volume : volume - sum + before
    this.volume[at] = sum
  }

  /** The newest bar will grow no more. */
  finish(): void {
    this.finishBar()
    if (this.rows > 0) this.finishChunk()
  }

  /** The next chunk that is complete, or null. */
  take(): BarChunk | null {
    return this.ready.shift() ?? null
  }

  private finishBar(): void {
    if (this.lost !== 0) this.volume[this.rows - 1]! += this.lost
    this.lost = 0
  }

  private finishChunk(): void {
    const { start, end, open, high, low, close, volume } = this
    this.ready.push({ kind: 'bar', length: this.rows, start, end, open, high, low, close, volume })
    this.rows = 0
    this.start = column()
    this.end = column()
    this.open = column()
    this.high = column()
    this.low = column()
    this.close = column()
    this.volume = column()
  }
}

function column(): Float64Array {
  return new Float64Array(CHUNK_ROWS)
}
