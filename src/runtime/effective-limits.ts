import { FulmarError } from '../domain/codes.ts'
import { parseInstrumentId } from '../domain/instruments.ts'
import type { RiskSettings } from '../engine/risk/check.ts'
import { defaultLimits, ENVIRONMENTS, LIMIT_DEFAULTS, undecidedLimits } from '../engine/risk/defaults.ts'
import type { Environment } from '../engine/risk/defaults.ts'
import { limitWarnings } from '../engine/risk/limit-table.ts'
import { LIMITS } from '../engine/risk/limits.ts'

export { ENVIRONMENTS }
export type { Environment }

/** One line of the table: a limit of the account, an instrument or a strategy. */
export interface EffectiveLimit {
  /** Empty for the account. */
  readonly scope: string
  readonly name: string
  readonly unit: string
  /** Null: off, or undecided. */
  readonly value: number | boolean | readonly string[] | null
  /** Where the value comes from. */
  readonly from: 'given' | 'default' | 'off' | 'undecided'
  readonly source: string
}

/** Throws CONFIG_INVALID. */
export function environmentOf(text: string): Environment {
  const found = ENVIRONMENTS.find((environment) => environment === text)
  if (found !== undefined) return found
  throw new FulmarError('CONFIG_INVALID', `There is no environment ${text}.`, {
    remedy: `Use one of ${ENVIRONMENTS.join(', ')}.`,
  })
}

/** What is odd about limits, whatever the leverage of the account. Throws CONFIG_INVALID for what no run would take. */
export function limitNotes(
  settings: Pick<RiskSettings, 'limits' | 'instrumentLimits' | 'strategyLimits'>,
): readonly string[] {
  return limitWarnings({ leverage: Infinity, allowShort: true, ...settings })
}

/**
 * What would hold in that environment with these settings, the account's limits first. Throws CONFIG_INVALID for settings
 * that no run would take, and for what is no id of an instrument.
 */
export function effectiveLimits(
  settings: Pick<RiskSettings, 'limits' | 'instrumentLimits' | 'strategyLimits'>,
  environment: Environment,
  instrumentIds: readonly string[],
): readonly EffectiveLimit[] {
  limitNotes(settings)
  for (const id of [...instrumentIds, ...Object.keys(settings.instrumentLimits ?? {})]) parseInstrumentId(id)
  const defaults = defaultLimits(environment)
  const undecided = undecidedLimits(settings, environment, instrumentIds)
  const ofAccount = LIMITS.map(({ name, unit }): EffectiveLimit => {
    const given = settings.limits?.[name]
    const value = given ?? defaults[name] ?? null
    const isUndecided = undecided.some((each) => each.name === name && each.instrumentId === null)
    const from =
      given !== undefined ? 'given' : value !== null ? 'default' : isUndecided ? 'undecided' : 'off'
    const source =
      given !== undefined ? '' : (LIMIT_DEFAULTS.find((entry) => entry.name === name)?.source ?? '')
    return { scope: '', name, unit, value, from, source }
  })
  const scoped = [
    ...Object.entries(settings.strategyLimits ?? {}).map(
      ([name, limits]) => [`strategy/${name}`, limits] as const,
    ),
    ...Object.entries(settings.instrumentLimits ?? {}),
  ].flatMap(([scope, limits]) =>
    LIMITS.filter(({ name }) => limits[name] !== undefined).map(({ name, unit }): EffectiveLimit => ({
      scope,
      name,
      unit,
      value: limits[name] ?? null,
      from: 'given',
      source: '',
    })),
  )
  const lacking = undecided.flatMap(({ name, instrumentId }): EffectiveLimit[] => {
    const unit = LIMITS.find((limit) => limit.name === name)?.unit ?? ''
    if (instrumentId === null) return []
    return [{ scope: instrumentId, name, unit, value: null, from: 'undecided', source: '' }]
  })
  return [...ofAccount, ...scoped, ...lacking]
}
