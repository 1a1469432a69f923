import type { OrderType } from '../../domain/order.ts'

const STOPS: ReadonlySet<OrderType> = new Set<OrderType>([
  'stop',
  'stopLimit',
  'trailingStop',
  'trailingStopLimit',
])

/** Whether the order does nothing but protect: a stop of any kind that can only reduce. */
export function protects({
  type,
  reduceOnly,
}: {
  readonly type: OrderType
  readonly reduceOnly: boolean
}): boolean {
  return reduceOnly && STOPS.has(type)
}
