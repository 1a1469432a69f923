import type { Refusal } from './codes.ts'
import type { Decimal } from './decimal.ts'
import type { FxRate } from './inputs.ts'
import type { Currency } from './instrument.ts'
import type { UnixMicros } from './time.ts'

export interface FxSettings {
  /** A rate older than this is refused. Null: rates do not age (a backtest with one rate given by hand). */
  readonly maxAge: UnixMicros | null
  /** Currencies to go through where no rate joins two directly, in the order in which they are tried. */
  readonly pivots: readonly Currency[]
}

export const DEFAULT_FX_SETTINGS: FxSettings = { maxAge: null, pivots: ['USD', 'EUR', 'USDT'] }

/** Decimals of a quotient (inverse rate); half-even. */
const QUOTIENT_SCALE = 18

/** One direction of a rate. */
interface Leg {
  readonly rate: Decimal
  /** Divide instead of multiply. */
  readonly inverse: boolean
  readonly time: UnixMicros
}

/** Latest exchange rates: direct, inverse, or by one hop through a pivot currency. */
export class FxTable {
  private readonly settings: FxSettings
  /** One rate per pair of currencies, as it was given, by base and quote. */
  private readonly rates = new Map<Currency, Map<Currency, FxRate>>()

  constructor(settings: FxSettings = DEFAULT_FX_SETTINGS) {
    this.settings = settings
  }

  /**
   * Takes a rate over unless a later one of the pair, in either direction, is known. Returns whether it did.
   * Throws RangeError for a rate that is not above zero, or of a currency to itself.
   */
  update(rate: FxRate): boolean {
    const { base, quote } = rate
    if (!rate.rate.isPositive || base === quote) {
      throw new RangeError(`exchange rate of ${base} in ${quote}: ${rate.rate.toString()}`)
    }
    const inverse = this.rates.get(quote)?.get(base)
    const known = this.rates.get(base)?.get(quote) ?? inverse
    if (known !== undefined && known.time > rate.time) return false
    if (inverse !== undefined) this.rates.get(quote)?.delete(base)
    const quotes = this.rates.get(base)
    if (quotes === undefined) this.rates.set(base, new Map([[quote, rate]]))
    else quotes.set(quote, rate)
    return true
  }

  /**
   * The amount in another currency. By a direct rate exact; by an inverse one to 18 decimals half-even.
   * Refuses with CONFIG_FX_RATE_MISSING where no rate is known that is fresh enough.
   */
  convert(amount: Decimal, from: Currency, to: Currency, now: UnixMicros): Decimal | Refusal {
    if (from === to) return amount
    const direct = this.leg(from, to)
    if (direct !== null && this.isFresh(direct, now)) return exchange(amount, direct)
    for (const pivot of this.settings.pivots) {
      const first = this.leg(from, pivot)
      const second = this.leg(pivot, to)
      if (first === null || second === null || !this.isFresh(first, now) || !this.isFresh(second, now))
        continue
      return exchange(exchange(amount, first), second)
    }
    return { code: 'CONFIG_FX_RATE_MISSING', message: this.whyNot(from, to, direct, now) }
  }

  /** Plain data: all rates, by base and quote, so that the text does not depend on how they came. */
  save(): readonly FxRate[] {
    const all = [...this.rates.values()].flatMap((quotes) => [...quotes.values()])
    return all.sort((a, b) => (a.base === b.base ? byText(a.quote, b.quote) : byText(a.base, b.base)))
  }

  static load(rates: readonly FxRate[], settings: FxSettings = DEFAULT_FX_SETTINGS): FxTable {
    const table = new FxTable(settings)
    for (const rate of rates) table.update(rate)
    return table
  }

  private leg(from: Currency, to: Currency): Leg | null {
    const direct = this.rates.get(from)?.get(to)
    if (direct !== undefined) return { rate: direct.rate, inverse: false, time: direct.time }
    const inverse = this.rates.get(to)?.get(from)
    return inverse === undefined ? null : { rate: inverse.rate, inverse: true, time: inverse.time }
  }

  private isFresh(leg: Leg, now: UnixMicros): boolean {
    return this.settings.maxAge === null || now - leg.time <= this.settings.maxAge
  }

  private whyNot(from: Currency, to: Currency, direct: Leg | null, now: UnixMicros): string {
    if (direct === null || this.settings.maxAge === null) {
      const pivots = this.settings.pivots.join(', ')
      return `No exchange rate is known from ${from} to ${to}, directly or through one of: ${pivots}.`
    }
    const seconds = (micros: UnixMicros): string => String(Math.round(micros / 1_000_000))
    return (
      `The exchange rate from ${from} to ${to} is ${seconds(now - direct.time)} s old; ` +
      `the limit is ${seconds(this.settings.maxAge)} s.`
    )
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function exchange(amount: Decimal, leg: Leg): Decimal {
  return leg.inverse ? amount.div(leg.rate, QUOTIENT_SCALE, 'halfEven') : amount.mul(leg.rate)
}
