import type { RiskCheck } from '../check.ts'
import { reducesOf } from './trading-state.ts'

/**
 * What a tripped breaker holds back. An exit of a strategy goes out though it leaves the account, where another
 * strategy holds the other side, with more: nobody is locked into a position.
 */
export const checkBreakers: RiskCheck = (intent, context) => {
  for (const hold of context.holds) {
    const { state, strategyIndex } = hold
    if (
      state === 'reducing' &&
      (reducesOf(intent, context, strategyIndex) || reducesOf(intent, context, intent.strategyIndex))
    )
      continue
    const { code, message, limit, actual } = hold
    return { code, message, limit, actual }
  }
  return null
}
