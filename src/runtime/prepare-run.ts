/** From what a person asks for to what a run needs: loads the strategy, opens the data, settles every default. */
import { zoneConverter } from '../calendar/time-zone.ts'
import { sessionOf } from '../calendar/us-equity-hours.ts'
import { FulmarError } from '../domain/codes.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import { instrumentFromId } from '../domain/instrument-from-id.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { MarketDataSource, SourceInfo } from '../domain/market-data.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import { openCsv } from '../data/csv/open-csv.ts'
import { openBook } from '../data/book/open-book.ts'
import type { BookSource } from '../data/book/open-book.ts'
import { readActions } from '../data/actions.ts'
import { readFactors } from '../data/factors.ts'
import type { Factors } from '../data/factors.ts'
import { adjust } from '../data/adjust.ts'
import { barsFromTrades } from '../data/bars-from-trades.ts'
import { clip } from '../data/clip.ts'
import { concat } from '../data/concat.ts'
import { filterSession } from '../data/filter-session.ts'
import { resample } from '../data/resample.ts'
import { heardBy, tee } from '../data/tee.ts'
import { kernelRisk, parseVenueSettings } from '../sim/index.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { formatBarLength, parseBarLength } from './bar-length.ts'
import { readDerivatives, readMoneyRates } from './derivative-data.ts'
import { findData, parseDataSpec } from './data-specs.ts'
import type { DataSpec } from './data-specs.ts'
import type { RunOptions } from './run-options.ts'
import { leftOutOfSession, RowTally, sourcesWithoutRows } from './row-tally.ts'
import type { NoRows, Passage } from './row-tally.ts'
import { parseCash } from './parse-cash.ts'
import { requireOnce, requireOneMarket } from './require-once.ts'
import type { RunRequest } from './run-request.ts'
import { parseBreakers } from './breaker-settings.ts'
import { parseLimits } from './limit-settings.ts'
import { loadStrategy } from './strategy-loader.ts'
import { parseMoment } from './time-range.ts'

export interface PreparedRun {
  /** For `backtest` and `paper`. */
  readonly options: RunOptions
  readonly bundleHash: string
  /** The strategy from a new module. */
  readonly reload: () => Promise<AnyStrategy>
  readonly strategyName: string
  /** What was found, guessed or assumed, for people. */
  readonly notes: readonly string[]
  /** After the run: rows that were left out, where bad rows are skipped. */
  skippedRows(): readonly { readonly file: string; readonly reason: string; readonly count: number }[]
  /** After a run to the end: sources that gave it no row, and why. Throws DATA_EMPTY where that is all of them. */
  sourcesWithoutRows(): readonly NoRows[]
  /** After the run: rows outside the session of their market, which nobody asked to leave out, in full sentences. */
  leftOutOfSession(): readonly string[]
}

/** One preparation: what its steps share. */
interface Preparation {
  readonly request: RunRequest
  readonly definition: AnyStrategy
  readonly instruments: readonly Instrument[]
  readonly factors: ReadonlyMap<string, Factors>
  readonly notes: string[]
  readonly warnings: string[]
  readonly files: BookSource[]
  readonly passages: Passage[]
}

/** Rejects with FulmarError for whatever cannot be used. Nothing runs yet; the sources are open. */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  const { definition, bundleHash, reload } = await loadStrategy(request.strategyFile)
  return { ...(await prepareStrategy(definition, request)), bundleHash, reload }
}

/** The same for a strategy that is loaded already. */
export async function prepareStrategy(
  definition: AnyStrategy,
  request: RunRequest,
): Promise<Omit<PreparedRun, 'bundleHash' | 'reload'>> {
  const venue = parseVenueSettings(request.sim ?? {})
  const instruments = definition.instruments.map((item) =>
    typeof item === 'string' ? instrumentFromId(item) : item,
  )
  const preparation: Preparation = {
    request,
    definition,
    instruments,
    factors: await openFactors(request, instruments),
    notes: [],
    warnings: [],
    files: [],
    passages: [],
  }
  checkRange(preparation)
  const sources = [
    ...(await openAll(preparation, dataSpecs(preparation))),
    ...(await openAll(preparation, specsOf(preparation, request.quotes ?? [], '--quotes'))),
    ...(await openAll(preparation, specsOf(preparation, request.book ?? [], '--book'), openBook)),
  ]
  requireOneMarket(sources)
  const options: RunOptions = {
    strategies: [{ definition, params: request.params ?? {} }],
    sources,
    venue,
    commission: request.commission ?? 'venue',
    risk: {
      ...kernelRisk(venue),
      ...parseLimits(request.limits ?? [], request.limitSet),
      ...(request.breakers === undefined ? {} : { breakers: parseBreakers(request.breakers) }),
    },
    corporateActions: await corporateActions(preparation),
    ...(request.historyAdjust === undefined ? {} : { historyAdjustment: request.historyAdjust }),
    ...(await readMoneyRates(request)),
    derivatives: await readDerivatives(request, instruments),
    openingPrints: request.openingPrints ?? false,
    seed: request.seed ?? 1,
    warnings: preparation.warnings,
    ...(request.cash === undefined ? {} : { cash: parseCash(request.cash) }),
    ...(request.currency === undefined ? {} : { currency: request.currency }),
  }
  return {
    options,
    strategyName: definition.name,
    notes: preparation.notes,
    skippedRows: () =>
      preparation.files.flatMap((file) =>
        [...file.skipped()].map(([reason, count]) => ({ file: file.info.name, reason, count })),
      ),
    sourcesWithoutRows: () => sourcesWithoutRows(preparation.passages, zoneConverter),
    leftOutOfSession: () => leftOutOfSession(preparation.passages),
  }
}

function dataSpecs(preparation: Preparation): DataSpec[] {
  const { request, instruments, notes } = preparation
  const ids = instruments.map(({ id }) => id)
  if (request.data !== undefined && request.data.length > 0)
    return specsOf(preparation, request.data, '--data')
  const found = findData(request.strategyFile, ids)
  for (const { path } of found) notes.push(`Found ${path}`)
  const beside = [
    ...specsOf(preparation, request.quotes ?? [], '--quotes'),
    ...specsOf(preparation, request.book ?? [], '--book'),
  ]
  const covered = new Set([...found, ...beside].flatMap((spec) => spec.instruments))
  const missing = ids.filter((id) => !covered.has(id))
  if (missing.length > 0) {
    throw new FulmarError('CONFIG_DATA_MISSING', `There is no data for ${missing.join(', ')}.`, {
      remedy: `Name a file for it, --data ${missing[0] ?? ''}=FILE, or put one beside the strategy as data/${missing[0] ?? ''}.csv.`,
    })
  }
  return found
}

function specsOf({ instruments }: Preparation, texts: readonly string[], flag: string): DataSpec[] {
  const ids = instruments.map(({ id }) => id)
  return texts.map((text) => parseDataSpec(text, ids, flag))
}

/** Opens a file of bars, quotes and trades, or one of order books. */
type FileOpener = typeof openCsv | typeof openBook

/** Several files of one instrument are one source, in time order. */
async function openAll(
  preparation: Preparation,
  specs: readonly DataSpec[],
  open: FileOpener = openCsv,
): Promise<MarketDataSource[]> {
  const byInstrument = new Map<string, MarketDataSource[]>()
  for (const spec of specs) {
    for (const source of await openFile(preparation, spec, open)) {
      const key = `${source.info.kind} ${source.info.instrumentId}`
      byInstrument.set(key, [...(byInstrument.get(key) ?? []), source])
    }
  }
  return [...byInstrument.values()].flatMap((sources) => {
    const [first] = sources
    const joined = first !== undefined && sources.length === 1 ? first : concat(sources)
    return shape(preparation, joined)
  })
}

async function openFile(
  preparation: Preparation,
  spec: DataSpec,
  open: FileOpener,
): Promise<readonly BookSource[]> {
  const { request, instruments, warnings, files } = preparation
  const zone = zoneOf(instruments, spec.instruments[0])
  const opened = await open(spec.path, {
    instruments: spec.instruments,
    zones: zoneConverter,
    ...(request.zone === undefined ? {} : { zone: request.zone }),
    dayZone: request.dayZone ?? zone,
    ...(request.stamp === undefined ? {} : { stamp: request.stamp }),
    ...(request.columns === undefined ? {} : { columns: request.columns }),
    ...(request.period === undefined ? {} : { period: parseBarLength(request.period) }),
    ...(request.onBadRow === undefined ? {} : { onBadRow: request.onBadRow }),
    onWarning: (message) => warnings.push(message),
  })
  files.push(...opened)
  return opened
}

/** Sessions, dates, adjustment and bar length, in this order, as each needs the one before. */
function shape(preparation: Preparation, opened: MarketDataSource): readonly MarketDataSource[] {
  const { request, instruments, factors, notes } = preparation
  const { info } = opened
  const instrument = instruments.find(({ id }) => id === info.instrumentId)
  const zone = instrument?.timeZone ?? 'UTC'
  const facts: string[] = [info.kind + (info.period === null ? '' : ` ${formatBarLength(info.period)}`)]
  let source = cut(preparation, opened, instrument, facts)
  const factor = factors.get(info.instrumentId)
  if (factor !== undefined && request.adjust === 'prices') {
    source = adjust(source, factor)
    facts.push('prices adjusted')
  }
  const shaped = lengthened(preparation, source, zone, facts)
  notes.push(`${info.instrumentId}: ${info.name}, ${facts.join(', ')}`)
  return shaped
}

/** Longer bars, or bars out of trades, for a strategy that asks for them. */
function lengthened(
  preparation: Preparation,
  source: MarketDataSource,
  zone: string,
  facts: string[],
): readonly MarketDataSource[] {
  const { info } = source
  const bars = preparation.definition.bars
  const wanted = bars === undefined ? null : parseBarLength(bars)
  const options = { dayZone: zone, zones: zoneConverter }
  if (info.kind === 'bar' && wanted !== null && info.period !== null && info.period < wanted) {
    facts.push(`put together to ${bars ?? ''} for the strategy`)
    return finerForTheVenue(source, (shorter) => resample(shorter, wanted, options))
  }
  if (info.kind === 'trade' && wantsBars(preparation, info) && wanted !== null) {
    facts.push(`put together to bars of ${bars ?? ''} for the strategy`)
    return finerForTheVenue(source, (trades) => barsFromTrades(trades, { period: wanted }, options))
  }
  return [source]
}

/** Orders meet the data as they are: longer bars would hide what came first within them. */
function finerForTheVenue(
  source: MarketDataSource,
  longer: (source: MarketDataSource) => MarketDataSource,
): readonly MarketDataSource[] {
  const [one, other] = tee(source)
  return [heardBy(one, 'venue'), heardBy(longer(other), 'strategy')]
}

/** Whether bars are made of trades: not for a strategy that looks at trades. */
function wantsBars({ definition, warnings }: Preparation, trades: SourceInfo): boolean {
  const { bars, name } = definition
  if (definition.onTrade !== undefined) {
    if (bars !== undefined)
      warnings.push(
        `${trades.name} has trades. ${name} handles trades, so it is given those, and no bars of ${bars} are made of them.`,
      )
    return false
  }
  if (bars === undefined && definition.onBar !== undefined) {
    warnings.push(
      `${trades.name} has trades, and ${name} handles bars: let it say how long they are (bars: '1m'), and they are made of the trades.`,
    )
  }
  return bars !== undefined
}

/** The rows within the session and the dates; how many there are on the way is counted. */
function cut(
  { request, passages }: Preparation,
  opened: MarketDataSource,
  instrument: Instrument | undefined,
  facts: string[],
): MarketDataSource {
  const zone = instrument?.timeZone ?? 'UTC'
  const session = sessionFor(request, instrument, opened)
  const from = edgeOf(request.from, 'start', zone)
  const to = edgeOf(request.to, 'end', zone)
  const tallies = { read: new RowTally(), inSession: new RowTally(), left: new RowTally() }
  const sessionAssumed = request.session === undefined
  passages.push({ info: opened.info, zone, session, sessionAssumed, from, to, ...tallies })
  let source = tallies.read.over(opened)
  if (session !== 'all') {
    const wanted = session === 'regular' ? ['regular'] : ['regular', 'extended']
    source = filterSession(source, (start) => wanted.includes(sessionOf(start)))
    facts.push(session === 'regular' ? 'regular session only' : 'regular and extended session')
  }
  source = tallies.inSession.over(source)
  if (from !== null || to !== null) {
    source = clip(source, from?.time ?? null, to?.time ?? null)
    facts.push(`from ${from?.text ?? 'the start'} to ${to?.text ?? 'the end'}`)
  }
  return tallies.left.over(source)
}

function edgeOf(text: string | undefined, edge: 'start' | 'end', zone: string): Passage['from'] {
  return text === undefined ? null : { text, time: parseMoment(text, edge, zone, zoneConverter) }
}

function checkRange({ request, instruments }: Preparation): void {
  const zone = instruments[0]?.timeZone ?? 'UTC'
  const from = edgeOf(request.from, 'start', zone)
  const to = edgeOf(request.to, 'end', zone)
  if (from === null || to === null || from.time < to.time) return
  throw new FulmarError('CONFIG_INVALID', `--from ${from.text} is not before --to ${to.text}.`, {
    remedy: 'Give the earlier date with --from and the later one with --to.',
  })
}

function sessionFor(
  { session }: RunRequest,
  instrument: Instrument | undefined,
  { info }: MarketDataSource,
): 'regular' | 'extended' | 'all' {
  const isUsShare = instrument?.timeZone === 'America/New_York' && instrument.kind !== 'index'
  const withinDay = info.period === null || info.period < MICROS_PER_DAY
  if (!withinDay) return 'all'
  if (session !== undefined) {
    if (session === 'all' || isUsShare) return session
    throw new FulmarError(
      'CONFIG_INVALID',
      `--session ${session}: no session hours are known for ${info.instrumentId}.`,
      {
        remedy: 'Leave --session out, or say --session all.',
      },
    )
  }
  return isUsShare ? 'regular' : 'all'
}

async function openFactors(
  request: RunRequest,
  instruments: readonly Instrument[],
): Promise<Map<string, Factors>> {
  const ids = instruments.map(({ id }) => id)
  const result = new Map<string, Factors>()
  for (const text of request.factors ?? []) {
    const spec = parseDataSpec(text, ids, '--factors')
    const [id] = spec.instruments
    if (id === undefined || spec.instruments.length > 1) {
      throw new FulmarError(
        'CONFIG_INVALID',
        `--factors ${text} names no instrument, and the strategy trades several.`,
        {
          remedy: 'Write --factors INSTRUMENT=FILE.',
        },
      )
    }
    const zone = request.dayZone ?? zoneOf(instruments, id)
    result.set(id, await readFactors(spec.path, { zone, zones: zoneConverter }))
  }
  return result
}

/** Prices that are adjusted already know of splits and dividends; raw ones do not. */
async function corporateActions(preparation: Preparation): Promise<CorporateAction[]> {
  const { request, instruments, factors, warnings } = preparation
  const actions: CorporateAction[] = []
  for (const path of request.actions ?? []) {
    const options = {
      zones: zoneConverter,
      zoneOf: (id: string) => request.dayZone ?? zoneOf(instruments, id),
    }
    actions.push(...(await readActions(path, options)))
  }
  if (request.adjust === 'prices') {
    if (factors.size === 0 || actions.length > 0) throw notAdjustable(actions.length > 0)
    warnings.push(
      `Adjusted prices were traded (--prices adjusted) of ${[...factors.keys()].join(', ')}: nobody could trade at them. Quantities, fees per share, ticks and volumes are off by the same factor; splits and dividends are in the prices.`,
    )
    return []
  }
  for (const [id, factor] of factors) actions.push(...factor.corporateActions(id))
  requireOnce(actions)
  return actions
}

function notAdjustable(hasActions: boolean): FulmarError {
  return hasActions
    ? new FulmarError('CONFIG_INVALID', '--prices adjusted and --actions do not go together.', {
        remedy: 'Adjusted prices take their factors from --factors, and positions know of no actions then.',
      })
    : new FulmarError('CONFIG_INVALID', '--prices adjusted needs factors to adjust with.', {
        remedy: 'Name a factor file, --factors INSTRUMENT=FILE.',
      })
}

function zoneOf(instruments: readonly Instrument[], id: string | undefined): string {
  return instruments.find((instrument) => instrument.id === id)?.timeZone ?? 'UTC'
}
