import { FulmarError } from '../domain/codes.ts'

/**
 * Throws FulmarError CONFIG_INVALID for a key that is none of those, and for a value that is no object: a misspelled
 * restriction would otherwise restrict nothing, in silence. `what` is of the message: `a filter of orders.history`.
 */
export function requireKnownKeys(what: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) {
    throw new FulmarError('CONFIG_INVALID', `${what} is ${String(given)}; it must be an object.`, {
      remedy: `It takes ${known.join(', ')}; leave it out for none.`,
    })
  }
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    throw new FulmarError('CONFIG_INVALID', `There is no ${key} in ${what}; there are: ${known.join(', ')}.`)
  }
}
