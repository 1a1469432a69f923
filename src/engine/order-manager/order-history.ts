import { FulmarError } from '../../domain/codes.ts'
import { ORDER_MOVES } from '../../domain/order-moves.ts'
import type { Order, OrderStatus } from '../../domain/order.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { OrderHistoryFilter } from '../../strategy/order-tracking.ts'
import type { Core } from '../core.ts'
import type { Denial } from './denial-log.ts'

/** How far back the history of a run reaches, in orders of all strategies; open ones are in it however old. */
export const HISTORY_SIZE = 1000

export const FILTER_KEYS: readonly string[] = Object.keys({
  instrumentId: true,
  from: true,
  to: true,
  status: true,
  limit: true,
} satisfies Record<keyof OrderHistoryFilter, true>)

/** An order, or one that our checks refused. */
export type PastOrder = { readonly order: Order } | { readonly denial: Denial }

/** Newest first. Of one strategy, or of all (−1). Throws CONFIG_INVALID for a filter that cannot be meant. */
export function pastOrders(core: Core, strategyIndex: number, filter: OrderHistoryFilter): PastOrder[] {
  const { instrumentId, from = -Infinity, to = Infinity, limit = Infinity } = filter
  const instrumentIndex = instrumentId === undefined ? -1 : core.indexOf(instrumentId)
  const statuses = statusesOf(filter)
  if (limit !== Infinity && !(Number.isInteger(limit) && limit >= 0)) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `history(): limit ${String(limit)} is not a whole number of 0 or more.`,
    )
  }
  for (const [name, moment] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (typeof moment === 'number' && !Number.isNaN(moment)) continue
    throw new FulmarError('CONFIG_INVALID', `history(): ${name} is ${String(moment)}; it must be Unix ms.`)
  }
  const past: PastOrder[] = []
  const add = (entry: PastOrder): void => {
    const { about, time, status } = factsOf(entry)
    if (strategyIndex !== -1 && about.strategyIndex !== strategyIndex) return
    if (instrumentIndex !== -1 && about.instrumentIndex !== instrumentIndex) return
    const millis = time / MICROS_PER_MILLI
    if (millis >= from && millis < to && (statuses?.has(status) ?? true)) past.push(entry)
  }
  const denials = core.denials.newest()
  let at = 0
  for (const order of core.orders.newest(HISTORY_SIZE)) {
    for (
      let denial = denials[at];
      denial !== undefined && denial.nextSequence > order.sequence;
      denial = denials[at]
    ) {
      add({ denial })
      at += 1
    }
    add({ order })
    if (past.length >= limit) return past.slice(0, limit)
  }
  for (; at < denials.length; at++) {
    const denial = denials[at]
    if (denial !== undefined) add({ denial })
  }
  return past.length > limit ? past.slice(0, limit) : past
}

function factsOf(entry: PastOrder): {
  readonly about: { readonly strategyIndex: number; readonly instrumentIndex: number }
  readonly time: number
  readonly status: OrderStatus
} {
  if ('denial' in entry) return { about: entry.denial, time: entry.denial.time, status: 'denied' }
  const { order } = entry
  return { about: order, time: order.createdTime, status: order.status }
}

/** Null for all. A misspelled one would find nothing, for ever. */
function statusesOf({ status }: OrderHistoryFilter): ReadonlySet<OrderStatus> | null {
  if (status === undefined) return null
  const wanted = new Set(typeof status === 'string' ? [status] : status)
  for (const one of wanted) {
    if (Object.hasOwn(ORDER_MOVES, one)) continue
    const known = Object.keys(ORDER_MOVES).join(', ')
    throw new FulmarError('CONFIG_INVALID', `There is no order status ${one}; there are: ${known}.`)
  }
  return wanted
}
