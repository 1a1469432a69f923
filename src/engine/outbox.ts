import { emptyList } from '../domain/lists.ts'
import type { Order } from '../domain/order.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ApprovedOrder, ApprovedReplace } from '../ports/broker.ts'
import type { KernelRecord } from './records.ts'
import type { TradingState } from './safety/trading-state.ts'

/** When, and in which trading state, the approve gate let it pass: the release gate compares. */
interface Decided {
  readonly decidedTime: UnixMicros
  readonly decidedState: TradingState
}

/** What the kernel wants done outside. Nothing happens before its record is durable. */
export type Effect =
  | (Decided & { readonly kind: 'submit'; readonly order: ApprovedOrder })
  | (Decided & { readonly kind: 'replace'; readonly request: ApprovedReplace })
  | { readonly kind: 'cancel'; readonly order: Readonly<Order> }
  | {
      readonly kind: 'compute'
      readonly requestId: number
      readonly strategyIndex: number
      readonly name: string
      readonly input: unknown
    }
  | {
      readonly kind: 'alert'
      readonly severity: AlertSeverity
      readonly code: string
      readonly message: string
    }
  | { readonly kind: 'log'; readonly strategyId: string; readonly message: string }

export type AlertSeverity = 'INFO' | 'WARNING' | 'CRITICAL'

/** A point to come back to when a handler throws. */
export interface OutboxMark {
  readonly effects: number
  readonly records: number
}

/** Effects and records of the turn so far, in order. The driver empties it after every step. */
export class Outbox {
  readonly effects: Effect[] = []
  readonly records: KernelRecord[] = []
  /** Nothing was decided, but what is due next is sooner than the driver was told. */
  stirred = false

  get isEmpty(): boolean {
    return this.effects.length === 0 && this.records.length === 0 && !this.stirred
  }

  rollBack(mark: OutboxMark): void {
    this.effects.length = mark.effects
    this.records.length = mark.records
  }

  clear(): void {
    emptyList(this.effects)
    emptyList(this.records)
    this.stirred = false
  }
}
