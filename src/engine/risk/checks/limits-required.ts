import type { RiskLimits } from '../limits.ts'
import type { RiskCheck } from '../check.ts'

const REQUIRED = ['maxOrderQuantity', 'maxOrderNotional'] as const satisfies readonly (keyof RiskLimits)[]

/** No limit is no permission: what nobody set a size for is not traded. A limit of any scope that holds for the order will do. */
export const checkLimitsRequired: RiskCheck = (_intent, { settings, scopes, instrument }) => {
  if (settings.requireLimits !== true) return null
  const missing = REQUIRED.filter((name) => scopes.every(({ limits }) => limits[name] === undefined))
  if (missing.length === 0) return null
  return {
    code: 'RISK_LIMIT_MISSING',
    message: `For ${instrument.id} there is no ${missing.join(' and no ')}, and limits are required.`,
  }
}
