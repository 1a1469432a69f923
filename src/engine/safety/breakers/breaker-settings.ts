import { FulmarError } from '../../../domain/codes.ts'
import { nearest } from '../../../domain/nearest.ts'
import { BREAKER_ACTIONS, BREAKERS } from './breaker-table.ts'
import type { BreakerAction, BreakerEntry, BreakerName } from './breaker-table.ts'

/** What is left out has the default of the breaker. */
export interface BreakerSetting {
  /** Percent or a count, as the breaker has it. Percent are 0–100. */
  readonly limit?: number
  /** Window that it measures over, where it has one. Above zero. */
  readonly windowSeconds?: number
  readonly action?: BreakerAction
  /** Of each position, for the action `reduce`: above 0, at most 100. Default 50. */
  readonly reducePercent?: number
  /** How long it must have been clear before it arms again, 0 for at once; where it arms itself. */
  readonly coolDownSeconds?: number
  /** Stays until a person resets it, though it would arm itself. */
  readonly latched?: boolean
  /** `volatility`, `portfolioVolatility`: `range` (default) or `deviation`. `repeatedExecutions`: `orders` (default) or `fills`. */
  readonly measure?: 'range' | 'deviation' | 'orders' | 'fills'
  /** Of an instrument: the gap over a break in trading counts as a move. Default false. */
  readonly countGaps?: boolean
}

/** What a breach of a loss limit does: `maxDailyLoss` and the like are set among the limits. */
export interface LossSetting {
  /** Default `reducing`. */
  readonly action?: BreakerAction
  readonly reducePercent?: number
}

type SetHere = Exclude<
  BreakerName,
  'dailyLoss' | 'dailyLossPercent' | 'drawdown' | 'drawdownPercent' | 'losingStreak'
>

/** `true` or `{}`: on with its defaults. `false`: off. */
export type BreakerSettings = { readonly [Name in SetHere]?: BreakerSetting | boolean } & {
  readonly losses?: LossSetting
  /** Between two looks at the account where prices move. Default 5. */
  readonly monitorSeconds?: number
  /** From a look that failed to the next. Default 30. */
  readonly retrySeconds?: number
  /** Market by whose sessions the trading day rolls, `XNYS`, or `UTC`. Default: that of the first instrument. */
  readonly dayMarket?: string
}

export const MONITOR_SECONDS = 5
export const RETRY_SECONDS = 30

/** Nobody is known to have wanted more: a window is measured in 300 steps whatever its length. */
const MAX_SECONDS = 30 * 86_400

/** Those that `risk.breakers` can name. */
export const SETTABLE: readonly BreakerEntry[] = BREAKERS.filter(({ limitName }) => limitName === null)

const PLAIN_KEYS = ['losses', 'monitorSeconds', 'retrySeconds', 'dayMarket'] as const

/** Names of all settings, for messages. */
export const BREAKER_SETTING_NAMES: readonly string[] = [...SETTABLE.map(({ name }) => name), ...PLAIN_KEYS]

/** The keys that make sense for a breaker. */
export function keysOf(entry: BreakerEntry): readonly (keyof BreakerSetting)[] {
  return [
    'limit',
    'action',
    'reducePercent',
    ...(entry.windowSeconds === null ? [] : (['windowSeconds'] as const)),
    ...(entry.rearm === 'coolDown' ? (['coolDownSeconds', 'latched'] as const) : []),
    ...(entry.name === 'volatility' || entry.name === 'portfolioVolatility' || measuresFills(entry)
      ? (['measure'] as const)
      : []),
    ...(entry.scope === 'instrument' ? (['countGaps'] as const) : []),
  ]
}

function measuresFills({ name }: BreakerEntry): boolean {
  return name === 'repeatedExecutions'
}

/** Throws CONFIG_INVALID for what does not exist or nobody can have meant: it would be relied on. */
export function checkBreakerSettings(settings: BreakerSettings): void {
  for (const [name, value] of Object.entries(settings) as [string, unknown][]) {
    if (value === undefined) continue
    const entry = SETTABLE.find((one) => one.name === name)
    if (entry !== undefined) checkSetting(entry, value)
    else checkPlain(name, value)
  }
}

function checkPlain(name: string, value: unknown): void {
  switch (name) {
    case 'losses':
      checkKeys('losses', ['action', 'reducePercent'], value)
      return
    case 'monitorSeconds':
    case 'retrySeconds':
      if (isSeconds(value) && value > 0) return
      throw invalid(
        `The setting ${name} of breakers cannot be ${shown(value)}.`,
        'It is a number of seconds above 0.',
      )
    case 'dayMarket':
      if (typeof value === 'string' && value !== '') return
      throw invalid(
        `The setting dayMarket of breakers cannot be ${shown(value)}.`,
        'It is the code of a market such as XNYS, or UTC.',
      )
    default:
      throw unknown('breaker', name, BREAKER_SETTING_NAMES)
  }
}

function checkSetting(entry: BreakerEntry, value: unknown): void {
  if (typeof value === 'boolean') return
  checkKeys(entry.name, keysOf(entry), value, entry)
}

function checkKeys(of: string, keys: readonly string[], value: unknown, entry?: BreakerEntry): void {
  if (typeof value !== 'object' || value === null) {
    throw invalid(
      `The breaker ${of} cannot be ${shown(value)}.`,
      `Give an object with any of ${keys.join(', ')}.`,
    )
  }
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    if (item === undefined) continue
    if (!keys.includes(key)) throw unknown(`setting of the breaker ${of},`, key, keys)
    const wanted = wantedOf(key, item, entry)
    if (wanted !== null)
      throw invalid(`${key} of the breaker ${of} cannot be ${shown(item)}.`, `It is ${wanted}.`)
  }
}

const FALLS: ReadonlySet<BreakerName | undefined> = new Set(['flashCrash', 'portfolioFlashCrash'])

/** Null where the value is right. */
function wantedOf(key: string, value: unknown, entry: BreakerEntry | undefined): string | null {
  switch (key) {
    case 'limit':
      if (entry?.unit === 'count')
        return Number.isInteger(value) && (value as number) > 0 ? null : 'a whole number from 1 on'
      if (isAbove(value, 100) && FALLS.has(entry?.name))
        return 'a number of percent above 0, 100 at most: nothing falls by more'
      return isAbove(value, 0) ? null : 'a number of percent above 0: 5 % is 5'
    case 'windowSeconds':
      return isSeconds(value) && value > 0 ? null : 'a number of seconds above 0, 30 days at most'
    case 'coolDownSeconds':
      return isSeconds(value) ? null : 'a number of seconds from 0 on'
    case 'reducePercent':
      return isAbove(value, 0) && (value as number) <= 100 ? null : 'a number of percent above 0, 100 at most'
    case 'action':
      return BREAKER_ACTIONS.includes(value as BreakerAction) ? null : `one of ${BREAKER_ACTIONS.join(', ')}`
    case 'measure': {
      const measures =
        entry !== undefined && measuresFills(entry) ? ['orders', 'fills'] : ['range', 'deviation']
      return measures.includes(value as string) ? null : measures.join(' or ')
    }
    default:
      return typeof value === 'boolean' ? null : 'true or false'
  }
}

function isAbove(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > least
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_SECONDS
}

function shown(value: unknown): string {
  return JSON.stringify(value)
}

function invalid(message: string, remedy: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', message, { remedy })
}

function unknown(what: string, name: string, known: readonly string[]): FulmarError {
  const near = nearest(name, known)
  const meant = near === null ? '' : ` Did you mean ${near}?`
  const isLimit = BREAKERS.some((entry) => entry.name === name || entry.limitName === name)
  const where = isLimit ? ' Loss limits are set among the limits, such as maxDailyLoss.' : ''
  return invalid(`There is no ${what} ${name}.${meant}`, `Use ${known.join(', ')}.${where}`)
}
