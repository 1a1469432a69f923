import { FulmarError } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import {
  makerTakerCommission,
  noCommission,
  percentCommission,
  perShareCommission,
  type CommissionModel,
} from '../commission.ts'
import { alpacaSchedule } from './alpaca.ts'
import { binanceSchedule } from './binance.ts'
import { bybitSchedule } from './bybit.ts'
import { FeeOptions } from './fee-options.ts'
import { dated, type FeeSchedule } from './fee-schedule.ts'
import { hyperliquidSchedule } from './hyperliquid.ts'
import { ibkrSchedule } from './ibkr.ts'

type Maker = (instrument: Instrument, options: FeeOptions) => FeeSchedule

export interface NamedSchedule {
  readonly name: string
  /** Keys that may stand behind the colon, with what they take. */
  readonly keys: string
  readonly make: Maker
}

const COINBASE = dated([
  [
    '',
    makerTakerCommission(
      '40',
      '60',
      'coinbase',
      'Assumed: Coinbase Advanced, first tier: 0.40 / 0.60 %, in the quote currency',
    ),
  ],
])
const CRYPTO_TYPICAL = dated([
  [
    '',
    makerTakerCommission(
      '10',
      '10',
      'crypto-typical',
      'Assumed for a crypto venue without a schedule here: 0.10 / 0.10 %',
    ),
  ],
])
const NONE = dated([['', noCommission()]])

export const NAMED_SCHEDULES: readonly NamedSchedule[] = [
  { name: 'default', keys: '', make: (instrument) => defaultSchedule(instrument) },
  { name: 'none', keys: '', make: () => NONE },
  {
    name: 'ibkr',
    keys: 'plan=fixed|tiered, regulatory=true|false, takerFee, makerFee, clearingFee, exchangeFee',
    make: ibkrSchedule,
  },
  {
    name: 'alpaca',
    keys: 'tier=0…7, regulatory=true|false, rounding=cent|exact, feeIn=received|quote',
    make: alpacaSchedule,
  },
  { name: 'binance', keys: 'vip=0…9, bnb=true|false, feeIn=received|quote', make: binanceSchedule },
  { name: 'bybit', keys: 'vip=0…6, feeIn=received|quote', make: bybitSchedule },
  { name: 'hyperliquid', keys: 'tier=0…6, staking=0…6, feeIn=received|quote', make: hyperliquidSchedule },
  { name: 'coinbase', keys: '', make: () => COINBASE },
]

/** Names that `commissionFor` takes, besides the spelled-out forms. */
export const COMMISSION_NAMES: readonly string[] = NAMED_SCHEDULES.map(({ name }) => name)

const CUSTOM_FORMS =
  'bps:RATE[,min=M][,max=M], makerTaker:MAKER_BPS/TAKER_BPS, perUnit:RATE[,min=M][,capBps=B]'

/**
 * What a named broker or venue charges for the instrument, with settings: `ibkr:plan=tiered`; or a rate spelled
 * out: `bps:10`, `bps:5,min=1,max=30`, `makerTaker:2/5.5`, `perUnit:0.005,min=1,capBps=50`.
 * Throws CONFIG_INVALID that lists what is allowed.
 */
export function commissionFor(text: string, instrument: Instrument): FeeSchedule {
  const [name, rest] = splitOnce(text, ':')
  const named = NAMED_SCHEDULES.find((one) => one.name === name)
  try {
    if (named === undefined) return dated([['', customModel(text, name, rest)]])
    const options = new FeeOptions(rest)
    const schedule = named.make(instrument, options)
    options.end()
    return schedule
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw named === undefined ? unknown(text) : unsuitable(text, named, error.message)
  }
}

function unknown(text: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', `The commission "${text}" is not known.`, {
    remedy: `Use one of ${COMMISSION_NAMES.join(', ')}, or ${CUSTOM_FORMS}.`,
  })
}

function unsuitable(text: string, { name, keys }: NamedSchedule, why: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', `The commission "${text}" cannot be used: ${why}.`, {
    remedy: keys === '' ? `Write ${name} alone.` : `Behind ${name}: may stand ${keys}.`,
  })
}

/** The schedule of the instrument's own venue, or of the broker that most would reach it through. */
export function defaultSchedule(instrument: Instrument): FeeSchedule {
  const venue = instrument.venue.toUpperCase()
  const known = ['binance', 'bybit', 'hyperliquid', 'coinbase', 'alpaca'].find((name) =>
    venue.startsWith(name.toUpperCase()),
  )
  if (known !== undefined) return commissionFor(known, instrument)
  const isCrypto = instrument.kind === 'cryptoSpot' || instrument.kind === 'perpetual'
  return isCrypto ? CRYPTO_TYPICAL : commissionFor('ibkr:regulatory=true', instrument)
}

function customModel(text: string, basis: string, rest: string): CommissionModel {
  const [rate = '', ...options] = rest.split(',')
  const given = new Map(options.map((option) => splitOnce(option, '=')))
  const take = (key: string): string | undefined => {
    const value = given.get(key)
    given.delete(key)
    return value
  }
  const model = buildCustom(text, basis, rate, take)
  if (model === null || given.size > 0) throw new RangeError(`unknown: ${text}`)
  return model
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
