/**
 * Maintenance margin in steps of the position's value.
 *
 *   maintenance = value × rate(tier) − deduction(tier)
 *   deduction(0) = 0, deduction(n) = deduction(n − 1) + floor(n) × (rate(n) − rate(n − 1))
 *
 * so that the requirement is a continuous function of the value. Binance calls the deduction «maintenance amount»
 * (USDⓈ-M futures, How to calculate liquidation price, read 2026-11-21), Hyperliquid «maintenance deduction» (docs,
 * Margin tiers, read 2026-11-21), Bybit «maintenance margin deduction» (help center, read 2026-11-21).
 */
import { FulmarError } from '../codes.ts'

export interface MarginTier {
  /** Value of the position up to which the tier holds, in the instrument's currency. Infinity for the last. */
  readonly upTo: number
  /** Share of the value, 0…1. */
  readonly maintenanceRate: number
  /** Infinity for no limit. */
  readonly maxLeverage: number
}

/** Tiers with their deductions, ready to be looked up. */
export interface TierTable {
  readonly tiers: readonly MarginTier[]
  readonly deductions: readonly number[]
}

/** Throws CONFIG_INVALID for tiers that are not ascending, or rates outside 0…1. */
export function makeTiers(tiers: readonly MarginTier[], name = 'margin tiers'): TierTable {
  const deductions: number[] = []
  let floor = 0
  tiers.forEach(({ upTo, maintenanceRate, maxLeverage }, at) => {
    const rateBefore = tiers[at - 1]?.maintenanceRate ?? maintenanceRate
    const sound = maintenanceRate >= rateBefore && maintenanceRate > 0 && maintenanceRate < 1
    if (!sound || !(upTo > floor) || !(maxLeverage >= 1)) {
      throw new FulmarError('CONFIG_INVALID', `${name}: tier ${String(at + 1)} cannot be used.`, {
        remedy: 'Values and rates must ascend, rates lie between 0 and 1, leverage be 1 or more.',
      })
    }
    deductions.push((deductions[at - 1] ?? 0) + floor * (maintenanceRate - rateBefore))
    floor = upTo
  })
  if (floor !== Infinity) {
    throw new FulmarError('CONFIG_INVALID', `${name}: the last tier must have no upper end.`, {
      remedy: 'Leave its upper end empty.',
    })
  }
  return { tiers, deductions }
}

function indexOf(table: TierTable, value: number): number {
  let at = 0
  while (value > (table.tiers[at]?.upTo ?? Infinity)) at += 1
  return at
}

/** Least that must be left of the margin of a position of this value. */
export function maintenanceOf(table: TierTable, value: number): number {
  const at = indexOf(table, value)
  return value * (table.tiers[at]?.maintenanceRate ?? NaN) - (table.deductions[at] ?? NaN)
}

/** Leverage as asked for, or as much of it as the tier allows. */
export function leverageAt(table: TierTable, value: number, leverage: number): number {
  return Math.min(leverage, table.tiers[indexOf(table, value)]?.maxLeverage ?? leverage)
}

/** One rate for every value: for formulas that know no tiers. */
export function flatTiers(maintenanceRate: number, maxLeverage = Infinity): TierTable {
  return makeTiers([{ upTo: Infinity, maintenanceRate, maxLeverage }])
}
