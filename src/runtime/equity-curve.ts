import type { UnixMicros } from '../domain/time.ts'
import type { EquitySeries } from '../report/run-record.ts'

/** Points kept for plots: two to four times as many as a screen is wide. */
const MAX_POINTS = 4096

/**
 * Equity over time, thinned as it grows: neighbors are merged in pairs when it is full, and of each pair the
 * lowest and the highest stay, so that no peak or trough is lost to the eye.
 */
export class EquityCurve {
  private times: number[] = []
  private values: number[] = []
  private stride = 1
  private skipped = 0
  private low = Infinity
  private high = -Infinity
  private lowTime = 0
  private highTime = 0

  add(time: UnixMicros, value: number): void {
    if (value < this.low) {
      this.low = value
      this.lowTime = time
    }
    if (value > this.high) {
      this.high = value
      this.highTime = time
    }
    this.skipped += 1
    if (this.skipped < this.stride) return
    this.flush()
    if (this.times.length >= MAX_POINTS) this.thin()
  }

  series(): EquitySeries {
    this.flush()
    return { time: this.times, equity: this.values }
  }

  private flush(): void {
    if (this.skipped === 0) return
    const first = this.lowTime <= this.highTime
    this.push(first ? this.lowTime : this.highTime, first ? this.low : this.high)
    if (this.lowTime !== this.highTime)
      this.push(first ? this.highTime : this.lowTime, first ? this.high : this.low)
    this.skipped = 0
    this.low = Infinity
    this.high = -Infinity
  }

  private push(time: number, value: number): void {
    this.times.push(time)
    this.values.push(value)
  }

  /** Four points become the lowest and the highest of them, in order. */
  private thin(): void {
    const times: number[] = []
    const values: number[] = []
    for (let at = 0; at < this.times.length; at += 4) {
      let low = at
      let high = at
      for (let other = at; other < Math.min(at + 4, this.times.length); other++) {
        if ((this.values[other] ?? 0) < (this.values[low] ?? 0)) low = other
        if ((this.values[other] ?? 0) > (this.values[high] ?? 0)) high = other
      }
      for (const index of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
        times.push(this.times[index] ?? 0)
        values.push(this.values[index] ?? 0)
      }
    }
    this.times = times
    this.values = values
    this.stride *= 2
  }
}
