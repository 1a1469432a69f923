import { FulmarError } from '../../domain/codes.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { nearest } from '../../domain/nearest.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { checkBreakerSettings } from '../safety/breakers/breaker-settings.ts'
import type { LimitScope, RiskSettings } from './check.ts'
import { ACCOUNT } from './exposure.ts'
import { LIMITS } from './limits.ts'
import type { LimitEntry, LimitName, RiskLimits } from './limits.ts'
import { beyondReach, refuseLossCaps, requireLossLimit, tooMany } from './limit-sense.ts'
import { RATE_MEMORY } from './order-pace.ts'
import { driftWindow } from './own-prices.ts'
import { capsOf, STAGES } from './stages.ts'
import type { Stage } from './stages.ts'

/** Which limits hold for which strategy and instrument: worked out at the start, and again when a person changes one. */
export class LimitTable {
  /** How far back orders must be remembered. */
  memory: UnixMicros = 0
  /** How far back our own prices must be. */
  driftMemory: UnixMicros = 0
  /** Whether any limit counts the orders of a day. */
  countsDays = false
  warnsOfOrders = false
  warnsOfCancels = false
  /** A number for what each instrument depends on. */
  readonly roots: Int32Array
  readonly strategyIds: readonly string[]
  readonly instrumentIds: readonly string[]
  private scopes: readonly (readonly LimitScope[])[] = []

  /** Throws CONFIG_INVALID for what is no limit, or names no instrument or strategy of the run. */
  constructor(settings: RiskSettings, strategyIds: readonly string[], instruments: readonly Instrument[]) {
    const instrumentIds = instruments.map(({ id }) => id)
    const names = [...new Set(instruments.map(rootOf))]
    this.roots = Int32Array.from(instruments, (instrument) => names.indexOf(rootOf(instrument)))
    limitWarnings(settings)
    requireNames(settings.strategyLimits, strategyIds, 'strategy')
    requireNames(settings.instrumentLimits, instrumentIds, 'instrument')
    this.strategyIds = strategyIds
    this.instrumentIds = instrumentIds
    this.use(settings, settings.stage?.stage ?? null)
  }

  /** What holds from now on. */
  use(settings: RiskSettings, stage: Stage | null): void {
    const caps = settings.stage === undefined || stage === null ? undefined : capsOf(settings.stage, stage)
    this.scopes = this.strategyIds.flatMap((strategyId, strategyIndex) =>
      this.instrumentIds.map((instrumentId, instrumentIndex) => {
        const scopes: LimitScope[] = []
        const add = (label: string, of: number, index: number, limits: RiskLimits | undefined): void => {
          if (limits !== undefined && Object.keys(limits).length > 0)
            scopes.push(scopeOf(label, of, index, limits))
        }
        add('', ACCOUNT, -1, settings.limits)
        add(`stage ${String(stage)}`, ACCOUNT, -1, caps)
        add(`strategy ${strategyId}`, strategyIndex, -1, settings.strategyLimits?.[strategyId])
        add(instrumentId, ACCOUNT, instrumentIndex, settings.instrumentLimits?.[instrumentId])
        return scopes
      }),
    )
    const all = this.scopes.flat().map(({ limits }) => limits)
    const isAnySet = (names: readonly LimitName[]): boolean =>
      all.some((limits) => names.some((name) => limits[name] !== undefined))
    this.memory = Math.max(0, ...all.map(memoryOf))
    this.driftMemory = Math.max(0, ...all.map(driftMemoryOf))
    this.countsDays = isAnySet(['maxOrdersPerDay', 'maxOrderValuePerDay', 'maxInstruments', 'maxVenues'])
    this.warnsOfOrders = isAnySet(['warnOrdersPerSecond', 'warnOrdersPerMinute'])
    this.warnsOfCancels = isAnySet(['warnCancelsPerMinute'])
  }

  /** Account first, then its stage, the strategy, the instrument. */
  scopesOf(strategyIndex: number, instrumentIndex: number): readonly LimitScope[] {
    return this.scopes[strategyIndex * this.instrumentIds.length + instrumentIndex] ?? NONE
  }
}

/** What an instrument stands and falls with: its underlying, its coin, itself. */
export function rootOf(instrument: Instrument): string {
  return instrument.underlying ?? instrument.baseCurrency ?? instrument.symbol
}

const NONE: readonly LimitScope[] = []

function scopeOf(
  label: string,
  strategyIndex: number,
  instrumentIndex: number,
  limits: RiskLimits,
): LimitScope {
  const set = (list: readonly string[] | undefined): ReadonlySet<string> | null =>
    list === undefined ? null : new Set(list)
  return {
    label,
    strategyIndex,
    instrumentIndex,
    limits,
    allowed: set(limits.allowSymbols),
    denied: set(limits.denySymbols),
  }
}

function memoryOf(limits: RiskLimits): UnixMicros {
  const rates = [
    limits.maxOrdersPerSecond,
    limits.maxOrdersPerMinute,
    limits.warnOrdersPerSecond,
    limits.warnOrdersPerMinute,
  ]
  const hasRate = rates.some((limit) => limit !== undefined)
  return Math.max(hasRate ? RATE_MEMORY : 0, (limits.duplicateOrderSeconds ?? 0) * MICROS_PER_SECOND)
}

function driftMemoryOf(limits: RiskLimits): UnixMicros {
  return limits.maxPriceDriftPercent === undefined ? 0 : driftWindow(limits.priceDriftSeconds)
}

/**
 * What is odd about limits without being wrong. Throws CONFIG_INVALID for what is wrong: a limit that nobody can have
 * meant is worse than none, since it is relied on.
 */
export function limitWarnings(settings: RiskSettings, instruments: readonly Instrument[] = []): string[] {
  const warnings: string[] = []
  const look = (
    limits: RiskLimits | undefined,
    scope: 'account' | 'strategy' | 'instrument',
    of: string,
  ): void => {
    for (const [name, value] of Object.entries(limits ?? {})) warnings.push(...lookAt(name, value, scope, of))
    warnings.push(...beyondReach(limits, settings.leverage, of))
  }
  look(settings.limits, 'account', 'the account')
  for (const [id, limits] of Object.entries(settings.strategyLimits ?? {}))
    look(limits, 'strategy', `strategy ${id}`)
  if (settings.breakers !== undefined) checkBreakerSettings(settings.breakers)
  requireLossLimit(settings)
  for (const [id, limits] of Object.entries(settings.instrumentLimits ?? {})) look(limits, 'instrument', id)
  for (const [stage, caps] of Object.entries(settings.stage?.caps ?? {})) {
    requireStage(stage)
    look(caps, 'account', `the stage ${stage}`)
    refuseLossCaps(stage, caps)
  }
  if (settings.stage !== undefined) requireStage(settings.stage.stage)
  for (const limits of [settings.limits, ...Object.values(settings.strategyLimits ?? {})])
    warnings.push(...strangeSymbols(limits, instruments))
  return warnings
}

/** A symbol that the run does not have may be meant for others, or be a slip of the pen: a person should see it. */
function strangeSymbols(limits: RiskLimits | undefined, instruments: readonly Instrument[]): string[] {
  if (instruments.length === 0) return []
  const known = instruments.flatMap(({ id, symbol }) => [id, symbol])
  return (['allowSymbols', 'denySymbols'] as const).flatMap((name) =>
    (limits?.[name] ?? [])
      .filter((symbol) => !known.includes(symbol))
      .map((symbol) => {
        const near = nearest(symbol, known)
        const meant = near === null ? '' : ` Did you mean ${near}?`
        return `The limit ${name} names ${symbol}, which is no instrument of this run.${meant}`
      }),
  )
}

function requireStage(stage: string): void {
  if ((STAGES as readonly string[]).includes(stage)) return
  throw new FulmarError('CONFIG_INVALID', `There is no stage ${stage}.`, {
    remedy: `Use one of ${STAGES.join(', ')}.`,
  })
}

/** Throws CONFIG_INVALID for what is no value of that limit there; else what is odd about it. */
export function lookAt(
  name: string,
  value: unknown,
  scope: 'account' | 'strategy' | 'instrument',
  of: string,
): string[] {
  const entry = LIMITS.find((candidate) => candidate.name === name)
  if (entry === undefined) throw unknownLimit(name)
  if (scope !== 'account' && !entry.scopes.includes(scope)) {
    const places = ['the account', ...entry.scopes.map((place) => `a ${place}`)].join(', ')
    throw new FulmarError('CONFIG_INVALID', `The limit ${name} cannot be set for ${of}.`, {
      remedy: `It can be set for ${places}.`,
    })
  }
  if (!isValid(entry, value)) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `The limit ${name} of ${of} cannot be ${JSON.stringify(value)}.`,
      {
        remedy: `It is ${WANTED[entry.unit]}.`,
      },
    )
  }
  if (entry.unit !== 'percent') return []
  const percent = value as number
  if (percent > 100) return tooMany(entry.name, percent, of)
  if (percent >= 1 || percent === 0) return []
  return [`The limit ${name} of ${of} is ${String(value)} %: percent are 0–100, so that 5 % is 5, not 0.05.`]
}

function isValid(entry: LimitEntry, value: unknown): boolean {
  switch (entry.unit) {
    case 'switch':
      return typeof value === 'boolean'
    case 'list':
      return (
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((item) => typeof item === 'string' && item !== '')
      )
    case 'count':
      return Number.isInteger(value) && (value as number) >= 0
    case 'quantity':
    case 'money':
    case 'percent':
    case 'multiple':
    case 'seconds':
      return typeof value === 'number' && Number.isFinite(value) && value >= 0
  }
}

const WANTED: Readonly<Record<LimitEntry['unit'], string>> = {
  switch: 'true or false',
  list: 'a list of symbols or instruments, one at least',
  count: 'a whole number from 0 on',
  quantity: 'a quantity from 0 on',
  money: 'an amount of money from 0 on',
  percent: 'a number of percent from 0 on: 5 % is 5',
  multiple: 'a number from 0 on',
  seconds: 'a number of seconds from 0 on',
}

function unknownLimit(name: string): FulmarError {
  const message = `There is no limit ${name}.`
  if (name === 'maxPositionSize') {
    return new FulmarError(
      'CONFIG_INVALID',
      `${message} It could be a quantity, a value or a share of the equity.`,
      {
        remedy: 'Say which: maxPositionQuantity, maxPositionNotional or maxPositionPercent.',
      },
    )
  }
  const names = LIMITS.map((entry) => entry.name)
  const near = nearest(name, names)
  return new FulmarError('CONFIG_INVALID', near === null ? message : `${message} Did you mean ${near}?`, {
    remedy: `Use one of ${names.join(', ')}.`,
  })
}

function requireNames(
  limits: Readonly<Record<string, RiskLimits>> | undefined,
  known: readonly string[],
  what: string,
): void {
  for (const name of Object.keys(limits ?? {})) {
    if (known.includes(name)) continue
    throw new FulmarError(
      'CONFIG_INVALID',
      `There are limits for the ${what} ${name}, which this run does not have.`,
      {
        remedy: `It has: ${known.join(', ')}.`,
      },
    )
  }
}
