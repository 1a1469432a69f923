import { FulmarError } from '../../domain/codes.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { OrderStatistics } from '../../domain/order-statistics.ts'
import type { Order } from '../../domain/order.ts'
import type { MultiLegTicket } from '../../strategy/multi-leg.ts'
import type { OrderHistoryFilter } from '../../strategy/order-tracking.ts'
import type { Ticket } from '../../strategy/orders.ts'
import type { Kernel } from '../kernel.ts'
import { OrderTicket } from '../ticket.ts'
import { requireKnownKeys } from '../known-keys.ts'
import { MultiLegView } from './multi-leg-view.ts'
import { FILTER_KEYS, pastOrders } from './order-history.ts'

/** A ticket that says whose it is. */
export interface ManagedOrder extends Ticket {
  readonly strategyId: string
}

/** Whose orders are meant, and of which instrument. What is left out does not restrict. */
export interface OrderScope {
  readonly strategyId?: string
  readonly instrumentId?: InstrumentId
}

export interface ManagedMultiLeg extends MultiLegTicket {
  readonly strategyId: string
}

class ManagedTicket extends OrderTicket implements ManagedOrder {
  readonly strategyId: string

  constructor(order: Readonly<Order>) {
    super(order)
    this.strategyId = order.strategyId
  }
}

class ManagedGroup extends MultiLegView implements ManagedMultiLeg {
  readonly strategyId: string

  constructor(kernel: Kernel, id: number, strategyId: string) {
    super(kernel.core, id)
    this.strategyId = strategyId
  }
}

/**
 * Orders of all strategies, to look at from outside: for operators, displays and tests. It changes nothing. To be read
 * between turns; tickets stay current until the kernel is replaced by one that was loaded.
 */
export class OrderManager {
  private readonly kernel: Kernel

  constructor(kernel: Kernel) {
    this.kernel = kernel
  }

  /** By number or client order id; null for one that this run does not know, or has forgotten. */
  track(order: number | string): ManagedOrder | null {
    const { orders } = this.kernel.core
    const found = typeof order === 'number' ? orders.get(order) : orders.find(order)
    return found === null ? null : new ManagedTicket(found)
  }

  /** All that may still fill, oldest first. */
  pending(scope: OrderScope = {}): readonly ManagedOrder[] {
    const { open } = this.kernel.core.orders
    const strategyIndex = this.strategyIndex(scope)
    const instrumentIndex = this.instrumentIndex(scope)
    return open
      .flatMap((orders, index) => (instrumentIndex === -1 || index === instrumentIndex ? orders : []))
      .filter((order) => strategyIndex === -1 || order.strategyIndex === strategyIndex)
      .sort((a, b) => a.sequence - b.sequence)
      .map((order) => new ManagedTicket(order))
  }

  /** As `orders.history` of a strategy, over all of them or one. */
  history(filter: OrderHistoryFilter & OrderScope = {}): readonly ManagedOrder[] {
    const { core, runners } = this.kernel
    requireKnownKeys('a filter of history', filter, [...FILTER_KEYS, 'strategyId'])
    return pastOrders(core, this.strategyIndex(filter), filter).map((past) => {
      if ('order' in past) return new ManagedTicket(past.order)
      const { ticket, strategyIndex } = past.denial
      return { ...ticket, strategyId: runners[strategyIndex]?.id ?? '' }
    })
  }

  filled(filter: Omit<OrderHistoryFilter, 'status'> & OrderScope = {}): readonly ManagedOrder[] {
    return this.history({ ...filter, status: 'filled' })
  }

  statistics(scope: OrderScope = {}): OrderStatistics {
    return this.kernel.core.statistics.read(this.strategyIndex(scope), this.instrumentIndex(scope))
  }

  /** Those that work and the latest that have ended, oldest first. */
  multiLegs(scope: Pick<OrderScope, 'strategyId'> = {}): readonly ManagedMultiLeg[] {
    const wanted = this.strategyIndex(scope)
    return [...this.kernel.core.multiLegs.all()]
      .filter(({ strategyIndex }) => wanted === -1 || strategyIndex === wanted)
      .map(({ id, strategyIndex }) => {
        return new ManagedGroup(this.kernel, id, this.kernel.runners[strategyIndex]?.id ?? '')
      })
  }

  private strategyIndex({ strategyId }: OrderScope): number {
    if (strategyId === undefined) return -1
    const index = this.kernel.runners.findIndex(({ id }) => id === strategyId)
    if (index !== -1) return index
    const known = this.kernel.runners.map(({ id }) => id).join(', ')
    throw new FulmarError(
      'CONFIG_INVALID',
      `There is no strategy ${strategyId} in this run; there are: ${known}.`,
    )
  }

  private instrumentIndex({ instrumentId }: OrderScope): number {
    return instrumentId === undefined ? -1 : this.kernel.core.indexOf(instrumentId)
  }
}
