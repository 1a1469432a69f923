import type { UnixMicros } from '../../../domain/time.ts'
import type { BreakerSetup } from './breaker.ts'
import { PriceWindow } from './price-window.ts'
import { percentMove, WindowBreaker } from './window-breaker.ts'

/** The highest less the lowest price of the window, in percent of the lowest. */
export class VolatilityRange extends WindowBreaker {
  private readonly window: PriceWindow

  constructor(setup: BreakerSetup) {
    super(setup)
    this.window = new PriceWindow(setup.window ?? 1)
  }

  at(time: UnixMicros): number {
    this.window.moveTo(time)
    const { highest, lowest } = this.window
    return Number.isNaN(highest) ? 0 : percentMove(highest - lowest, lowest)
  }

  protected measure(time: UnixMicros, _open: number, high: number, low: number): number {
    this.window.add(time, high, low)
    return this.at(time)
  }

  protected clear(): void {
    this.window.clear()
  }

  protected saveMeasure(): unknown {
    return [this.window.save(), this.last]
  }

  protected loadMeasure(saved: unknown): void {
    const [window, last] = saved as [unknown, number]
    this.window.load(window)
    this.last = last
  }
}
