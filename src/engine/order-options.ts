import type { Refusal } from '../domain/codes.ts'
import type { OrderOptions } from '../strategy/orders.ts'
import type { ChangeRequest } from './order-intent.ts'

const OPTIONS: ReadonlySet<string> = new Set<keyof OrderOptions>([
  'limit',
  'stop',
  'timeInForce',
  'expireTime',
  'reduceOnly',
  'postOnly',
  'reason',
])
const CHANGES: ReadonlySet<string> = new Set<keyof ChangeRequest>(['quantity', 'limit', 'stop'])

/**
 * What is wrong with options of an order, or null. A price that was meant and is not there must never make a market
 * order: neither `stop: undefined` nor a misspelled `stp` does.
 */
export function optionRefusal(options: OrderOptions): Refusal | null {
  return refusalOf(options, OPTIONS, 'an order')
}

/** The same for what `replace` is to change. */
export function changeRefusal(change: ChangeRequest): Refusal | null {
  return refusalOf(change, CHANGES, 'a replace')
}

function refusalOf(given: object, known: ReadonlySet<string>, what: string): Refusal | null {
  for (const key in given) {
    if (!known.has(key)) {
      const message = `There is no option ${key} of ${what}; there are: ${[...known].join(', ')}.`
      return { code: 'ORDER_OPTION_UNKNOWN', message }
    }
    if ((key === 'limit' || key === 'stop') && (given as OrderOptions)[key] === undefined) {
      const message = `The ${key} price is undefined. Leave ${key} out for an order without one.`
      return { code: 'ORDER_PRICE_INVALID', message }
    }
  }
  return null
}
