import type { Order, OrderType } from '../../domain/order.ts'

const STOPS: ReadonlySet<OrderType> = new Set<OrderType>([
  'stop',
  'stopLimit',
  'trailingStop',
  'trailingStopLimit',
])

/** Whether the order does nothing but protect: an exit that the engine keeps, or a stop of any kind that can only reduce. */
export function protects({
  type,
  reduceOnly,
  purpose,
}: Pick<Order, 'type' | 'reduceOnly' | 'purpose'>): boolean {
  return purpose === 'protect' || (reduceOnly && STOPS.has(type))
}
