import type { UnixMicros } from '../domain/time.ts'
import type { TradingScope } from '../domain/trading-scope.ts'
import type { Kernel } from './kernel.ts'
import { operatorStatus } from './operator-status.ts'
import type { OperatorStatus } from './operator-status.ts'
import { stricter } from './safety/trading-state.ts'
import { settledCash } from './settled-cash.ts'

/** What displays may know of the kernel: a copy, made between turns. */
export interface KernelStatus extends OperatorStatus {
  readonly now: UnixMicros
  /** Of everything together: of latches and tripped breakers the stricter. */
  readonly tradingState: string
  /** Scopes that are not active, and why. */
  readonly latches: readonly LatchStatus[]
  /** Instruments that are frozen, and why. */
  readonly frozen: readonly { readonly instrumentId: string; readonly reason: string }[]
  readonly currency: string
  readonly equity: number
  readonly cash: number
  readonly positions: readonly PositionStatus[]
  readonly openOrders: readonly OrderStatusLine[]
  readonly strategies: readonly { readonly id: string; readonly halted: string | null }[]
}

export interface LatchStatus {
  readonly scope: TradingScope
  readonly state: string
  readonly killed: boolean
  readonly by: string
  readonly reason: string
}

export interface PositionStatus {
  readonly strategyId: string
  readonly instrumentId: string
  readonly netQuantity: number
  readonly averageEntryPrice: number
  readonly lastPrice: number
  readonly unrealizedPnl: number
}

export interface OrderStatusLine {
  readonly sequence: number
  readonly instrumentId: string
  readonly side: string
  readonly type: string
  readonly quantity: string
  readonly filled: string
  /** Null where the order has none. */
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly status: string
}

export function kernelStatus({ core, runners }: Kernel): KernelStatus {
  const positions = [...core.portfolio.all()].filter((position) => !position.isFlat)
  return {
    now: core.now,
    tradingState: core.breakers === null ? core.gate.state : stricter(core.gate.state, core.breakers.state),
    latches: [...core.gate.closed].map(([scope, latch]) => ({ scope, ...latch })),
    frozen: [...core.frozen].map(([index, reason]) => ({
      instrumentId: core.instrument(index).id,
      reason,
    })),
    ...operatorStatus(core),
    currency: core.portfolio.currency,
    equity: core.portfolio.equity(),
    cash: settledCash(core.portfolio),
    positions: positions.map((position) => {
      const price = core.marks.price(core.indexOf(position.instrument.id))
      return {
        strategyId: position.strategyId,
        instrumentId: position.instrument.id,
        netQuantity: position.netQuantity.toNumber(),
        averageEntryPrice: position.averageEntryPrice.toNumber(),
        lastPrice: price,
        unrealizedPnl: position.unrealizedPnl(price),
      }
    }),
    openOrders: core.orders.open.flat().map((order) => ({
      sequence: order.sequence,
      instrumentId: order.instrumentId,
      side: order.side,
      type: order.type,
      quantity: order.quantity.toString(),
      filled: order.cumulativeQuantity.toString(),
      limitPrice: order.limitPrice?.toString() ?? null,
      stopPrice: order.stopPrice?.toString() ?? null,
      status: order.pending === 'none' ? order.status : `${order.status}, ${order.pending} pending`,
    })),
    strategies: runners.map((runner) => ({ id: runner.id, halted: runner.halt?.message ?? null })),
  }
}
