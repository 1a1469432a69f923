import type { Refusal } from '../../domain/codes.ts'
import type { Instrument } from '../../domain/instrument.ts'
import type { Marks } from '../../domain/marks.ts'
import type { Order, OrderIntent } from '../../domain/order.ts'
import type { OrderTable } from '../order-table.ts'
import type { Portfolio } from '../portfolio.ts'
import type { TradingState } from '../safety/trading-state.ts'

export interface RiskSettings {
  /** Largest worst-case gross exposure as a multiple of equity. Default 1. */
  readonly leverage: number
  /** Whether positions may go below zero. Default true. */
  readonly allowShort: boolean
}

export const DEFAULT_RISK_SETTINGS: RiskSettings = { leverage: 1, allowShort: true }

/** What checks may look at. They change nothing. */
export interface RiskContext {
  readonly instrument: Instrument
  readonly marks: Marks
  readonly orders: OrderTable
  readonly portfolio: Portfolio
  readonly settings: RiskSettings
  readonly tradingState: TradingState
  /** Why the instrument is frozen; null where it is not. */
  readonly frozen: string | null
  /** The order that the intent would replace; its own exposure is not counted twice. */
  readonly replacing: Order | null
}

/** One check per file. Null approves. A check that throws refuses. */
export type RiskCheck = (intent: OrderIntent, context: RiskContext) => Refusal | null
