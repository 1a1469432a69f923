import { Breaker } from './breaker.ts'

/** Something that happens again and again, until something else happens in between. */
export class Streak extends Breaker {
  private count = 0

  /** How many in a row there are now. */
  get length(): number {
    return this.count
  }

  /** Returns how many in a row that makes. */
  next(): number {
    this.count += 1
    return this.count
  }

  /** Returns whether there was anything to end. */
  end(): boolean {
    const had = this.count > 0
    this.count = 0
    return had
  }

  rebase(): void {
    this.count = 0
  }

  protected saveMeasure(): unknown {
    return this.count
  }

  protected loadMeasure(saved: unknown): void {
    this.count = saved as number
  }
}
