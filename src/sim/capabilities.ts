import type { OrderType, TimeInForce } from '../domain/order.ts'
import type { BrokerCapabilities, ContingencyKind } from '../ports/broker.ts'
import type { VenueSettings } from './settings.ts'

/** What the simulated venue can do with these settings. */
export function capabilitiesOf(settings: VenueSettings): BrokerCapabilities {
  return {
    orderTypes: new Set<OrderType>([
      'market',
      'limit',
      'stop',
      'stopLimit',
      'trailingStop',
      'trailingStopLimit',
    ]),
    timesInForce: new Set<TimeInForce>(['day', 'gtc', 'ioc', 'fok', 'gtd', 'opg', 'cls']),
    replace: true,
    reduceOnly: true,
    postOnly: true,
    fractional: true,
    contingencies: nativeContingencies(settings),
    settleWindow: 0,
    executionHistory: true,
  }
}

/** As the kernel is told before there is a venue. */
export function nativeContingencies({
  contingencies,
}: Pick<VenueSettings, 'contingencies'>): ReadonlySet<ContingencyKind> {
  return new Set<ContingencyKind>(contingencies === 'native' ? ['oco'] : [])
}
