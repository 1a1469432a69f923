import { checkPeriod } from './arguments.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState } from './indicator.ts'
import { SavedReader } from './saved-reader.ts'
import { SlidingExtreme } from './sliding-extreme.ts'

const KIND = 'highest'

/**
 * The highest of the last `period` inputs, in the unit of the input; `age` is how many inputs ago it was, 0 for
 * the present one. Of equal inputs the latest counts.
 * Source of the method: Daniel Lemire, Streaming Maximum-Minimum Filter, 2006.
 */
export class Highest implements Indicator {
  readonly warmUp: number
  private window: SlidingExtreme

  constructor(period: number) {
    this.warmUp = checkPeriod(KIND, 'period', period)
    this.window = SlidingExtreme.highest(period)
  }

  get value(): number {
    return this.window.value
  }

  get age(): number {
    return this.window.age
  }

  get ready(): boolean {
    return !Number.isNaN(this.window.value)
  }

  next(input: number): number {
    if (isUsable(input)) this.window.push(input)
    return this.window.value
  }

  save(): IndicatorState {
    return { kind: KIND, period: this.warmUp, ...this.window.save() }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('period', this.warmUp)
    this.window = SlidingExtreme.highest(this.warmUp).restore(saved)
  }
}

/** @param period inputs in the window, 1 to 1,000,000; throws CONFIG_INVALID otherwise */
export function highest(period: number): Highest {
  return new Highest(period)
}
