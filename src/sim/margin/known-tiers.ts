/** Maintenance margin of the venues, as far as it could be read. */
import type { Instrument } from '../../domain/instrument.ts'
import type { MarginRules } from '../../domain/margin/margin-rules.ts'
import { underlyingOf } from '../../domain/margin/margin-rules.ts'
import { makeTiers, type MarginTier, type TierTable } from '../../domain/margin/tiers.ts'
import type { VenueSettings } from '../settings.ts'

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

/** Of an account with these settings; what is given for single instruments goes first. One entry per instrument. */
export function marginRules(
  instruments: readonly Instrument[],
  settings: VenueSettings,
  given: {
    readonly leverages?: readonly (number | null)[]
    readonly marginTiers?: readonly (TierTable | null)[]
  },
): MarginRules {
  const { margin, leverage, futuresMargin, futuresMaintenance } = settings
  return {
    margin,
    leverage,
    futuresMargin,
    futuresMaintenance,
    terms: instruments.map((instrument, index) => ({
      leverage: given.leverages?.[index] ?? leverage,
      tiers: given.marginTiers?.[index] ?? defaultTiers(instrument).table,
      isolated: margin === 'isolated' && instrument.kind === 'perpetual',
      underlyingIndex: underlyingOf(instrument, instruments),
    })),
  }
}
