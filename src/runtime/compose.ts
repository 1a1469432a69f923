/** Puts the parts of a run on simulated money together. */
import { calendarOf } from '../calendar/registry.ts'
import { zoneConverter } from '../calendar/time-zone.ts'
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import { FxTable } from '../domain/fx.ts'
import type { FxRate } from '../domain/inputs.ts'
import type { RunStarted } from '../domain/run-started.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Marks } from '../domain/marks.ts'
import { SeededRandom } from '../domain/random.ts'
import { limitWarnings } from '../engine/risk/limit-table.ts'
import { Kernel } from '../engine/kernel.ts'
import type { KernelRecord } from '../engine/records.ts'
import type { StrategySetup } from '../engine/strategy-runner.ts'
import type { HandlerGuard } from '../engine/core.ts'
import type { Clock } from '../ports/clock.ts'
import type { Journal } from '../ports/journal.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'
import { DEFAULT_VENUE_SETTINGS, nativeContingencies, SimulatedVenue } from '../sim/index.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { checkBars } from './bar-length.ts'
import { Computations } from './computations.ts'
import { derivativeWarnings, marginSetup, venueDerivatives, venueSchedule } from './derivative-plan.ts'
import type { VenueDerivatives } from './derivative-plan.ts'
import { Dispatcher } from './dispatcher.ts'
import { feeSchedules, feeWarnings } from './fee-schedules.ts'
import { calendarsOf } from './instrument-calendars.ts'
import { orderSettings } from './order-settings.ts'
import { assumptionOf, commonCurrency, planStrategies, riskOf, tagOf } from './plan-strategies.ts'
import type { RunOptions } from './run-options.ts'
import { RunRecorder } from './run-recorder.ts'
import { Sequencer } from './sequencer.ts'
import { TapeCursor } from './tape-cursor.ts'
import { TapeRun } from './tape-run.ts'
import { Tape } from './tape.ts'
import { TapeWriter } from './tape-writer.ts'

export const DEFAULT_CASH = '100000'

export interface ComposeContext {
  readonly guard: HandlerGuard
  readonly clock: Clock
  readonly journal: Journal | null
  /** Market data go into the journal, too: the run can be run again from it alone. */
  readonly keepsData?: boolean
  /** The first record of the run. Left out where nothing is kept. */
  readonly started?: (time: UnixMicros) => RunStarted
  /** Frozen views, a new one each time: for `check`. */
  readonly freshViews?: boolean
  readonly onRecord?: (record: KernelRecord) => void
}

/** What is fixed for the whole run, whatever is rebuilt meanwhile. */
export interface RunPlan {
  readonly options: RunOptions
  readonly instruments: readonly Instrument[]
  /** By index of the instrument; null where its hours are not known. */
  readonly calendars: readonly (MarketCalendar | null)[]
  readonly strategies: readonly StrategySetup[]
  readonly currency: string
  readonly startingCash: Decimal
  readonly warnings: string[]
}

export interface ComposedRun {
  readonly plan: RunPlan
  readonly run: TapeRun
  readonly tape: Tape
  readonly computations: Computations
  /** Replaced as a whole by `rebuild`. */
  parts: RebuiltParts
}

export interface RebuiltParts {
  readonly kernel: Kernel
  readonly venue: SimulatedVenue
  readonly sequencer: Sequencer
  readonly dispatcher: Dispatcher
  readonly recorder: RunRecorder
}

export function planRun(options: RunOptions): RunPlan {
  const warnings = [...(options.warnings ?? [])]
  const hints = new Map(
    options.sources.map(({ info }) => [info.instrumentId, { priceDecimals: info.priceDecimals }]),
  )
  const { instruments, strategies } = planStrategies(options.strategies, hints)
  requireData(options, instruments)
  requireSpunOff(options, instruments)
  for (const instrument of instruments) if (instrument.assumed) warnings.push(assumptionOf(instrument))
  for (const { definition } of options.strategies) warnings.push(...checkBars(definition, options.sources))
  warnings.push(
    ...derivativeWarnings(instruments, options.derivatives ?? [], options.venue ?? DEFAULT_VENUE_SETTINGS),
  )
  warnings.push(...limitWarnings(riskOf(options.risk), instruments))
  warnings.push(...feeWarnings(instruments, options.commission ?? 'venue'))
  const currency = options.currency ?? commonCurrency(instruments)
  requireRates(options.fxRates ?? [], instruments, currency)
  return {
    options,
    instruments,
    calendars: calendarsOf(instruments),
    currency,
    startingCash: Decimal.from(options.cash ?? DEFAULT_CASH),
    warnings,
    strategies,
  }
}

export function composeRun(plan: RunPlan, context: ComposeContext): ComposedRun {
  const { options, instruments } = plan
  const tape = new Tape(
    options.sources.map((source, order) => {
      const index = instruments.findIndex(({ id }) => id === source.info.instrumentId)
      return new TapeCursor(source, index, order)
    }),
  )
  const holder: { run: TapeRun | null } = { run: null }
  const now = (): number => holder.run?.moment ?? 0
  const definitions = plan.strategies.map(({ definition }) => definition)
  const computations = new Computations(definitions, context.clock, now)
  const recorderFor = (kernel: Kernel): RunRecorder => makeRecorder(plan, kernel)
  const parts = buildParts(plan, context, computations, recorderFor, now)
  const rates = options.fxRates ?? []
  for (const rate of rates) if (rate.time === 0) parts.sequencer.push({ kind: 'fxRateChanged', rate })
  parts.sequencer.push({
    kind: 'cashMoved',
    entry: 'transfer',
    currency: plan.currency,
    amount: plan.startingCash,
    reason: 'starting cash',
  })
  const run = new TapeRun({
    ...parts,
    tape,
    corporateActions: [...(options.corporateActions ?? [])].sort((a, b) => a.effectiveTime - b.effectiveTime),
    schedule: venueSchedule(
      instruments,
      options.derivatives ?? [],
      rates.filter(({ time }) => time !== 0),
      options.venue ?? DEFAULT_VENUE_SETTINGS,
    ),
    openingPrints: options.openingPrints ?? false,
    freshViews: context.freshViews ?? false,
    computed: computations,
    started: context.started ?? null,
  })
  holder.run = run
  return { plan, run, tape, computations, parts }
}

/**
 * Saves kernel and venue, makes new ones, loads them, and goes on: a restart without the process ending.
 * `reloaded`: the strategy from a new module, where there is only one.
 */
export function rebuild(composed: ComposedRun, context: ComposeContext, reloaded?: AnyStrategy): void {
  const { computations, run } = composed
  const plan = reloaded === undefined ? composed.plan : withDefinition(composed.plan, reloaded)
  const { kernel, venue, sequencer, recorder } = composed.parts
  const state = { kernel: kernel.save(), venue: JSON.stringify(venue.save()), inputs: sequencer.save() }
  const parts = buildParts(
    plan,
    context,
    computations,
    (fresh) => recorder.attach(fresh.core.portfolio),
    () => run.moment,
  )
  parts.kernel.load(state.kernel)
  parts.venue.load(JSON.parse(state.venue) as ReturnType<SimulatedVenue['save']>)
  parts.sequencer.load(state.inputs)
  composed.parts = parts
  run.replaceParts(parts)
}

function withDefinition(plan: RunPlan, definition: AnyStrategy): RunPlan {
  return { ...plan, strategies: plan.strategies.map((setup) => ({ ...setup, definition })) }
}

function buildParts(
  plan: RunPlan,
  context: ComposeContext,
  computations: Computations,
  recorderFor: (kernel: Kernel) => RunRecorder,
  now: () => number,
): RebuiltParts {
  const { options } = plan
  const seed = options.seed ?? 1
  const derivatives = venueDerivatives(plan.instruments, options.derivatives ?? [])
  const kernel = new Kernel({
    nativeContingencies: nativeContingencies(options.venue ?? DEFAULT_VENUE_SETTINGS),
    instruments: plan.instruments,
    strategies: plan.strategies,
    currency: plan.currency,
    risk: riskOf(options.risk),
    identity: {
      deploymentTag: tagOf(plan.strategies),
      run: 1,
      nonce: Math.floor(new SeededRandom(seed).next() * 0x1_0000_0000),
    },
    seed,
    guard: context.guard,
    markets: {
      calendars: plan.calendars,
      zones: zoneConverter,
      calendarOf,
      isJournaled: context.journal !== null,
    },
    margin: marginSetup(plan.instruments, options.venue ?? DEFAULT_VENUE_SETTINGS, derivatives),
    ...(options.historyAdjustment === undefined ? {} : { historyAdjustment: options.historyAdjustment }),
    ...orderSettings(options),
  })
  const tape = context.keepsData === true && context.journal !== null ? new TapeWriter() : null
  kernel.core.tape = tape
  const sequencer = new Sequencer()
  const venue = makeVenue(plan, kernel.core.marks, sequencer, derivatives)
  const recorder = recorderFor(kernel)
  const dispatcher = new Dispatcher({
    broker: venue,
    journal: context.journal,
    tape,
    view: ({ strategyIndex, instrumentIndex }) => ({
      tradingState: kernel.core.tradingState(strategyIndex, instrumentIndex),
      connected: kernel.core.venues.isHeard,
      now: now(),
    }),
    onRecord: (time, record) => {
      recorder.onRecord(time, record)
      context.onRecord?.(record)
    },
    sink: (input) => {
      sequencer.push(input)
    },
    onCompute: (effect) => {
      computations.request(effect)
    },
    onAlert: ({ severity, code, message }) => options.onAlert?.(severity, code, message, now()),
    onLog: ({ strategyId, message }) => options.onLog?.(strategyId, message, now()),
  })
  return { kernel, venue, sequencer, dispatcher, recorder }
}

/** Closed orders and executions: nobody asks the venue of a recorded day what it remembers but for late cancels. */
const VENUE_REMEMBERS = 100

function makeVenue(
  plan: RunPlan,
  marks: Marks,
  sequencer: Sequencer,
  derivatives: VenueDerivatives,
): SimulatedVenue {
  const { options, instruments } = plan
  const venue = new SimulatedVenue({
    instruments,
    marks,
    settings: options.venue ?? DEFAULT_VENUE_SETTINGS,
    commissions: feeSchedules(instruments, options.commission ?? 'venue'),
    tradingDay: (index, time) => zoneConverter.epochDay(instruments[index]?.timeZone ?? 'UTC', time),
    calendars: plan.calendars,
    dayEnd: (time) => endOfDay(zoneOf(plan), zoneConverter.epochDay(zoneOf(plan), time)),
    startingCash: plan.startingCash,
    currency: plan.currency,
    seed: options.seed ?? 1,
    remembered: VENUE_REMEMBERS,
    ...derivatives,
    carryRates: options.carryRates ?? [],
    sink: (input) => {
      sequencer.push(input)
    },
  })
  for (const { info } of options.sources) {
    if (info.kind === 'quote') venue.setHasQuotes(instruments.findIndex(({ id }) => id === info.instrumentId))
  }
  for (const rate of options.fxRates ?? []) if (rate.time === 0) venue.setFxRate(rate)
  return venue
}

function makeRecorder(plan: RunPlan, kernel: Kernel): RunRecorder {
  const zone = zoneOf(plan)
  const days = {
    dayOf: (time: number) => zoneConverter.epochDay(zone, time),
    endOf: (day: number) => endOfDay(zone, day),
  }
  const { onFill, orderReasons } = plan.options
  return new RunRecorder(kernel.core.portfolio, days, onFill ?? null, orderReasons)
}

/** Of the account: the day of its first instrument's venue. */
function zoneOf({ instruments }: RunPlan): string {
  return instruments[0]?.timeZone ?? 'UTC'
}

/** The day of the month may run over: the calendar carries it. */
function endOfDay(zone: string, day: number): number {
  return zoneConverter.microsFromWall(zone, 1970, 1, day + 2, 0, 0)
}

function requireData({ sources }: RunOptions, instruments: readonly Instrument[]): void {
  for (const { info } of sources) {
    if (instruments.some(({ id }) => id === info.instrumentId)) continue
    const known = instruments.map(({ id }) => id).join(', ')
    throw new FulmarError(
      'CONFIG_INSTRUMENT_UNKNOWN',
      `${info.name} is data of ${info.instrumentId}, which no strategy trades; they trade ${known}.`,
    )
  }
  for (const { id } of instruments) {
    if (sources.some(({ info }) => info.instrumentId === id)) continue
    throw new FulmarError('CONFIG_DATA_MISSING', `There is no data for ${id}.`, {
      remedy: `Name a file for it: --data ${id}=FILE.`,
    })
  }
}

/** Without them every order would be denied, one after the other. */
function requireRates(rates: readonly FxRate[], instruments: readonly Instrument[], currency: string): void {
  const table = FxTable.load(rates)
  for (const instrument of instruments) {
    const worth = table.convert(Decimal.ONE, instrument.currency, currency, 0)
    if (worth instanceof Decimal) continue
    throw new FulmarError(
      worth.code,
      `${instrument.id} is priced in ${instrument.currency}, the account is in ${currency}. ${worth.message}`,
      { remedy: `Give the rate, for example --fx ${currency}${instrument.currency}=1.08.` },
    )
  }
}

/** Whoever holds the parent gets shares of the child: what they are worth must be known. */
function requireSpunOff({ corporateActions = [] }: RunOptions, instruments: readonly Instrument[]): void {
  const known = (id: string): boolean => instruments.some((instrument) => instrument.id === id)
  for (const action of corporateActions) {
    if (action.type !== 'spinOff' || !known(action.instrumentId) || known(action.newInstrumentId)) continue
    throw new FulmarError(
      'CONFIG_INSTRUMENT_UNKNOWN',
      `The spin-off of ${action.newInstrumentId} from ${action.instrumentId} gives shares that no strategy trades.`,
      {
        remedy: `Add ${action.newInstrumentId} to the instruments of the strategy, with data for it, or take the row out.`,
      },
    )
  }
}
