import { FulmarError } from '../domain/codes.ts'
import type { LimitValue } from '../domain/inputs.ts'
import type { RiskSettings } from '../engine/risk/check.ts'
import { standardLimits } from '../engine/risk/defaults.ts'
import { lookAt } from '../engine/risk/limit-table.ts'
import { LIMITS } from '../engine/risk/limits.ts'
import type { LimitEntry, RiskLimits } from '../engine/risk/limits.ts'

export { LIMITS }

type Limits = Pick<RiskSettings, 'limits' | 'instrumentLimits' | 'strategyLimits'>

const STRATEGY_PREFIX = 'strategy/'

/**
 * Limits from text, as `--limit` gives them: `maxOrderQuantity=1000` for the account,
 * `SPY.ARCX:maxPositionQuantity=500` for an instrument, `strategy/NAME:maxOpenOrders=3` for a strategy.
 * `standard` puts the standard limits of the account under them.
 * Throws CONFIG_INVALID for what is not of that form; whether the names exist is seen when the run is composed.
 */
export function parseLimits(texts: readonly string[], set = 'none'): Limits {
  const account = new Map<string, unknown>()
  const instruments = new Map<string, Map<string, unknown>>()
  const strategies = new Map<string, Map<string, unknown>>()
  for (const text of texts) {
    const { scope, name, value } = partsOf(text)
    const into =
      scope === ''
        ? account
        : scope.startsWith(STRATEGY_PREFIX)
          ? entry(strategies, scope.slice(STRATEGY_PREFIX.length))
          : entry(instruments, scope)
    if (into.has(name)) {
      throw new FulmarError(
        'CONFIG_INVALID',
        `--limit gives ${name} twice${scope === '' ? '' : ` for ${scope}`}.`,
        {
          remedy: 'Give it once.',
        },
      )
    }
    into.set(name, valueOf(name, value))
  }
  const limits = { ...(set === 'standard' ? standardLimits() : {}), ...Object.fromEntries(account) }
  return {
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(instruments.size === 0 ? {} : { instrumentLimits: nested(instruments) }),
    ...(strategies.size === 0 ? {} : { strategyLimits: nested(strategies) }),
  }
}

/**
 * One assignment, as a command that changes a limit has it. Throws CONFIG_INVALID also where there is no such limit, or it
 * cannot have that value; whether the run has the instrument or strategy is for the run to say.
 * @param what What took the text, for messages: `--limit`.
 */
export function limitPartsOf(
  text: string,
  what: string,
): { readonly scope: string; readonly name: string; readonly value: LimitValue } {
  const parts = partsOf(text, what)
  const { scope, name } = parts
  const value = valueOf(name, parts.value)
  const kind = scope === '' ? 'account' : scope.startsWith(STRATEGY_PREFIX) ? 'strategy' : 'instrument'
  lookAt(name, value, kind, scope === '' ? 'the account' : scope)
  return { scope, name, value: value as LimitValue }
}

function partsOf(text: string, what = '--limit'): { scope: string; name: string; value: string } {
  const equals = text.indexOf('=')
  const colon = text.lastIndexOf(':', equals)
  const name = text.slice(colon + 1, Math.max(0, equals)).trim()
  if (equals === -1 || name === '') {
    throw new FulmarError('CONFIG_INVALID', `${what} ${text} is not of the form [SCOPE:]NAME=VALUE.`, {
      remedy: `Write for example ${what} maxOrderQuantity=1000 or ${what} SPY.ARCX:maxPositionQuantity=500; \`fulmar help limits\` lists them.`,
    })
  }
  return { scope: text.slice(0, Math.max(0, colon)).trim(), name, value: text.slice(equals + 1).trim() }
}

/** An unknown name keeps its text; the table of limits refuses it with a list of those there are. */
function valueOf(name: string, text: string): unknown {
  const known: LimitEntry | undefined = LIMITS.find((limit) => limit.name === name)
  switch (known?.unit) {
    case undefined:
      return text
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'list':
      return text === '' ? [] : text.split(',').map((item) => item.trim())
    case 'quantity':
    case 'money':
    case 'percent':
    case 'multiple':
    case 'count':
    case 'seconds':
      return text === '' || Number.isNaN(Number(text)) ? text : Number(text)
  }
}

function entry(map: Map<string, Map<string, unknown>>, key: string): Map<string, unknown> {
  const found = map.get(key) ?? new Map<string, unknown>()
  map.set(key, found)
  return found
}

function nested(map: ReadonlyMap<string, ReadonlyMap<string, unknown>>): Record<string, RiskLimits> {
  return Object.fromEntries([...map].map(([key, limits]) => [key, Object.fromEntries(limits) as RiskLimits]))
}
