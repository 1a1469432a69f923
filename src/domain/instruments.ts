/** Constructors of instruments: sensible rules by kind, each of which can be overridden and is checked. */
import { FulmarError } from './codes.ts'
import { Decimal } from './decimal.ts'
import type { DecimalInput } from './decimal.ts'
import type { Currency, Instrument, InstrumentId, InstrumentKind, Settlement } from './instrument.ts'
import type { UnixMicros } from './time.ts'

/** Rules that can be stated for any instrument; the others of `Instrument` follow from its kind. */
export interface InstrumentOptions {
  readonly currency?: Currency
  readonly baseCurrency?: Currency | null
  readonly settlement?: Settlement
  /** Above zero. */
  readonly tickSize?: DecimalInput
  /** Above zero. */
  readonly lotSize?: DecimalInput
  /** At least one lot, in whole lots; one lot unless stated. */
  readonly minQuantity?: DecimalInput
  /** Zero or more. */
  readonly minNotional?: DecimalInput
  /** Above zero. */
  readonly multiplier?: DecimalInput
  /** IANA name, `America/New_York`, or `UTC`. */
  readonly timeZone?: string
  /** Code of the calendar of its hours, `XLON`, or `none`; the likeliest of its kind and venue unless stated. */
  readonly calendar?: string | null
  readonly hasTradingDay?: boolean
  readonly shortable?: boolean
  readonly underlying?: string | null
  /** True where the rules are a guess; shown to the user. */
  readonly assumed?: boolean
}

export interface ShareOptions extends InstrumentOptions {
  /** Lots of 0.0001 instead of whole shares, unless `lotSize` says otherwise. */
  readonly fractional?: boolean
}

export interface FutureOptions extends InstrumentOptions {
  readonly expiry: UnixMicros
}

export interface OptionOptions extends InstrumentOptions {
  readonly expiry: UnixMicros
  /** Above zero. */
  readonly strike: DecimalInput
  readonly right: 'call' | 'put'
}

/** A share. USD, tick 0.01, whole shares, New York, day orders, unless stated. */
export function equity(id: InstrumentId, options: ShareOptions = {}): Instrument {
  return share('equity', id, options)
}

/** A share of a fund; the rules of `equity`. */
export function etf(id: InstrumentId, options: ShareOptions = {}): Instrument {
  return share('etf', id, options)
}

/** An index, tradable like a share for the sake of studies. Tick 0.01, lot 1, UTC day. */
export function index(id: InstrumentId, options: InstrumentOptions = {}): Instrument {
  return make('index', id, { timeZone: 'UTC', ...options })
}

/**
 * A currency pair. Base and quote currency are read from a symbol like `EURUSD` or `EUR/USD`, else they
 * must be stated. Tick 0.00001 (0.001 where the quote currency is JPY), lot 1, no trading day.
 */
export function fx(id: InstrumentId, options: InstrumentOptions = {}): Instrument {
  const pair = statedPair(id, options, splitPair(parseInstrumentId(id).symbol))
  return make('fx', id, {
    tickSize: pair.currency === 'JPY' ? '0.001' : '0.00001',
    timeZone: 'UTC',
    hasTradingDay: false,
    ...options,
    ...pair,
  })
}

/**
 * A pair of a crypto asset and what it is priced in, held outright, so never below zero. The currencies are
 * read from a symbol like `BTC-USDT`, `BTC/USDT` or `BTCUSDT`, else they must be stated. Tick 0.01, lot 1e-8.
 */
export function cryptoSpot(id: InstrumentId, options: InstrumentOptions = {}): Instrument {
  const pair = statedPair(id, options, splitPair(parseInstrumentId(id).symbol))
  return make('cryptoSpot', id, {
    lotSize: '0.00000001',
    timeZone: 'UTC',
    hasTradingDay: false,
    shortable: false,
    ...options,
    ...pair,
  })
}

/**
 * A linear perpetual future: margin in, and prices quoted in, `currency`. The currencies are read from a
 * symbol like `BTC-USDT-PERP` or `BTC-PERP` (then USDT), else they must be stated. Tick 0.01, lot 1e-8.
 */
export function perpetual(id: InstrumentId, options: InstrumentOptions = {}): Instrument {
  const symbol = withoutPerp(parseInstrumentId(id).symbol)
  const read =
    splitPair(symbol) ?? (CURRENCY.test(symbol) ? { baseCurrency: symbol, currency: 'USDT' } : null)
  const pair = statedPair(id, options, read)
  return make('perpetual', id, {
    lotSize: '0.00000001',
    settlement: 'margin',
    timeZone: 'UTC',
    hasTradingDay: false,
    underlying: symbol,
    ...options,
    ...pair,
  })
}

/** A dated future. Margin, lot 1, tick 0.01, multiplier 1, Chicago, day orders, unless stated. */
export function future(id: InstrumentId, options: FutureOptions): Instrument {
  return make('future', id, { settlement: 'margin', timeZone: 'America/Chicago', ...options })
}

/** An option on shares, by default the American contract over 100; the premium changes hands in full. */
export function option(id: InstrumentId, options: OptionOptions): Instrument {
  return make('option', id, { multiplier: 100, ...options })
}

/** `BRK.B.XNYS` → symbol `BRK.B`, venue `XNYS`. Throws FulmarError CONFIG_INVALID for a malformed id. */
export function parseInstrumentId(id: string): { readonly symbol: string; readonly venue: string } {
  const match = typeof id === 'string' ? /^(\S+)\.([^\s.]+)$/.exec(id) : null
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `${JSON.stringify(id)} is not an instrument id. Write SYMBOL.VENUE without spaces, ` +
        'for example AAPL.XNAS, EURUSD.OANDA or BTC-USDT-PERP.BYBIT.',
    )
  }
  return { symbol: match[1], venue: match[2] }
}

export interface CurrencyPair {
  readonly baseCurrency: Currency
  readonly currency: Currency
}

/** What crypto assets are commonly priced in; longer names before those that they end in. */
const QUOTE_CURRENCIES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'USDE',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'CHF',
].concat(['AUD', 'CAD', 'TRY', 'BRL', 'KRW', 'BTC', 'ETH', 'BNB', 'DAI'])

/** `EUR/USD`, `BTC-USDT`, `EURUSD`, `BTCUSDT`; null where the symbol is not plainly two currencies. */
export function splitPair(symbol: string): CurrencyPair | null {
  const parts = /^([A-Z0-9]{1,12})[-/_]([A-Z][A-Z0-9]{1,11})$/.exec(symbol)
  if (parts?.[1] !== undefined && parts[2] !== undefined)
    return { baseCurrency: parts[1], currency: parts[2] }
  if (/^[A-Z]{6}$/.test(symbol) && FIAT.has(symbol.slice(0, 3)) && FIAT.has(symbol.slice(3))) {
    return { baseCurrency: symbol.slice(0, 3), currency: symbol.slice(3) }
  }
  const currency = QUOTE_CURRENCIES.find((quote) => symbol.endsWith(quote))
  if (currency === undefined) return null
  const baseCurrency = symbol.slice(0, -currency.length)
  return CURRENCY.test(baseCurrency) ? { baseCurrency, currency } : null
}

/** The symbol without its mark of a perpetual: `BTC-USDT-PERP` → `BTC-USDT`. */
export function withoutPerp(symbol: string): string {
  return symbol.endsWith('-PERP') ? symbol.slice(0, -'-PERP'.length) : symbol
}

const CURRENCY = /^(?=.*[A-Z])[A-Z0-9]{1,12}$/

/** Money of states, and metals that are quoted like it. */
const FIAT: ReadonlySet<string> = new Set(
  (
    'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK PLN CZK HUF RON TRY ZAR MXN BRL ' +
    'CNH CNY HKD SGD INR KRW THB TWD ILS RUB XAU XAG XPT XPD'
  ).split(' '),
)

/** `USD`, `USDT`, `1INCH`: whether it can be a currency's code at all. */
export function isCurrency(text: string): boolean {
  return CURRENCY.test(text)
}

/** Whether things are commonly priced in it: tells `BTC-USDT` from `BAC-PL`, a share of a class. */
export function isQuoteCurrency(currency: Currency): boolean {
  return FIAT.has(currency) || QUOTE_CURRENCIES.includes(currency)
}

export function isFiat(currency: Currency): boolean {
  return FIAT.has(currency)
}

type AllOptions = InstrumentOptions & Partial<Omit<OptionOptions, keyof InstrumentOptions>>

function share(kind: 'equity' | 'etf', id: InstrumentId, options: ShareOptions): Instrument {
  const { fractional, ...rest } = options
  if (fractional !== undefined && typeof fractional !== 'boolean') {
    throw invalid(id, 'fractional', fractional, 'must be true or false')
  }
  return make(kind, id, fractional === true ? { lotSize: '0.0001', ...rest } : rest)
}

function statedPair(id: InstrumentId, options: InstrumentOptions, read: CurrencyPair | null): CurrencyPair {
  const baseCurrency = options.baseCurrency ?? read?.baseCurrency
  const currency = options.currency ?? read?.currency
  if (baseCurrency === undefined) {
    throw invalid(id, 'baseCurrency', undefined, 'cannot be read from the symbol, so it must be stated')
  }
  if (currency === undefined) {
    throw invalid(id, 'currency', undefined, 'cannot be read from the symbol, so it must be stated')
  }
  return { baseCurrency, currency }
}

const NAMES: ReadonlySet<string> = new Set<keyof AllOptions>([
  'currency',
  'baseCurrency',
  'settlement',
  'tickSize',
  'lotSize',
  'minQuantity',
  'minNotional',
  'multiplier',
  'timeZone',
  'calendar',
  'hasTradingDay',
  'shortable',
  'underlying',
  'assumed',
  'expiry',
  'strike',
  'right',
])

function make(kind: InstrumentKind, id: InstrumentId, options: AllOptions): Instrument {
  const { symbol, venue } = parseInstrumentId(id)
  for (const name of Object.keys(options)) {
    if (!NAMES.has(name)) throw invalid(id, name, 'given', 'is not a setting of this kind of instrument')
  }
  const lotSize = positive(id, 'lotSize', options.lotSize ?? 1)
  const isOption = kind === 'option'
  return Object.freeze<Instrument>({
    id,
    kind,
    symbol,
    venue,
    baseCurrency: currencyOrNull(id, 'baseCurrency', options.baseCurrency ?? null),
    currency: currencyOf(id, 'currency', options.currency ?? 'USD'),
    settlement: oneOf(id, 'settlement', options.settlement ?? 'full', ['full', 'margin']),
    tickSize: positive(id, 'tickSize', options.tickSize ?? '0.01'),
    lotSize,
    minQuantity: minQuantityOf(id, options.minQuantity ?? lotSize, lotSize),
    minNotional: notNegative(id, 'minNotional', options.minNotional ?? 0),
    multiplier: positive(id, 'multiplier', options.multiplier ?? 1),
    timeZone: timeZoneOf(id, options.timeZone ?? 'America/New_York'),
    calendar: calendarName(id, options.calendar),
    hasTradingDay: flag(id, 'hasTradingDay', options.hasTradingDay ?? true),
    shortable: flag(id, 'shortable', options.shortable ?? true),
    expiry: isOption || kind === 'future' ? expiryOf(id, options.expiry) : null,
    strike: isOption ? positive(id, 'strike', options.strike) : null,
    right: isOption ? oneOf<'call' | 'put'>(id, 'right', options.right, ['call', 'put']) : null,
    underlying: options.underlying ?? null,
    assumed: flag(id, 'assumed', options.assumed ?? false),
  })
}

function invalid(id: InstrumentId, field: string, value: unknown, rule: string): FulmarError {
  const shown = value === undefined ? '' : ` is ${shownValue(value)}; it`
  return new FulmarError('CONFIG_INVALID', `Instrument ${id}: ${field}${shown} ${rule}.`)
}

function shownValue(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  return typeof value === 'number' || value instanceof Decimal ? String(value) : JSON.stringify(value)
}

function decimalOf(id: InstrumentId, field: string, value: DecimalInput | undefined, rule: string): Decimal {
  if (value === undefined) throw invalid(id, field, undefined, 'must be stated')
  try {
    return Decimal.from(value)
  } catch {
    throw invalid(id, field, value, rule)
  }
}

function positive(id: InstrumentId, field: string, value: DecimalInput | undefined): Decimal {
  const rule = 'must be a number above zero'
  const decimal = decimalOf(id, field, value, rule)
  if (!decimal.isPositive) throw invalid(id, field, value, rule)
  return decimal
}

function notNegative(id: InstrumentId, field: string, value: DecimalInput): Decimal {
  const rule = 'must be zero or a number above'
  const decimal = decimalOf(id, field, value, rule)
  if (decimal.isNegative) throw invalid(id, field, value, rule)
  return decimal
}

function minQuantityOf(id: InstrumentId, value: DecimalInput, lotSize: Decimal): Decimal {
  const quantity = positive(id, 'minQuantity', value)
  if (!quantity.isMultipleOf(lotSize)) {
    throw invalid(id, 'minQuantity', value, `must be a whole number of lots of ${lotSize.toString()}`)
  }
  return quantity
}

function currencyOf(id: InstrumentId, field: string, value: Currency): Currency {
  if (typeof value === 'string' && CURRENCY.test(value)) return value
  throw invalid(id, field, value, 'must be 1 to 12 capital letters and digits, like USD or USDT')
}

function currencyOrNull(id: InstrumentId, field: string, value: Currency | null): Currency | null {
  return value === null ? null : currencyOf(id, field, value)
}

function timeZoneOf(id: InstrumentId, value: string): string {
  if (typeof value === 'string' && /^(UTC|[A-Z][A-Za-z]+(\/[A-Za-z0-9_+-]+){1,2})$/.test(value)) return value
  throw invalid(id, 'timeZone', value, 'must be UTC or an IANA name like America/New_York')
}

/** Whether there is such a calendar is known above: `runtime/instrument-calendars.ts` looks. */
function calendarName(id: InstrumentId, value: string | null = null): string | null {
  if (value === null || (typeof value === 'string' && /^[A-Za-z0-9/]{2,12}$/.test(value))) return value
  throw invalid(id, 'calendar', value, "must be the code of a market like XNYS or XLON, or 'none'")
}

function flag(id: InstrumentId, field: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(id, field, value, 'must be true or false')
}

function expiryOf(id: InstrumentId, value: UnixMicros | undefined): UnixMicros {
  if (value !== undefined && Number.isSafeInteger(value) && value > 0) return value
  throw invalid(id, 'expiry', value, 'must be a time in whole microseconds since 1970')
}

function oneOf<T extends string>(
  id: InstrumentId,
  field: string,
  value: T | undefined,
  allowed: readonly T[],
): T {
  if (value !== undefined && allowed.includes(value)) return value
  throw invalid(id, field, value, `must be one of: ${allowed.join(', ')}`)
}
