/** From what a person names to what a run trades: the same for every mode. */
import { FulmarError } from '../domain/codes.ts'
import { instrumentFromId } from '../domain/instrument-from-id.ts'
import type { InstrumentHints } from '../domain/instrument-from-id.ts'
import type { Instrument } from '../domain/instrument.ts'
import { DEFAULT_RISK_SETTINGS } from '../engine/risk/check.ts'
import type { RiskSettings } from '../engine/risk/check.ts'
import type { StrategySetup } from '../engine/strategy-runner.ts'
import { resolveParameters } from '../strategy/parameters.ts'
import type { Parameters } from '../strategy/parameters.ts'
import type { RunOptions, StrategyToRun } from './run-options.ts'

/** Each instrument once, in the order in which strategies name them. `hints`: what is known by id from data. */
export function planStrategies(
  strategies: readonly StrategyToRun[],
  hints: ReadonlyMap<string, InstrumentHints> = new Map(),
): { readonly instruments: readonly Instrument[]; readonly strategies: readonly StrategySetup[] } {
  const instruments: Instrument[] = []
  const setups = strategies.map(({ definition, params }, at) => ({
    id: uniqueName(strategies, at),
    definition,
    params: resolveParameters((definition.params ?? {}) as Parameters, params ?? {}),
    instruments: definition.instruments.map((item) => {
      const instrument = typeof item === 'string' ? instrumentFromId(item, hints.get(item)) : item
      const known = instruments.findIndex(({ id }) => id === instrument.id)
      return known === -1 ? instruments.push(instrument) - 1 : known
    }),
  }))
  return { instruments, strategies: setups }
}

/** The compiler finds one that is missing here. */
const RISK_KEYS = {
  leverage: true,
  allowShort: true,
  limits: true,
  instrumentLimits: true,
  strategyLimits: true,
  requireLimits: true,
  stage: true,
  validators: true,
  breakers: true,
} as const satisfies Record<keyof RiskSettings, true>

/** Throws CONFIG_INVALID for a setting that does not exist. */
export function riskOf(risk: RunOptions['risk']): RiskSettings {
  for (const key of Object.keys(risk ?? {})) {
    if (Object.hasOwn(RISK_KEYS, key)) continue
    throw new FulmarError('CONFIG_INVALID', `There is no setting ${key} of risk.`, {
      remedy: `Use ${Object.keys(RISK_KEYS).join(', ')}. Limits such as maxOrderQuantity belong into limits.`,
    })
  }
  return { ...DEFAULT_RISK_SETTINGS, ...risk }
}

export function assumptionOf(instrument: Instrument): string {
  return `No rules are known for ${instrument.id}: assumed ${instrument.kind}, ${instrument.currency}, tick ${instrument.tickSize.toString()}, lot ${instrument.lotSize.toString()}.`
}

export function commonCurrency(instruments: readonly Instrument[]): string {
  const currencies = new Set(instruments.map(({ currency }) => currency))
  const [only] = currencies
  return currencies.size === 1 && only !== undefined ? only : 'USD'
}

function uniqueName(strategies: readonly StrategyToRun[], at: number): string {
  const name = strategies[at]?.definition.name ?? ''
  const earlier = strategies.slice(0, at).filter(({ definition }) => definition.name === name).length
  return earlier === 0 ? name : `${name}#${String(earlier + 1)}`
}

/** 32 bits of the names of the strategies (FNV-1a): the same deployment has the same tag. */
export function tagOf(strategies: readonly Pick<StrategySetup, 'id'>[]): number {
  let hash = 0x811c9dc5
  for (const char of strategies.map(({ id }) => id).join('|')) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  }
  return hash >>> 0
}
