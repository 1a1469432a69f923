import { Decimal } from '../../domain/decimal.ts'
import type { CorporateAction } from '../../domain/inputs.ts'
import { emptyList } from '../../domain/lists.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { ExecutionTicket } from '../../strategy/executions.ts'
import type { RequestOutcome } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'
import { EXECUTION_TIMERS } from '../timers.ts'
import { unsentOf } from './execution.ts'
import type { Ending, Execution } from './execution.ts'
import { LiveExecution, refusedExecution } from './execution-ticket.ts'
import { end } from './execution-steps.ts'
import { hear, proceed } from './execution-work.ts'
import { makeExecution } from './make-execution.ts'
import type { ExecutionRequest } from './make-execution.ts'
import { restate } from './restate.ts'

/** How many that have ended are remembered, for questions and late reports. */
const ENDED_KEPT = 256
const TIMER_PREFIX = 'execution '

/** Volume seen since the last slice. Bars and prints may tell of the same trades: the larger sum counts. */
interface SeenVolume {
  bars: number
  trades: number
}

/** Every execution of the run: kernel state. What they do next is in `execution-work.ts`. */
export class ExecutionBook {
  readonly core: Core
  /** Of each strategy, by index. */
  readonly entries: OrderEntry[] = []
  /** Of those that work, how many look at market data: 0 costs a bar one branch. */
  watching = 0
  private working = 0
  private nextId = 1
  private readonly executions = new Map<number, Execution>()
  private readonly volumes = new Map<number, SeenVolume>()

  constructor(core: Core) {
    this.core = core
  }

  /** Refused, or begun: the first child may be on its way when it returns. */
  start(request: ExecutionRequest): ExecutionTicket {
    const { core } = this
    const { algorithm, strategyIndex, instrumentIndex, side } = request
    const { id: instrumentId } = core.instrument(instrumentIndex)
    const made = makeExecution(core, this.nextId, request)
    if (!made.ok) {
      this.entryOf(strategyIndex).deny(side, instrumentIndex, {}, null, [made.refusal])
      return refusedExecution(algorithm, side, instrumentId, made.refusal)
    }
    const { execution } = made
    const { id, quantity, startTime, endTime } = execution
    this.nextId += 1
    core.undo.push(() => {
      this.nextId = id
    })
    this.set(execution)
    const bars = core.marks.volume[instrumentIndex] ?? NaN
    if (wantsVolume(execution)) this.volumes.set(id, { bars: bars > 0 ? bars : 0, trades: 0 })
    const strategyId = this.strategyIdOf(execution)
    core.outbox.records.push({
      ...{
        type: 'executionStarted',
        strategyId,
        id,
        algorithm,
        instrumentId,
        side,
        quantity,
        startTime,
        endTime,
      },
    })
    proceed(this, id)
    this.settle()
    return this.ticketOf(execution)
  }

  /** That number was given out, to one that is followed by its record. */
  skip(id: number): void {
    this.nextId = Math.max(this.nextId, id + 1)
  }

  cancel(strategyIndex: number, id: number): RequestOutcome {
    const execution = this.executions.get(id)
    if (execution?.strategyIndex !== strategyIndex) {
      const message = `There is no execution ${String(id)} of this strategy.`
      return { ok: false, refusal: { code: 'ORDER_UNKNOWN', message } }
    }
    if (execution.state !== 'working') {
      const message = `Execution ${String(id)} has ended: ${execution.state}.`
      return { ok: false, refusal: { code: 'ORDER_CLOSED', message } }
    }
    end(this, id, { state: 'canceled', reason: 'canceled by the strategy', atMarket: false })
    this.settle()
    return { ok: true }
  }

  ticket(strategyIndex: number, id: number): ExecutionTicket | null {
    const execution = this.executions.get(id)
    return execution?.strategyIndex === strategyIndex ? this.ticketOf(execution) : null
  }

  tickets(strategyIndex: number, instrumentIndex: number | null): readonly ExecutionTicket[] {
    return this.of(strategyIndex, instrumentIndex).map((execution) => this.ticketOf(execution))
  }

  /** Ends what works: of one strategy or of all (−1), in one instrument or in all (null). Nothing is sent any more. */
  stop(
    strategyIndex: number,
    instrumentIndex: number | null,
    reason: string,
    state: Ending['state'] = 'canceled',
  ): void {
    if (this.working === 0) return
    for (const { id } of this.of(strategyIndex, instrumentIndex)) {
      end(this, id, { state, reason, atMarket: false })
    }
    this.settle()
  }

  /** The same for whatever strategies and instruments are covered. */
  stopWhere(covers: (strategyIndex: number, instrumentIndex: number) => boolean, reason: string): void {
    if (this.working === 0) return
    for (const { id, strategyIndex, instrumentIndex } of this.of(-1, null)) {
      if (covers(strategyIndex, instrumentIndex))
        end(this, id, { state: 'canceled', reason, atMarket: false })
    }
    this.settle()
  }

  /** Signed quantity that executions of a strategy are still to send. */
  unsent(strategyIndex: number, instrumentIndex: number): Decimal {
    let sum = Decimal.ZERO
    if (this.working === 0) return sum
    for (const execution of this.of(strategyIndex, instrumentIndex)) {
      const rest = unsentOf(execution)
      sum = execution.side === 'buy' ? sum.add(rest) : sum.sub(rest)
    }
    return sum
  }

  /** After every event of an order that has a parent. */
  afterOrderEvent(order: Order): void {
    if (!this.executions.has(order.parentId)) return
    hear(this, order.parentId, order)
    this.settle()
  }

  onTimer(name: string): void {
    const execution = this.executions.get(Number(name.slice(TIMER_PREFIX.length)))
    if (execution?.state !== 'working') return
    this.put(execution.id, { ...execution, wakeTime: Infinity })
    proceed(this, execution.id)
    this.settle()
  }

  /** A bar's volume, the size of a print, or NaN: after the marks know of it, and before strategies do. */
  onMarketData(instrumentIndex: number, kind: 'bar' | 'quote' | 'trade', size: number): void {
    for (const execution of [...this.executions.values()]) {
      if (execution.instrumentIndex !== instrumentIndex || execution.state !== 'working') continue
      const seen = this.volumes.get(execution.id)
      if (seen !== undefined && size > 0) seen[kind === 'bar' ? 'bars' : 'trades'] += size
      if (execution.terms.kind === 'peg') proceed(this, execution.id)
    }
    this.settle()
  }

  onCorporateAction(action: CorporateAction, instrumentIndex: number): void {
    if (this.working === 0 || action.type === 'cashDividend') return
    for (const execution of this.of(-1, instrumentIndex)) {
      if (action.type === 'split') this.split(execution, action.ratio)
      else end(this, execution.id, { state: 'canceled', reason: `a ${action.type}`, atMarket: false })
    }
    this.settle()
  }

  get(id: number): Execution {
    const execution = this.executions.get(id)
    if (execution === undefined) throw new RangeError(`no execution ${String(id)}`)
    return execution
  }

  /** Takes the place of what it was before; taken back with everything else where a handler throws. */
  set(execution: Execution): void {
    const before = this.executions.get(execution.id)
    this.put(execution.id, execution)
    this.core.undo.push(() => {
      this.put(execution.id, before)
    })
  }

  entryOf(strategyIndex: number): OrderEntry {
    const entry = this.entries[strategyIndex]
    if (entry === undefined) throw new RangeError(`no strategy ${String(strategyIndex)}`)
    return entry
  }

  strategyIdOf({ strategyIndex }: Execution): string {
    return this.core.portfolio.strategyId(strategyIndex) ?? ''
  }

  /** Since it was last asked for. */
  takeVolume(id: number): number {
    const seen = this.volumes.get(id)
    if (seen === undefined) return 0
    this.volumes.set(id, { bars: 0, trades: 0 })
    this.core.undo.push(() => {
      this.volumes.set(id, seen)
    })
    return Math.max(seen.bars, seen.trades)
  }

  /** One timer each, that strategies do not hear of. */
  wakeAt(id: number, due: UnixMicros): void {
    const execution = this.get(id)
    if (execution.wakeTime === due) return
    const { core } = this
    const name = TIMER_PREFIX + String(id)
    this.set({ ...execution, wakeTime: due })
    const strategyId = this.strategyIdOf(execution)
    if (due === Infinity) {
      core.undo.push(core.timers.cancel(EXECUTION_TIMERS, name))
      core.outbox.records.push({ type: 'timerCanceled', strategyId, name })
      return
    }
    core.undo.push(core.timers.set(EXECUTION_TIMERS, name, due, null))
    core.outbox.records.push({ type: 'timerSet', strategyId, name, dueTime: due, period: null })
  }

  save(): unknown {
    return {
      nextId: this.nextId,
      executions: [...this.executions.values()],
      volumes: [...this.volumes].map(([id, seen]) => [id, { ...seen }]),
    }
  }

  load(saved: unknown): void {
    const state = saved as { nextId: number; executions: Execution[]; volumes: [number, SeenVolume][] }
    this.nextId = state.nextId
    for (const execution of state.executions) this.put(execution.id, execution)
    for (const [id, seen] of state.volumes) this.volumes.set(id, seen)
  }

  /** Counts along. An entry that is still to be sent is one that works: nothing is flat meanwhile. */
  private put(id: number, execution: Execution | undefined): void {
    const before = this.executions.get(id)
    if (before !== undefined) this.count(before, -1)
    if (execution === undefined) this.executions.delete(id)
    else {
      this.executions.set(id, execution)
      this.count(execution, 1)
    }
    if (execution?.state === 'working') return
    this.volumes.delete(id)
    if (this.executions.size > this.working + ENDED_KEPT) this.forget()
  }

  private count(execution: Execution, by: 1 | -1): void {
    if (execution.state !== 'working') return
    this.working += by
    if (execution.terms.kind === 'peg' || wantsVolume(execution)) this.watching += by
    if (execution.options.reduceOnly === true) return
    const { orders, portfolio } = this.core
    const slot = portfolio.slot(execution.strategyIndex, execution.instrumentIndex)
    orders.workingEntries[slot] = (orders.workingEntries[slot] ?? 0) + by
  }

  private forget(): void {
    for (const { id, state } of this.executions.values()) {
      if (state === 'working') continue
      this.executions.delete(id)
      return
    }
  }

  private of(strategyIndex: number, instrumentIndex: number | null): readonly Execution[] {
    if (this.working === 0) return []
    return [...this.executions.values()].filter(
      (execution) =>
        execution.state === 'working' &&
        (strategyIndex === -1 || execution.strategyIndex === strategyIndex) &&
        (instrumentIndex === null || execution.instrumentIndex === instrumentIndex),
    )
  }

  private ticketOf(execution: Execution): ExecutionTicket {
    let latest = execution
    const look = (): Execution => (latest = this.executions.get(execution.id) ?? latest)
    return new LiveExecution(look, this.core.instrument(execution.instrumentIndex).id)
  }

  /** Orders of before the split mean something else from now on: they are canceled, and what is left is sent anew. */
  private split(execution: Execution, ratio: Decimal): void {
    const { core } = this
    const seen = this.volumes.get(execution.id)
    if (seen !== undefined) {
      seen.bars *= ratio.toNumber()
      seen.trades *= ratio.toNumber()
    }
    this.put(execution.id, restate(execution, ratio, core.instrument(execution.instrumentIndex)))
    for (const { sequence, isOpen } of execution.children) {
      const order = isOpen ? core.orders.get(sequence) : null
      if (order !== null) this.entryOf(execution.strategyIndex).requestCancel(order)
    }
    proceed(this, execution.id)
  }

  /** What the kernel decides itself is not taken back when a handler throws later in this turn. */
  private settle(): void {
    if (!this.core.guard.inside) emptyList(this.core.undo)
  }
}

function wantsVolume({ terms }: Execution): boolean {
  return terms.kind === 'schedule' && terms.maxParticipation !== null
}
