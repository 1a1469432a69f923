/** Bybit: VIP 0 to 5, and 6 for Supreme VIP. */
import type { Instrument } from '../../domain/instrument.ts'
import { isDerivative, levelSchedule, type DatedLevels } from './crypto-venues.ts'
import type { FeeOptions } from './fee-options.ts'
import type { FeeSchedule } from './fee-schedule.ts'

const SOURCE = 'Bybit’s help center, trading fee structure, 2025'

const SPOT: readonly DatedLevels[] = [
  {
    from: '',
    source: SOURCE,
    levels: [
      ['10', '10'],
      ['6.75', '8'],
      ['6.5', '7.75'],
      ['6.25', '7.5'],
      ['5', '6'],
      ['4', '5'],
      ['3', '4.5'],
    ],
  },
]

const FUTURES: readonly DatedLevels[] = [
  {
    from: '',
    source: SOURCE,
    levels: [
      ['2', '5.5'],
      ['1.8', '4'],
      ['1.6', '3.75'],
      ['1.4', '3.5'],
      ['1.2', '3.2'],
      ['1', '3.2'],
      ['0', '3'],
    ],
  },
]

/** Keys: `vip` (0 to 6), `feeIn`. */
export function bybitSchedule(instrument: Instrument, options: FeeOptions): FeeSchedule {
  const inReceivedAsset = options.choice('feeIn', ['received', 'quote']) === 'received'
  const derivative = isDerivative(instrument)
  return levelSchedule(
    instrument,
    derivative ? 'bybit-futures' : 'bybit-spot',
    derivative ? FUTURES : SPOT,
    options,
    { key: 'vip', inReceivedAsset },
  )
}
