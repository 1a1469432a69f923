import type { RiskCheck } from '../check.ts'

/** What a stage may send at all; its caps are limits. Exits too: where nothing was sent there is nothing to leave. */
export const checkStage: RiskCheck = (_intent, { settings, stage }) => {
  if (settings.stage?.venue !== 'real' || stage === null || stage === 'canary' || stage === 'full')
    return null
  return { code: 'RISK_STAGE', message: `At the stage ${stage} nothing is sent to a real venue.` }
}
