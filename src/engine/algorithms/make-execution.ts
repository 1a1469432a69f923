/** From what a strategy asks for to an execution, or to why there is none. */
import { sideRefusal } from '../order-options.ts'
import type { Refusal } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { DecimalInput } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import type { OrderSide, TimeInForce } from '../../domain/order.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type {
  ExecutionOptions,
  MarketableOptions,
  PegOptions,
  PegReference,
  TwapOptions,
  VwapOptions,
} from '../../strategy/executions.ts'
import type { OrderOptions } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import { momentText } from '../handler-failure.ts'
import { toPrice, toQuantity } from '../order-intent.ts'
import { beyondTouch } from '../signals.ts'
import { toDecimal } from '../to-decimal.ts'
import type { Execution, Terms } from './execution.ts'
import { checkKeys, invalid, OptionError, readChoice, readNumber } from './option-readers.ts'
import { pegPrice } from './peg-price.ts'
import { makeSchedule } from './make-schedule.ts'
import { sessionWindow } from './session-window.ts'
import type { SessionWindow } from './session-window.ts'

/** More children than this of one parent are a mistake, whatever the options say. */
const MOST_CHILDREN = 1000
const DEFAULT_CHILDREN = 500
const DEFAULT_REJECTS = 3
const DEFAULT_PEG_INTERVAL_MS = 1000
const DEFAULT_REPRICES = 1000
const MOST_MS = 1e12
const REFERENCES: readonly PegReference[] = ['bid', 'ask', 'mid', 'primary', 'market', 'last']

export type ExecutionRequest = {
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly side: OrderSide
  readonly quantity: DecimalInput
  /** Draws a seed, where one is needed. */
  readonly draw: () => number
} & (
  | { readonly algorithm: 'twap'; readonly options: TwapOptions }
  | { readonly algorithm: 'vwap'; readonly options: VwapOptions }
  | { readonly algorithm: 'marketable'; readonly options: MarketableOptions }
  | { readonly algorithm: 'peg'; readonly options: PegOptions }
)

export type MadeExecution =
  { readonly ok: true; readonly execution: Execution } | { readonly ok: false; readonly refusal: Refusal }

export function makeExecution(core: Core, id: number, request: ExecutionRequest): MadeExecution {
  try {
    return { ok: true, execution: make(core, id, request) }
  } catch (error) {
    if (error instanceof OptionError) return { ok: false, refusal: error.refusal }
    throw error
  }
}

interface Parts {
  readonly terms: Terms
  readonly options: OrderOptions
  readonly endTime: UnixMicros
  readonly atEnd: 'cancel' | 'market'
}

/** What the parts are made from, besides the options. */
export interface Setting {
  readonly core: Core
  readonly instrument: Instrument
  readonly instrumentIndex: number
  readonly side: OrderSide
  readonly quantity: Decimal
  readonly window: SessionWindow
  readonly maxChildren: number
  readonly draw: () => number
}

function make(core: Core, id: number, request: ExecutionRequest): Execution {
  const { algorithm, strategyIndex, instrumentIndex, side } = request
  const instrument = core.instrument(instrumentIndex)
  const wrongSide = sideRefusal(side)
  if (wrongSide !== null) throw new OptionError(wrongSide)
  checkKeys(algorithm, request.options)
  const common: ExecutionOptions = request.options
  const quantity = toQuantity(instrument, request.quantity)
  if (quantity === null) {
    throw new OptionError({
      code: 'ORDER_QUANTITY_INVALID',
      message: `Quantity ${String(request.quantity)} of ${instrument.id} is not above zero, or less than one lot of ${instrument.lotSize.toString()}.`,
    })
  }
  const { maxChildren = DEFAULT_CHILDREN, maxRejects = DEFAULT_REJECTS } = common
  readNumber('maxChildren', maxChildren, { least: 1, most: MOST_CHILDREN, whole: true })
  readNumber('maxRejects', maxRejects, { least: 1, most: 100, whole: true })
  const calendar = core.markets?.calendars[instrumentIndex] ?? null
  const window = sessionWindow(calendar, instrument, core.now, common.extendedHours ?? false)
  const setting: Setting = {
    ...{ core, instrument, instrumentIndex, side, quantity, window, maxChildren, draw: request.draw },
  }
  const { terms, options, endTime, atEnd } = partsOf(setting, request)
  if (atEnd === 'market' && endTime === window.end && endTime !== Infinity)
    throw invalid(`atEnd market needs an end before the close at ${momentText(endTime)}.`)
  return {
    ...{
      id,
      algorithm,
      strategyIndex,
      instrumentIndex,
      side,
      quantity,
      terms,
      atEnd,
      maxChildren,
      maxRejects,
    },
    options: { ...childOptions(common), ...options },
    startTime: window.start,
    endTime,
    endsWith: endTime === window.end ? 'session' : 'time',
    state: 'working',
    reason: '',
    ending: null,
    children: [],
    failures: 0,
    wakeTime: Infinity,
  }
}

function partsOf(setting: Setting, request: ExecutionRequest): Parts {
  switch (request.algorithm) {
    case 'twap':
    case 'vwap':
      return timedParts(setting, request)
    case 'marketable':
      return marketableParts(setting, request.options)
    case 'peg':
      return pegParts(setting, request.options)
  }
}

function timedParts(
  setting: Setting,
  request: Extract<ExecutionRequest, { readonly algorithm: 'twap' | 'vwap' }>,
): Parts {
  const { options } = request
  const { atEnd = 'cancel', limit } = options
  readChoice('atEnd', atEnd, ['cancel', 'market'])
  const duration = durationOf(setting, options.durationMs)
  const terms = makeSchedule(setting, request, duration)
  const price = limit === undefined ? null : priceOf(setting, 'limit', limit)
  return {
    terms,
    options: price === null ? {} : { limit: price },
    endTime: setting.window.start + duration,
    atEnd,
  }
}

/** An execution must be able to end before its market does. */
function durationOf({ window, instrument }: Setting, durationMs: number): UnixMicros {
  readNumber('durationMs', durationMs, { least: 0, most: MOST_MS, open: 'least' })
  const duration = Math.round(durationMs * MICROS_PER_MILLI)
  if (duration < 1) throw invalid(`durationMs is ${String(durationMs)}; it must be a microsecond or more.`)
  if (window.start + duration <= window.end) return duration
  const left = Math.floor((window.end - window.start) / MICROS_PER_MILLI)
  throw invalid(
    `durationMs ${String(durationMs)} of ${instrument.id} reaches beyond the close at ${momentText(window.end)}; at most ${String(left)} are left.`,
  )
}

function priceOf({ instrument, side }: Setting, name: string, value: DecimalInput): Decimal {
  const price = toPrice(instrument, side, 'limit', value)
  if (price !== 'bad') return price
  throw new OptionError({
    code: 'ORDER_PRICE_INVALID',
    message: `${name} ${String(value)} of ${instrument.id} is not a price above zero.`,
  })
}

function marketableParts(setting: Setting, options: MarketableOptions): Parts {
  const { core, instrument, instrumentIndex, side, window } = setting
  const { slippagePercent, timeInForce = 'ioc' } = options
  readNumber('slippagePercent', slippagePercent, { least: 0, most: 100, open: 'most' })
  readChoice<TimeInForce>('timeInForce', timeInForce, ['day', 'gtc', 'ioc', 'fok'])
  if (window.start > core.now) {
    const opens = momentText(window.start)
    throw invalid(`${instrument.id} is closed until ${opens}; orders.marketable takes at once or not at all.`)
  }
  const limit = beyondTouch(core, instrumentIndex, side, slippagePercent)
  if (limit === null) throw priceUnknown(instrument)
  return {
    terms: { kind: 'marketable' },
    options: { limit: priceOf(setting, 'limit', limit), timeInForce },
    endTime: window.end,
    atEnd: 'cancel',
  }
}

function pegParts(setting: Setting, options: PegOptions): Parts {
  const { core, instrument, instrumentIndex, side, window } = setting
  const { to, repriceAtLeastTicks = 1, minIntervalMs = DEFAULT_PEG_INTERVAL_MS, atEnd = 'cancel' } = options
  const { maxReprices = DEFAULT_REPRICES } = options
  readChoice('to', to, REFERENCES)
  readChoice('atEnd', atEnd, ['cancel', 'market'])
  readNumber('repriceAtLeastTicks', repriceAtLeastTicks, { least: 1, most: 1e9 })
  readNumber('minIntervalMs', minIntervalMs, { least: 0, most: MOST_MS })
  readNumber('maxReprices', maxReprices, { least: 0, most: 1e6, whole: true })
  const offset = toDecimal(options.offset ?? 0)
  if (offset === null) throw invalid(`offset is ${String(options.offset)}; it must be a number.`)
  const capPrice = priceOf(setting, 'capPrice', options.capPrice)
  const terms: Terms = {
    kind: 'peg',
    ...{ to, offset, capPrice, maxReprices },
    leastMove: instrument.tickSize.mul(Decimal.fromNumber(repriceAtLeastTicks)),
    minInterval: Math.round(minIntervalMs * MICROS_PER_MILLI),
    reprices: 0,
    quietUntil: 0,
  }
  if (pegPrice(terms, side, instrument, core.marks, instrumentIndex) === null)
    throw priceUnknown(instrument, to)
  return {
    terms,
    options: options.postOnly === true ? { postOnly: true } : {},
    endTime:
      options.durationMs === undefined ? window.end : window.start + durationOf(setting, options.durationMs),
    atEnd,
  }
}

function priceUnknown({ id }: Instrument, to: PegReference | 'market' = 'market'): OptionError {
  const quoted =
    to === 'last' || to === 'market' ? '' : ` Pegging to ${to} needs quotes; \`to: 'last'\` needs none.`
  return new OptionError({
    code: 'RISK_PRICE_UNKNOWN',
    message: `No price is known yet for ${id} to set a limit by.${quoted}`,
  })
}

function childOptions({ reduceOnly, extendedHours, reason }: ExecutionOptions): OrderOptions {
  return {
    ...(reduceOnly === undefined ? {} : { reduceOnly }),
    ...(extendedHours === undefined ? {} : { extendedHours }),
    ...(reason === undefined ? {} : { reason }),
  }
}
