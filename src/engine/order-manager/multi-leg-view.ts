import type { Refusal } from '../../domain/codes.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { LegFailurePolicy, LegPolicy, MultiLegState, MultiLegTicket } from '../../strategy/multi-leg.ts'
import type { Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import { OrderTicket } from '../ticket.ts'
import type { MultiLeg } from './multi-leg-book.ts'

/** A live view of several orders as one. */
export class MultiLegView implements MultiLegTicket {
  readonly id: number
  private readonly core: Core
  private readonly group: Readonly<MultiLeg>

  constructor(core: Core, id: number) {
    const group = core.multiLegs.get(id)
    if (group === null) throw new RangeError(`no multi-leg order ${String(id)}`)
    this.core = core
    this.id = id
    this.group = group
  }

  get state(): MultiLegState {
    return this.core.multiLegs.stateOf(this.group)
  }
  get policy(): LegPolicy {
    return this.group.policy
  }
  get onLegFailure(): LegFailurePolicy {
    return this.group.onLegFailure
  }
  get reason(): string {
    return this.group.reason
  }
  get createdTime(): number {
    return this.group.createdTime / MICROS_PER_MILLI
  }
  get legs(): readonly Ticket[] {
    return this.group.legs.map((leg) => (typeof leg === 'number' ? this.ticket(leg) : leg))
  }
  get closing(): readonly Ticket[] {
    return this.group.closing.map((sequence) => this.ticket(sequence))
  }
  get approved(): boolean {
    return this.group.legs.every((leg) => typeof leg === 'number')
  }
  get refusals(): readonly Refusal[] {
    return this.group.legs.flatMap((leg) => (typeof leg === 'number' ? [] : leg.refusals))
  }
  get failedLeg(): number {
    return this.group.failedLeg
  }
  get failure(): string {
    return this.group.failure
  }

  private ticket(sequence: number): Ticket {
    const order = this.core.orders.get(sequence)
    if (order === null) throw new RangeError(`order ${String(sequence)} of a multi-leg order is forgotten`)
    return new OrderTicket(order)
  }
}
