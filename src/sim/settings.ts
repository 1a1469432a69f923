import { FulmarError } from '../domain/codes.ts'
import { MARGIN_SETTINGS } from './margin-settings.ts'
import { amount, choice, flag } from './setting-entry.ts'
import type { VenueSettingEntry } from './setting-entry.ts'

/** How the simulated venue fills. Every key is described in `VENUE_SETTINGS`. */
export interface VenueSettings {
  readonly marketFill: 'next' | 'standing'
  readonly capStandingFills: boolean
  readonly limitFill: 'through' | 'touch'
  readonly halfSpreadBps: number
  readonly volumeCap: number | null
  readonly slippage: 'none' | 'bps' | 'amount' | 'volumeShare' | 'squareRoot'
  readonly slippageBps: number
  readonly slippageAmount: number
  readonly slippageVolumeLimit: number
  readonly slippageImpact: number
  readonly impactFactor: number
  readonly impactWindow: number
  readonly borrowRate: number
  readonly debitRate: number
  readonly creditRate: number
  readonly leverage: number
  readonly allowShort: boolean
  readonly rejectRate: number
  readonly latencyMs: number
  readonly reportLatencyMs: number
  readonly onOpenCutoffMs: number
  readonly onCloseCutoffMs: number
  readonly dailyLimitPercent: number | null
  readonly bandPercent: number | null
  readonly queue: 'none' | 'behind'
  readonly queueAhead: number | null
  readonly contingencies: 'none' | 'native'
  readonly latency: 'fixed' | 'uniform' | 'lognormal'
  readonly latencySpreadMs: number
  readonly latencySigma: number
  readonly collarPercent: number | null
  readonly maxOpenOrders: number | null
  readonly ordersPerSecond: number | null
  readonly margin: 'leverage' | 'cash' | 'regT' | 'cross' | 'isolated'
  readonly futuresMargin: number
  readonly futuresMaintenance: number
  readonly dailySettlement: 'last' | 'none'
  readonly settlementHour: number
  readonly liquidationFill: 'bankruptcy' | 'market'
  readonly liquidationFeeBps: number
  readonly liquidationSteps: 'venue' | 'whole'
  readonly insuranceFund: number | null
  readonly fundingRateBps: number
  readonly fundingHours: number
  readonly earlyAssignmentRate: number
}

/** Every setting of the simulated venue: what help pages, flags and the guide are made of. */
export const VENUE_SETTINGS: readonly VenueSettingEntry[] = [
  choice(
    'marketFill',
    ['next', 'standing'],
    'Where a market order trades: `next`, at the first price after it arrived; `standing`, on arrival at the price known then.',
  ),
  flag(
    'capStandingFills',
    false,
    'Whether a standing fill is limited to the size shown by the quote, where one is known.',
  ),
  choice(
    'limitFill',
    ['through', 'touch'],
    'When a resting limit order fills on trade prices: `through`, one tick beyond the limit; `touch`, at the limit.',
  ),
  amount(
    'halfSpreadBps',
    1,
    'basis points of the price',
    { minimum: 0, maximum: 10_000 },
    'Half of the spread assumed where only trades are known, paid by every taking fill; at least half a tick unless 0.',
  ),
  amount(
    'volumeCap',
    0.1,
    'share of the volume',
    { minimum: 0, maximum: 1, optional: true },
    'Most of a bar’s volume that our orders may take together; `none` for no limit.',
  ),
  choice(
    'slippage',
    ['none', 'bps', 'amount', 'volumeShare', 'squareRoot'],
    'What a taking fill loses on top of the spread: nothing, a share of the price, a fixed amount, by its share of the volume, or by the square-root law of impact.',
  ),
  amount(
    'slippageBps',
    1,
    'basis points of the price',
    { minimum: 0, maximum: 10_000 },
    'Loss per fill with slippage=bps.',
  ),
  amount('slippageAmount', 0.01, 'price', { minimum: 0 }, 'Loss per unit with slippage=amount.'),
  amount(
    'slippageVolumeLimit',
    0.025,
    'share of the volume',
    { minimum: 0, maximum: 1 },
    'Share of the volume at which slippage=volumeShare stops growing; assumed where the volume is unknown.',
  ),
  amount(
    'slippageImpact',
    0.1,
    'factor',
    { minimum: 0 },
    'Factor of slippage=volumeShare: share² × factor × price.',
  ),
  amount(
    'impactFactor',
    1,
    'factor',
    { minimum: 0 },
    'Y of slippage=squareRoot: price × Y × σ × √(quantity ÷ volume), σ and volume per bar.',
  ),
  amount(
    'impactWindow',
    100,
    'bars',
    { minimum: 2 },
    'Bars over which slippage=squareRoot takes σ and the volume from the past, later ones counting more.',
  ),
  amount(
    'borrowRate',
    0.25,
    'percent a year',
    { minimum: 0 },
    'What borrowing shares costs that were sold short: a 360th part of it for every calendar day, of their value.',
  ),
  amount(
    'debitRate',
    5,
    'percent a year',
    { minimum: 0 },
    'Interest on cash below zero, a 360th part of it for every calendar day; only where money is lent: with leverage above 1, or in a margin account.',
  ),
  amount(
    'creditRate',
    0,
    'percent a year',
    { minimum: 0 },
    'Interest that cash above zero earns, a 360th part of it for every calendar day.',
  ),
  amount(
    'leverage',
    1,
    'times the equity',
    { minimum: 0 },
    'Most worst-case exposure that the venue accepts, in equities.',
  ),
  flag(
    'allowShort',
    true,
    'Whether positions below zero are accepted, where the instrument can be sold short.',
  ),
  amount(
    'rejectRate',
    0,
    'share of the orders',
    { minimum: 0, maximum: 1 },
    'Share of valid orders refused at random, from the seed.',
  ),
  amount(
    'latencyMs',
    0,
    'milliseconds',
    { minimum: 0 },
    'How long an order, cancel or replace takes to reach the venue.',
  ),
  amount(
    'reportLatencyMs',
    0,
    'milliseconds',
    { minimum: 0 },
    'How long an answer or a fill takes to come back.',
  ),
  amount(
    'onOpenCutoffMs',
    120_000,
    'milliseconds',
    { minimum: 0 },
    'How long before the opening the venue stops taking orders for it (opg), and cancels of them.',
  ),
  amount(
    'onCloseCutoffMs',
    600_000,
    'milliseconds',
    { minimum: 0 },
    'How long before the close the venue stops taking orders for it (cls), and cancels of them: 10 minutes at the NYSE, 5 at Nasdaq.',
  ),
  amount(
    'dailyLimitPercent',
    null,
    'percent',
    { minimum: 0, maximum: 100, optional: true },
    'How far from the last price of the day before an instrument may trade; `none` for no limit.',
  ),
  amount(
    'bandPercent',
    null,
    'percent',
    { minimum: 0, maximum: 100, optional: true },
    'How far from the last price before the bar or quote at hand an instrument may trade; `none` for no limit.',
  ),
  choice(
    'queue',
    ['none', 'behind'],
    'Whether prints at the price of a resting limit order fill it: `none`, they do not; `behind`, once all that stood before it has traded.',
  ),
  choice(
    'contingencies',
    ['none', 'native'],
    'Who makes the other exits smaller when one is executed: `none`, the engine, once it has heard; `native`, the venue, in the same moment.',
  ),
  amount(
    'queueAhead',
    null,
    'units',
    { minimum: 0, optional: true },
    'What stands before an order with queue=behind where neither quotes nor a book show it; `none`: unknown, so that only prints beyond the limit fill.',
  ),
  choice(
    'latency',
    ['fixed', 'uniform', 'lognormal'],
    'How `latencyMs` and `reportLatencyMs` vary: not at all; evenly around them; or with a long tail, they being the median. None overtakes another.',
  ),
  amount(
    'latencySpreadMs',
    0,
    'milliseconds',
    { minimum: 0 },
    'With latency=uniform: how far it strays to either side, down to zero at most.',
  ),
  amount(
    'latencySigma',
    0.5,
    'factor',
    { minimum: 0, maximum: 3 },
    'With latency=lognormal: standard deviation of its logarithm; at 0.5 one in a hundred takes 3.2 times the median.',
  ),
  amount(
    'collarPercent',
    null,
    'percent',
    { minimum: 0, optional: true },
    'How far a limit price may be from the market when the order arrives; `none` for no such rule.',
  ),
  amount(
    'maxOpenOrders',
    null,
    'orders',
    { minimum: 0, optional: true },
    'How many orders the venue lets rest at once; `none` for no limit.',
  ),
  amount(
    'ordersPerSecond',
    null,
    'orders',
    { minimum: 0, optional: true },
    'How many new orders, replaces and cancels the venue takes within a second; `none` for no limit.',
  ),
  ...MARGIN_SETTINGS,
]

/** What our own check of buying power may let pass at most; the venue's is the exact one. */
export function kernelRisk(settings: VenueSettings): {
  readonly leverage: number
  readonly allowShort: boolean
} {
  const { margin, leverage, allowShort, futuresMargin } = settings
  switch (margin) {
    case 'leverage':
      return { leverage, allowShort }
    case 'cash':
      return { leverage: 1, allowShort: false }
    case 'regT':
      return { leverage: Math.max(2, leverage, 1 / futuresMargin), allowShort }
    case 'cross':
    case 'isolated':
      return { leverage: Math.max(leverage, 1 / futuresMargin), allowShort }
  }
}

export const DEFAULT_VENUE_SETTINGS: VenueSettings = parseVenueSettings({})

/**
 * Settings from text, as `--sim key=value` gives them; keys left out have their default.
 * Throws CONFIG_INVALID that names the key and what is allowed.
 */
export function parseVenueSettings(record: Readonly<Record<string, string>>): VenueSettings {
  const given = new Map(Object.entries(record))
  const values = new Map<string, string | number | boolean | null>()
  for (const entry of VENUE_SETTINGS) {
    const text = given.get(entry.key)
    values.set(entry.key, text === undefined ? entry.default : parseValue(entry, text.trim()))
    given.delete(entry.key)
  }
  for (const key of given.keys()) {
    const known = VENUE_SETTINGS.map((entry) => entry.key).join(', ')
    throw new FulmarError('CONFIG_INVALID', `The simulated venue has no setting "${key}".`, {
      remedy: `Use one of ${known}.`,
    })
  }
  // a cash account borrows neither money nor shares
  if (values.get('margin') === 'cash') values.set('leverage', 1).set('allowShort', false)
  return Object.fromEntries(values) as unknown as VenueSettings
}

/** Settings as flat values for reports; an absent limit reads `none`. */
export function describeVenueSettings(settings: VenueSettings): Record<string, string | number | boolean> {
  const described = VENUE_SETTINGS.map((entry): [string, string | number | boolean] => [
    entry.key,
    settings[entry.key] ?? 'none',
  ])
  return Object.fromEntries(described)
}

function parseValue(entry: VenueSettingEntry, text: string): string | number | boolean | null {
  switch (entry.type) {
    case 'choice':
      if (entry.choices.includes(text)) return text
      break
    case 'boolean':
      if (text === 'true') return true
      if (text === 'false') return false
      break
    case 'number': {
      if (entry.optional && text === 'none') return null
      const value = text === '' ? NaN : Number(text)
      if (Number.isFinite(value) && value >= entry.minimum && value <= entry.maximum) return value
      break
    }
  }
  throw new FulmarError(
    'CONFIG_INVALID',
    `The setting "${entry.key}" of the simulated venue cannot be "${text}".`,
    { remedy: `Allowed: ${entry.allowed}.` },
  )
}
