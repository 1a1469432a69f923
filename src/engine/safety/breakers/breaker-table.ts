/** What breakers there are: the guide's table, the settings and the command line are made from this. */
import type { Code } from '../../../domain/codes.ts'

/**
 * What a breaker does when it trips. `warn` tells a person and holds nothing back. `reducing` lets only orders out that
 * reduce. `cancel` also cancels what is at work, but for reduce-only orders; `reduce` also closes a part of each
 * position; `flatten` cancels everything and closes all; `halt` cancels as `cancel` does and lets no order out at all.
 * Cancels always go out.
 */
export type BreakerAction = 'warn' | 'reducing' | 'cancel' | 'reduce' | 'flatten' | 'halt'

export const BREAKER_ACTIONS: readonly BreakerAction[] = [
  'warn',
  'reducing',
  'cancel',
  'reduce',
  'flatten',
  'halt',
]

export type BreakerName =
  | 'dailyLoss'
  | 'dailyLossPercent'
  | 'drawdown'
  | 'drawdownPercent'
  | 'losingStreak'
  | 'volatility'
  | 'flashCrash'
  | 'portfolioVolatility'
  | 'portfolioFlashCrash'
  | 'exposure'
  | 'margin'
  | 'brokerFailures'
  | 'rejects'
  | 'repeatedExecutions'
  | 'monitoring'

export interface BreakerEntry {
  readonly name: BreakerName
  /** What has one of its own. */
  readonly scope: 'account, strategy' | 'account' | 'strategy' | 'instrument'
  /** For messages, before the figure. */
  readonly label: string
  readonly unit: 'money' | 'percent' | 'count'
  /** The limit of risk that sets it; null where it is a setting of `risk.breakers`. */
  readonly limitName: string | null
  /** Null where it has to be said. */
  readonly limit: number | null
  /** Null where it has no window. */
  readonly windowSeconds: number | null
  readonly action: BreakerAction
  /** `person`: latched. `coolDown`: when it has been clear for so long. `success`: at the next success. */
  readonly rearm: 'person' | 'coolDown' | 'success'
  /** On as soon as any breaker is set, where nothing is said of it. */
  readonly isDefault: boolean
  readonly code: Code
  readonly meaning: string
}

const LOSS = {
  windowSeconds: null,
  action: 'reducing',
  rearm: 'person',
  isDefault: false,
  limit: null,
} as const
const MARKET = {
  limitName: null,
  unit: 'percent',
  action: 'cancel',
  rearm: 'coolDown',
  isDefault: false,
} as const
const LEVEL = {
  ...MARKET,
  scope: 'account',
  windowSeconds: null,
  action: 'warn',
  code: 'RISK_ACCOUNT_LEVEL',
} as const
const SYSTEM = { limitName: null, unit: 'count' } as const

/** Of breakers that arm themselves again, seconds. */
export const DEFAULT_COOL_DOWN = 300

export const BREAKERS: readonly BreakerEntry[] = [
  {
    ...LOSS,
    name: 'dailyLoss',
    scope: 'account, strategy',
    label: 'Daily loss',
    unit: 'money',
    limitName: 'maxDailyLoss',
    code: 'RISK_DAILY_LOSS',
    meaning: 'Loss since the trading day began.',
  },
  {
    ...LOSS,
    name: 'dailyLossPercent',
    scope: 'account, strategy',
    label: 'Daily loss',
    unit: 'percent',
    limitName: 'maxDailyLossPercent',
    code: 'RISK_DAILY_LOSS',
    meaning: 'The same, of the equity of the account when the day began.',
  },
  {
    ...LOSS,
    name: 'drawdown',
    scope: 'account, strategy',
    label: 'Drawdown',
    unit: 'money',
    limitName: 'maxDrawdown',
    code: 'RISK_DRAWDOWN',
    meaning: 'Fall from the highest equity, or the highest P&L of the strategy.',
  },
  {
    ...LOSS,
    name: 'drawdownPercent',
    scope: 'account, strategy',
    label: 'Drawdown',
    unit: 'percent',
    limitName: 'maxDrawdownPercent',
    code: 'RISK_DRAWDOWN',
    meaning: 'The same, of the equity of the account when that peak was seen.',
  },
  {
    ...LOSS,
    name: 'losingStreak',
    scope: 'account, strategy',
    label: 'Row of losses',
    unit: 'count',
    limitName: 'maxConsecutiveLosses',
    code: 'RISK_LOSING_STREAK',
    meaning: 'Round trips that lost in a row, after fees.',
  },
  {
    ...MARKET,
    name: 'volatility',
    scope: 'instrument',
    label: 'Volatility',
    limit: 5,
    windowSeconds: 300,
    code: 'RISK_VOLATILITY',
    meaning:
      'Highest less lowest price of the window, of the lowest; or the standard deviation of its returns.',
  },
  {
    ...MARKET,
    name: 'flashCrash',
    scope: 'instrument',
    label: 'Fall',
    limit: 10,
    windowSeconds: 60,
    code: 'RISK_FLASH_CRASH',
    meaning: 'Fall from the highest price of the window to a later one.',
  },
  {
    ...MARKET,
    name: 'portfolioVolatility',
    scope: 'account',
    label: 'Volatility of the equity',
    limit: 5,
    windowSeconds: 300,
    code: 'RISK_VOLATILITY',
    meaning: 'Highest less lowest equity of the window, of the lowest.',
  },
  {
    ...MARKET,
    name: 'portfolioFlashCrash',
    scope: 'account',
    label: 'Fall of the equity',
    limit: 10,
    windowSeconds: 60,
    code: 'RISK_FLASH_CRASH',
    meaning: 'Fall from the highest equity of the window to a later one.',
  },
  {
    ...LEVEL,
    name: 'exposure',
    label: 'Exposure',
    limit: 100,
    meaning: 'Value of all positions, long and short added, of the equity.',
  },
  {
    ...LEVEL,
    name: 'margin',
    label: 'Margin',
    limit: 90,
    meaning: 'Maintenance margin of the equity; margin in use where nothing is ever liquidated.',
  },
  {
    ...SYSTEM,
    name: 'brokerFailures',
    scope: 'account',
    label: 'Failures of the broker in a row',
    limit: 3,
    windowSeconds: null,
    action: 'halt',
    rearm: 'success',
    isDefault: true,
    code: 'RISK_BROKER_FAILURES',
    meaning: 'Orders in doubt or not sent for the connection, rejected for pace, connections lost, in a row.',
  },
  {
    ...SYSTEM,
    name: 'rejects',
    scope: 'strategy',
    label: 'Rejected orders in a row',
    limit: 5,
    windowSeconds: null,
    action: 'reducing',
    rearm: 'person',
    isDefault: true,
    code: 'RISK_REJECTS',
    meaning: 'Orders that the venue rejected in a row.',
  },
  {
    ...SYSTEM,
    name: 'repeatedExecutions',
    scope: 'strategy',
    label: 'Executions',
    limit: 100,
    windowSeconds: 60,
    action: 'reducing',
    rearm: 'person',
    isDefault: false,
    code: 'RISK_REPEATED_EXECUTIONS',
    meaning: 'Orders and replacements within the window; or fills.',
  },
  {
    ...SYSTEM,
    name: 'monitoring',
    scope: 'account',
    label: 'Failures of the monitoring in a row',
    limit: 2,
    windowSeconds: null,
    action: 'reducing',
    rearm: 'success',
    isDefault: false,
    code: 'RISK_MONITORING_FAILED',
    meaning:
      'Looks at the account that failed, for want of a price or rate. On with any breaker that needs them.',
  },
]

export function breakerEntry(name: BreakerName): BreakerEntry {
  const entry = BREAKERS.find((one) => one.name === name)
  if (entry === undefined) throw new RangeError(`no breaker ${name}`)
  return entry
}
