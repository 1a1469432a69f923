/** Rules for an instrument of which only the id is known. */
import { Decimal } from './decimal.ts'
import type { Instrument, InstrumentId } from './instrument.ts'
import {
  cryptoSpot,
  equity,
  fx,
  index,
  isCurrency,
  isFiat,
  isQuoteCurrency,
  parseInstrumentId,
  perpetual,
  splitPair,
  withoutPerp,
} from './instruments.ts'
import type { InstrumentOptions } from './instruments.ts'

export interface InstrumentHints {
  /** Most decimals seen in its prices: gives the tick where the venue's is not known. 0…12. */
  readonly priceDecimals?: number
}

/** By ISO 10383 code. Where the tick depends on price band or share, 0.01 is a guess: `assumed`. */
const SHARE_VENUES: ReadonlyMap<string, InstrumentOptions> = new Map<string, InstrumentOptions>([
  ...['XNAS', 'XNYS', 'ARCX', 'BATS', 'XASE', 'IEXG'].map((venue): [string, InstrumentOptions] => [
    venue,
    { currency: 'USD', timeZone: 'America/New_York' },
  ]),
  ['XTSE', { currency: 'CAD', timeZone: 'America/Toronto' }],
  ['XLON', { currency: 'GBP', timeZone: 'Europe/London', assumed: true }],
  ['XETR', { currency: 'EUR', timeZone: 'Europe/Berlin', assumed: true }],
  ['XPAR', { currency: 'EUR', timeZone: 'Europe/Paris', assumed: true }],
  ['XSWX', { currency: 'CHF', timeZone: 'Europe/Zurich', assumed: true }],
  ['XHKG', { currency: 'HKD', timeZone: 'Asia/Hong_Kong', assumed: true }],
  ['XASX', { currency: 'AUD', timeZone: 'Australia/Sydney', assumed: true }],
  // Tokyo trades in hundreds since 2018; ticks are whole yen for most prices.
  ['XTKS', { currency: 'JPY', timeZone: 'Asia/Tokyo', lotSize: 100, tickSize: 1, assumed: true }],
])

const FX_VENUES: ReadonlySet<string> = new Set(
  'FX FOREX FXCM OANDA IDEALPRO DUKASCOPY HISTDATA LMAX SAXO IG FOREXCOM TRUEFX PEPPERSTONE'.split(' '),
)

const CRYPTO_VENUES: ReadonlySet<string> = new Set(
  (
    'COINBASE BINANCE BINANCEUS BYBIT KRAKEN HYPERLIQUID POLONIEX BITSTAMP BITFINEX GEMINI OKX KUCOIN ' +
    'GATEIO HTX HUOBI MEXC BITGET DERIBIT CRYPTO CRYPTOCOM UPBIT'
  ).split(' '),
)

/** What perpetuals without a named currency are margined in, where it is not USDT. */
const PERPETUAL_CURRENCY: ReadonlyMap<string, string> = new Map([
  ['HYPERLIQUID', 'USDC'],
  ['COINBASE', 'USDC'],
  ['KRAKEN', 'USD'],
])

/**
 * The likeliest rules for an id, `assumed` where they are a guess:
 * venue `INDEX` → index; symbol `…-PERP` → perpetual; two currencies of states, as `EURUSD` or `EUR/USD`, →
 * FX; a crypto venue, or two currencies with a dash or slash between → crypto spot; anything else → a share,
 * by the exchange's rules where its ISO code is known.
 * Throws FulmarError CONFIG_INVALID for a malformed id.
 */
export function instrumentFromId(id: InstrumentId, hints: InstrumentHints = {}): Instrument {
  const { symbol, venue: written } = parseInstrumentId(id)
  const venue = written.toUpperCase()
  const share = SHARE_VENUES.get(venue)
  if (share !== undefined) return equity(id, share.assumed === true ? { ...share, ...tickOf(hints) } : share)
  if (venue === 'INDEX') return index(id)
  if (symbol.endsWith('-PERP')) return perpetualFromId(id, symbol, venue, hints)
  const pair = splitPair(symbol)
  const isFx = pair !== null && isFiat(pair.baseCurrency) && isFiat(pair.currency)
  if (isFx && !CRYPTO_VENUES.has(venue)) {
    // Metals have other ticks than currencies, and so may anything at a venue that is not known.
    const known = FX_VENUES.has(venue) && !pair.baseCurrency.startsWith('X')
    return fx(id, known ? {} : { assumed: true, ...tickOf(hints) })
  }
  const isPair = pair !== null && /[-/_]/.test(symbol) && isQuoteCurrency(pair.currency)
  if (CRYPTO_VENUES.has(venue) || isPair) {
    const stated = pair ?? { baseCurrency: symbol.toUpperCase(), currency: 'USD' }
    if (isCurrency(stated.baseCurrency)) {
      return cryptoSpot(id, { ...stated, assumed: true, ...tickOf(hints) })
    }
  }
  return equity(id, { assumed: true, ...tickOf(hints) })
}

function perpetualFromId(
  id: InstrumentId,
  symbol: string,
  venue: string,
  hints: InstrumentHints,
): Instrument {
  const bare = withoutPerp(symbol)
  const pair = splitPair(bare) ?? { baseCurrency: bare, currency: PERPETUAL_CURRENCY.get(venue) ?? 'USDT' }
  return perpetual(id, { ...pair, assumed: true, ...tickOf(hints) })
}

function tickOf(hints: InstrumentHints): { tickSize?: Decimal } {
  const decimals = hints.priceDecimals
  if (decimals === undefined || !Number.isInteger(decimals) || decimals < 0 || decimals > 12) return {}
  return { tickSize: Decimal.parse(`1e-${String(decimals)}`) }
}
