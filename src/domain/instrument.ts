import type { Decimal } from './decimal.ts'
import type { UnixMicros } from './time.ts'

/** `SYMBOL.VENUE`: `AAPL.XNAS`, `EURUSD.OANDA`, `BTC-USDT-PERP.BYBIT`. */
export type InstrumentId = string

/** ISO 4217 code or the ticker of a crypto asset: `USD`, `EUR`, `USDT`, `BTC`. */
export type Currency = string

export type InstrumentKind =
  'equity' | 'etf' | 'index' | 'fx' | 'cryptoSpot' | 'perpetual' | 'future' | 'option'

/**
 * How a trade changes cash. `full`: the whole price changes hands (shares, spot, option premium).
 * `margin`: only the gain or loss does (futures, perpetuals).
 */
export type Settlement = 'full' | 'margin'

/** A tradable thing and its rules. Plain, frozen data; made by the functions in `instruments.ts`. */
export interface Instrument {
  readonly id: InstrumentId
  readonly kind: InstrumentKind
  /** The part of the id before the last dot. */
  readonly symbol: string
  /** The part of the id after the last dot: an ISO 10383 code (`XNAS`) or a venue's name (`BYBIT`). */
  readonly venue: string
  /** What one unit is a unit of, where that is money too: `BTC`, `EUR`. Null for securities. */
  readonly baseCurrency: Currency | null
  /** What prices, cash and fees are in. */
  readonly currency: Currency
  readonly settlement: Settlement
  /** Order prices are whole multiples of it. */
  readonly tickSize: Decimal
  /** Order quantities are whole multiples of it; smaller than 1 means fractional. */
  readonly lotSize: Decimal
  readonly minQuantity: Decimal
  /** Smallest price × quantity × multiplier that the venue takes; zero where there is no such rule. */
  readonly minNotional: Decimal
  /** Money per point of price and unit of quantity: 1 for shares, 100 for US options, 50 for ES. */
  readonly multiplier: Decimal
  /** IANA zone in which the venue's trading day is reckoned. */
  readonly timeZone: string
  /** Code of the calendar of its hours, `XLON`; `none`: they are not known; null: the likeliest of its kind and venue. */
  readonly calendar: string | null
  /** Whether the venue has day orders; where it has none, orders default to gtc. */
  readonly hasTradingDay: boolean
  /** Whether a position below zero can be held at all (crypto spot can not). */
  readonly shortable: boolean
  /** Futures and options. */
  readonly expiry: UnixMicros | null
  /** Options. */
  readonly strike: Decimal | null
  readonly right: 'call' | 'put' | null
  /** What a derivative refers to. */
  readonly underlying: string | null
  /** True where the rules above were assumed, not stated by the user or known of the venue. */
  readonly assumed: boolean
}
