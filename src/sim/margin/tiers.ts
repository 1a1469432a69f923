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
import { FulmarError } from '../../domain/codes.ts'
import type { Instrument } from '../../domain/instrument.ts'

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

const row = (upTo: number, maintenanceRate: number, maxLeverage: number): MarginTier => ({
  upTo,
  maintenanceRate,
  maxLeverage,
})

/** Rates and leverages of Hyperliquid: maintenance is half of the initial margin at the tier's highest leverage. */
function halfInitial(...tiers: readonly (readonly [upTo: number, maxLeverage: number])[]): MarginTier[] {
  return tiers.map(([upTo, maxLeverage]) => row(upTo, 1 / (2 * maxLeverage), maxLeverage))
}

/**
 * Examples, not a service: venues change their tables. Give your own with `--margin-tiers`.
 * Binance BTCUSDT as of March 2021; Hyperliquid as of November 2026; Bybit: its smallest rates alone, which hold for
 * the first tier.
 */
const KNOWN: ReadonlyMap<string, readonly MarginTier[]> = new Map<string, readonly MarginTier[]>([
  [
    'BTC BINANCE',
    [
      row(50_000, 0.004, 125),
      row(250_000, 0.005, 100),
      row(1_000_000, 0.01, 50),
      row(10_000_000, 0.025, 20),
      row(20_000_000, 0.05, 10),
      row(50_000_000, 0.1, 5),
      row(100_000_000, 0.125, 4),
      row(200_000_000, 0.15, 3),
      row(300_000_000, 0.25, 2),
      row(Infinity, 0.5, 1),
    ],
  ],
  ['BTC HYPERLIQUID', halfInitial([150_000_000, 40], [Infinity, 20])],
  ['ETH HYPERLIQUID', halfInitial([100_000_000, 25], [Infinity, 15])],
  ['BTC BYBIT', [row(Infinity, 0.005, 100)]],
])

const HYPERLIQUID_OTHERS = halfInitial([Infinity, 10])
/** Where nothing is known: one per cent, the least that venues ask of most contracts. */
const OTHERS: readonly MarginTier[] = [row(Infinity, 0.01, 50)]

export interface DefaultTiers {
  readonly table: TierTable
  /** Whether they are of this contract, not a guess. */
  readonly known: boolean
}

export function defaultTiers({ baseCurrency, venue }: Instrument): DefaultTiers {
  const known = KNOWN.get(`${baseCurrency ?? ''} ${venue.toUpperCase()}`)
  if (known !== undefined) return { table: makeTiers(known), known: true }
  const tiers = venue.toUpperCase() === 'HYPERLIQUID' ? HYPERLIQUID_OTHERS : OTHERS
  return { table: makeTiers(tiers), known: false }
}
