import { Option } from 'commander'
import type { Command } from 'commander'
import { FulmarError } from '../domain/codes.ts'
import type { RunRequest } from '../runtime/run-request.ts'

/** Flags of all commands that run a strategy over data. */
export interface RunFlags {
  readonly data?: readonly string[]
  readonly quotes?: readonly string[]
  readonly book?: readonly string[]
  readonly factors?: readonly string[]
  readonly actions?: readonly string[]
  readonly prices?: 'raw' | 'adjusted'
  readonly historyAdjust?: 'splits' | 'dividends' | 'none'
  readonly session?: 'regular' | 'extended' | 'all'
  readonly from?: string
  readonly to?: string
  readonly onBadRow?: 'throw' | 'skip'
  readonly columns?: string
  readonly zone?: string
  readonly dayZone?: string
  readonly stamp?: 'start' | 'end'
  readonly period?: string
  readonly cash?: string
  readonly currency?: string
  readonly commission?: string
  readonly sim?: readonly string[]
  readonly limit?: readonly string[]
  readonly breaker?: readonly string[]
  readonly limits?: string
  readonly fx?: readonly string[]
  readonly carryRates?: string
  readonly funding?: readonly string[]
  readonly mark?: readonly string[]
  readonly marginTiers?: readonly string[]
  readonly leverage?: readonly string[]
  readonly index?: readonly string[]
  readonly settlement?: readonly string[]
  readonly settlementPrices?: readonly string[]
  readonly openingPrints?: boolean
  readonly param?: readonly string[]
  readonly seed?: string
}

const many = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(many)
}

/** Adds what says which data is used, and how it is read. */
export function addDataFlags(command: Command, { replay = false } = {}): Command {
  command.optionsGroup('Data:')
  command.addOption(
    repeatable(
      '--data <[instrument=]file>',
      'CSV or Parquet file with bars, quotes or trades; repeatable (default: data/SYMBOL*.csv beside it)',
    ),
  )
  if (replay)
    command.addOption(repeatable('--replay <[instrument=]file>', 'The recorded day; the same as --data'))
  return command
    .addOption(
      repeatable(
        '--quotes <[instrument=]file>',
        'CSV or Parquet file with quotes, beside bars or alone; repeatable',
      ),
    )
    .addOption(
      repeatable(
        '--book <[instrument=]file>',
        'CSV or Parquet file with order books, to match on; repeatable',
      ),
    )
    .addOption(repeatable('--factors <[instrument=]file>', 'Splits and dividends; repeatable'))
    .addOption(
      repeatable('--actions <file>', 'CSV file of splits, spin-offs, mergers, new symbols; repeatable'),
    )
    .addOption(
      new Option('--prices <which>', 'Trade raw prices (default), or prices adjusted by --factors').choices([
        'raw',
        'adjusted',
      ]),
    )
    .addOption(
      new Option(
        '--history-adjust <what>',
        'What puts the bars of `history` in units of today (default: splits)',
      ).choices(['splits', 'dividends', 'none']),
    )
    .addOption(
      new Option('--session <hours>', 'Trading hours of US shares that count (default: regular)').choices([
        'regular',
        'extended',
        'all',
      ]),
    )
    .option('--from <date>', 'First day, 2013-10-07, or a moment, 2013-10-07T13:30:00Z')
    .option('--to <date>', 'Last day, or a moment')
    .addOption(new Option('--on-bad-row <what>', 'Rows that cannot be true').choices(['throw', 'skip']))
    .option('--columns <role=column,…>', 'Columns that are guessed wrong: time=Date,close=Last')
    .option('--zone <zone>', 'Zone of times that name none, such as America/New_York (default: UTC)')
    .option('--day-zone <zone>', 'Zone whose midnights bound daily bars (default: that of the instrument)')
    .addOption(
      new Option('--stamp <end>', 'Whether the times of bars are their start (default) or end').choices([
        'start',
        'end',
      ]),
    )
    .option('--period <length>', 'Length of a bar where it cannot be told: 1m, 1h, 1d')
}

/** Adds what says how orders are filled, and with what money. */
export function addVenueFlags(command: Command): Command {
  command
    .optionsGroup('Account and venue:')
    .option('--cash <amount>', 'Starting cash (default: 100000)')
    .option('--currency <code>', 'Currency of the account (default: that of the instruments)')
    .option('--commission <name>', 'Fees: venue (default), none, ibkr, …; see `fulmar help commissions`')
    .addOption(
      repeatable('--sim <key=value>', 'Setting of the simulated venue, see `fulmar help sim`; repeatable'),
    )
  return addLimitFlags(command)
    .addOption(
      repeatable('--breaker <name[=limit]>', 'Circuit breaker, see `fulmar help breakers`; repeatable'),
    )
    .option('--carry-rates <file>', 'Borrow and interest rates by date, see the guide on costs')
    .addOption(repeatable('--fx <pair=rate>', 'Exchange rate, EURUSD=1.08 or EURUSD=FILE; repeatable'))
    .addOption(repeatable('--funding <[instrument=]file>', 'Funding rates of a perpetual; repeatable'))
    .addOption(repeatable('--mark <[instrument=]file>', 'Mark prices of a perpetual; repeatable'))
    .addOption(repeatable('--index <[instrument=]file>', 'Index prices that funding is on; repeatable'))
    .addOption(repeatable('--margin-tiers <[instrument=]file>', 'Maintenance tiers; repeatable'))
    .addOption(repeatable('--leverage <instrument=number>', 'Leverage of one perpetual; repeatable'))
    .addOption(repeatable('--settlement <instrument=price>', 'Final settlement price; repeatable'))
    .addOption(repeatable('--settlement-prices <[instrument=]file>', 'Daily settlement prices; repeatable'))
    .option('--opening-prints', 'Give strategies the opening price of each bar as a trade')
    .optionsGroup('Strategy:')
    .addOption(repeatable('--param <name=value>', 'Parameter of the strategy; repeatable'))
    .option('--seed <number>', 'Seed of all randomness (default: 1)')
}

/** Adds what says which limits of risk hold. */
export function addLimitFlags(command: Command): Command {
  return command
    .addOption(
      repeatable('--limit <[scope:]name=value>', 'Limit of risk, see `fulmar help limits`; repeatable'),
    )
    .addOption(
      new Option('--limits <set>', 'A set of limits that --limit adds to (default: none)').choices([
        'none',
        'standard',
      ]),
    )
}

/** The flags as the runtime wants them. Throws CONFIG_INVALID. */
export function toRunRequest(
  strategyFile: string,
  flags: RunFlags & { readonly replay?: readonly string[] },
): RunRequest {
  const given = {
    data: [...(flags.data ?? []), ...(flags.replay ?? [])],
    quotes: flags.quotes,
    book: flags.book,
    factors: flags.factors,
    actions: flags.actions,
    adjust: flags.prices === undefined ? undefined : flags.prices === 'adjusted' ? 'prices' : 'positions',
    historyAdjust: flags.historyAdjust,
    cash: flags.cash,
    currency: flags.currency?.toUpperCase(),
    commission: flags.commission,
    session: flags.session,
    from: flags.from,
    to: flags.to,
    limits: flags.limit,
    breakers: flags.breaker,
    limitSet: flags.limits,
    fx: flags.fx,
    carryRates: flags.carryRates,
    funding: flags.funding,
    mark: flags.mark,
    marginTiers: flags.marginTiers,
    leverage: flags.leverage,
    index: flags.index,
    settlement: flags.settlement,
    settlementPrices: flags.settlementPrices,
    onBadRow: flags.onBadRow,
    zone: flags.zone,
    dayZone: flags.dayZone,
    stamp: flags.stamp,
    columns: flags.columns,
    period: flags.period,
    openingPrints: flags.openingPrints,
    seed: flags.seed === undefined ? undefined : parseSeed(flags.seed),
    params: pairs('--param', flags.param ?? [], 'fast=10'),
    sim: pairs('--sim', flags.sim ?? [], 'latencyMs=50'),
  }
  const isGiven = ([, value]: [string, unknown]): boolean =>
    value !== undefined && !(Array.isArray(value) && value.length === 0)
  return { strategyFile, ...Object.fromEntries(Object.entries(given).filter(isGiven)) }
}

/** `name=value` each; a name given twice is a slip that should not pass in silence. */
export function pairs(flag: string, texts: readonly string[], example: string): Record<string, string> {
  const values = new Map<string, string>()
  for (const text of texts) {
    const at = text.indexOf('=')
    const name = text.slice(0, Math.max(0, at)).trim()
    if (name === '') {
      throw new FulmarError('CONFIG_INVALID', `${flag} ${text} is not of the form name=value.`, {
        remedy: `Write for example ${flag} ${example}.`,
      })
    }
    if (values.has(name)) {
      throw new FulmarError('CONFIG_INVALID', `${flag} gives ${name} twice.`, { remedy: 'Give it once.' })
    }
    values.set(name, text.slice(at + 1).trim())
  }
  return Object.fromEntries(values)
}

function parseSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : NaN
  if (Number.isSafeInteger(seed)) return seed
  throw new FulmarError('CONFIG_INVALID', `--seed ${text} is not a whole number from 0 on.`, {
    remedy: 'Write for example --seed 7.',
  })
}
