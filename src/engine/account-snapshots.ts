import { Decimal } from '../domain/decimal.ts'
import type { Currency } from '../domain/instrument.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import type { Position } from '../domain/position.ts'
import { MICROS_PER_MINUTE } from '../domain/time.ts'
import type { Core } from './core.ts'
import { ACCOUNT_TIMERS } from './timers.ts'

/** Why the account was looked at. */
export type SnapshotCause = 'start' | 'timer' | 'fill' | 'close' | 'end'

/** The account as our own books know it, in its currency. Exact, but for what margin rules make of it. */
export interface AccountSnapshot {
  readonly type: 'accountSnapshot'
  readonly cause: SnapshotCause
  readonly currency: Currency
  /** Null while a price or rate is missing. */
  readonly equity: Decimal | null
  /** By currency, in the order of their first entry. */
  readonly cash: readonly (readonly [Currency, Decimal])[]
  /** Of all positions, before fees; null while a rate is missing. */
  readonly realizedPnl: Decimal | null
  /** At the last prices; null while a price or rate is missing. */
  readonly unrealizedPnl: Decimal | null
  readonly fees: Decimal | null
  /** NaN while a price or rate is missing. */
  readonly marginUsed: number
  readonly buyingPower: number
  readonly openOrders: number
  readonly openPositions: number
}

const TIMER = 'snapshot'

/**
 * Writes the account down at every start and stop of a run, at each close of a market, after each fill, and every full
 * minute while something is held. Only in runs that have a store.
 */
export class AccountSnapshots {
  private readonly core: Core
  private due: SnapshotCause | null = null

  constructor(core: Core) {
    this.core = core
  }

  get isDue(): boolean {
    return this.due !== null
  }

  /** To be taken when the input has done all it does. */
  note(cause: SnapshotCause): void {
    this.due ??= cause
  }

  /** After an input. */
  settle(): void {
    const cause = this.due
    this.due = null
    const { core } = this
    // nobody reads it where no run was begun on a store
    if (cause === null || core.starts.run === 0) return
    core.outbox.records.push(snapshotOf(core, cause))
    if (core.portfolio.held.length === 0 || core.timers.has(ACCOUNT_TIMERS, TIMER)) return
    const minute = Math.floor(core.now / MICROS_PER_MINUTE) + 1
    core.timers.set(ACCOUNT_TIMERS, TIMER, minute * MICROS_PER_MINUTE, null)
  }
}

function snapshotOf(core: Core, cause: SnapshotCause): AccountSnapshot {
  const { portfolio, margin, orders } = core
  const positions = [...portfolio.all()]
  const sum = (of: (position: Position) => Decimal | null): Decimal | null =>
    positions.reduce<Decimal | null>((total, position) => {
      const amount = of(position)
      const value = amount === null ? null : portfolio.convert(amount, position.instrument.currency)
      return total === null || value === null ? null : total.add(value)
    }, Decimal.ZERO)
  return {
    type: 'accountSnapshot',
    cause,
    currency: portfolio.currency,
    equity: portfolio.exactEquity(),
    cash: portfolio.ledger.currencies().map((currency) => [currency, portfolio.ledger.cash(currency)]),
    realizedPnl: sum(({ realizedPnl }) => realizedPnl),
    unrealizedPnl: sum((position) => unrealizedOf(core, position)),
    fees: portfolio.totalFees(),
    marginUsed: margin.used,
    buyingPower: margin.buyingPower,
    openOrders: orders.openCount(-1, -1),
    openPositions: positions.filter(({ isFlat }) => !isFlat).length,
  }
}

function unrealizedOf(core: Core, position: Position): Decimal | null {
  if (position.isFlat) return Decimal.ZERO
  const price = core.marks.price(core.findIndex(position.instrument.id))
  if (Number.isNaN(price)) return null
  return position.exactUnrealizedPnl(priceFromMarket(position.instrument, price))
}
