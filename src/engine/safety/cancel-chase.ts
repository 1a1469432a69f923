import { applyOrderEvent } from '../../domain/order-lifecycle.ts'
import type { Order } from '../../domain/order.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Core } from '../core.ts'

/** A cancel that was rejected or not answered is asked for again after 2 s, ten times at most; then a person is told. */
export const CANCEL_AGAIN: UnixMicros = 2 * MICROS_PER_SECOND
export const MOST_CANCELS = 10

interface Asked {
  readonly times: number
  readonly last: UnixMicros
}

const REQUEST_CANCEL = { kind: 'requestCancel' } as const

/** Asks for the end of an order, whatever else is asked of it. What the kernel decides here no handler takes back. */
export function askToCancel(core: Core, order: Order): void {
  if (core.follow?.takes(order.strategyIndex) === true) return
  applyOrderEvent(order, REQUEST_CANCEL, core.now)
  core.orders.afterChange(order)
  core.outbox.records.push({ type: 'cancelRequested', order })
  core.outbox.effects.push({ kind: 'cancel', order })
}

/** Orders that are to end, until they have. */
export class CancelChase {
  private readonly asked = new Map<number, Asked>()
  private readonly core: Core

  constructor(core: Core) {
    this.core = core
  }

  /** Asks now if it is time to; returns when to look again, Infinity where there is nothing left to try. */
  pursue(order: Order): UnixMicros {
    const { core } = this
    const { times, last } = this.asked.get(order.sequence) ?? { times: 0, last: -Infinity }
    if (times > MOST_CANCELS) return Infinity
    if (core.now < last + CANCEL_AGAIN) return last + CANCEL_AGAIN
    this.asked.set(order.sequence, { times: times + 1, last: core.now })
    if (times === MOST_CANCELS) {
      this.giveUp(order)
      return Infinity
    }
    // whoever asked in this very moment need not be repeated
    if (order.pending !== 'cancel' || order.cancelTime !== core.now) askToCancel(core, order)
    return core.now + CANCEL_AGAIN
  }

  forget(order: Order): void {
    this.asked.delete(order.sequence)
  }

  /** A kill that is repeated, or asks for more, has every order asked for once more. */
  startOver(): void {
    this.asked.clear()
  }

  save(): unknown {
    return [...this.asked].map(([sequence, asked]) => [sequence, { ...asked }])
  }

  load(saved: unknown): void {
    this.asked.clear()
    for (const [sequence, asked] of saved as [number, Asked][]) this.asked.set(sequence, asked)
  }

  private giveUp({ clientOrderId, instrumentId, side, quantity }: Order): void {
    this.core.outbox.effects.push({
      kind: 'alert',
      severity: 'CRITICAL',
      code: 'RISK_CANCEL_UNANSWERED',
      message: `Order ${clientOrderId} (${side} ${quantity.toString()} ${instrumentId}) does not end, though its cancel was asked for ${String(MOST_CANCELS)} times. Cancel it at the venue.`,
    })
  }
}
