import type { InstrumentId } from '../../domain/instrument.ts'
import type { OrderRole } from '../../domain/order.ts'
import type {
  OrderGroup,
  OrderGroupKind,
  OrderGroupLeg,
  OrderGroupState,
} from '../../strategy/order-groups.ts'
import type { Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import { OrderTicket } from '../ticket.ts'
import type { Group, Leg } from './group.ts'

/** A live view of a group. */
export class GroupView implements OrderGroup {
  private readonly core: Core
  private readonly group: Group

  constructor(core: Core, group: Group) {
    this.core = core
    this.group = group
  }

  get id(): number {
    return this.group.id
  }
  get kind(): OrderGroupKind {
    return this.group.kind
  }
  get instrumentId(): InstrumentId {
    return this.core.instrument(this.group.instrumentIndex).id
  }
  get state(): OrderGroupState {
    const { isDone, entry, entered } = this.group
    if (isDone) return 'done'
    return entry !== null && !entered.isPositive ? 'waiting' : 'working'
  }
  get entry(): Ticket | null {
    const { entry } = this.group
    const order = entry === null ? null : this.core.orders.get(entry.sequence)
    return order === null ? null : new OrderTicket(order)
  }
  get legs(): readonly OrderGroupLeg[] {
    return this.group.legs.map((leg) => new LegView(this.core, leg))
  }
}

class LegView implements OrderGroupLeg {
  private readonly core: Core
  private readonly leg: Leg

  constructor(core: Core, leg: Leg) {
    this.core = core
    this.leg = leg
  }

  get role(): OrderRole {
    return this.leg.role
  }
  get orders(): readonly Ticket[] {
    return this.leg.orders.flatMap(({ sequence }) => {
      const order = this.core.orders.get(sequence)
      return order === null ? [] : [new OrderTicket(order)]
    })
  }
  get filledQuantity(): number {
    return this.leg.filled.toNumber()
  }
  get watched(): boolean {
    return this.leg.mode === 'watched'
  }
}

/** What a strategy gets for a group that was refused as a whole. Nothing was sent. */
export function deniedGroup(
  kind: OrderGroupKind,
  instrumentId: InstrumentId,
  entry: Ticket | null,
  legs: readonly { readonly role: OrderRole; readonly orders: readonly Ticket[] }[],
): OrderGroup {
  const shown = legs.map((leg) => ({ ...leg, filledQuantity: 0, watched: false }))
  return { id: 0, kind, instrumentId, state: 'denied', entry, legs: shown }
}
