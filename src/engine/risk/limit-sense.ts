/** What nobody can have meant by limits that are each right in themselves. */
import { FulmarError } from '../../domain/codes.ts'
import { BREAKERS } from '../safety/breakers/breaker-table.ts'
import type { FigureLimit } from './breach.ts'
import type { RiskSettings } from './check.ts'
import { LIMITS } from './limits.ts'
import type { LimitName, RiskLimits } from './limits.ts'

const BREAKER_LIMITS: ReadonlySet<string | null> = new Set(BREAKERS.map(({ limitName }) => limitName))
/** Limits that a breaker measures. */
export const LOSS_LIMITS: readonly LimitName[] = LIMITS.map(({ name }) => name).filter((name) =>
  BREAKER_LIMITS.has(name),
)

const OF_ALL_THERE_IS: ReadonlySet<LimitName> = new Set(['maxDailyLossPercent', 'maxDrawdownPercent'])
const OF_A_PRICE: ReadonlySet<LimitName> = new Set(['priceCollarPercent', 'maxPriceDriftPercent'])
/** More than all of the equity takes borrowed money. */
const OF_EQUITY: readonly FigureLimit[] = [
  'maxPositionPercent',
  'maxConcentrationPercent',
  'maxGrossExposurePercent',
  'maxNetExposurePercent',
]

/** Limits beyond what the buying power lets through anyway. */
export function beyondReach(limits: RiskLimits | undefined, leverage: number, of: string): string[] {
  return OF_EQUITY.flatMap((name) => {
    const percent = limits?.[name] ?? 0
    if (percent <= 100 || percent <= leverage * 100) return []
    const most = `with a leverage of ${String(leverage)} no more than ${String(leverage * 100)} % is let through`
    return [`The limit ${name} of ${of} is ${String(percent)} %, which is never reached: ${most}.`]
  })
}

/** What a breach of a loss limit does, where there is none, is relied on in vain. */
export function requireLossLimit({ breakers, limits, strategyLimits }: RiskSettings): void {
  if (breakers?.losses === undefined) return
  const all = [limits, ...Object.values(strategyLimits ?? {})]
  if (all.some((each) => LOSS_LIMITS.some((name) => each?.[name] !== undefined))) return
  throw new FulmarError(
    'CONFIG_INVALID',
    'The setting losses of breakers says what a loss beyond its limit does, and there is no such limit.',
    { remedy: `Set one of ${LOSS_LIMITS.join(', ')}, or leave losses out.` },
  )
}

/** Of a limit that is more than 100 %. Throws CONFIG_INVALID where it cannot be meant; else what is odd about it. */
export function tooMany(name: LimitName, percent: number, of: string): string[] {
  const what = `The limit ${name} of ${of}`
  if (OF_ALL_THERE_IS.has(name)) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `${what} cannot be ${String(percent)} %: more than all of the equity cannot be meant.`,
      { remedy: 'Percent are 0–100: 5 % is 5.' },
    )
  }
  return OF_A_PRICE.has(name)
    ? [`${what} is ${String(percent)} %: it refuses no sale, and hardly a purchase.`]
    : []
}

/** Losses are measured from the beginning of a run, whatever its stage. */
export function refuseLossCaps(stage: string, caps: RiskLimits): void {
  const name = LOSS_LIMITS.find((each) => caps[each] !== undefined)
  if (name === undefined) return
  throw new FulmarError('CONFIG_INVALID', `The limit ${name} is no cap of the stage ${stage}.`, {
    remedy: 'Set it among the limits: it then holds at every stage.',
  })
}
