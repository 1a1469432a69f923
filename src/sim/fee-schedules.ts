import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { Instrument } from '../domain/instrument.ts'
import {
  makerTakerCommission,
  noCommission,
  perShareCommission,
  percentCommission,
  type CommissionModel,
} from './commission.ts'

/** 0.005 USD a share, at least 1.00 USD and at most 0.5 % of the value of the order. The cap wins. */
export const ibkrUsEquity: CommissionModel = perShareCommission(
  '0.005',
  { minimum: '1', capBps: '50' },
  'ibkr-us-equity',
  'Interactive Brokers, US stocks and ETFs, fixed pricing with the cap of 0.5 % used by public engines (2024)',
)

/** Rates marked «assumed» are of the right order; dated schedules of every broker come with its adapter. */
const IBKR_OTHER_EQUITY = percentCommission(
  '5',
  { minimum: '3' },
  'ibkr-equity',
  'Assumed, not checked with the broker: Interactive Brokers, typical for stocks outside the US: 0.05 %, at least 3 in their currency',
)

const IBKR_FX = percentCommission(
  '0.2',
  { minimum: '2' },
  'ibkr-fx',
  'Assumed, not checked with the broker: Interactive Brokers, spot currencies, first tier: 0.2 basis points, at least 2 USD',
)

const IBKR_FUTURE = perShareCommission(
  '0.85',
  {},
  'ibkr-future',
  'Assumed, not checked with the broker: Interactive Brokers, US futures, fixed: 0.85 USD a contract; fees of the exchange come on top',
)

const IBKR_OPTION = perShareCommission(
  '0.65',
  { minimum: '1' },
  'ibkr-option',
  'Assumed, not checked with the broker: Interactive Brokers, US options: 0.65 USD a contract, at least 1 USD an order',
)

const IBKR_CRYPTO = percentCommission(
  '18',
  { minimum: '1.75' },
  'ibkr-crypto',
  'Assumed, not checked with the broker: Interactive Brokers with Paxos, first tier: 0.18 %, at least 1.75 USD',
)

const ALPACA_EQUITY = noCommission(
  'alpaca-equity',
  'Alpaca, US stocks: no commission; regulatory fees not included (2025)',
)
const ALPACA_CRYPTO = makerTakerCommission(
  '15',
  '25',
  'alpaca-crypto',
  'Alpaca, crypto, first tier: 0.15 / 0.25 % (2025)',
)
const BINANCE_SPOT = makerTakerCommission(
  '10',
  '10',
  'binance-spot',
  'Binance, spot, regular user: 0.10 / 0.10 % (2025)',
)
const BINANCE_FUTURES = makerTakerCommission(
  '2',
  '4',
  'binance-futures',
  'Binance, USDT futures, regular user: 0.02 / 0.04 % (2025)',
)
const BYBIT_SPOT = makerTakerCommission(
  '10',
  '10',
  'bybit-spot',
  'Bybit, spot, first tier: 0.10 / 0.10 % (2025)',
)
const BYBIT_FUTURES = makerTakerCommission(
  '2',
  '5.5',
  'bybit-futures',
  'Bybit, perpetuals, first tier: 0.02 / 0.055 % (2025)',
)
const HYPERLIQUID = makerTakerCommission(
  '1.5',
  '4.5',
  'hyperliquid-perpetual',
  'Hyperliquid, perpetuals, first tier: 0.015 / 0.045 % (2025)',
)
const COINBASE = makerTakerCommission(
  '40',
  '60',
  'coinbase',
  'Assumed, not checked with the broker: Coinbase Advanced, first tier: 0.40 / 0.60 %',
)
const CRYPTO_TYPICAL = makerTakerCommission(
  '10',
  '10',
  'crypto-typical',
  'Assumed for a crypto venue without a schedule here: 0.10 / 0.10 %',
)

const NONE = noCommission()

type Schedule = (instrument: Instrument) => CommissionModel

const isDerivative = (instrument: Instrument): boolean =>
  instrument.kind === 'perpetual' || instrument.kind === 'future'
const isEquity = (instrument: Instrument): boolean =>
  instrument.kind === 'equity' || instrument.kind === 'etf'
const isCrypto = (instrument: Instrument): boolean =>
  instrument.kind === 'cryptoSpot' || instrument.kind === 'perpetual'

function ibkr(instrument: Instrument): CommissionModel {
  switch (instrument.kind) {
    case 'equity':
    case 'etf':
      return instrument.currency === 'USD' ? ibkrUsEquity : IBKR_OTHER_EQUITY
    case 'fx':
      return IBKR_FX
    case 'future':
      return IBKR_FUTURE
    case 'option':
      return IBKR_OPTION
    case 'cryptoSpot':
    case 'perpetual':
      return IBKR_CRYPTO
    case 'index':
      return NONE
  }
}

const SCHEDULES: ReadonlyMap<string, Schedule> = new Map<string, Schedule>([
  ['default', (instrument) => defaultSchedule(instrument)],
  ['none', () => NONE],
  ['ibkr', ibkr],
  [
    'alpaca',
    (instrument) => (isEquity(instrument) ? ALPACA_EQUITY : isCrypto(instrument) ? ALPACA_CRYPTO : NONE),
  ],
  ['binance', (instrument) => (isDerivative(instrument) ? BINANCE_FUTURES : BINANCE_SPOT)],
  ['bybit', (instrument) => (isDerivative(instrument) ? BYBIT_FUTURES : BYBIT_SPOT)],
  ['hyperliquid', () => HYPERLIQUID],
  ['coinbase', () => COINBASE],
])

/** Names that `commissionFor` takes, besides the spelled-out forms. */
export const COMMISSION_NAMES: readonly string[] = [...SCHEDULES.keys()]

const CUSTOM_FORMS =
  'bps:RATE[,min=M][,max=M], makerTaker:MAKER_BPS/TAKER_BPS, perUnit:RATE[,min=M][,capBps=B]'

/**
 * What a named broker or venue charges for the instrument; or a rate spelled out: `bps:10`,
 * `bps:5,min=1,max=30`, `makerTaker:2/5.5`, `perUnit:0.005,min=1,capBps=50`.
 * Throws CONFIG_INVALID that lists what is allowed.
 */
export function commissionFor(name: string, instrument: Instrument): CommissionModel {
  return SCHEDULES.get(name)?.(instrument) ?? customSchedule(name)
}

/** The schedule of the instrument's own venue, or of the broker that most would reach it through. */
export function defaultSchedule(instrument: Instrument): CommissionModel {
  const venue = instrument.venue.toUpperCase()
  if (venue.startsWith('BINANCE')) return commissionFor('binance', instrument)
  if (venue.startsWith('BYBIT')) return commissionFor('bybit', instrument)
  if (venue.startsWith('HYPERLIQUID')) return HYPERLIQUID
  if (venue.startsWith('COINBASE')) return COINBASE
  if (venue.startsWith('ALPACA')) return commissionFor('alpaca', instrument)
  return isCrypto(instrument) ? CRYPTO_TYPICAL : ibkr(instrument)
}

function customSchedule(text: string): CommissionModel {
  const [basis = '', rest = ''] = splitOnce(text, ':')
  const [rate = '', ...options] = rest.split(',')
  const given = new Map(options.map((option) => splitOnce(option, '=')))
  const take = (key: string): string | undefined => {
    const value = given.get(key)
    given.delete(key)
    return value
  }
  try {
    const model = buildCustom(text, basis, rate, take)
    if (model !== null && given.size === 0) return model
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw new FulmarError('CONFIG_INVALID', `The commission "${text}" is not known.`, {
    remedy: `Use one of ${COMMISSION_NAMES.join(', ')}, or ${CUSTOM_FORMS}.`,
  })
}

function buildCustom(
  name: string,
  basis: string,
  rate: string,
  take: (key: string) => string | undefined,
): CommissionModel | null {
  const limit = (key: string): Record<string, string> => {
    const value = take(key)
    return value === undefined ? {} : { [key === 'min' ? 'minimum' : key === 'max' ? 'maximum' : key]: value }
  }
  switch (basis) {
    case 'bps':
      return percentCommission(nonNegative(rate), { ...limit('min'), ...limit('max') }, name)
    case 'makerTaker': {
      const [maker, taker] = splitOnce(rate, '/')
      return makerTakerCommission(Decimal.from(maker), nonNegative(taker), name)
    }
    case 'perUnit':
      return perShareCommission(nonNegative(rate), { ...limit('min'), ...limit('capBps') }, name)
    default:
      return null
  }
}

function nonNegative(text: string): Decimal {
  const value = Decimal.from(text)
  if (value.isNegative) throw new RangeError(`a rate below zero: ${text}`)
  return value
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + separator.length)]
}
