/** Hyperliquid: tiers by the volume of 14 days, which a setting names; a discount for staking. */
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { levelSchedule, type DatedLevels } from './crypto-venues.ts'
import type { FeeOptions } from './fee-options.ts'
import type { FeeSchedule } from './fee-schedule.ts'

const PERPETUALS: readonly DatedLevels[] = [
  {
    from: '',
    source: 'Hyperliquid’s documentation: 0.025 % for takers, 0.002 % to makers, from June 2023',
    levels: [['-0.2', '2.5']],
  },
  {
    from: '2025-05-05',
    source: 'Hyperliquid’s fee tiers, 2025; the day is assumed',
    levels: [
      ['1.5', '4.5'],
      ['1.2', '4'],
      ['0.8', '3.5'],
      ['0.4', '3'],
      ['0', '2.8'],
      ['0', '2.6'],
      ['0', '2.4'],
    ],
  },
]

const SPOT: readonly DatedLevels[] = [
  {
    from: '',
    source: 'Hyperliquid’s fee tiers, 2025; before May 2025 assumed alike',
    levels: [
      ['4', '7'],
      ['3', '6'],
      ['2', '5'],
      ['1', '4'],
      ['0', '3.5'],
      ['0', '3'],
      ['0', '2.5'],
    ],
  },
]

const STAKING = ['0', '0.05', '0.1', '0.15', '0.2', '0.3', '0.4'] as const

/** Keys: `tier` (0 to 6), `staking` (0 none, 1 wood to 6 diamond), `feeIn`. */
export function hyperliquidSchedule(instrument: Instrument, options: FeeOptions): FeeSchedule {
  const discount = Decimal.from(options.tier('staking', STAKING))
  const inReceivedAsset = options.choice('feeIn', ['received', 'quote']) === 'received'
  const isSpot = instrument.kind === 'cryptoSpot'
  return levelSchedule(
    instrument,
    isSpot ? 'hyperliquid-spot' : 'hyperliquid-perpetual',
    isSpot ? SPOT : PERPETUALS,
    options,
    { key: 'tier', discount, inReceivedAsset },
  )
}
