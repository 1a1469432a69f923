/** What limits are where nobody says: one table per environment, from which the guide's is made. */
import type { LimitValue } from '../../domain/inputs.ts'
import type { RiskSettings } from './check.ts'
import type { LimitName, RiskLimits } from './limits.ts'

/** Simulated money, on recorded or live data; a broker's test account; real money. */
export type Environment = 'backtest' | 'paper' | 'demo' | 'production'

export const ENVIRONMENTS: readonly Environment[] = ['backtest', 'paper', 'demo', 'production']

export interface LimitDefault {
  readonly name: LimitName
  /** For backtest and paper where it is asked for, and for demo. Null: off. */
  readonly standard: LimitValue | null
  /** `undecided`: it depends on the account or the instruments, so that a person has to say it. Null: off. */
  readonly production: LimitValue | 'undecided' | null
  readonly source: string
}

/** Reaching is allowed, passing is not, for all of them. */
export const LIMIT_DEFAULTS: readonly LimitDefault[] = [
  { name: 'allowSymbols', standard: null, production: null, source: 'depends on the strategy' },
  { name: 'denySymbols', standard: null, production: null, source: 'depends on the strategy' },
  {
    name: 'maxPriceAgeSeconds',
    standard: null,
    production: 'undecided',
    source: 'a few times the length of the bars; RTS 6, article 15: no order without a fresh price',
  },
  {
    name: 'maxOrderQuantity',
    standard: 1000,
    production: 'undecided',
    source: 'RTS 6, article 15(1)(c); 1000 shares are what a bot for large US shares usually begins with',
  },
  {
    name: 'maxOrderNotional',
    standard: 25_000,
    production: 'undecided',
    source: 'RTS 6, article 15(1)(b); a quarter of the cash that a run begins with',
  },
  {
    name: 'priceCollarPercent',
    standard: 5,
    production: 5,
    source: 'the price bands of US shares (Limit Up-Limit Down, tier 1 above 3 dollars)',
  },
  { name: 'maxPositionQuantity', standard: null, production: null, source: 'percent and money say more' },
  { name: 'maxPositionNotional', standard: null, production: null, source: 'the percent says more' },
  {
    name: 'maxPositionPercent',
    standard: 5,
    production: 5,
    source: 'our judgment: a total loss of one position stays within half the drawdown at which all stops',
  },
  {
    name: 'maxConcentrationPercent',
    standard: 10,
    production: 10,
    source: 'two positions on one underlying',
  },
  { name: 'maxGrossExposurePercent', standard: 100, production: 100, source: 'no borrowed money' },
  { name: 'maxNetExposurePercent', standard: 100, production: 100, source: 'no borrowed money' },
  { name: 'maxLeverage', standard: 1, production: 1, source: 'no borrowed money' },
  {
    name: 'maxOpenPositions',
    standard: 20,
    production: 20,
    source: '20 positions of 5 % are all the equity',
  },
  {
    name: 'maxOpenOrders',
    standard: 50,
    production: 50,
    source: 'our judgment: a stop and a target for each of 20 positions, and ten entries',
  },
  { name: 'minAccountBalance', standard: null, production: null, source: 'depends on the account' },
  { name: 'maxDailyLoss', standard: null, production: null, source: 'the percent says more' },
  {
    name: 'maxDailyLossPercent',
    standard: 3,
    production: 3,
    source: 'what bots for shares usually stop at; RTS 6, article 15(4): limits from capital',
  },
  { name: 'maxDrawdown', standard: null, production: null, source: 'the percent says more' },
  { name: 'maxDrawdownPercent', standard: 10, production: 10, source: 'what bots usually stop at' },
  { name: 'maxConsecutiveLosses', standard: null, production: null, source: 'depends on the strategy' },
  {
    name: 'maxOrdersPerSecond',
    standard: 5,
    production: 5,
    source: 'our judgment: five at once are a basket; a twelfth of what a minute may have',
  },
  {
    name: 'maxOrdersPerMinute',
    standard: 60,
    production: 60,
    source: 'well below the 200 requests a minute that a retail broker’s interface takes',
  },
  {
    name: 'duplicateOrderSeconds',
    standard: 1,
    production: 1,
    source: 'SEC rule 15c3-5(c)(1)(ii); the time is ours',
  },
  { name: 'refuseSelfCross', standard: true, production: true, source: 'FIA, best practices of 2024, 3.5' },
  {
    name: 'maxPriceDriftPercent',
    standard: 5,
    production: 5,
    source: 'RTS 6, article 15(1)(a), over a period; the figure is that of the collar',
  },
  {
    name: 'priceDriftSeconds',
    standard: 60,
    production: 60,
    source: 'our judgment: the time over which the breaker flashCrash measures',
  },
  { name: 'regularHoursOnly', standard: null, production: null, source: 'depends on the strategy' },
  {
    name: 'maxOrdersPerDay',
    standard: 500,
    production: 500,
    source: 'our judgment: more than one for each of the 390 minutes of a US session',
  },
  { name: 'maxOrderValuePerDay', standard: null, production: null, source: 'depends on the account' },
  { name: 'maxInstruments', standard: null, production: null, source: 'a cap of the stage canary' },
  { name: 'maxVenues', standard: null, production: null, source: 'a cap of the stage canary' },
  { name: 'warnOrdersPerSecond', standard: 3, production: 3, source: 'about two thirds of what is refused' },
  { name: 'warnOrdersPerMinute', standard: 40, production: 40, source: 'two thirds of what is refused' },
  { name: 'warnCancelsPerMinute', standard: 60, production: 60, source: 'as many as orders' },
]

/** The set that backtest and paper take where it is asked for (`--limits standard`), and demo by itself. */
export function standardLimits(): RiskLimits {
  return limitsOf(({ standard }) => standard)
}

/** What holds of the account where nothing is set. Backtest and paper: nothing, as long as nobody asks for it. */
export function defaultLimits(environment: Environment): RiskLimits {
  switch (environment) {
    case 'backtest':
    case 'paper':
      return {}
    case 'demo':
      return standardLimits()
    case 'production':
      return limitsOf(({ production }) => (production === 'undecided' ? null : production))
  }
}

/** A limit that a person has to decide on; for the account, or for an instrument where others have it. */
export interface UndecidedLimit {
  readonly name: LimitName
  /** Null for the account. */
  readonly instrumentId: string | null
}

/**
 * Limits without which nothing may be traded in that environment: undecided in the table, set neither for the account nor
 * for every instrument. With instruments, one entry for each that lacks it.
 */
export function undecidedLimits(
  settings: Pick<RiskSettings, 'limits' | 'instrumentLimits'>,
  environment: Environment,
  instrumentIds: readonly string[] = [],
): readonly UndecidedLimit[] {
  if (environment !== 'production') return []
  return LIMIT_DEFAULTS.flatMap(({ name, production }): UndecidedLimit[] => {
    if (production !== 'undecided' || settings.limits?.[name] !== undefined) return []
    const lacking = instrumentIds.filter((id) => settings.instrumentLimits?.[id]?.[name] === undefined)
    if (instrumentIds.length === 0 || lacking.length === instrumentIds.length)
      return [{ name, instrumentId: null }]
    return lacking.map((instrumentId) => ({ name, instrumentId }))
  })
}

function limitsOf(pick: (entry: LimitDefault) => unknown): RiskLimits {
  const entries = LIMIT_DEFAULTS.map((entry) => [entry.name, pick(entry)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== null))
}
