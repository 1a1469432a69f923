import type { UnixMicros } from '../../../domain/time.ts'
import type { BreakerSetup } from './breaker.ts'
import { PriceWindow } from './price-window.ts'
import { percentMove, WindowBreaker } from './window-breaker.ts'

/**
 * Fall from the highest price of the window to a later one, in percent of the highest. Inside a bar it is not known
 * whether high or low came first: what surely did are the bars before it and its open before its low, and its high
 * before its close. A bar that only rose is no crash.
 */
export class FlashCrash extends WindowBreaker {
  private readonly window: PriceWindow

  constructor(setup: BreakerSetup) {
    super(setup)
    this.window = new PriceWindow(setup.window ?? 1)
  }

  at(time: UnixMicros): number {
    this.window.moveTo(time)
    const { highest } = this.window
    return Number.isNaN(highest) ? 0 : fall(highest, this.last)
  }

  protected measure(time: UnixMicros, open: number, high: number, low: number, close: number): number {
    this.window.moveTo(time)
    const { highest } = this.window
    const before = Number.isNaN(highest) || open > highest ? open : highest
    this.window.add(time, high, high)
    return Math.max(fall(before, low), fall(high, close))
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

function fall(from: number, to: number): number {
  return Math.max(0, percentMove(from - to, from))
}
