import type { BreakerSetup } from './breaker.ts'
import { percentOf } from './daily-loss.ts'
import { LookBreaker } from './sight.ts'
import type { Sight } from './sight.ts'

/**
 * Fall from the highest that was seen: of the equity of the account, or of the P&L of the strategy. In percent: of the
 * equity of the account when that peak was seen.
 */
export class Drawdown extends LookBreaker {
  /** NaN before the first look. */
  private peak = NaN
  private peakEquity = NaN
  private readonly inPercent: boolean

  constructor(setup: BreakerSetup, inPercent: boolean) {
    super(setup)
    this.inPercent = inPercent
  }

  look(sight: Sight): number {
    const value = this.worth(sight)
    if (Number.isNaN(this.peak) || value > this.peak) {
      this.peak = value
      this.peakEquity = sight.equity
    }
    const fall = this.peak - value
    return this.inPercent ? percentOf(fall, this.peakEquity) : fall
  }

  override shift(amount: number): void {
    this.peakEquity += amount
    if (this.setup.scope.kind === 'account') this.peak += amount
  }

  rebase(): void {
    this.peak = NaN
    this.peakEquity = NaN
  }

  protected saveMeasure(): unknown {
    return [this.peak, this.peakEquity]
  }

  protected loadMeasure(saved: unknown): void {
    const [peak, peakEquity] = saved as [number, number]
    this.peak = peak
    this.peakEquity = peakEquity
  }
}
