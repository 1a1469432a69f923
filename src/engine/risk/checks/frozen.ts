import type { RiskCheck } from '../check.ts'

/** What does not add up is not traded until a person has looked. */
export const checkFrozen: RiskCheck = (_intent, context) =>
  context.frozen === null
    ? null
    : { code: 'RISK_INSTRUMENT_FROZEN', message: `${context.instrument.id} is frozen: ${context.frozen}` }
