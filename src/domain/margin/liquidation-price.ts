/** The venues' own formula for the price of liquidation of a linear perpetual. For displays and tests. */
import type { TierTable } from './tiers.ts'

export interface PositionAtRisk {
  /** Wallet balance of the pool, or the margin of an isolated position. */
  readonly walletBalance: number
  /** Signed. */
  readonly quantity: number
  readonly entryPrice: number
  readonly tiers: TierTable
  /** Maintenance margin of all other positions of the pool; 0 for an isolated one. */
  readonly otherMaintenance?: number
  /** Unrealized P&L of all other positions of the pool; 0 for an isolated one. */
  readonly otherUnrealizedPnl?: number
}

/**
 * (wallet − other maintenance + other unrealized P&L + deduction − side × quantity × entry)
 *   ÷ (quantity × rate − side × quantity), with rate and deduction of the tier of the value at that very price.
 *
 * Source: Binance, How to calculate liquidation price of USDⓈ-M futures contracts, read 2026-11-21. Hyperliquid's and
 * Bybit's are the same, written otherwise. NaN where no price liquidates.
 */
export function perpetualLiquidationPrice(position: PositionAtRisk): number {
  const { walletBalance, quantity, entryPrice, tiers } = position
  const size = Math.abs(quantity)
  const side = Math.sign(quantity)
  const own = walletBalance - (position.otherMaintenance ?? 0) + (position.otherUnrealizedPnl ?? 0)
  let floor = 0
  for (const [at, { upTo, maintenanceRate }] of tiers.tiers.entries()) {
    const deduction = tiers.deductions[at] ?? 0
    const price = (own + deduction - side * size * entryPrice) / (size * maintenanceRate - side * size)
    const value = price * size
    if (price > 0 && value >= floor && value <= upTo) return price
    floor = upTo
  }
  return NaN
}
