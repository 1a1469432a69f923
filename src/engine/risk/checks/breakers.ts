import type { RiskCheck } from '../check.ts'
import { reducesOf } from './trading-state.ts'

/**
 * What a tripped breaker holds back. An exit of a strategy goes out though it leaves the account, where another
 * strategy holds the other side, with more: nobody is locked into a position.
 */
export const checkBreakers: RiskCheck = (intent, context) => {
  for (const { state, strategyIndex, code, message, limit, actual } of context.holds) {
    if (
      state === 'reducing' &&
      (reducesOf(intent, context, strategyIndex) || reducesOf(intent, context, intent.strategyIndex))
    )
      continue
    return { code, message, limit, actual }
  }
  return null
}
