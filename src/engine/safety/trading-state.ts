import type { Instrument } from '../../domain/instrument.ts'
import { ACCOUNT_SCOPE } from '../../domain/trading-scope.ts'
import type { TradingScope } from '../../domain/trading-scope.ts'

/** Whether orders may leave, and of which kind. Latched: only a named person opens it again. */
export type TradingState = 'active' | 'reducing' | 'halted'

export interface Latch {
  readonly state: TradingState
  /** Set by the kill switch: then only `release` opens it, `resume` does not. */
  readonly killed: boolean
  readonly by: string
  readonly reason: string
}

const OPEN: Latch = { state: 'active', killed: false, by: '', reason: '' }

const RANK: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 }

export function stricter(a: TradingState, b: TradingState): TradingState {
  return RANK[a] >= RANK[b] ? a : b
}

/** A latch per scope. For an order the strictest of its scopes holds: all, account, venue, instrument, strategy. */
export class TradingGate {
  /** Only those that are not open, so that none costs nothing. */
  private readonly latches = new Map<TradingScope, Latch>()
  private readonly instrumentScopes: readonly TradingScope[]
  private readonly venueScopes: readonly TradingScope[]
  private readonly strategyScopes: readonly TradingScope[]

  constructor(instruments: readonly Instrument[] = [], strategyIds: readonly string[] = []) {
    this.instrumentScopes = instruments.map(({ id }): TradingScope => `instrument:${id}`)
    this.venueScopes = instruments.map(({ venue }): TradingScope => `venue:${venue}`)
    this.strategyScopes = strategyIds.map((id): TradingScope => `strategy:${id}`)
  }

  /** Of everything together: what holds for all orders. */
  get state(): TradingState {
    if (this.latches.size === 0) return 'active'
    return stricter(this.latchOf('all').state, this.latchOf(ACCOUNT_SCOPE).state)
  }

  /** Of scope `all`. */
  get latch(): Latch {
    return this.latchOf('all')
  }

  /** Latches that are not open, in the order in which they were set. */
  get closed(): IterableIterator<[TradingScope, Latch]> {
    return this.latches.entries()
  }

  latchOf(scope: TradingScope): Latch {
    return this.latches.get(scope) ?? OPEN
  }

  /** For an order of that strategy in that instrument. */
  stateFor(strategyIndex: number, instrumentIndex: number): TradingState {
    if (this.latches.size === 0) return 'active'
    return stricter(this.wideStateFor(instrumentIndex), this.ownStateFor(strategyIndex))
  }

  /** The same without the state of the strategy: what bounds the whole account's position. */
  wideStateFor(instrumentIndex: number): TradingState {
    if (this.latches.size === 0) return 'active'
    return stricter(
      this.state,
      stricter(this.at(this.venueScopes, instrumentIndex), this.at(this.instrumentScopes, instrumentIndex)),
    )
  }

  ownStateFor(strategyIndex: number): TradingState {
    return this.at(this.strategyScopes, strategyIndex)
  }

  /** Whether the scope exists in this run. */
  knows(scope: TradingScope): boolean {
    return (
      scope === 'all' ||
      scope === ACCOUNT_SCOPE ||
      this.venueScopes.includes(scope) ||
      this.instrumentScopes.includes(scope) ||
      this.strategyScopes.includes(scope)
    )
  }

  /** Of a strategy's scope; −1 for any other. */
  strategyIndexOf(scope: TradingScope): number {
    return this.strategyScopes.indexOf(scope)
  }

  /** Every scope of this run, for messages. */
  scopes(): readonly TradingScope[] {
    return [
      'all',
      ACCOUNT_SCOPE,
      ...new Set(this.venueScopes),
      ...this.instrumentScopes,
      ...this.strategyScopes,
    ]
  }

  covers(scope: TradingScope, strategyIndex: number, instrumentIndex: number): boolean {
    if (scope === 'all' || scope === ACCOUNT_SCOPE) return true
    return (
      this.venueScopes[instrumentIndex] === scope ||
      this.instrumentScopes[instrumentIndex] === scope ||
      this.strategyScopes[strategyIndex] === scope
    )
  }

  /** Returns whether anything changed: a second kill finds it latched. */
  kill(by: string, reason: string, scope: TradingScope = 'all'): boolean {
    if (this.latchOf(scope).killed) return false
    this.latches.set(scope, { state: 'halted', killed: true, by, reason })
    return true
  }

  /** Tightens, never loosens; a kill is stronger. Returns whether anything changed. */
  restrict(state: 'reducing' | 'halted', by: string, reason: string, scope: TradingScope = 'all'): boolean {
    const { state: before } = this.latchOf(scope)
    if (RANK[state] <= RANK[before]) return false
    this.latches.set(scope, { state, killed: false, by, reason })
    return true
  }

  /** From halted to reducing. Returns whether anything changed: what was killed is released instead. */
  ease(by: string, reason: string, scope: TradingScope): boolean {
    const latch = this.latchOf(scope)
    if (latch.killed || latch.state !== 'halted') return false
    this.latches.set(scope, { state: 'reducing', killed: false, by, reason })
    return true
  }

  /** Opens a scope that was not killed. Returns whether anything changed. */
  resume(scope: TradingScope = 'all'): boolean {
    return !this.latchOf(scope).killed && this.latches.delete(scope)
  }

  /** After a kill, trading starts again in `reducing`; a `resume` then opens it. Returns whether anything changed. */
  release(by: string, reason: string, scope: TradingScope = 'all'): boolean {
    if (!this.latchOf(scope).killed) return false
    this.latches.set(scope, { state: 'reducing', killed: false, by, reason })
    return true
  }

  save(): unknown {
    return [...this.latches].map(([scope, latch]) => [scope, { ...latch }])
  }

  load(saved: unknown): void {
    this.latches.clear()
    for (const [scope, latch] of saved as [TradingScope, Latch][]) this.latches.set(scope, latch)
  }

  private at(scopes: readonly TradingScope[], index: number): TradingState {
    const scope = scopes[index]
    return scope === undefined ? 'active' : this.latchOf(scope).state
  }
}
