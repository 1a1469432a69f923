import { MICROS_PER_SECOND } from '../../../domain/time.ts'
import type { RiskCheck } from '../check.ts'
import { shown } from '../breach.ts'

/** The same strategy asks for the very same order again: a loop that went wrong, or an answer that it did not wait for. */
export const checkDuplicateOrder: RiskCheck = (intent, context) => {
  if (intent.isSlice === true) return null
  for (const { limits } of context.scopes) {
    const limit = limits.duplicateOrderSeconds
    if (limit === undefined) continue
    const twin = context.pace.twin(intent, context.now - limit * MICROS_PER_SECOND, context.replacing)
    if (twin === null) continue
    const actual = (context.now - twin.time) / MICROS_PER_SECOND
    const message = `Order ${String(twin.sequence)} of ${shown(actual)} s ago was just like this one; after ${shown(limit)} s it is no duplicate any more.`
    return { code: 'RISK_DUPLICATE_ORDER', message, limit, actual }
  }
  return null
}
