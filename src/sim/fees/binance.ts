/** Binance: VIP levels by setting, and a discount for paying in BNB. */
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { isDerivative, levelSchedule, type DatedLevels, type Level } from './crypto-venues.ts'
import type { FeeOptions } from './fee-options.ts'
import type { FeeSchedule } from './fee-schedule.ts'

const SPOT: readonly DatedLevels[] = [
  {
    from: '',
    source: 'Binance, spot: 0.10 / 0.10 % as published (2024)',
    levelSource: 'Assumed: Binance, spot, VIP levels; public pages do not agree on them (read 2026-11-21)',
    levels: [
      ['10', '10'],
      ['9', '10'],
      ['8', '10'],
      ['4', '6'],
      ['4', '5.2'],
      ['2.5', '3.1'],
      ['2', '2.9'],
      ['1.9', '2.8'],
      ['1.6', '2.5'],
      ['1.1', '2.3'],
    ],
  },
]

const FUTURES_MAKER = ['2', '1.6', '1.4', '1.2', '1', '0.8', '0.6', '0.4', '0.2', '0']
const TAKER_BEFORE = ['4', '4', '3.5', '3.2', '3', '2.7', '2.5', '2.2', '2', '1.7']
const TAKER = ['5', '4', '3.5', '3.2', '3', '2.7', '2.5', '2.2', '2', '1.7']

const FUTURES: readonly DatedLevels[] = [
  {
    from: '',
    levels: together(FUTURES_MAKER, TAKER_BEFORE),
    source: 'Binance, USDT futures: 0.02 / 0.04 % as in public sources of 2023',
  },
  {
    from: '2024-01-01',
    levels: together(FUTURES_MAKER, TAKER),
    source: 'Binance, USDT futures: 0.02 / 0.05 % as in public sources of 2025; the day is assumed',
  },
]

function together(makers: readonly string[], takers: readonly string[]): Level[] {
  return makers.map((maker, index) => [maker, takers[index] ?? '0'])
}

const SPOT_DISCOUNT = Decimal.from('0.25')
const FUTURES_DISCOUNT = Decimal.from('0.1')

/** Keys: `vip` (0 to 9), `bnb`, `feeIn`. */
export function binanceSchedule(instrument: Instrument, options: FeeOptions): FeeSchedule {
  const isBnb = options.flag('bnb', false)
  const inReceivedAsset = options.choice('feeIn', ['received', 'quote']) === 'received' && !isBnb
  const derivative = isDerivative(instrument)
  const discount = derivative ? FUTURES_DISCOUNT : SPOT_DISCOUNT
  return levelSchedule(
    instrument,
    derivative ? 'binance-futures' : 'binance-spot',
    derivative ? FUTURES : SPOT,
    options,
    { key: 'vip', discount: isBnb ? discount : Decimal.ZERO, inReceivedAsset },
  )
}
