import { Decimal } from '../../domain/decimal.ts'
import { emptyList } from '../../domain/lists.ts'
import { leavesQuantity } from '../../domain/order-lifecycle.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { LegFailurePolicy, LegPolicy, MultiLegState } from '../../strategy/multi-leg.ts'
import type { Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'

/** How many are remembered at least, over all strategies; beyond it the oldest that have ended go. */
const KEPT = 256

/** Several orders as one, as the kernel holds them. */
export interface MultiLeg {
  readonly id: number
  readonly strategyIndex: number
  readonly policy: LegPolicy
  readonly onLegFailure: LegFailurePolicy
  readonly reason: string
  readonly createdTime: UnixMicros
  /** The order of each leg, or the ticket of one that our checks refused. */
  readonly legs: readonly (number | Ticket)[]
  /** Orders that close what the legs executed. */
  readonly closing: number[]
  /** Instruments, by index, in which closing failed: it is a person's turn. */
  readonly stuck: number[]
  /** Legs that were asked to be canceled, and those of them that the venue would not cancel. */
  readonly asked: number[]
  readonly refused: number[]
  failedLeg: number
  failure: string
}

/**
 * Multi-leg orders of the run, and what is done when a leg fails. Kernel state; each event of one of their orders costs
 * one look-up, and nothing where there are none.
 */
export class MultiLegBook {
  nextId = 1
  private readonly core: Core
  private readonly groups = new Map<number, MultiLeg>()
  /** By sequence of a leg or a closing order. */
  private readonly groupOf = new Map<number, MultiLeg>()

  constructor(core: Core) {
    this.core = core
  }

  get isUsed(): boolean {
    return this.groups.size > 0
  }

  get(id: number): MultiLeg | null {
    return this.groups.get(id) ?? null
  }

  /** Oldest first. */
  all(): Iterable<MultiLeg> {
    return this.groups.values()
  }

  add(group: MultiLeg): void {
    this.groups.set(group.id, group)
    this.nextId = group.id + 1
    this.hold(group)
    this.core.undo.push(() => {
      this.nextId = group.id
      this.drop(group)
    })
  }

  stateOf(group: MultiLeg): MultiLegState {
    const isWorking = (sequence: number): boolean => {
      const order = this.core.orders.get(sequence)
      return order !== null && !isTerminal(order.status)
    }
    const legs = group.legs.filter((leg) => typeof leg === 'number')
    const isOpen = legs.some(isWorking)
    if (
      group.failedLeg !== -1 &&
      group.onLegFailure !== 'keep' &&
      (isOpen || group.closing.some(isWorking))
    ) {
      return 'unwinding'
    }
    if (isOpen) return 'working'
    const isFilled = legs.every((sequence) => this.core.orders.get(sequence)?.status === 'filled')
    return isFilled && legs.length === group.legs.length ? 'filled' : 'ended'
  }

  /** To be called after every event of an order, before its strategy is told. What is done here is not undone. */
  afterOrderEvent(order: Order, entry: OrderEntry): void {
    const group = this.groupOf.get(order.sequence)
    if (group === undefined || this.core.follow?.has(group.strategyIndex) === true) return
    const leg = group.legs.indexOf(order.sequence)
    if (leg !== -1 && group.failedLeg === -1 && hasFailed(order)) this.fail(group, leg, order)
    if (group.failedLeg !== -1 && group.onLegFailure !== 'keep') this.unwind(group, order, entry)
    emptyList(this.core.undo)
    if (isTerminal(order.status)) this.forget()
  }

  save(): unknown {
    return {
      nextId: this.nextId,
      groups: [...this.groups.values()].map((group) => ({ ...group })),
    }
  }

  load(saved: unknown): void {
    const state = saved as { nextId: number; groups: MultiLeg[] }
    this.nextId = state.nextId
    for (const group of state.groups) {
      this.groups.set(group.id, group)
      this.hold(group)
    }
  }

  private fail(group: MultiLeg, leg: number, order: Order): void {
    const why = order.statusReason === '' ? '' : ` (${order.statusReason})`
    const what = `leg ${String(leg + 1)} of ${String(group.legs.length)}, order ${String(order.sequence)} in ${order.instrumentId}, is ${order.status}${why}`
    group.failedLeg = leg
    group.failure = what
    const { outbox } = this.core
    const { id, onLegFailure } = group
    outbox.records.push({
      type: 'legFailed',
      strategyId: order.strategyId,
      id,
      leg,
      onLegFailure,
      reason: what,
    })
    this.alert('WARNING', order, `multi-leg order ${String(id)}: ${what}; what is done now: ${onLegFailure}`)
  }

  private unwind(group: MultiLeg, order: Order, entry: OrderEntry): void {
    for (const leg of group.legs) {
      const other = typeof leg === 'number' ? this.core.orders.get(leg) : null
      if (other === null || isTerminal(other.status) || other.pending === 'cancel') continue
      if (!group.asked.includes(other.sequence)) {
        group.asked.push(other.sequence)
        entry.requestCancel(other)
      } else if (!group.refused.includes(other.sequence)) {
        // to go on asking what was refused would never end
        group.refused.push(other.sequence)
        this.tellStuck(group, other, `order ${String(other.sequence)} could not be canceled and works on`)
      }
    }
    if (group.onLegFailure !== 'closeFilled') return
    const isClosing = group.closing.includes(order.sequence)
    if (isClosing && isTerminal(order.status) && order.status !== 'filled') {
      this.giveUp(group, order, `closing order ${String(order.sequence)} is ${order.status}`)
    }
    for (const instrumentIndex of this.instrumentsOf(group)) this.close(group, instrumentIndex, entry)
  }

  /** Market orders over what the legs executed and nothing of which is being closed, as far as it is still held. */
  private close(group: MultiLeg, instrumentIndex: number, entry: OrderEntry): void {
    if (group.stuck.includes(instrumentIndex)) return
    const { core } = this
    let left = Decimal.ZERO
    for (const leg of group.legs) left = left.add(this.signed(leg, instrumentIndex, false))
    let working = Decimal.ZERO
    for (const sequence of group.closing) {
      left = left.add(this.signed(sequence, instrumentIndex, true))
      working = working
        .add(this.signed(sequence, instrumentIndex, true))
        .sub(this.signed(sequence, instrumentIndex, false))
    }
    const slot = core.portfolio.slot(group.strategyIndex, instrumentIndex)
    const held = (core.portfolio.position(slot)?.netQuantity ?? Decimal.ZERO).add(working)
    // what is gone already, or was there to be reduced, is not opened anew
    if (left.isZero || held.sign !== left.sign) return
    const quantity = Decimal.min(left.abs(), held.abs())
    const ticket = entry.place(
      left.isPositive ? 'sell' : 'buy',
      instrumentIndex,
      quantity,
      {
        reduceOnly: entry.targets.holdsAlone(instrumentIndex),
        reason: `closes what multi-leg order ${String(group.id)} filled`,
      },
      'direct',
    )
    if (ticket.id !== 0) {
      group.closing.push(ticket.id)
      this.hold(group)
      return
    }
    const [leg] = group.legs.filter((sequence) => typeof sequence === 'number')
    const about = core.orders.get(leg ?? 0)
    if (about !== null) this.giveUp(group, { ...about, instrumentIndex }, ticket.statusReason)
  }

  private giveUp(group: MultiLeg, about: Order, why: string): void {
    if (group.stuck.includes(about.instrumentIndex)) return
    group.stuck.push(about.instrumentIndex)
    const { id } = this.core.instrument(about.instrumentIndex)
    this.tellStuck(group, about, `what was filled in ${id} is not closed: ${why}`)
  }

  private tellStuck(group: MultiLeg, about: Order, why: string): void {
    group.failure += `; ${why}`
    this.alert('CRITICAL', about, `multi-leg order ${String(group.id)}: ${why}`)
  }

  private alert(severity: 'WARNING' | 'CRITICAL', { strategyId }: Order, message: string): void {
    this.core.outbox.effects.push({
      kind: 'alert',
      severity,
      code: 'ORDER_LEG_FAILED',
      message: `${strategyId}, ${message}`,
    })
  }

  /** Executed of an order in that instrument, what may still execute with it if wanted; negative for sells. */
  private signed(leg: number | Ticket, instrumentIndex: number, withLeaves: boolean): Decimal {
    const order = typeof leg === 'number' ? this.core.orders.get(leg) : null
    if (order?.instrumentIndex !== instrumentIndex) return Decimal.ZERO
    const quantity = withLeaves
      ? order.cumulativeQuantity.add(leavesQuantity(order))
      : order.cumulativeQuantity
    return order.side === 'buy' ? quantity : quantity.neg()
  }

  private instrumentsOf(group: MultiLeg): ReadonlySet<number> {
    const indices = new Set<number>()
    for (const leg of group.legs) {
      const order = typeof leg === 'number' ? this.core.orders.get(leg) : null
      if (order !== null) indices.add(order.instrumentIndex)
    }
    return indices
  }

  /** In blocks, so that the cost is spread thinly. */
  private forget(): void {
    if (this.groups.size < 2 * KEPT) return
    let surplus = this.groups.size - KEPT
    for (const group of this.groups.values()) {
      const state = this.stateOf(group)
      if (state !== 'filled' && state !== 'ended') continue
      this.drop(group)
      surplus -= 1
      if (surplus === 0) return
    }
  }

  /** Its orders are remembered for as long as it is: what a leg executed long ago counts when another fails. */
  private hold(group: MultiLeg): void {
    for (const sequence of [...group.legs, ...group.closing]) {
      if (typeof sequence !== 'number') continue
      this.groupOf.set(sequence, group)
      this.core.orders.pin(sequence)
    }
  }

  private drop(group: MultiLeg): void {
    this.groups.delete(group.id)
    for (const sequence of [...group.legs, ...group.closing]) {
      if (typeof sequence !== 'number') continue
      this.groupOf.delete(sequence)
      this.core.orders.unpin(sequence)
    }
  }
}

/** Ended with something unfilled, and nobody here asked for that. */
function hasFailed({ status, cancelTime }: Order): boolean {
  if (!isTerminal(status) || status === 'filled') return false
  return status !== 'canceled' || cancelTime === 0
}
