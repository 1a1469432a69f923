import { Decimal } from '../domain/decimal.ts'
import type { RunRecord } from './run-record.ts'
import { multipliersOf } from './statistics.ts'

/** What trading cost, in the account's currency. */
export interface Costs {
  readonly fees: Decimal
  /** Sum of quantity × price × multiplier over all fills. */
  readonly turnover: Decimal
  /** Turnover ÷ starting cash. */
  readonly turns: number
  /** Fees ÷ turnover, in basis points. */
  readonly feesInBps: number
  /**
   * Half-spread that the venue assumed × turnover of the fills that took liquidity: about what crossing the spread
   * cost. It is in the prices already. Null where quotes were traded or it is not known.
   */
  readonly assumedSpread: number | null
}

/** Null without fills, and where instruments trade in other currencies than the account's: those do not add up. */
export function costsOf(record: RunRecord): Costs | null {
  const { fills, currency, venueSettings, prices } = record
  if (fills.length === 0 || record.roundTrips.some((trip) => trip.currency !== currency)) return null
  const multipliers = multipliersOf(record)
  let turnover = Decimal.ZERO
  let taken = Decimal.ZERO
  for (const fill of fills) {
    const value = fill.quantity
      .abs()
      .mul(fill.price.abs())
      .mul(multipliers.get(fill.instrumentId) ?? Decimal.ONE)
    turnover = turnover.add(value)
    if (fill.liquidity === 'taker') taken = taken.add(value)
  }
  const { halfSpreadBps } = venueSettings
  const knowsOnlyTrades = prices !== undefined && prices.every(({ kind }) => kind !== 'quote')
  const cash = record.startingCash.toNumber()
  return {
    fees: record.totalFees,
    turnover,
    turns: cash > 0 ? turnover.toNumber() / cash : 0,
    feesInBps: turnover.isZero ? 0 : (record.totalFees.toNumber() / turnover.toNumber()) * 10_000,
    assumedSpread:
      knowsOnlyTrades && typeof halfSpreadBps === 'number'
        ? (taken.toNumber() * halfSpreadBps) / 10_000
        : null,
  }
}
