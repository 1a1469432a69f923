import type { RiskLimits } from './limits.ts'

/** How far a deployment has come: it decides and trades simulated money, then a little real money, then all it is for. */
export type Stage = 'shadow' | 'paper' | 'canary' | 'full'

export const STAGES: readonly Stage[] = ['shadow', 'paper', 'canary', 'full']

export interface StageSettings {
  /** Where the deployment begins; a command of a named person moves it. */
  readonly stage: Stage
  /** Caps of a stage beside those of `STAGE_CAPS`; of one name, these hold. */
  readonly caps?: Readonly<Partial<Record<Stage, RiskLimits>>>
  /** Who takes the orders. At a real venue the stages shadow and paper send nothing. Default `simulated`. */
  readonly venue?: 'simulated' | 'real'
}

/**
 * What a stage is held to, as limits of the account beside all others. The four kinds are those of controlled deployment
 * in RTS 6, article 8 (instruments; price, value and number of orders; positions; venues); the figures are our judgment.
 */
export const STAGE_CAPS: Readonly<Record<Stage, RiskLimits>> = {
  shadow: {},
  paper: {},
  canary: {
    maxInstruments: 1,
    maxVenues: 1,
    maxOpenPositions: 1,
    maxOrdersPerDay: 20,
    maxOrderValuePerDay: 10_000,
    maxPositionPercent: 1,
  },
  full: {},
}

export function capsOf({ caps }: StageSettings, stage: Stage): RiskLimits {
  return { ...STAGE_CAPS[stage], ...caps?.[stage] }
}

/** Up by one stage at a time, down as far as it takes. Null allows; else a sentence. */
export function promotionFlaw(from: Stage, to: Stage): string | null {
  const up = STAGES.indexOf(to) - STAGES.indexOf(from)
  if (!STAGES.includes(to)) return `There is no stage ${to}; there are ${STAGES.join(', ')}.`
  if (up === 0) return `The deployment is at the stage ${to} already.`
  return up > 1
    ? `From ${from} the next stage is ${STAGES[STAGES.indexOf(from) + 1] ?? ''}, not ${to}.`
    : null
}
