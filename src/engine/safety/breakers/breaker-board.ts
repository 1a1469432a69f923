import type { Refusal } from '../../../domain/codes.ts'
import type { Fill } from '../../../domain/fill.ts'
import type { KernelInput, ResetBreakerCommand } from '../../../domain/inputs.ts'
import type { MarketDataView } from '../../../domain/market-data.ts'
import type { PositionResult } from '../../../domain/position-result.ts'
import { MICROS_PER_SECOND } from '../../../domain/time.ts'
import type { UnixMicros } from '../../../domain/time.ts'
import type { Core } from '../../core.ts'
import type { StrategyRunner } from '../../strategy-runner.ts'
import type { TradingState } from '../trading-state.ts'
import { announce } from './announce.ts'
import type { Breaker } from './breaker.ts'
import type { BreakerState } from './breaker-machine.ts'
import { breakerEntry } from './breaker-table.ts'
import { brokerOutcome } from './broker-failures.ts'
import { carryOut, closeWhatCame } from './carry-out.ts'
import type { Streak } from './counted.ts'
import { concerns, consequence, holdOf } from './hold.ts'
import type { Hold } from './hold.ts'
import { takeRoundTrips } from './losing-streak.ts'
import type { BreakerSet } from './make-breakers.ts'
import { MarketWatch } from './market-watch.ts'
import { Monitor } from './monitor.ts'
import { rejectOutcome } from './rejects.ts'
import type { RepeatedExecutions } from './repeated-executions.ts'
import type { CommandResult } from '../answer-command.ts'
import { resetRefusal } from './reset-refusal.ts'

/** While one that arms itself is open, it is looked at so often though nothing happens. Ten seconds. */
const RECHECK: UnixMicros = 10 * MICROS_PER_SECOND

export interface BreakerStatus {
  readonly breaker: string
  /** `account`, `strategy/NAME`, or an instrument. */
  readonly scope: string
  readonly state: BreakerState
  /** As it was last measured, in the unit of the breaker. */
  readonly figure: number
  readonly limit: number
  /** What it does to orders, in words; null while it holds nothing back. */
  readonly holds: string | null
}

const NO_HOLDS: readonly Hold[] = []

/** All breakers of a run: who is told of what, what is held back, and when time alone has something to say. */
export class BreakerBoard {
  /** Whether market data can trip one: otherwise a bar does not come here. */
  readonly watchesData: boolean
  /** When the kernel is to be told of the time; Infinity for never. */
  due: UnixMicros = Infinity
  private readonly core: Core
  private readonly set: BreakerSet
  private readonly markets: MarketWatch
  private readonly monitor: Monitor
  private runners: readonly StrategyRunner[] = []
  private holds: readonly Hold[] = NO_HOLDS
  private recheckAt: UnixMicros = Infinity
  /** A fill was booked, and nobody has looked since. */
  private hasBooked = false
  /** An order that should have closed a position ended otherwise. */
  private mustClose = false

  constructor(core: Core, set: BreakerSet) {
    this.core = core
    this.set = set
    this.markets = new MarketWatch(core, set.markets, set.countGaps)
    this.monitor = new Monitor(core, set, (breaker, figure) => {
      this.observe(breaker, figure)
    })
    this.watchesData = this.monitor.isOn || set.markets.some((breakers) => breakers.length > 0)
  }

  /** Of all strategies, by index: whose orders are canceled and placed. */
  attach(runners: readonly StrategyRunner[]): void {
    this.runners = runners
  }

  /** Before the first input. */
  start(): void {
    this.monitor.start()
    this.schedule()
  }

  /** After the prices of the instrument are known, before any strategy is told. */
  onData(index: number, view: MarketDataView, time: UnixMicros): void {
    this.markets.onData(index, view, time, this.measured)
    if (!this.monitor.onData(time)) return
    const before = this.due
    this.schedule()
    // the driver has asked when something is due, and was told later
    if (this.due < before) this.core.outbox.stirred = true
  }

  /** What is due by now. */
  onDue(): void {
    const { now } = this.core
    if (now >= this.recheckAt) {
      for (const breakers of this.set.markets)
        for (const one of breakers) if (one.machine.awaitsTime) this.observe(one, one.at(now))
    }
    this.monitor.onDue(now >= this.recheckAt)
    if (this.mustClose && now >= this.recheckAt) this.closeAgain()
    this.schedule()
  }

  /** A fill was booked; the order table does not know of it yet. */
  onFill(fill: Fill, outcome: PositionResult): void {
    this.hasBooked = true
    this.answered(this.set.broker)
    this.answered(this.set.rejects[fill.strategyIndex] ?? null)
    for (const streak of this.set.streaks) {
      const { kind, index } = streak.setup.scope
      if (kind === 'account' || index === fill.strategyIndex) takeRoundTrips(streak, outcome)
    }
    if (this.set.throttlesFills) this.set.throttles[fill.strategyIndex]?.note(this.core.now)
  }

  /** Position and order table agree again: look at what the fill did. */
  afterFill(): void {
    if (!this.hasBooked) return
    this.hasBooked = false
    for (const streak of this.set.streaks) this.observe(streak, streak.length)
    if (this.set.throttlesFills) {
      for (const one of this.set.throttles) if (one !== null) this.observe(one, one.count(this.core.now))
    }
    this.monitor.look()
    this.closeAgain()
    this.schedule()
  }

  /** An answer about an order of that strategy, before the strategy is told. */
  onOrderReport(strategyIndex: number, input: KernelInput): void {
    this.onLine(input)
    if (input.kind === 'orderExpired' || input.kind === 'orderCanceled') {
      // not at once: whoever canceled it might cancel the next one too, for ever
      this.mustClose = this.set.all.some(closes)
      this.schedule()
    }
    const rejects = this.set.rejects[strategyIndex] ?? null
    if (rejects === null) return
    const outcome = rejectOutcome(input)
    if (outcome === 'reject') this.observe(rejects, rejects.next())
    else if (outcome === 'taken') this.answered(rejects)
  }

  /** What an input says of the line to the broker. */
  onLine(input: KernelInput): void {
    const { broker } = this.set
    if (broker === null) return
    const outcome = brokerOutcome(input)
    if (outcome === 'failure') this.observe(broker, broker.next())
    else if (outcome === 'answer') this.answered(broker)
  }

  /** Money was paid in or out: neither gain nor loss. */
  onTransfer(amount: number): void {
    this.monitor.shift(amount)
  }

  /** Prices of the instrument are in other units from here on. */
  onCorporateAction(index: number): void {
    this.markets.forget(index)
  }

  /** Inside a handler: what it did is undone with it. */
  onApproved(strategyIndex: number): void {
    const throttle = this.set.throttles[strategyIndex] ?? null
    if (throttle === null || this.set.throttlesFills) return
    this.core.undo.push(throttle.note(this.core.now))
    this.observeInHandler(throttle, throttle.count(this.core.now))
  }

  /** The order that is one too many does not leave: that it was tried trips the throttle. */
  onDenied(strategyIndex: number, refusals: readonly Refusal[]): void {
    const throttle = this.set.throttles[strategyIndex] ?? null
    if (throttle === null || !refusals.some(({ code }) => code === 'RISK_REPEATED_EXECUTIONS')) return
    if (!throttle.machine.isOpen) this.observeInHandler(throttle, throttle.count(this.core.now) + 1)
  }

  /** What holds orders of that strategy and instrument back. */
  holdsOn(strategyIndex: number, instrumentIndex: number): readonly Hold[] {
    const throttle = this.set.throttles[strategyIndex] ?? null
    const spent = throttle === null || this.set.throttlesFills ? null : this.spent(throttle)
    if (this.holds.length === 0 && spent === null) return NO_HOLDS
    const holds = this.holds.filter((hold) => concerns(hold, strategyIndex, instrumentIndex))
    return spent === null ? holds : [...holds, spent]
  }

  /** For the release gate: what was approved before a breaker tripped does not leave after it. */
  stateOf(strategyIndex: number, instrumentIndex: number): TradingState {
    let state: TradingState = 'active'
    for (const hold of this.holds) {
      if (!concerns(hold, strategyIndex, instrumentIndex)) continue
      if (hold.state === 'halted') return 'halted'
      state = 'reducing'
    }
    return state
  }

  /** Every breaker as it stands, in a fixed order. */
  status(): readonly BreakerStatus[] {
    return this.set.all.map((breaker) => {
      const { setup, machine, figure } = breaker
      return {
        breaker: setup.name,
        scope: setup.scope.label,
        state: machine.state,
        figure,
        limit: setup.limit,
        holds: machine.isOpen && setup.action !== 'warn' ? consequence(breaker) : null,
      }
    })
  }

  /** What holds for all orders. */
  get state(): TradingState {
    return this.stateOf(-1, -1)
  }

  /** Whether something measures what that limit of a scope (empty: of the account) is about. */
  measures(scope: string, limitName: string): boolean {
    return this.set.all.some((breaker) => isOf(breaker, scope, limitName))
  }

  /** To be called where persons have changed limits, or a change has run out: what measures losses holds to them at once. */
  followLimits(): void {
    this.takeLimits()
    for (const streak of this.set.streaks) this.observe(streak, streak.length)
    this.monitor.look()
    this.schedule()
  }

  /** A named person arms a breaker again, with a reason. It measures anew from here on. */
  reset(command: ResetBreakerCommand): CommandResult {
    const label = command.scope === '' ? 'account' : command.scope
    const breaker = this.set.all.find(
      ({ setup }) => setup.name === command.breaker && setup.scope.label === label,
    )
    const refused = resetRefusal(this.core, command, breaker ?? null, this.set.all)
    if (breaker === undefined || refused !== null) return { refused: refused ?? '' }
    const from = breaker.machine.state
    breaker.machine.reset()
    breaker.rebase()
    breaker.figure = 0
    this.changed(breaker, from, command.by, command.reason)
    this.monitor.look()
    this.schedule()
    return { done: `${command.breaker} (${label}) was reset, by ${command.by}: ${command.reason}` }
  }

  save(): unknown {
    return {
      breakers: new Map(this.set.all.map((breaker) => [breaker.key, breaker.save()])),
      markets: this.markets.save(),
      monitor: this.monitor.save(),
      recheckAt: this.recheckAt,
      hasBooked: this.hasBooked,
      mustClose: this.mustClose,
    }
  }

  /** Breakers that the saved state does not have begin armed; those that are set no longer are left out. */
  load(saved: unknown): void {
    const state = saved as {
      breakers: ReadonlyMap<string, unknown>
      markets: unknown
      monitor: unknown
      recheckAt: UnixMicros
      hasBooked: boolean
      mustClose: boolean
    }
    for (const breaker of this.set.all) {
      const known = state.breakers.get(breaker.key)
      if (known !== undefined) breaker.load(known)
    }
    this.markets.load(state.markets)
    this.monitor.load(state.monitor)
    this.recheckAt = state.recheckAt
    this.hasBooked = state.hasBooked
    this.mustClose = state.mustClose
    this.takeLimits()
    this.findHolds()
    this.schedule()
  }

  private takeLimits(): void {
    const { limitControl } = this.core
    for (const breaker of this.set.all) {
      const { limitName } = breakerEntry(breaker.setup.name)
      if (limitName === null) continue
      const limit = limitControl.valueOf({ scope: limitScopeOf(breaker), name: limitName })
      if (typeof limit === 'number') breaker.setup = { ...breaker.setup, limit }
    }
  }

  /** Where all is to be closed and something is left, it is closed too. */
  private closeAgain(): void {
    this.mustClose = false
    for (const one of this.set.all) if (closes(one)) closeWhatCame(this.core, this.runners, one)
  }

  /** The strategy has used up what the throttle allows, which has not tripped yet. */
  private spent(throttle: RepeatedExecutions): Hold | null {
    const { machine, setup } = throttle
    if (machine.isOpen || setup.action === 'warn') return null
    const count = throttle.count(this.core.now)
    if (count < setup.limit) return null
    return {
      state: 'reducing',
      strategyIndex: setup.scope.index,
      instrumentIndex: -1,
      code: 'RISK_REPEATED_EXECUTIONS',
      message: `${String(count + 1)} executions within ${String((setup.window ?? 0) / MICROS_PER_SECOND)} s exceed the limit of ${String(setup.limit)} (${setup.scope.label}).`,
      limit: setup.limit,
      actual: count + 1,
    }
  }

  private answered(streak: Streak | null): void {
    if (streak?.end() === true) this.observe(streak, 0)
  }

  private readonly measured = (breaker: Breaker, figure: number): void => {
    this.observe(breaker, figure)
  }

  private observe(breaker: Breaker, figure: number): void {
    const from = breaker.machine.state
    if (breaker.observe(figure, this.core.now)) this.changed(breaker, from, 'breaker', '')
  }

  private observeInHandler(breaker: Breaker, figure: number): void {
    const before = breaker.save()
    this.core.undo.push(() => {
      breaker.load(before)
      this.findHolds()
    })
    this.observe(breaker, figure)
  }

  private changed(breaker: Breaker, from: BreakerState, by: string, reason: string): void {
    this.findHolds()
    announce(this.core, breaker, from, by, reason)
    if (breaker.machine.state === 'tripped') carryOut(this.core, this.runners, breaker)
    this.schedule()
  }

  private findHolds(): void {
    const { currency } = this.core.portfolio
    this.holds = this.set.all.map((breaker) => holdOf(breaker, currency)).filter((hold) => hold !== null)
  }

  private schedule(): void {
    const { now } = this.core
    if (!this.mustClose && !this.awaitsTime) this.recheckAt = Infinity
    else if (this.recheckAt === Infinity || this.recheckAt <= now) this.recheckAt = now + RECHECK
    this.due = Math.min(this.monitor.due, this.recheckAt)
  }

  private get awaitsTime(): boolean {
    const { looks, portfolio, markets } = this.set
    for (const one of looks) if (one.machine.awaitsTime) return true
    for (const one of portfolio) if (one.machine.awaitsTime) return true
    for (const breakers of markets) for (const one of breakers) if (one.machine.awaitsTime) return true
    return false
  }
}

function closes({ setup, machine }: Breaker): boolean {
  return setup.action === 'flatten' && machine.state === 'tripped'
}

function isOf(breaker: Breaker, scope: string, limitName: string): boolean {
  return breakerEntry(breaker.setup.name).limitName === limitName && limitScopeOf(breaker) === scope
}

/** As limits have it. */
function limitScopeOf({ setup }: Breaker): string {
  return setup.scope.kind === 'account' ? '' : setup.scope.label
}
