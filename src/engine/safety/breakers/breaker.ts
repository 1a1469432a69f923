import type { UnixMicros } from '../../../domain/time.ts'
import { BreakerMachine, levelOf } from './breaker-machine.ts'
import type { BreakerAction, BreakerName } from './breaker-table.ts'

/** What a breaker watches, and what it restricts. */
export interface BreakerScope {
  readonly kind: 'account' | 'strategy' | 'instrument'
  /** Of the strategy or instrument; −1 for the account. */
  readonly index: number
  /** As operators name it: `account`, `strategy/NAME`, `SPY.ARCX`. */
  readonly label: string
}

export const ACCOUNT_SCOPE: BreakerScope = { kind: 'account', index: -1, label: 'account' }

export interface BreakerSetup {
  readonly name: BreakerName
  readonly scope: BreakerScope
  /** In the unit of the breaker. */
  readonly limit: number
  /** Over which it measures; null where it has no window. */
  readonly window: UnixMicros | null
  readonly action: BreakerAction
  /** Of each position, for the action `reduce`, 0–100. */
  readonly reducePercent: number
  /** Latched until a named person resets it. */
  readonly latched: boolean
  /** Not used by latched ones. */
  readonly coolDown: UnixMicros
  /** Counts trip when they reach their limit, all else when it is passed. */
  readonly tripsAtLimit: boolean
}

/** One breaker on one scope: its state machine, and what it measures with. Kernel state. */
export abstract class Breaker {
  /** What it was set to; a person may change its limit while it goes on. */
  setup: BreakerSetup
  readonly machine: BreakerMachine
  /** As it was last measured. */
  figure = 0

  constructor(setup: BreakerSetup) {
    this.setup = setup
    this.machine = new BreakerMachine(setup.latched, setup.coolDown)
  }

  /** Unique in the run. */
  get key(): string {
    return `${this.setup.name} ${this.setup.scope.label}`
  }

  /** Returns whether the state changed. */
  observe(figure: number, now: UnixMicros): boolean {
    this.figure = figure
    return this.machine.observe(levelOf(figure, this.setup.limit, this.setup.tripsAtLimit), now)
  }

  /** After a reset it measures anew: the same loss must not trip it a second time. */
  abstract rebase(): void

  save(): unknown {
    return { machine: this.machine.save(), figure: this.figure, measure: this.saveMeasure() }
  }

  load(saved: unknown): void {
    const state = saved as { machine: unknown; figure: number; measure: unknown }
    this.machine.load(state.machine)
    this.figure = state.figure
    this.loadMeasure(state.measure)
  }

  protected abstract saveMeasure(): unknown
  protected abstract loadMeasure(saved: unknown): void
}
