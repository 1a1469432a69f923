import { MICROS_PER_SECOND } from '../../../domain/time.ts'
import type { RiskSettings } from '../../risk/check.ts'
import type { RiskLimits } from '../../risk/limits.ts'
import { ExposureLevel, MarginLevel } from './account-levels.ts'
import { ACCOUNT_SCOPE } from './breaker.ts'
import type { Breaker, BreakerScope, BreakerSetup } from './breaker.ts'
import { DailyLoss } from './daily-loss.ts'
import { Drawdown } from './drawdown.ts'
import { FlashCrash } from './flash-crash.ts'
import { RepeatedExecutions } from './repeated-executions.ts'
import { Streak } from './counted.ts'
import { LookBreaker } from './sight.ts'
import { breakerEntry, BREAKERS, DEFAULT_COOL_DOWN } from './breaker-table.ts'
import type { BreakerEntry, BreakerName } from './breaker-table.ts'
import { SETTABLE } from './breaker-settings.ts'
import type { BreakerSetting } from './breaker-settings.ts'
import { VolatilityDeviation } from './volatility-deviation.ts'
import { VolatilityRange } from './volatility.ts'
import type { WindowBreaker } from './window-breaker.ts'

/** A loss at its limit is a breach, and counts of failures trip when they reach theirs; the throttle lets its number pass. */
const TRIPS_AT_LIMIT: ReadonlySet<BreakerName> = new Set([
  'dailyLoss',
  'dailyLossPercent',
  'drawdown',
  'drawdownPercent',
  'losingStreak',
  'brokerFailures',
  'rejects',
  'monitoring',
])

const DEFAULT_REDUCE_PERCENT = 50

/** All breakers of a run, by what makes them measure. */
export interface BreakerSet {
  /** In a fixed order. */
  readonly all: readonly Breaker[]
  readonly looks: readonly LookBreaker[]
  readonly portfolio: readonly WindowBreaker[]
  /** By index of the instrument. */
  readonly markets: readonly (readonly WindowBreaker[])[]
  /** Whether gaps count, in that order. */
  readonly countGaps: ReadonlySet<WindowBreaker>
  /** Of the account first. */
  readonly streaks: readonly Streak[]
  readonly broker: Streak | null
  readonly monitoring: Streak | null
  /** By index of the strategy. */
  readonly rejects: readonly (Streak | null)[]
  readonly throttles: readonly (RepeatedExecutions | null)[]
  readonly throttlesFills: boolean
}

/** Settings and limits must have been checked. */
export function makeBreakers(
  risk: RiskSettings,
  strategyIds: readonly string[],
  instrumentIds: readonly string[],
): BreakerSet {
  const scopes = {
    account: [ACCOUNT_SCOPE],
    strategy: strategyIds.map((id, index) => scopeOf('strategy', index, `strategy/${id}`)),
    instrument: instrumentIds.map((id, index) => scopeOf('instrument', index, id)),
  }
  const make = <T>(name: BreakerName, into: (setup: BreakerSetup, setting: BreakerSetting) => T): T[] => {
    const entry = breakerEntry(name)
    const setting = settingOf(risk, entry)
    if (setting === null) return []
    const of = entry.scope === 'account, strategy' ? 'account' : entry.scope
    return scopes[of].map((scope) => into(setupOf(entry, scope, setting), setting))
  }
  const looks: LookBreaker[] = []
  const streaks: Streak[] = []
  const limited: (readonly [BreakerScope, RiskLimits | undefined])[] = [
    [ACCOUNT_SCOPE, risk.limits],
    ...scopes.strategy.map((scope, at) => [scope, risk.strategyLimits?.[strategyIds[at] ?? '']] as const),
  ]
  for (const [scope, limits] of limited) {
    for (const made of lossBreakers(risk, scope, limits)) {
      if (made instanceof LookBreaker) looks.push(made)
      else streaks.push(made)
    }
  }
  looks.push(...make('exposure', (setup) => new ExposureLevel(setup)))
  looks.push(...make('margin', (setup) => new MarginLevel(setup)))
  const portfolio: WindowBreaker[] = [
    ...make('portfolioVolatility', volatilityOf),
    ...make('portfolioFlashCrash', (setup) => new FlashCrash(setup)),
  ]
  const countGaps = new Set<WindowBreaker>()
  const market = (breaker: WindowBreaker, { countGaps: counts }: BreakerSetting): WindowBreaker => {
    if (counts === true) countGaps.add(breaker)
    return breaker
  }
  const volatility = make('volatility', (setup, setting) => market(volatilityOf(setup, setting), setting))
  const crash = make('flashCrash', (setup, setting) => market(new FlashCrash(setup), setting))
  const markets = instrumentIds.map((_, at) =>
    [volatility[at], crash[at]].filter((breaker) => breaker !== undefined),
  )
  const broker = make('brokerFailures', (setup) => new Streak(setup))
  const rejects = make('rejects', (setup) => new Streak(setup))
  const throttles = make('repeatedExecutions', (setup) => new RepeatedExecutions(setup))
  const needsLooks = looks.length + portfolio.length > 0 || risk.breakers?.monitorSeconds !== undefined
  const monitoring = makeMonitoring(risk, needsLooks)
  return {
    all: [
      ...[...looks, ...streaks, ...portfolio, ...volatility, ...crash, ...broker, ...rejects, ...throttles],
      ...(monitoring === null ? [] : [monitoring]),
    ],
    looks,
    portfolio,
    markets,
    countGaps,
    streaks,
    broker: broker[0] ?? null,
    monitoring,
    rejects,
    throttles,
    throttlesFills: settingOf(risk, breakerEntry('repeatedExecutions'))?.measure === 'fills',
  }
}

function scopeOf(kind: BreakerScope['kind'], index: number, label: string): BreakerScope {
  return { kind, index, label }
}

/** Null where it is off. */
function settingOf({ breakers }: RiskSettings, entry: BreakerEntry): BreakerSetting | null {
  if (breakers === undefined || !SETTABLE.includes(entry)) return null
  const given = breakers[entry.name as keyof typeof breakers] as BreakerSetting | boolean | undefined
  const value = given ?? entry.isDefault
  return typeof value === 'boolean' ? (value ? {} : null) : value
}

function setupOf(entry: BreakerEntry, scope: BreakerScope, setting: BreakerSetting): BreakerSetup {
  const seconds = entry.windowSeconds === null ? null : (setting.windowSeconds ?? entry.windowSeconds)
  const isSelfArming = entry.rearm === 'coolDown'
  return {
    name: entry.name,
    scope,
    limit: setting.limit ?? entry.limit ?? NaN,
    window: seconds === null ? null : micros(seconds),
    action: setting.action ?? entry.action,
    reducePercent: setting.reducePercent ?? DEFAULT_REDUCE_PERCENT,
    latched: entry.rearm === 'person' || (isSelfArming && setting.latched === true),
    coolDown: isSelfArming ? micros(setting.coolDownSeconds ?? DEFAULT_COOL_DOWN) : 0,
    tripsAtLimit: TRIPS_AT_LIMIT.has(entry.name),
  }
}

export function micros(seconds: number): number {
  return Math.round(seconds * MICROS_PER_SECOND)
}

function volatilityOf(setup: BreakerSetup, { measure }: BreakerSetting): WindowBreaker {
  return measure === 'deviation' ? new VolatilityDeviation(setup) : new VolatilityRange(setup)
}

function makeMonitoring(risk: RiskSettings, needsLooks: boolean): Streak | null {
  const entry = breakerEntry('monitoring')
  const isOff = risk.breakers?.monitoring === false
  if (!needsLooks || isOff) return null
  return new Streak(setupOf(entry, ACCOUNT_SCOPE, settingOf(risk, entry) ?? {}))
}

function lossBreakers(
  risk: RiskSettings,
  scope: BreakerScope,
  limits: RiskLimits | undefined,
): (LookBreaker | Streak)[] {
  const made: (LookBreaker | Streak)[] = []
  for (const entry of BREAKERS) {
    const limit = limits?.[entry.limitName as keyof RiskLimits]
    if (entry.limitName === null || typeof limit !== 'number') continue
    const setup = setupOf(entry, scope, { limit, ...risk.breakers?.losses })
    made.push(lossBreaker(entry, setup))
  }
  return made
}

function lossBreaker({ name, unit }: BreakerEntry, setup: BreakerSetup): LookBreaker | Streak {
  if (name === 'losingStreak') return new Streak(setup)
  const inPercent = unit === 'percent'
  const isDaily = name === 'dailyLoss' || name === 'dailyLossPercent'
  return isDaily ? new DailyLoss(setup, inPercent) : new Drawdown(setup, inPercent)
}
