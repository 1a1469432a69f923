import { percentOf } from './daily-loss.ts'
import { LookBreaker } from './sight.ts'
import type { Sight } from './sight.ts'

/** A share of the equity that prices alone can drive up, though no order is given. Nothing is remembered. */
abstract class ShareOfEquity extends LookBreaker {
  look(sight: Sight): number {
    return percentOf(this.part(sight), sight.equity)
  }

  rebase(): void {
    // measured afresh at every look
  }

  protected abstract part(sight: Sight): number

  protected saveMeasure(): unknown {
    return null
  }

  protected loadMeasure(): void {
    // nothing is remembered
  }
}

/** Value of all positions, long and short added, in percent of the equity. */
export class ExposureLevel extends ShareOfEquity {
  protected part(sight: Sight): number {
    return sight.exposure()
  }
}

/** Margin that must be kept, in percent of the equity; of accounts that are never liquidated, the margin in use. */
export class MarginLevel extends ShareOfEquity {
  protected part(sight: Sight): number {
    return sight.margin()
  }
}
