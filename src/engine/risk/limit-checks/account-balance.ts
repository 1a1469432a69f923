import type { RiskCheck } from '../check.ts'
import { isEntry } from '../exposure.ts'
import { shown } from '../breach.ts'

/** A floor, unlike the others: equity below it opens nothing more. */
export const checkAccountBalance: RiskCheck = (intent, context) => {
  for (const { limits } of context.scopes) {
    const limit = limits.minAccountBalance
    if (limit === undefined) continue
    const { equity } = context
    if (equity >= limit || !isEntry(intent, context)) continue
    const message = `The equity ${shown(equity)} is below ${shown(limit)} ${context.portfolio.currency}, so that nothing is opened.`
    return { code: 'RISK_MIN_BALANCE', message, limit, actual: equity }
  }
  return null
}
