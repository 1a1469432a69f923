import type { InstrumentId } from '../../domain/instrument.ts'
import type { OrderStatistics } from '../../domain/order-statistics.ts'
import type { OrderHistoryFilter, OrderTracking } from '../../strategy/order-tracking.ts'
import type { Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'
import { requireKnownKeys } from '../known-keys.ts'
import { idOf } from '../ticket-id.ts'
import { OrderTicket } from '../ticket.ts'
import { FILTER_KEYS, pastOrders } from './order-history.ts'

const EVERYTHING: OrderHistoryFilter = {}
const FILLED_KEYS = FILTER_KEYS.filter((key) => key !== 'status')

/** What one strategy may know of its own orders. Reading changes nothing, so that it works at any time. */
export function trackingOf(core: Core, entry: OrderEntry, strategyIndex: number): OrderTracking {
  const history = (filter: OrderHistoryFilter = EVERYTHING): readonly Ticket[] => {
    requireKnownKeys('a filter of orders.history', filter, FILTER_KEYS)
    return pastOrders(core, strategyIndex, filter).map((past) =>
      'denial' in past ? past.denial.ticket : new OrderTicket(past.order),
    )
  }
  return {
    track: (which) => {
      const id = idOf('orders.track', which)
      return id === 0 && typeof which !== 'number' ? which : entry.get(id)
    },
    pending: (instrumentId?: InstrumentId) => entry.open(instrumentId),
    filled: (filter = EVERYTHING) => {
      requireKnownKeys('a filter of orders.filled', filter, FILLED_KEYS)
      return history({ ...filter, status: 'filled' })
    },
    history,
    statistics: (filter = EVERYTHING): OrderStatistics => {
      requireKnownKeys('a filter of orders.statistics', filter, ['instrumentId'])
      const { instrumentId } = filter
      return core.statistics.read(strategyIndex, instrumentId === undefined ? -1 : core.indexOf(instrumentId))
    },
  }
}
