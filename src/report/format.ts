import { Decimal } from '../domain/decimal.ts'
import type { Currency } from '../domain/instrument.ts'
import type { UnixMicros } from '../domain/time.ts'

/** What stands where a figure is undefined. */
export const UNDEFINED = '–'

/**
 * `exact` to the currency's decimals, `whole` without decimals, `compact` as 1.23M; for tables that must
 * fit.
 */
export type MoneyStyle = 'exact' | 'whole' | 'compact'

export interface NumberOptions {
  /** Write a plus before a figure above zero. */
  readonly sign?: boolean
}

const COMPACT_UNITS: readonly (readonly [number, string])[] = [
  [1e15, 'Q'],
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
]
const WITHOUT_DECIMALS = new Set(['JPY', 'KRW', 'CLP', 'VND', 'ISK', 'HUF'])
const WITH_EIGHT_DECIMALS = new Set(['BTC', 'ETH', 'XBT', 'LTC', 'BCH', 'BNB', 'SOL'])

/**
 * Decimals in which amounts of a currency are shown. Amounts are kept exactly; only the display is rounded.
 */
export function moneyDecimals(currency: Currency): number {
  if (WITHOUT_DECIMALS.has(currency)) return 0
  return WITH_EIGHT_DECIMALS.has(currency) ? 8 : 2
}

/** Thousands separated by commas, rounded half to even, always with `decimals` decimals. */
export function formatDecimal(value: Decimal, decimals: number, options: NumberOptions = {}): string {
  const rounded = value.round(decimals, 'halfEven')
  const [whole = '0', fraction = ''] = rounded.abs().toString().split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const text = decimals === 0 ? grouped : `${grouped}.${fraction.padEnd(decimals, '0')}`
  if (rounded.isNegative) return `-${text}`
  return options.sign === true && rounded.isPositive ? `+${text}` : text
}

/** The same for a plain number; `–` where it is null or not finite. */
export function formatNumber(value: number | null, decimals: number, options: NumberOptions = {}): string {
  if (value === null || !Number.isFinite(value)) return UNDEFINED
  return formatDecimal(Decimal.fromNumber(value), decimals, options)
}

/** An amount without its currency. */
export function formatMoney(
  value: Decimal | number | null,
  currency: Currency,
  options: NumberOptions & { readonly style?: MoneyStyle } = {},
): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return UNDEFINED
  const style = options.style ?? 'exact'
  if (style === 'compact') return formatCompact(Number(value.toString()), options)
  return formatDecimal(Decimal.from(value), style === 'whole' ? 0 : moneyDecimals(currency), options)
}

function formatCompact(value: number, options: NumberOptions): string {
  for (const [size, letter] of COMPACT_UNITS) {
    if (Math.abs(value) >= size) {
      const scaled = value / size
      return Math.abs(scaled) >= 1e6
        ? scaled.toExponential(2) + letter
        : formatNumber(scaled, 2, options) + letter
    }
  }
  return formatNumber(value, 2, options)
}

/** `0.0169` as `1.69 %`. */
export function formatPercent(
  fraction: number | null,
  options: NumberOptions & { decimals?: number } = {},
): string {
  if (fraction === null || !Number.isFinite(fraction)) return UNDEFINED
  const percent = fraction * 100
  if (Math.abs(percent) >= 1e6) return `${percent.toExponential(2)} %`
  return `${formatNumber(percent, options.decimals ?? 2, options)} %`
}

/**
 * A ratio with two decimals; beyond a million as a power of ten, since it says no more than that it is
 * absurd.
 */
export function formatRatio(ratio: number | null): string {
  return ratio !== null && Number.isFinite(ratio) && Math.abs(ratio) >= 1e6
    ? ratio.toExponential(2)
    : formatNumber(ratio, 2)
}

/**
 * Average prices can have endless decimals: at least two are shown, and as many more as the size calls for.
 */
export function formatPrice(price: Decimal | number): string {
  if (typeof price === 'number' && !Number.isFinite(price)) return UNDEFINED
  const exact = Decimal.from(price)
  const size = Math.abs(exact.toNumber())
  const rounded = exact.round(size >= 10 ? 4 : size >= 0.01 ? 6 : 12, 'halfEven')
  const decimals = rounded.toString().split('.')[1]?.length ?? 0
  return formatDecimal(rounded, Math.max(2, decimals))
}

/** A quantity with all its decimals. */
export function formatQuantity(quantity: Decimal): string {
  return formatDecimal(quantity, quantity.toString().split('.')[1]?.length ?? 0)
}

export function formatCount(count: number): string {
  return formatNumber(count, 0)
}

/** The two largest units that matter: `3 d 4 h`, `1 h 5 min`, `12 s`, `3.2 ms`. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNDEFINED
  if (ms < 1000) return `${formatNumber(ms, ms < 10 && ms > 0 ? 1 : 0)} ms`
  const seconds = Math.round(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (days > 0) return pair(days, 'd', hours % 24, 'h')
  if (hours > 0) return pair(hours, 'h', minutes % 60, 'min')
  return minutes > 0 ? pair(minutes, 'min', seconds % 60, 's') : `${String(seconds)} s`
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const first = `${formatCount(large)} ${largeUnit}`
  return small === 0 ? first : `${first} ${String(small)} ${smallUnit}`
}

/** ISO 8601 in UTC, in milliseconds, and in microseconds only where the time has them. */
export function isoTime(micros: UnixMicros): string {
  const millis = Math.floor(micros / 1000)
  const rest = micros - millis * 1000
  const text = new Date(millis).toISOString()
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`
}

/** `2013-10-07`, UTC. */
export function formatDate(micros: UnixMicros): string {
  return isoTime(micros).slice(0, 10)
}

/** `2013-10-07 13:31`, UTC. */
export function formatTime(micros: UnixMicros): string {
  return isoTime(micros).slice(0, 16).replace('T', ' ')
}

/** Text from files and users on one line, without characters that would steer a terminal. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** At most `length` characters, the last one an ellipsis where it was cut. */
export function truncate(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}
