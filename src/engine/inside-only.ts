import { FulmarError } from '../domain/codes.ts'
import type { Core } from './core.ts'

/**
 * What a context offers works in handlers alone: code that goes on after an `await`, or was called back by
 * something, would act at a moment that no replay knows of.
 */
export function insideOnly<A extends unknown[], R>(
  core: Core,
  name: string,
  act: (...args: A) => R,
): (...args: A) => R {
  return (...args) => {
    if (core.guard.inside) return act(...args)
    throw new FulmarError('STRATEGY_ASYNC', `${name}() was called outside of a handler.`)
  }
}
