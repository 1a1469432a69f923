import { refuseSize, unvalued, within } from './sizing.ts'
import type { AmountBounds, SizeOutcome, Sizing, SizingView } from './sizing.ts'

/** How far away the stop is: one of the three. */
export type StopDistance =
  /** Price of the stop: below the price to buy, above it to sell. */
  | { readonly stopPrice: number }
  /** In percent of the price, above 0 and below 100. */
  | { readonly stopPercent: number }
  /** Average true range, in price, and how many of them; default 1. */
  | { readonly atr: number; readonly multiple?: number }

/** What may be lost if the stop is met at its price: one of the two, above zero. */
export type RiskAmount =
  /** Of the account's equity, up to 100. */
  | { readonly percent: number }
  /** In the account's currency. */
  | { readonly amount: number }

export type RiskPerTradeOptions = RiskAmount & StopDistance & AmountBounds

/**
 * As many units as lose no more than was said between price and stop: risk ÷ (distance × multiplier × exchange rate),
 * the fixed-fractional rule. A gap beyond the stop loses more; so do fees.
 */
export function riskPerTrade(options: RiskPerTradeOptions): Sizing {
  return {
    name: 'riskPerTrade',
    follows: false,
    size: (view) => sizeByRisk(options, view),
  }
}

function sizeByRisk(options: RiskPerTradeOptions, view: SizingView): SizeOutcome {
  const unknown = unvalued(view)
  if (unknown !== null) return unknown
  const risk = riskOf(options, view)
  if (typeof risk === 'string') return refuseSize(view, risk)
  const distance = distanceOf(options, view)
  if (typeof distance === 'string') return refuseSize(view, distance)
  return within(view, risk / (distance * view.pointValue), boundsOf(options))
}

function riskOf(options: RiskAmount, { equity }: SizingView): number | string {
  if ('amount' in options && 'percent' in options) return 'amount and percent are both given; one of them.'
  if ('amount' in options) {
    const { amount } = options
    return amount > 0 && amount < Infinity ? amount : `amount is ${String(amount)}; it must be above zero.`
  }
  const { percent } = options
  if (!(percent > 0 && percent <= 100))
    return `percent is ${String(percent)}; it must be above 0 and at most 100.`
  return equity > 0 ? (equity * percent) / 100 : `the equity is ${equity.toFixed(2)}.`
}

function distanceOf(options: StopDistance, { side, price }: SizingView): number | string {
  const given = ['stopPrice', 'stopPercent', 'atr'].filter((key) => key in options)
  if (given.length !== 1) return 'one of stopPrice, stopPercent and atr says how far away the stop is.'
  if ('stopPercent' in options) {
    const { stopPercent } = options
    return stopPercent > 0 && stopPercent < 100
      ? (price * stopPercent) / 100
      : `stopPercent is ${String(stopPercent)}; it must be above 0 and below 100.`
  }
  if ('atr' in options) {
    const { atr, multiple = 1 } = options
    if (Number.isNaN(atr)) return 'the average true range is not known yet.'
    const distance = atr * multiple
    return distance > 0 && distance < Infinity
      ? distance
      : `atr ${String(atr)} × ${String(multiple)} must be above zero.`
  }
  const { stopPrice } = options
  const distance = side === 'buy' ? price - stopPrice : stopPrice - price
  if (stopPrice > 0 && distance > 0 && distance < Infinity) return distance
  const where = side === 'buy' ? 'below' : 'above'
  return `stopPrice is ${String(stopPrice)}; to ${side} at ${String(price)} it must be ${where} that.`
}

const OWN: ReadonlySet<string> = new Set(['percent', 'amount', 'stopPrice', 'stopPercent', 'atr', 'multiple'])

/** All the others: what is none is refused there. */
function boundsOf(options: RiskPerTradeOptions): AmountBounds {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !OWN.has(key)))
}
