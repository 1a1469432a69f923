import type { SavedValue } from './indicator.ts'
import type { SavedReader } from './saved-reader.ts'

/**
 * A sum that never ends and does not drift: what rounding takes from it is kept beside it, and counted in.
 * Source: Arnold Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, 1974.
 */
export class CompensatedSum {
  private sum = 0
  private lost = 0

  get total(): number {
    return this.sum + this.lost
  }

  add(value: number): void {
    const sum = this.sum + value
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - sum + value : value - sum + this.sum
    this.sum = sum
  }

  reset(): void {
    this.sum = 0
    this.lost = 0
  }

  save(): { readonly [field: string]: SavedValue } {
    return { sum: this.sum, lost: this.lost }
  }

  static restore(saved: SavedReader): CompensatedSum {
    const restored = new CompensatedSum()
    restored.sum = saved.finite('sum')
    restored.lost = saved.finite('lost')
    return restored
  }
}
