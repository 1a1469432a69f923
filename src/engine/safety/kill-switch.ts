import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { TradingScope } from '../../domain/trading-scope.ts'
import type { Core } from '../core.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import { KILL_TIMERS } from '../timers.ts'
import { askToCancel, CancelChase } from './cancel-chase.ts'
import { Flattener } from './flatten.ts'
import { protects } from './protection.ts'

/** The kernel's timer by which unanswered cancels and closing orders are looked at again. */
export const KILL_TIMER = 'kill'

export interface KillRequest {
  readonly scope: TradingScope
  readonly by: string
  readonly reason: string
  readonly flatten: boolean
  readonly naked: boolean
}

/** A kill that is latched. */
interface Kill {
  readonly by: string
  readonly reason: string
  /** Since when positions are to be closed; null: they stay. */
  readonly flattenSince: UnixMicros | null
  readonly naked: boolean
  readonly step: 'canceling' | 'canceled' | 'flat'
}

/** Whether orders of a strategy in an instrument are meant. */
type Covers = (strategyIndex: number, instrumentIndex: number) => boolean

/**
 * Ends what is open and keeps it ended, for as long as a kill is latched. It asks for no price, no limit and no
 * check: whatever else fails, this works.
 */
export class KillSwitch {
  /** Set by the kernel. */
  runners: readonly StrategyRunner[] = []
  private readonly kills = new Map<TradingScope, Kill>()
  private readonly chase: CancelChase
  private readonly flattener: Flattener
  private readonly core: Core
  /** Asked for by the handler that is running. */
  private asked: KillRequest[] = []

  constructor(core: Core) {
    this.core = core
    this.chase = new CancelChase(core)
    this.flattener = new Flattener(core)
  }

  /** Whether any kill is latched. */
  get isActive(): boolean {
    return this.kills.size > 0
  }

  get isAsked(): boolean {
    return this.asked.length > 0
  }

  /** Whether what only protects may stay, and go out. */
  keepsProtection(strategyIndex: number, instrumentIndex: number): boolean {
    for (const [scope, { naked, flattenSince }] of this.kills) {
      const takesAll = naked || flattenSince !== null
      if (takesAll && this.core.gate.covers(scope, strategyIndex, instrumentIndex)) return false
    }
    return true
  }

  /**
   * From a handler. Orders that it goes on to place are refused; the rest is done as soon as it has returned, even if
   * by throwing.
   */
  ask(request: KillRequest): void {
    this.asked.push(request)
    // only so that `carryOut` is called: nothing of a kill is undone
    this.core.undo.push(() => undefined)
  }

  /** Whether an order that is about to be approved falls under a kill that the running handler has asked for. */
  isAskedFor(strategyIndex: number, instrumentIndex: number): boolean {
    return this.asked.some(({ scope }) => this.core.gate.covers(scope, strategyIndex, instrumentIndex))
  }

  carryOut(): void {
    const { asked } = this
    this.asked = []
    for (const request of asked) this.kill(request)
  }

  /** Returns the client order ids that were asked to be canceled. A repeated kill may only add to the first one. */
  kill(request: KillRequest): readonly string[] {
    const { core } = this
    const { scope, by, reason, flatten, naked } = request
    const before = this.kills.get(scope)
    const isMore =
      before === undefined || (flatten && before.flattenSince === null) || (naked && !before.naked)
    if (!isMore) return []
    if (core.gate.kill(by, reason, scope)) {
      core.outbox.records.push({
        type: 'tradingStateChanged',
        scope,
        state: 'halted',
        killed: true,
        by,
        reason,
      })
    }
    this.kills.set(scope, {
      by: before?.by ?? by,
      reason: before?.reason ?? reason,
      flattenSince: before?.flattenSince ?? (flatten ? core.now : null),
      naked: naked || before?.naked === true,
      step: 'canceling',
    })
    const first = core.outbox.effects.length
    this.stop(scope, `trading was killed by ${by}: ${reason}`)
    this.chase.startOver()
    this.work()
    const canceled = this.canceledSince(first)
    // before what follows from it
    core.outbox.effects.splice(first, 0, {
      kind: 'alert',
      severity: 'CRITICAL',
      code: 'RISK_KILLED',
      message: `Trading is killed (${scope}), by ${by}: ${reason} (orders being canceled: ${String(canceled.length)}). ${this.intentOf(scope)}`,
    })
    return canceled
  }

  /** Without a kill: each order but those that protect is asked for once. */
  cancelAll(scope: TradingScope): readonly string[] {
    const { core } = this
    const first = core.outbox.effects.length
    this.stop(scope, 'an operator canceled all orders')
    for (const orders of core.orders.open) {
      for (const order of orders) {
        const { strategyIndex, instrumentIndex, pending } = order
        if (
          pending !== 'cancel' &&
          !protects(order) &&
          core.gate.covers(scope, strategyIndex, instrumentIndex)
        )
          askToCancel(core, order)
      }
    }
    return this.canceledSince(first)
  }

  /** The kill is over: orders that close positions go on, nothing new is sent. */
  release(scope: TradingScope): void {
    this.kills.delete(scope)
    // what a definition protects is protected again
    for (let index = 0; index < this.core.instruments.length; index++)
      this.core.contingencies.settleAll(index)
    if (this.kills.size === 0) {
      this.chase.startOver()
      this.flattener.clear()
      this.core.timers.cancel(KILL_TIMERS, KILL_TIMER)
    } else this.work()
  }

  afterOrderEvent(order: Order): void {
    if (isTerminal(order.status)) {
      this.chase.forget(order)
      this.flattener.afterEnd(order)
    }
    this.work()
  }

  /** As soon as this input is done with. */
  wake(): void {
    this.core.timers.set(KILL_TIMERS, KILL_TIMER, this.core.now, null)
  }

  /** Looks at every order and position under a kill, and does what is due. */
  work(): void {
    const { core } = this
    let next = Infinity
    for (const [scope, kill] of this.kills) next = Math.min(next, this.pursue(scope, kill))
    if (next < Infinity) core.timers.set(KILL_TIMERS, KILL_TIMER, Math.max(next, core.now), null)
    else core.timers.cancel(KILL_TIMERS, KILL_TIMER)
  }

  /** By scope, for displays. */
  *latched(): Generator<{
    readonly scope: TradingScope
    readonly by: string
    readonly reason: string
    readonly flatten: boolean
    readonly step: Kill['step']
  }> {
    for (const [scope, { by, reason, flattenSince, step }] of this.kills)
      yield { scope, by, reason, flatten: flattenSince !== null, step }
  }

  save(): unknown {
    return {
      kills: [...this.kills].map(([scope, kill]) => [scope, { ...kill }]),
      chase: this.chase.save(),
      flattener: this.flattener.save(),
    }
  }

  load(saved: unknown): void {
    const state = saved as { kills: [TradingScope, Kill][]; chase: unknown; flattener: unknown }
    this.kills.clear()
    for (const [scope, kill] of state.kills) this.kills.set(scope, kill)
    this.chase.load(state.chase)
    this.flattener.load(state.flattener)
  }

  /** Returns when to look again. */
  private pursue(scope: TradingScope, kill: Kill): UnixMicros {
    const { core } = this
    let next = Infinity
    let open = 0
    for (const orders of core.orders.open) {
      for (const order of orders) {
        if (!core.gate.covers(scope, order.strategyIndex, order.instrumentIndex)) continue
        if (order.purpose === 'flatten' || this.spares(kill, order)) continue
        open += 1
        next = Math.min(next, this.chase.pursue(order))
      }
    }
    const { flattenSince } = kill
    if (flattenSince === null) {
      this.advance(scope, kill, open === 0 ? 'canceled' : 'canceling')
      return next
    }
    const { isFlat, next: again } = this.flattener.pursue({ scope, reason: kill.reason, since: flattenSince })
    this.advance(scope, kill, open > 0 ? 'canceling' : isFlat ? 'flat' : 'canceled')
    return Math.min(next, again)
  }

  /** Whether the order stays: a stop that protects what is held, or what an order still open may bring. */
  private spares({ naked, flattenSince }: Kill, order: Order): boolean {
    if (naked || flattenSince !== null || !protects(order)) return false
    const { portfolio, orders } = this.core
    const { strategyIndex, instrumentIndex, side } = order
    const held = portfolio.position(portfolio.slot(strategyIndex, instrumentIndex))?.netQuantity.sign ?? 0
    if (held !== 0) return side === 'sell' ? held > 0 : held < 0
    return orders
      .openFor(instrumentIndex)
      .some((other) => other.strategyIndex === strategyIndex && other.side !== side && !other.reduceOnly)
  }

  private advance(scope: TradingScope, kill: Kill, step: Kill['step']): void {
    if (kill.step === step) return
    this.kills.set(scope, { ...kill, step })
    if (step === 'canceling') return
    const message =
      step === 'flat'
        ? `Killed (${scope}): nothing is open, and the position is zero.`
        : `Killed (${scope}): nothing is open any more${kill.flattenSince === null ? '' : ', positions are being closed'}.`
    this.core.outbox.records.push({ type: 'killProgressed', scope, step, message })
    this.core.outbox.effects.push({ kind: 'alert', severity: 'INFO', code: 'RISK_KILLED', message })
  }

  /** What goes on by itself: targets, and executions with the orders that they would still send. */
  stop(scope: TradingScope, reason: string): void {
    const { core } = this
    const covers: Covers = (strategyIndex, instrumentIndex) =>
      core.gate.covers(scope, strategyIndex, instrumentIndex)
    for (const { index, entry } of this.runners) {
      for (let at = 0; at < core.instruments.length; at++) if (covers(index, at)) entry.targets.drop(at)
    }
    core.executions.stopWhere(covers, reason)
  }

  private intentOf(scope: TradingScope): string {
    const kill = this.kills.get(scope)
    if (kill === undefined || kill.flattenSince !== null) return 'Positions are closed after that.'
    return kill.naked
      ? 'Positions stay, without protection.'
      : 'Positions stay, and so do exits that protect them.'
  }

  private canceledSince(first: number): string[] {
    return this.core.outbox.effects
      .slice(first)
      .flatMap((effect) => (effect.kind === 'cancel' ? [effect.order.clientOrderId] : []))
  }
}
