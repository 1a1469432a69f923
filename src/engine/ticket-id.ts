import { FulmarError } from '../domain/codes.ts'

/**
 * The id of what a strategy names by its ticket or its id. Throws FulmarError CONFIG_INVALID for anything else: an order
 * that the strategy lost sight of must not pass for one that has ended.
 */
export function idOf(call: string, which: unknown): number {
  const id = typeof which === 'object' && which !== null ? (which as { readonly id?: unknown }).id : which
  if (typeof id === 'number' && Number.isInteger(id)) return id
  const what = typeof which === 'object' && which !== null ? 'an object without an id' : String(which)
  throw new FulmarError('CONFIG_INVALID', `${call} was given ${what}, which is neither a ticket nor an id.`, {
    remedy: 'Keep the id of the ticket in the state: it is a whole number, also after a restart.',
  })
}
