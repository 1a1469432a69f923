import { FulmarError } from '../../domain/codes.ts'
import type { LimitValue, SetLimitCommand } from '../../domain/inputs.ts'
import { nearest } from '../../domain/nearest.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { RiskSettings } from './check.ts'
import { lookAt } from './limit-table.ts'
import type { LimitTable } from './limit-table.ts'
import { LIMITS } from './limits.ts'
import type { RiskLimits } from './limits.ts'
import { loosens } from './looser.ts'
import type { OrderPace } from './order-pace.ts'
import type { RiskWatch } from './risk-watch.ts'
import type { Stage } from './stages.ts'

/** A change of a person that is in force. */
type Override = Omit<SetLimitCommand, 'verb'>

/** One limit before and after; null where there is none. */
export interface LimitChange {
  readonly command: Override
  readonly before: LimitValue | null
  readonly after: LimitValue | null
  readonly configured: LimitValue | null
  readonly loosens: boolean
}

const STRATEGY_PREFIX = 'strategy/'

/**
 * What persons have changed of the limits while running, and the stage of the deployment. The table of limits is worked
 * out anew at each change, so that an order costs what it cost before. Kernel state.
 */
export class LimitControl {
  stage: Stage | null
  /** In the order in which they were made; of one limit the last holds. */
  private overrides: Override[] = []
  private readonly settings: RiskSettings
  private readonly table: LimitTable
  private readonly pace: OrderPace
  private readonly watch: RiskWatch

  constructor(settings: RiskSettings, table: LimitTable, pace: OrderPace, watch: RiskWatch) {
    this.settings = settings
    this.table = table
    this.pace = pace
    this.watch = watch
    this.stage = settings.stage?.stage ?? null
    watch.follow(table)
  }

  /** When the next change runs out; Infinity where none does. */
  get nextExpiry(): UnixMicros {
    return Math.min(...this.overrides.map(({ expiresAt }) => expiresAt ?? Infinity))
  }

  /** What persons have changed and what holds now, of each limit once; in the order in which they changed it. */
  get changed(): readonly Override[] {
    return this.overrides.filter(
      (one, index) => this.overrides.findLastIndex((it) => isSame(it, one)) === index,
    )
  }

  /**
   * Whether a change allows more than what holds, than what was configured, or than what would hold once a change under
   * it has run out: it replaces or covers all of them.
   */
  wouldLoosen(command: SetLimitCommand): boolean {
    const covered = this.overrides.filter((other) => isSame(other, command)).map(({ value }) => value)
    return [limitOf(this.settings, command), ...covered].some((value) =>
      loosens(command.name, value, command.value),
    )
  }

  /** Returns what changed. Only of a command without a flaw. */
  set(command: SetLimitCommand): LimitChange {
    const { verb: _, ...override } = command
    const before = this.valueOf(command)
    // one that has no end leaves nothing to go back to
    if (command.expiresAt === null) this.overrides = this.overrides.filter((other) => !isSame(other, command))
    this.overrides.push(override)
    this.apply()
    return this.changeOf(override, before)
  }

  /** Takes back every change that has run out, each once. */
  expire(now: UnixMicros): readonly LimitChange[] {
    const ended = this.overrides.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now)
    const changes = ended.map((override) => {
      const before = this.valueOf(override)
      this.overrides = this.overrides.filter((other) => other !== override)
      return this.changeOf(override, before)
    })
    if (changes.length > 0) this.apply()
    return changes
  }

  promote(stage: Stage): void {
    this.stage = stage
    this.apply()
  }

  save(): unknown {
    return { stage: this.stage, overrides: this.overrides.map((override) => ({ ...override })) }
  }

  load(saved: unknown): void {
    const { stage, overrides } = saved as { stage: Stage | null; overrides: Override[] }
    this.stage = stage
    this.overrides = overrides
    this.apply()
  }

  private apply(): void {
    this.table.use(withOverrides(this.settings, this.overrides), this.stage)
    this.pace.memory = this.table.memory
    this.watch.follow(this.table)
  }

  /** Why a change cannot be made, in a sentence; null where it can. */
  flawOf(command: SetLimitCommand, now: UnixMicros): string | null {
    const { scope, name, value, by, reason, expiresAt } = command
    if (by.trim() === '' || reason.trim() === '')
      return 'A change of a limit needs a name of who makes it, and a reason.'
    if (expiresAt !== null && !(expiresAt > now)) return 'The change would have run out already.'
    const kind = scope === '' ? 'account' : scope.startsWith(STRATEGY_PREFIX) ? 'strategy' : 'instrument'
    const of = kind === 'strategy' ? scope.slice(STRATEGY_PREFIX.length) : scope
    const known = kind === 'strategy' ? this.table.strategyIds : this.table.instrumentIds
    if (kind !== 'account' && !known.includes(of)) {
      const near = nearest(of, known)
      return `There is no ${kind} ${of}.${near === null ? '' : ` Did you mean ${near}?`}`
    }
    try {
      lookAt(name, value, kind, kind === 'account' ? 'the account' : of)
      return null
    } catch (error) {
      if (error instanceof FulmarError) return `${error.message} ${error.remedy}`
      throw error
    }
  }

  private changeOf(override: Override, before: LimitValue | null): LimitChange {
    const after = this.valueOf(override)
    const configured = limitOf(this.settings, override)
    return {
      command: override,
      before,
      after,
      configured,
      loosens: loosens(override.name, configured, after),
    }
  }

  /** What holds now; null where none does. */
  valueOf(limit: Pick<Override, 'scope' | 'name'>): LimitValue | null {
    const override = this.overrides.findLast((other) => isSame(other, limit))
    return override?.value ?? limitOf(this.settings, limit)
  }
}

function isSame(one: Pick<Override, 'scope' | 'name'>, other: Pick<Override, 'scope' | 'name'>): boolean {
  return one.scope === other.scope && one.name === other.name
}

function limitOf(
  settings: RiskSettings,
  { scope, name }: Pick<Override, 'scope' | 'name'>,
): LimitValue | null {
  const entry = LIMITS.find((limit) => limit.name === name)
  return entry === undefined ? null : (limitsIn(settings, scope)?.[entry.name] ?? null)
}

function limitsIn(settings: RiskSettings, scope: string): RiskLimits | undefined {
  if (scope === '') return settings.limits
  return scope.startsWith(STRATEGY_PREFIX)
    ? settings.strategyLimits?.[scope.slice(STRATEGY_PREFIX.length)]
    : settings.instrumentLimits?.[scope]
}

function withOverrides(settings: RiskSettings, overrides: readonly Override[]): RiskSettings {
  return overrides.reduce<RiskSettings>((before, { scope, name, value }) => {
    const limits: RiskLimits = { ...limitsIn(before, scope), [name]: value }
    if (scope === '') return { ...before, limits }
    return scope.startsWith(STRATEGY_PREFIX)
      ? {
          ...before,
          strategyLimits: { ...before.strategyLimits, [scope.slice(STRATEGY_PREFIX.length)]: limits },
        }
      : { ...before, instrumentLimits: { ...before.instrumentLimits, [scope]: limits } }
  }, settings)
}
