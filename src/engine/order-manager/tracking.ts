import type { InstrumentId } from '../../domain/instrument.ts'
import type { OrderStatistics } from '../../domain/order-statistics.ts'
import type { OrderHistoryFilter, OrderTracking } from '../../strategy/order-tracking.ts'
import type { Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'
import { OrderTicket } from '../ticket.ts'
import { pastOrders } from './order-history.ts'

const EVERYTHING: OrderHistoryFilter = {}

/** What one strategy may know of its own orders. Reading changes nothing, so that it works at any time. */
export function trackingOf(core: Core, entry: OrderEntry, strategyIndex: number): OrderTracking {
  const history = (filter: OrderHistoryFilter = EVERYTHING): readonly Ticket[] =>
    pastOrders(core, strategyIndex, filter).map((past) =>
      'denial' in past ? past.denial.ticket : new OrderTicket(past.order),
    )
  return {
    track: (which) => {
      if (typeof which === 'number') return entry.get(which)
      return which.id === 0 ? which : entry.get(which.id)
    },
    pending: (instrumentId?: InstrumentId) => entry.open(instrumentId),
    filled: (filter = EVERYTHING) => history({ ...filter, status: 'filled' }),
    history,
    statistics: (filter = EVERYTHING): OrderStatistics =>
      core.statistics.read(
        strategyIndex,
        filter.instrumentId === undefined ? -1 : core.indexOf(filter.instrumentId),
      ),
  }
}
