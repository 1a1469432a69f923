/** Alpaca: shares without commission, crypto by tier of the last 30 days, which a setting names. */
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { makerTakerCommission, noCommission, percentCommission } from '../commission.ts'
import type { FeeOptions } from './fee-options.ts'
import { dated, type FeeSchedule } from './fee-schedule.ts'
import { usRegulatoryFees } from './us-regulatory.ts'

/** Basis points of makers and takers since 13 March 2023, by volume: 0, 100 k, 500 k, 1 m, 10 m, 25 m, 50 m, 100 m USD. */
const CRYPTO = [
  ['15', '25'],
  ['12', '22'],
  ['10', '20'],
  ['8', '18'],
  ['5', '15'],
  ['2', '13'],
  ['2', '12'],
  ['0', '10'],
] as const

/** Before that, alike for both, first tier. */
const CRYPTO_BEFORE = percentCommission('25', {}, 'alpaca-crypto', 'Alpaca’s documentation, 2022, first tier')
const SINCE = '2023-03-13'

/** Keys: `tier` (0 to 7), `regulatory`, `rounding`, `feeIn`. */
export function alpacaSchedule(instrument: Instrument, options: FeeOptions): FeeSchedule {
  const [maker, taker] = options.tier('tier', CRYPTO)
  const regulatory = options.flag('regulatory', true)
  const rounding = options.choice('rounding', ['cent', 'exact'])
  const inReceivedAsset = options.choice('feeIn', ['received', 'quote']) === 'received'
  switch (instrument.kind) {
    case 'equity':
    case 'etf':
    case 'option': {
      const kind = instrument.kind === 'option' ? 'option' : 'share'
      return dated([['', noCommission('alpaca-equity', 'Alpaca’s fee schedule, 2025: no commission')]], {
        regulatory: regulatory ? usRegulatoryFees(kind, instrument.multiplier, rounding) : null,
      })
    }
    case 'cryptoSpot':
    case 'perpetual': {
      const source = 'Alpaca’s crypto fees, effective 13 March 2023'
      return dated(
        [
          ['', CRYPTO_BEFORE],
          [SINCE, makerTakerCommission(Decimal.from(maker), Decimal.from(taker), 'alpaca-crypto', source)],
        ],
        { inReceivedAsset: inReceivedAsset && instrument.baseCurrency !== null },
      )
    }
    case 'fx':
    case 'future':
    case 'index':
      return dated([['', noCommission()]])
  }
}
