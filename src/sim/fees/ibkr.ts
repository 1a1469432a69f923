/** Interactive Brokers. Volume tiers are per calendar month, counted within the run, and marginal. */
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import {
  noCommission,
  percentCommission,
  perShareCommission,
  type CommissionModel,
  type NotionalTier,
  type UnitTier,
} from '../commission.ts'
import type { FeeOptions } from './fee-options.ts'
import { dated, type FeeSchedule, type PassThroughFees } from './fee-schedule.ts'
import { usRegulatoryFees } from './us-regulatory.ts'

const PRICE_LIST = 'Interactive Brokers’ price list'
const CAP_SINCE = '2019-01-01'
const HALF_PERCENT = '50'
const ONE_PERCENT = '100'

/** 0.005 USD a share, at least 1.00 USD and at most 0.5 % of the value of the order. The cap wins. */
export const ibkrUsEquity: CommissionModel = fixedShares(HALF_PERCENT)

function fixedShares(capBps: string): CommissionModel {
  return perShareCommission(
    '0.005',
    { minimum: '1', capBps },
    'ibkr-us-equity',
    `${PRICE_LIST}, fixed; cap of 0.5 % as in public engines, of 1 % in 2019 at the latest`,
  )
}

const TIERED_SHARES: readonly UnitTier[] = units([
  ['300000', '0.0035'],
  ['3000000', '0.002'],
  ['20000000', '0.0015'],
  ['100000000', '0.001'],
  [null, '0.0005'],
])

function tieredShares(capBps: string): CommissionModel {
  return {
    name: 'ibkr-us-equity-tiered',
    source: `${PRICE_LIST}, tiered, 2025; cap of 0.5 % before ${CAP_SINCE} assumed`,
    basis: 'perUnit',
    tiers: TIERED_SHARES,
    minimum: Decimal.from('0.35'),
    capBps: Decimal.from(capBps),
  }
}

const FUTURES: readonly UnitTier[] = units([
  ['1000', '0.85'],
  ['10000', '0.65'],
  ['20000', '0.45'],
  [null, '0.25'],
])

const OPTIONS: CommissionModel = {
  name: 'ibkr-option',
  source: `${PRICE_LIST}, US options, smart routed, 2024`,
  basis: 'perUnit',
  tiers: [
    ...premiums('10000', [
      ['0.05', '0.25'],
      ['0.1', '0.5'],
      [null, '0.65'],
    ]),
    ...premiums('50000', [
      ['0.05', '0.25'],
      [null, '0.5'],
    ]),
    ...premiums('100000', [[null, '0.25']]),
    ...premiums(null, [[null, '0.15']]),
  ],
  minimum: Decimal.ONE,
  capBps: null,
}

const OTHER_SHARES = percentCommission(
  '5',
  { minimum: '3' },
  'ibkr-equity',
  'Assumed: Interactive Brokers, typical for shares outside the US: 0.05 %, at least 3 in their currency',
)

function currencies(minimumInBase: boolean): CommissionModel {
  return {
    name: 'ibkr-fx',
    source: 'Assumed: Interactive Brokers, spot currencies; tiers counted in the quote currency',
    basis: 'notional',
    tiers: notionals([
      ['1000000000', '0.2'],
      ['2000000000', '0.15'],
      ['5000000000', '0.1'],
      [null, '0.08'],
    ]),
    minimum: Decimal.from(2),
    minimumInBase,
    maximum: null,
    capBps: null,
  }
}

const CRYPTO: CommissionModel = {
  name: 'ibkr-crypto',
  source: 'Assumed: Interactive Brokers with Paxos: 0.18 %, at least 1.75, at most 1 %',
  basis: 'notional',
  tiers: notionals([
    ['100000', '18'],
    ['1000000', '15'],
    [null, '12'],
  ]),
  minimum: Decimal.from('1.75'),
  minimumInBase: false,
  maximum: null,
  capBps: Decimal.from(ONE_PERCENT),
}

function units(rows: readonly (readonly [string | null, string])[]): UnitTier[] {
  return rows.map(([upTo, rate]) => ({
    upTo: upTo === null ? null : Decimal.from(upTo),
    priceBelow: null,
    rate: Decimal.from(rate),
  }))
}

function premiums(upTo: string | null, rows: readonly (readonly [string | null, string])[]): UnitTier[] {
  return rows.map(([below, rate]) => ({
    upTo: upTo === null ? null : Decimal.from(upTo),
    priceBelow: below === null ? null : Decimal.from(below),
    rate: Decimal.from(rate),
  }))
}

function notionals(rows: readonly (readonly [string | null, string])[]): NotionalTier[] {
  return rows.map(([upTo, bps]) => ({
    upTo: upTo === null ? null : Decimal.from(upTo),
    makerBps: Decimal.from(bps),
    takerBps: Decimal.from(bps),
  }))
}

/** Keys: `plan`, `regulatory`, `takerFee`, `makerFee`, `clearingFee`, `exchangeFee`. */
export function ibkrSchedule(instrument: Instrument, options: FeeOptions): FeeSchedule {
  const plan = options.choice('plan', ['fixed', 'tiered'])
  const regulatory = options.flag('regulatory', plan === 'tiered')
  const knowsExchange = options.has('exchangeFee')
  const exchange = {
    taker: options.amount('takerFee', '0.003'),
    maker: options.amount('makerFee', '0'),
    clearing: options.amount('clearingFee', '0.0002'),
    perContract: options.amount('exchangeFee', instrument.kind === 'future' ? '1.4' : '0'),
  }
  switch (instrument.kind) {
    case 'equity':
    case 'etf': {
      if (instrument.currency !== 'USD') return dated([['', OTHER_SHARES]])
      const shares = plan === 'tiered' ? tieredShares : fixedShares
      return dated(
        [
          ['', shares(HALF_PERCENT)],
          [CAP_SINCE, shares(ONE_PERCENT)],
        ],
        {
          regulatory: regulatory ? usRegulatoryFees('share', Decimal.ONE, 'exact') : null,
          ...(plan === 'tiered' ? { volumePool: 'ibkr-us-equity', passThrough: ofShares(exchange) } : {}),
        },
      )
    }
    case 'option':
      return dated([['', OPTIONS]], {
        volumePool: 'ibkr-option',
        passThrough: perContract(exchange.perContract),
        regulatory: regulatory ? usRegulatoryFees('option', instrument.multiplier, 'exact') : null,
      })
    case 'future':
      return dated([['', futures(plan === 'tiered', knowsExchange)]], {
        volumePool: plan === 'tiered' ? 'ibkr-future' : null,
        passThrough: perContract(exchange.perContract),
      })
    case 'fx':
      return dated([['', currencies(instrument.baseCurrency === 'USD')]], { volumePool: 'ibkr-fx' })
    case 'cryptoSpot':
    case 'perpetual':
      return dated([['', CRYPTO]], { volumePool: 'ibkr-crypto' })
    case 'index':
      return dated([['', noCommission()]])
  }
}

function futures(isTiered: boolean, knowsExchange: boolean): CommissionModel {
  const tiers = isTiered ? FUTURES : FUTURES.slice(0, 1).map((tier) => ({ ...tier, upTo: null }))
  const source = `${knowsExchange ? '' : 'Assumed exchange fee of 1.40 a contract (set exchangeFee); '}${PRICE_LIST}, US futures, 2024`
  return { name: 'ibkr-future', source, basis: 'perUnit', tiers, minimum: Decimal.ZERO, capBps: null }
}

/** NYSE’s and FINRA’s pass-through are reckoned on the commission: 0.000175 and 0.000563 of it (price list, 2025). */
const SHARE_OF_COMMISSION = Decimal.from('0.000738')

function ofShares(exchange: {
  readonly taker: Decimal
  readonly maker: Decimal
  readonly clearing: Decimal
}): PassThroughFees {
  return {
    makerPerUnit: exchange.maker.add(exchange.clearing),
    takerPerUnit: exchange.taker.add(exchange.clearing),
    shareOfCommission: SHARE_OF_COMMISSION,
  }
}

function perContract(fee: Decimal): PassThroughFees | null {
  if (fee.isZero) return null
  return { makerPerUnit: fee, takerPerUnit: fee, shareOfCommission: Decimal.ZERO }
}
