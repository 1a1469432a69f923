/** Whether orders may leave, and of which kind. Latched: only a named operator opens it again. */
export type TradingState = 'active' | 'reducing' | 'halted'

export interface Latch {
  readonly state: TradingState
  /** Set by the kill switch: then only `release` opens it, `resume` does not. */
  readonly killed: boolean
  readonly by: string
  readonly reason: string
}

const OPEN: Latch = { state: 'active', killed: false, by: '', reason: '' }

export class TradingGate {
  latch: Latch = OPEN

  get state(): TradingState {
    return this.latch.state
  }

  kill(by: string, reason: string): void {
    this.latch = { state: 'halted', killed: true, by, reason }
  }

  /** A kill is stronger: halting or reducing after it changes nothing. */
  restrict(state: 'reducing' | 'halted', by: string, reason: string): void {
    if (!this.latch.killed) this.latch = { state, killed: false, by, reason }
  }

  /** Returns whether trading is open afterwards. */
  resume(): boolean {
    if (!this.latch.killed) this.latch = OPEN
    return !this.latch.killed
  }

  /** After a kill, trading starts again in `reducing`; a `resume` then opens it. */
  release(by: string, reason: string): void {
    if (this.latch.killed) this.latch = { state: 'reducing', killed: false, by, reason }
  }

  save(): unknown {
    return { ...this.latch }
  }

  load(saved: unknown): void {
    this.latch = saved as Latch
  }
}
