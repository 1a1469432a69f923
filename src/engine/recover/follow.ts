import type { Core } from '../core.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import { foldRecord } from './fold-record.ts'
import type { RecordedDecision } from './recorded.ts'

/**
 * Strategies whose handlers are not called: what they decided is taken from the record, as it stands, at the place where
 * it was decided. What the engine decided for them goes the same way. Only while recovering.
 */
export class Follow {
  /** Of the step at hand, by place in the outbox: what is recorded, and which of it was put there by us. */
  private script: readonly RecordedDecision[] = []
  readonly folded = new Set<number>()
  /** What the engine decides may differ, too, so that places say nothing. */
  isLenient = false
  private readonly core: Core
  private readonly strategies = new Set<number>()
  private isFolding = false

  constructor(core: Core) {
    this.core = core
  }

  has(strategyIndex: number): boolean {
    return this.strategies.has(strategyIndex)
  }

  /** Whether anybody is followed. */
  get isActive(): boolean {
    return this.strategies.size > 0
  }

  /** From now on. Its timers, jobs, targets and executions go on by the record alone. Only between steps. */
  begin(runner: StrategyRunner): void {
    if (this.strategies.has(runner.index)) return
    this.strategies.add(runner.index)
    this.core.undo.length = 0
    runner.halt = null
    runner.haltWith('STRATEGY_DIVERGED', 'its record is followed')
    this.core.undo.length = 0
    this.core.outbox.clear()
  }

  end(strategyIndex: number): void {
    this.strategies.delete(strategyIndex)
  }

  /** Before a step. The script begins with what the outbox will begin with. */
  open(script: readonly RecordedDecision[]): void {
    this.script = script
    this.folded.clear()
  }

  /** After it: what is recorded and was not done yet. */
  close(): void {
    this.catchUp()
    this.script = []
  }

  /** Whether a decision for that strategy is not made, since it is in the record; what comes next there is done first. */
  takes(strategyIndex: number): boolean {
    if (!this.strategies.has(strategyIndex) || this.isFolding) return false
    this.catchUp()
    return true
  }

  /** Does what the record has next, as long as that is of somebody who is followed. */
  catchUp(): void {
    const { guard, outbox } = this.core
    // what a handler did may be taken back, what is recorded not
    if (this.isFolding || guard.inside) return
    this.isFolding = true
    if (this.isLenient) this.script.forEach((_, at) => void this.fold(at))
    else while (this.fold(outbox.records.length));
    this.isFolding = false
  }

  /** Returns whether it was one to be folded. */
  private fold(at: number): boolean {
    const next = this.script[at]
    if (next === undefined || !next.isDecision || !this.strategies.has(next.strategyIndex)) return false
    if (this.folded.has(at)) return false
    this.folded.add(at)
    const { records } = this.core.outbox
    const { length } = records
    foldRecord(this.core, next.record)
    records.length = length
    records.push(next.record)
    return true
  }

  /** The order that closes a position, as the record has it; 0 where it has none. */
  closingOf(strategyIndex: number, instrumentIndex: number): number {
    const open = this.core.orders.openFor(instrumentIndex)
    const closing = open.findLast(
      (order) => order.strategyIndex === strategyIndex && order.purpose === 'flatten',
    )
    return closing?.sequence ?? 0
  }
}
