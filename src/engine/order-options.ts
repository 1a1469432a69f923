import type { Refusal } from '../domain/codes.ts'
import type { BracketOptions } from '../strategy/order-groups.ts'
import type { CloseOptions, OrderOptions } from '../strategy/orders.ts'
import type { ChangeRequest } from './order-intent.ts'

/** Every option, and whether it is a price or such: the compiler finds one that is missing here. */
const OPTIONS: ReadonlyMap<string, boolean> = new Map(
  Object.entries({
    limit: true,
    stop: true,
    trail: true,
    trailPercent: true,
    limitOffset: true,
    timeInForce: false,
    expireTime: false,
    extendedHours: false,
    reduceOnly: false,
    postOnly: false,
    displayQuantity: true,
    reason: false,
  } satisfies Record<keyof OrderOptions, boolean>),
)
/** Options of `close`, and of `bracket`: those of an order, and some of their own. */
const CLOSE_OPTIONS = withOwn({ quantity: false, percent: false } satisfies Own<CloseOptions>)
const BRACKET_OPTIONS = withOwn({
  stopLoss: false,
  takeProfit: false,
  timeStop: false,
} satisfies Own<BracketOptions>)
const CHANGES: ReadonlyMap<string, boolean> = new Map(
  Object.entries({
    quantity: false,
    limit: true,
    stop: true,
    trail: true,
    trailPercent: true,
    limitOffset: true,
  } satisfies Record<keyof ChangeRequest, boolean>),
)

/**
 * What is wrong with options of an order, or null. A price that was meant and is not there must never make a market
 * order: neither `stop: undefined` nor a misspelled `stp` does.
 */
export function optionRefusal(options: OrderOptions): Refusal | null {
  return refusalOf(options, OPTIONS, 'an order')
}

export function closeRefusal(options: CloseOptions): Refusal | null {
  return refusalOf(options, CLOSE_OPTIONS, 'orders.close')
}

export function bracketRefusal(options: BracketOptions | undefined): Refusal | null {
  if (typeof options === 'object') return refusalOf(options, BRACKET_OPTIONS, 'orders.bracket')
  const message = `orders.bracket needs options, with a stopLoss at least; it was given ${String(options)}.`
  return { code: 'ORDER_LEGS_INVALID', message }
}

/** A side in other words must never be taken for the other side: strategies may be plain JavaScript. */
export function sideRefusal(side: unknown): Refusal | null {
  if (side === 'buy' || side === 'sell') return null
  const message = `The side ${JSON.stringify(side)} is none; there are: 'buy', 'sell'.`
  return { code: 'ORDER_OPTION_UNKNOWN', message }
}

/** The same for what `replace` is to change. */
export function changeRefusal(change: ChangeRequest): Refusal | null {
  return refusalOf(change, CHANGES, 'a replace')
}

type Own<Options extends OrderOptions> = Record<Exclude<keyof Options, keyof OrderOptions>, boolean>

function withOwn(own: Readonly<Record<string, boolean>>): ReadonlyMap<string, boolean> {
  return new Map([...Object.entries(own), ...OPTIONS])
}

function refusalOf(given: object, known: ReadonlyMap<string, boolean>, what: string): Refusal | null {
  for (const key in given) {
    const isPrice = known.get(key)
    if (isPrice === undefined) {
      const message = `There is no option ${key} of ${what}; there are: ${[...known.keys()].join(', ')}.`
      return { code: 'ORDER_OPTION_UNKNOWN', message }
    }
    if (isPrice && (given as Record<string, unknown>)[key] === undefined) {
      const message = `The ${key} price is undefined. Leave ${key} out for an order without one.`
      return { code: 'ORDER_PRICE_INVALID', message }
    }
  }
  return null
}
