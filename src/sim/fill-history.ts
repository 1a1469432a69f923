import type { FillReport } from '../domain/fill.ts'
import type { UnixMicros } from '../domain/time.ts'

/** The venue's latest executions, oldest first. */
export class FillHistory {
  private fills: FillReport[] = []
  /** Time of the latest execution that was forgotten; −Infinity for none. */
  private forgottenUntil = -Infinity
  private readonly remembered: number

  /** `remembered`: executions that are surely kept, and up to twice as many. */
  constructor(remembered: number) {
    this.remembered = remembered
  }

  add(fill: FillReport): void {
    this.fills.push(fill)
    // In blocks, so that the cost of moving the rest is spread thinly.
    if (this.fills.length >= 2 * this.remembered) this.trim()
  }

  /** Executions at or after `time`; null when some of them are no longer remembered. */
  since(time: UnixMicros): readonly FillReport[] | null {
    if (time <= this.forgottenUntil) return null
    return this.fills.filter((fill) => fill.eventTime >= time)
  }

  /** What is remembered, for saving. */
  save(): { readonly fills: readonly FillReport[]; readonly forgottenUntil: UnixMicros | null } {
    return {
      fills: this.fills,
      forgottenUntil: this.forgottenUntil === -Infinity ? null : this.forgottenUntil,
    }
  }

  load(fills: readonly FillReport[], forgottenUntil: UnixMicros | null): void {
    this.fills = [...fills]
    this.forgottenUntil = forgottenUntil ?? -Infinity
  }

  private trim(): void {
    const dropped = this.fills.splice(0, this.fills.length - this.remembered)
    for (const fill of dropped) this.forgottenUntil = Math.max(this.forgottenUntil, fill.eventTime)
  }
}
