import type { BreakerSetup } from './breaker.ts'
import { LookBreaker } from './sight.ts'
import type { Sight } from './sight.ts'

/**
 * What was lost since the trading day began: equity of the account then less equity now, or P&L of the strategy then
 * less P&L now. In percent: of the equity of the account when the day began.
 */
export class DailyLoss extends LookBreaker {
  /** Value when the day began; NaN before the first look. */
  private start = NaN
  private startEquity = NaN
  private readonly inPercent: boolean

  constructor(setup: BreakerSetup, inPercent: boolean) {
    super(setup)
    this.inPercent = inPercent
  }

  look(sight: Sight): number {
    const value = this.worth(sight)
    if (Number.isNaN(this.start)) this.begin(value, sight.equity)
    const loss = this.start - value
    return this.inPercent ? percentOf(loss, this.startEquity) : loss
  }

  override rollDay(sight: Sight): void {
    this.begin(this.worth(sight), sight.equity)
  }

  override shift(amount: number): void {
    this.startEquity += amount
    if (this.setup.scope.kind === 'account') this.start += amount
  }

  rebase(): void {
    this.begin(NaN, NaN)
  }

  protected saveMeasure(): unknown {
    return [this.start, this.startEquity]
  }

  protected loadMeasure(saved: unknown): void {
    const [start, startEquity] = saved as [number, number]
    this.begin(start, startEquity)
  }

  private begin(value: number, equity: number): void {
    this.start = value
    this.startEquity = equity
  }
}

/** Of an account that has nothing, every loss is beyond any limit. */
export function percentOf(loss: number, equity: number): number {
  if (equity > 0 || Number.isNaN(loss) || Number.isNaN(equity)) return (loss / equity) * 100
  return loss > 0 ? Infinity : 0
}
