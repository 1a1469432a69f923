import type { RiskCheck } from '../check.ts'
import { reduces } from './trading-state.ts'

/** Nobody opens a position without seeing the market; one that is held may be closed. */
export const checkDataSilent: RiskCheck = (intent, context) => {
  const { feeds } = context
  if (!feeds.isAny || reduces(intent, context)) return null
  return {
    code: 'RISK_DATA_SILENT',
    message: `Market data are silent (${feeds.why}): only reducing orders are allowed.`,
  }
}
