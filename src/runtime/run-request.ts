import type { ParameterValue } from '../strategy/parameters.ts'

/** A run as a person asks for it: files and words, as flags and configuration give them. */
export interface RunRequest {
  /** TypeScript or JavaScript file with the strategy as its default export. */
  readonly strategyFile: string
  readonly params?: Readonly<Record<string, ParameterValue>>
  /** `[INSTRUMENT=]FILE` each. Left out: files beside the strategy, `data/SYMBOL*.csv`. */
  readonly data?: readonly string[]
  readonly quotes?: readonly string[]
  /** Order books, `[INSTRUMENT=]FILE` each. */
  readonly book?: readonly string[]
  readonly factors?: readonly string[]
  /** CSV files of corporate actions. */
  readonly actions?: readonly string[]
  /** What factor files are for. `positions` (default): raw prices trade, splits and dividends reach the account. `prices`: adjusted prices trade. */
  readonly adjust?: 'positions' | 'prices'
  /** What corporate actions do to the bars that `history` gives. Default `splits`. */
  readonly historyAdjust?: 'splits' | 'dividends' | 'none'
  readonly cash?: string
  readonly currency?: string
  /** A schedule's name, `none`, or `venue` (default). */
  readonly commission?: string
  /** Default: `regular` for US shares on bars within the day, `all` otherwise. */
  readonly session?: 'regular' | 'extended' | 'all'
  /** `2013-10-07`, or an ISO moment. A date means its start, in the instrument's zone. */
  readonly from?: string
  /** As `from`; a date means its end. */
  readonly to?: string
  /** Settings of the simulated venue, as text. */
  readonly sim?: Readonly<Record<string, string>>
  /** `[SCOPE:]NAME=VALUE` each; see `limit-settings.ts`. */
  readonly limits?: readonly string[]
  /** `NAME[=LIMIT[/WINDOW]][,KEY=VALUE…]` each; see `breaker-settings.ts`. */
  readonly breakers?: readonly string[]
  /** `standard` or `none` (default): what they are added to. */
  readonly limitSet?: string
  /** `EURUSD=1.0842` or `EURUSD=FILE` each. */
  readonly fx?: readonly string[]
  /** File of borrow, debit and credit rates by date. */
  readonly carryRates?: string
  /** Rates of funding, `[INSTRUMENT=]FILE` each: `time,rate[,price]`. */
  readonly funding?: readonly string[]
  /** Mark prices as bars, `[INSTRUMENT=]FILE` each. */
  readonly mark?: readonly string[]
  /** Maintenance tiers, `[INSTRUMENT=]FILE` each: `upTo,maintenanceRate,maxLeverage`. */
  readonly marginTiers?: readonly string[]
  /** Leverage of single perpetuals, `INSTRUMENT=5` each. */
  readonly leverage?: readonly string[]
  /** Files of index or oracle prices of perpetuals, `[INSTRUMENT=]FILE` each. */
  readonly index?: readonly string[]
  /** Final settlement prices, `INSTRUMENT=PRICE` each; of an option, that of its underlying. */
  readonly settlement?: readonly string[]
  /** Files of daily settlement prices, `[INSTRUMENT=]FILE` each. */
  readonly settlementPrices?: readonly string[]
  readonly onBadRow?: 'throw' | 'skip'
  readonly zone?: string
  readonly dayZone?: string
  readonly stamp?: 'start' | 'end'
  readonly columns?: string
  /** Length of the bars in the file, where it cannot be guessed: `1m`. */
  readonly period?: string
  readonly openingPrints?: boolean
  readonly seed?: number
}
