/** What the kernel writes down: inputs that it consumed and decisions that it made. */
import type { Refusal } from '../domain/codes.ts'
import type { Fill } from '../domain/fill.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { ClosedRoundTrip } from '../domain/position-fold.ts'
import type { Order, OrderChange, OrderSide, OrderType } from '../domain/order.ts'
import type { Decimal } from '../domain/decimal.ts'
import type { UnixMicros } from '../domain/time.ts'
import { CODEC_VERSION, encode } from './codec.ts'

export type KernelRecord =
  | { readonly type: 'input'; readonly input: KernelInput }
  | { readonly type: 'orderApproved'; readonly order: Readonly<Order> }
  | {
      readonly type: 'orderDenied'
      readonly strategyId: string
      readonly instrumentIndex: number
      readonly side: OrderSide
      readonly orderType: OrderType
      /** Zero where it was no quantity at all. */
      readonly quantity: Decimal
      readonly refusals: readonly Refusal[]
    }
  | { readonly type: 'cancelRequested'; readonly order: Readonly<Order> }
  | { readonly type: 'replaceRequested'; readonly order: Readonly<Order>; readonly change: OrderChange }
  | { readonly type: 'fillBooked'; readonly fill: Fill }
  | { readonly type: 'positionRestated'; readonly strategyId: string; readonly instrumentId: string }
  | { readonly type: 'roundTripClosed'; readonly roundTrip: ClosedRoundTrip }
  /** A late fill changed it; what replaces it follows. */
  | {
      readonly type: 'roundTripWithdrawn'
      readonly strategyId: string
      readonly instrumentId: string
      readonly id: string
    }
  | { readonly type: 'instrumentFrozen'; readonly instrumentId: string; readonly reason: string }
  | {
      readonly type: 'strategyHalted'
      readonly strategyId: string
      readonly code: string
      readonly message: string
    }
  | {
      readonly type: 'timerSet'
      readonly strategyId: string
      readonly name: string
      readonly dueTime: UnixMicros
      readonly period: UnixMicros | null
    }
  | { readonly type: 'timerCanceled'; readonly strategyId: string; readonly name: string }
  | {
      readonly type: 'computeRequested'
      readonly strategyId: string
      readonly requestId: number
      readonly name: string
      readonly input: unknown
    }
  | {
      readonly type: 'tradingStateChanged'
      readonly state: string
      readonly by: string
      readonly reason: string
    }

/** Canonical, versioned text of a record: what the journal keeps and the hash chain covers. */
export function encodeRecord(sequence: number, time: UnixMicros, record: KernelRecord): string {
  const about = { v: CODEC_VERSION, sequence, time }
  if (record.type !== 'orderApproved') return encode({ ...about, ...record })
  // as it was approved: the handler may have gone on to cancel it before it returned
  const { order } = record
  const approved = { ...order, pending: 'none', requestedChange: null, updatedTime: order.createdTime }
  return encode({ ...about, type: record.type, order: approved })
}

/**
 * One line per order decision and fill, for `ordersHash`: two runs decided alike exactly if it is the same.
 * Hand-written and terse, since it runs for every order of a backtest. Null for records that are no order decisions.
 */
export function decisionLine(time: UnixMicros, record: KernelRecord): string | null {
  switch (record.type) {
    case 'orderApproved':
      return approvedLine(time, record.order)
    case 'orderDenied':
      return `D${time}|${record.instrumentIndex}|${record.side}|${record.orderType}|${record.quantity}|${record.refusals.map(({ code }) => code).join()}\n`
    case 'cancelRequested':
      return `C${time}|${record.order.sequence}\n`
    case 'replaceRequested': {
      const { quantity, limitPrice, stopPrice } = record.change
      return `R${time}|${record.order.sequence}|${quantity}|${limitPrice}|${stopPrice}\n`
    }
    case 'fillBooked': {
      const { fill } = record
      return `F${time}|${fill.orderSequence}|${fill.executionId}|${fill.quantity}|${fill.price}|${fill.fee}|${fill.feeCurrency}|${fill.eventTime}\n`
    }
    case 'input':
    case 'positionRestated':
    case 'roundTripClosed':
    case 'roundTripWithdrawn':
    case 'instrumentFrozen':
    case 'strategyHalted':
    case 'timerSet':
    case 'timerCanceled':
    case 'computeRequested':
    case 'tradingStateChanged':
      return null
  }
}

function approvedLine(time: UnixMicros, order: Readonly<Order>): string {
  const what = `A${time}|${order.sequence}|${order.strategyIndex}|${order.instrumentId}|${order.side}|${order.type}|${order.quantity}|${order.timeInForce}`
  if (order.type === 'market' && order.expireTime === null && !order.reduceOnly) return `${what}\n`
  const flags = `${order.reduceOnly ? 'r' : ''}${order.postOnly ? 'p' : ''}`
  return `${what}|${order.limitPrice}|${order.stopPrice}|${order.expireTime}|${flags}\n`
}
