import type { UnixMicros } from '../../../domain/time.ts'
import type { BreakerSetup } from './breaker.ts'
import { PriceWindow, STEPS } from './price-window.ts'
import { WindowBreaker } from './window-breaker.ts'

interface Close {
  readonly step: number
  readonly price: number
}

/**
 * Sample standard deviation (n − 1) of the returns from step to step of the window, in percent; 0 with fewer than two
 * returns. The last price of a step counts; steps without one are left out. Not scaled to a year.
 */
export class VolatilityDeviation extends WindowBreaker {
  private readonly steps: PriceWindow
  private closes: Close[] = []

  constructor(setup: BreakerSetup) {
    super(setup)
    this.steps = new PriceWindow(setup.window ?? 1)
  }

  at(time: UnixMicros): number {
    const gone = this.steps.stepOf(time) - STEPS - 1
    if ((this.closes[0]?.step ?? Infinity) <= gone)
      this.closes = this.closes.filter(({ step }) => step > gone)
    return deviation(this.closes)
  }

  protected measure(time: UnixMicros, _open: number, _high: number, _low: number, close: number): number {
    const step = this.steps.stepOf(time)
    if (this.closes.at(-1)?.step === step) this.closes.pop()
    this.closes.push({ step, price: close })
    return this.at(time)
  }

  protected clear(): void {
    this.closes = []
  }

  protected saveMeasure(): unknown {
    return [this.closes, this.last]
  }

  protected loadMeasure(saved: unknown): void {
    const [closes, last] = saved as [Close[], number]
    this.closes = [...closes]
    this.last = last
  }
}

function deviation(closes: readonly Close[]): number {
  const count = closes.length - 1
  if (count < 2) return 0
  const returns = new Float64Array(count)
  let sum = 0
  for (let at = 0; at < count; at++) {
    const before = closes[at]?.price ?? NaN
    if (before <= 0) return Infinity
    returns[at] = (closes[at + 1]?.price ?? NaN) / before - 1
    sum += returns[at] ?? NaN
  }
  const mean = sum / count
  let squares = 0
  for (const value of returns) squares += (value - mean) * (value - mean)
  return Math.sqrt(squares / (count - 1)) * 100
}
