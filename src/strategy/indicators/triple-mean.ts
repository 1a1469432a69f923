import { DecayingMean } from './decaying-mean.ts'
import type { SavedValue } from './indicator.ts'
import type { SavedReader } from './saved-reader.ts'

/**
 * An exponential average, its average, and the average of that. Each starts as the simple mean of its own
 * first `period` inputs, so the third is known from input 3 × `period` − 2 on. Inputs must be finite.
 */
export class TripleMean {
  readonly once: DecayingMean
  readonly twice: DecayingMean
  readonly thrice: DecayingMean

  private constructor(once: DecayingMean, twice: DecayingMean, thrice: DecayingMean) {
    this.once = once
    this.twice = twice
    this.thrice = thrice
  }

  static exponential(period: number): TripleMean {
    const make = (): DecayingMean => DecayingMean.exponential(period)
    return new TripleMean(make(), make(), make())
  }

  push(input: number): void {
    this.once.push(input)
    if (Number.isNaN(this.once.mean)) return
    this.twice.push(this.once.mean)
    if (!Number.isNaN(this.twice.mean)) this.thrice.push(this.twice.mean)
  }

  save(): { readonly [field: string]: SavedValue } {
    return { once: this.once.save(), twice: this.twice.save(), thrice: this.thrice.save() }
  }

  static restore(period: number, saved: SavedReader): TripleMean {
    return new TripleMean(
      DecayingMean.exponential(period).restore(saved.part('once')),
      DecayingMean.exponential(period).restore(saved.part('twice')),
      DecayingMean.exponential(period).restore(saved.part('thrice')),
    )
  }
}
