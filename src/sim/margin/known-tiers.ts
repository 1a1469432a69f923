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

const HYPERLIQUID_20M = (
  'DOGE,kPEPE,SUI,WLD,TRUMP,LTC,ENA,POPCAT,WIF,AAVE,kBONK,LINK,CRV,AVAX,ADA,UNI,NEAR,TIA,APT,BCH,HYPE,' +
  'FARTCOIN'
).split(',')
const HYPERLIQUID_3M = 'OP,ARB,LDO,TON,MKR,ONDO,JUP,INJ,kSHIB,SEI,TRX,BNB,DOT'.split(',')

/**
 * Examples, not a service: venues change their tables. Give your own with `--margin-tiers`.
 *
 * - Binance: its leverage brackets of BTCUSDT, ETHUSDT and SOLUSDT as freqtrade (freqtrade/exchange/
 *   binance_leverage_tiers.json) had them on 24 October 2024; read 2026-11-21.
 * - Bybit: BTCUSDT, tiers 1 to 20 of its page of margin parameters, read 2026-11-21. ETH and SOL: their first rates,
 *   assumed, and alike for every value.
 * - Hyperliquid: its documentation, Margin tiers, read 2026-11-21.
 */
const KNOWN: ReadonlyMap<string, readonly MarginTier[]> = new Map<string, readonly MarginTier[]>([
  [
    'BTC BINANCE',
    [
      row(50_000, 0.004, 125),
      row(600_000, 0.005, 100),
      row(3_000_000, 0.0065, 75),
      row(12_000_000, 0.01, 50),
      row(70_000_000, 0.02, 25),
      row(100_000_000, 0.025, 20),
      row(230_000_000, 0.05, 10),
      row(480_000_000, 0.1, 5),
      row(600_000_000, 0.125, 4),
      row(800_000_000, 0.15, 3),
      row(1_200_000_000, 0.25, 2),
      row(Infinity, 0.5, 1),
    ],
  ],
  [
    'ETH BINANCE',
    [
      row(50_000, 0.004, 125),
      row(600_000, 0.005, 100),
      row(3_000_000, 0.0065, 75),
      row(12_000_000, 0.01, 50),
      row(50_000_000, 0.02, 25),
      row(65_000_000, 0.025, 20),
      row(150_000_000, 0.05, 10),
      row(320_000_000, 0.1, 5),
      row(400_000_000, 0.125, 4),
      row(530_000_000, 0.15, 3),
      row(800_000_000, 0.25, 2),
      row(Infinity, 0.5, 1),
    ],
  ],
  [
    'SOL BINANCE',
    [
      row(20_000, 0.005, 100),
      row(100_000, 0.0065, 75),
      row(800_000, 0.01, 50),
      row(4_000_000, 0.02, 25),
      row(8_000_000, 0.025, 20),
      row(40_000_000, 0.05, 10),
      row(80_000_000, 0.1, 5),
      row(100_000_000, 0.125, 4),
      row(200_000_000, 0.25, 2),
      row(Infinity, 0.5, 1),
    ],
  ],
  [
    'BTC BYBIT',
    [
      row(2_000_000, 0.005, 100),
      row(2_600_000, 0.0056, 90),
      row(3_200_000, 0.0063, 80),
      row(3_800_000, 0.0067, 75),
      row(4_400_000, 0.0071, 70),
      row(5_000_000, 0.0077, 65),
      row(5_600_000, 0.0091, 55),
      row(8_500_000, 0.01, 50),
      row(10_000_000, 0.013, 45),
      row(14_000_000, 0.015, 40),
      row(20_000_000, 0.016, 35),
      row(28_000_000, 0.02, 30),
      row(38_000_000, 0.025, 25),
      row(50_000_000, 0.029, 20),
      row(55_000_000, 0.03, 19),
      row(60_000_000, 0.035, 18),
      row(65_000_000, 0.036, 17),
      row(70_000_000, 0.038, 16),
      row(75_000_000, 0.04, 15),
      row(Infinity, 0.045, 14),
    ],
  ],
  ['BTC HYPERLIQUID', halfInitial([150_000_000, 40], [Infinity, 20])],
  ['ETH HYPERLIQUID', halfInitial([100_000_000, 25], [Infinity, 15])],
  ['SOL HYPERLIQUID', halfInitial([70_000_000, 20], [Infinity, 10])],
  ['XRP HYPERLIQUID', halfInitial([40_000_000, 20], [Infinity, 10])],
  ...HYPERLIQUID_20M.map(
    (coin) => [`${coin} HYPERLIQUID`, halfInitial([20_000_000, 10], [Infinity, 5])] as const,
  ),
  ...HYPERLIQUID_3M.map(
    (coin) => [`${coin} HYPERLIQUID`, halfInitial([3_000_000, 10], [Infinity, 5])] as const,
  ),
])

/** Assumed: the smallest rates, whatever the value. */
const ASSUMED: ReadonlyMap<string, readonly MarginTier[]> = new Map<string, readonly MarginTier[]>([
  ['ETH BYBIT', [row(Infinity, 0.005, 100)]],
  ['SOL BYBIT', [row(Infinity, 0.01, 50)]],
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
  const assumed = ASSUMED.get(`${baseCurrency ?? ''} ${venue.toUpperCase()}`)
  const tiers = assumed ?? (venue.toUpperCase() === 'HYPERLIQUID' ? HYPERLIQUID_OTHERS : OTHERS)
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
