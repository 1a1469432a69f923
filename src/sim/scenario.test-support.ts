import fc from 'fast-check'
import { Decimal } from '../domain/decimal.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { OrderType, TimeInForce } from '../domain/order.ts'
import { everyDay } from '../calendar/made-calendar.test-support.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'
import type { Trail } from '../domain/trail.ts'
import { at } from './assert.ts'
import { makerTakerCommission } from './commission.ts'
import { ibkrUsEquity } from './fees/ibkr.ts'
import { Fixture, MINUTE, PHASES, barOf, quoteOf, stock } from './fixture.test-support.ts'
import type { MatchPhase, VenueBar, VenueQuote } from './market-window.ts'
import type { VenueSettings } from './settings.ts'
import type { SimulatedVenue } from './simulated-venue.ts'
import type { OrderRequest } from './venue-order.ts'

/** Random days at a venue: one stock on bars and one leveraged future on quotes, with commands at any moment. */

export type Command =
  | { readonly kind: 'place'; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly target: number }
  | {
      readonly kind: 'replace'
      readonly target: number
      readonly quantity: number | null
      readonly offset: number | null
    }

export type Step =
  | {
      readonly kind: 'phase'
      readonly index: number
      readonly minute: number
      readonly phase: MatchPhase
      readonly bar: VenueBar
      readonly quote: VenueQuote
    }
  | { readonly kind: 'command'; readonly after: number; readonly command: Command }
  | { readonly kind: 'print'; readonly price: number; readonly size: number; readonly minute: number }
  | { readonly kind: 'split'; readonly minute: number }

export const INSTRUMENTS = [
  stock(),
  stock({
    id: 'FUT.XCME',
    kind: 'future',
    settlement: 'margin',
    multiplier: Decimal.from(5),
    tickSize: Decimal.from('0.25'),
  }),
]

const cents = (value: number): number => Math.round(value * 100) / 100
const quarters = (value: number): number => Math.round(value * 4) / 4

interface Draft {
  readonly index: number
  readonly buy: boolean
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly quantity: number
  readonly limit: number
  readonly stop: number
  readonly life: number
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  readonly extendedHours: boolean
  readonly trail: Trail
}

function trailOf(kind: Trail['kind'], value: number): Trail {
  return { kind, value: Decimal.from(value), limitOffset: null }
}

const draft: fc.Arbitrary<Draft> = fc.record({
  index: fc.nat(1),
  buy: fc.boolean(),
  type: fc.constantFrom<OrderType>(
    'market',
    'limit',
    'stop',
    'stopLimit',
    'trailingStop',
    'trailingStopLimit',
  ),
  timeInForce: fc.constantFrom<TimeInForce>('gtc', 'gtc', 'gtc', 'day', 'ioc', 'fok', 'gtd', 'opg', 'cls'),
  quantity: fc.integer({ min: 1, max: 40 }),
  limit: fc.integer({ min: -12, max: 12 }),
  stop: fc.integer({ min: -12, max: 12 }),
  life: fc.integer({ min: 0, max: 5 }),
  reduceOnly: fc.boolean(),
  postOnly: fc.integer({ min: 0, max: 5 }).map((value) => value === 0),
  extendedHours: fc.boolean(),
  trail: fc.oneof(
    fc.integer({ min: 1, max: 8 }).map((ticks) => trailOf('amount', ticks / 4)),
    fc.integer({ min: 1, max: 8 }).map((half) => trailOf('percent', half / 4)),
  ),
})

function requestOf(one: Draft, sequence: number, minute: number): OrderRequest {
  const price = (offset: number): Decimal => Decimal.from(100 + offset / 4)
  const hasLimit = one.type === 'limit' || one.type === 'stopLimit'
  const hasStop = one.type === 'stop' || one.type === 'stopLimit'
  return {
    clientOrderId: `C-${String(sequence)}`,
    instrumentId: at(INSTRUMENTS, one.index).id,
    instrumentIndex: one.index,
    side: one.buy ? 'buy' : 'sell',
    type: one.type,
    quantity: Decimal.from(one.quantity),
    limitPrice: hasLimit ? price(one.limit) : null,
    stopPrice: hasStop ? price(one.stop) : null,
    trail: trailFor(one),
    timeInForce: one.timeInForce,
    expireTime: one.timeInForce === 'gtd' ? (minute + one.life) * MINUTE : null,
    reduceOnly: one.reduceOnly,
    postOnly: one.postOnly && one.type === 'limit',
    extendedHours: one.extendedHours,
  }
}

function trailFor({ type, trail, limit }: Draft): Trail | null {
  if (type === 'trailingStop') return trail
  if (type !== 'trailingStopLimit') return null
  return { ...trail, limitOffset: Decimal.from(Math.abs(limit) / 4) }
}

const action = fc.oneof(
  { weight: 5, arbitrary: draft.map((value) => ({ kind: 'place', value }) as const) },
  { weight: 1, arbitrary: fc.nat(20).map((back) => ({ kind: 'cancel', back }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        back: fc.nat(20),
        quantity: fc.option(fc.integer({ min: 1, max: 40 })),
        offset: fc.option(fc.integer({ min: -12, max: 12 })),
      })
      .map((value) => ({ kind: 'replace', ...value }) as const),
  },
)

const path = fc.record({
  open: fc.integer({ min: -8, max: 8 }),
  up: fc.nat(6),
  down: fc.nat(6),
  close: fc.nat(100),
  volume: fc.constantFrom(NaN, 0, 35, 100, 1000),
  spread: fc.integer({ min: 1, max: 3 }),
})

const minute = fc.record({
  paths: fc.tuple(path, path),
  actions: fc.array(fc.tuple(fc.nat(8), fc.integer({ min: 0, max: MINUTE }), action), { maxLength: 4 }),
  extra: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'print', 'split', 'gap'),
})

type Path = typeof path extends fc.Arbitrary<infer T> ? T : never

function levels(one: Path): { open: number; high: number; low: number; close: number } {
  const open = 100 + one.open / 4
  const high = open + one.up / 4
  const low = open - one.down / 4
  return { open, high, low, close: quarters(low + ((high - low) * one.close) / 100) }
}

/** Steps in order; commands stand between the phases that they fall into. */
export const scenario: fc.Arbitrary<Step[]> = fc
  .array(minute, { minLength: 1, maxLength: 14 })
  .map((minutes) => {
    const steps: Step[] = []
    let sequence = 0
    let time = 0
    for (const { paths, actions, extra } of minutes) {
      if (extra === 'gap') time += 24 * 60
      if (extra === 'split') steps.push({ kind: 'split', minute: time })
      const phases: Step[] = [0, 1].flatMap((index) => {
        const one = at(paths, index)
        const { open, high, low, close } = levels(one)
        const bar = barOf(
          time,
          [open, high, low, close, one.volume].map(cents) as [number, number, number, number, number],
        )
        const ask = one.spread / 4
        const quote = quoteOf(
          time,
          [open, high, low, close, one.volume],
          [open + ask, high + ask, low + ask, close + ask, one.volume],
        )
        return PHASES.map((phase): Step => ({ kind: 'phase', index, minute: time, phase, bar, quote }))
      })
      phases.forEach((phase, place) => {
        steps.push(phase)
        for (const [slot, after, one] of actions) {
          if (slot !== place) continue
          if (one.kind === 'place') sequence++
          const command: Command =
            one.kind === 'place'
              ? { kind: 'place', request: requestOf(one.value, sequence, time) }
              : one.kind === 'cancel'
                ? { kind: 'cancel', target: sequence - one.back }
                : { kind: 'replace', target: sequence - one.back, quantity: one.quantity, offset: one.offset }
          // At most of the moments commands come with the data; now and then in the middle of a bar.
          steps.push({ kind: 'command', after: slot === 3 || slot === 7 ? after : 0, command })
        }
      })
      if (extra === 'print')
        steps.push({
          kind: 'print',
          price: 100 + at(paths, 0).open / 4,
          size: at(paths, 0).volume,
          minute: time + 1,
        })
      time++
    }
    return steps
  })

export type RandomSettings = Omit<
  VenueSettings,
  | 'slippageBps'
  | 'slippageAmount'
  | 'slippageVolumeLimit'
  | 'slippageImpact'
  | 'futuresMargin'
  | 'futuresMaintenance'
  | 'dailySettlement'
  | 'settlementHour'
  | 'liquidationFill'
  | 'liquidationFeeBps'
  | 'liquidationSteps'
  | 'insuranceFund'
  | 'fundingRateBps'
  | 'fundingHours'
  | 'earlyAssignmentRate'
  | 'impactFactor'
  | 'impactWindow'
>

export const settingsArbitrary: fc.Arbitrary<RandomSettings> = fc.record({
  marketFill: fc.constantFrom<'next' | 'standing'>('next', 'next', 'standing'),
  limitFill: fc.constantFrom<'through' | 'touch'>('through', 'touch'),
  halfSpreadBps: fc.constantFrom(0, 1, 30),
  volumeCap: fc.constantFrom(null, 0.1),
  slippage: fc.constantFrom<'none' | 'bps' | 'amount' | 'volumeShare' | 'squareRoot'>(
    'none',
    'bps',
    'amount',
    'volumeShare',
    'squareRoot',
  ),
  leverage: fc.constantFrom(1, 3),
  borrowRate: fc.constantFrom(0, 25),
  debitRate: fc.constantFrom(0, 0, 5),
  creditRate: fc.constantFrom(0, 0, 0, 3),
  allowShort: fc.boolean(),
  rejectRate: fc.constantFrom(0, 0.1),
  latencyMs: fc.constantFrom(0, 0, 500, 90_000),
  reportLatencyMs: fc.constantFrom(0, 0, 700),
  capStandingFills: fc.boolean(),
  onOpenCutoffMs: fc.constantFrom(0, 60_000),
  onCloseCutoffMs: fc.constantFrom(0, 60_000),
  dailyLimitPercent: fc.constantFrom(null, null, 2),
  bandPercent: fc.constantFrom(null, null, 1),
  queue: fc.constantFrom<'none' | 'behind'>('none', 'behind'),
  queueAhead: fc.constantFrom(null, 7),
  latency: fc.constantFrom<'fixed' | 'uniform' | 'lognormal'>('fixed', 'uniform', 'lognormal'),
  latencySpreadMs: fc.constantFrom(0, 400),
  latencySigma: fc.constant(0.5),
  collarPercent: fc.constantFrom(null, null, 2),
  maxOpenOrders: fc.constantFrom(null, null, 6),
  ordersPerSecond: fc.constantFrom(null, null, 3),
  margin: fc.constantFrom<VenueSettings['margin']>('leverage', 'leverage', 'regT', 'cross', 'isolated'),
})

/** The stock trades regularly from the second to the tenth minute of a day; of the future no hours are known. */
export const STOCK_SESSIONS: readonly (MarketCalendar | null)[] = [everyDay(2, 10, [0, 20]), null]

export function fixtureFor(settings: RandomSettings): Fixture {
  const commission = settings.halfSpreadBps === 1 ? makerTakerCommission('-0.7', '3.3') : ibkrUsEquity
  const fixture = new Fixture({
    settings,
    instruments: INSTRUMENTS,
    cash: '20000',
    commission,
    calendars: STOCK_SESSIONS,
    dayLength: 7 * MINUTE,
  })
  fixture.venue.setHasQuotes(1)
  return fixture
}

interface Clock {
  now: number
}

/** Drives venues of the same marks side by side as the backtest does: what is due first, then the time, then the data. */
export function drive(fixture: Fixture, venues: readonly SimulatedVenue[], step: Step, clock: Clock): void {
  const start = clock.now
  for (const venue of venues) {
    clock.now = start
    driveOne(venue, step, clock)
  }
  if (step.kind === 'phase' && step.phase === 'afterEntry') markUp(fixture, step)
}

function driveOne(venue: SimulatedVenue, step: Step, clock: Clock): void {
  const goTo = (time: number): void => {
    while (venue.nextEventTime <= time) venue.processDue()
    venue.setTime(time)
    clock.now = time
  }
  switch (step.kind) {
    case 'phase': {
      goTo(step.phase === 'open' ? step.bar.start : step.bar.end)
      // bars and closes lie on whole minutes here: no bar reaches beyond the close that is in it
      if (step.phase === 'open' && venue.nextExpiry <= step.bar.start) venue.expireDue((_, time) => time)
      if (step.index === 0) venue.matchBar(0, step.bar, step.phase)
      else venue.matchQuote(1, step.quote, step.phase)
      if (step.phase === 'afterEntry') observe(venue, step)
      return
    }
    case 'command':
      goTo(clock.now + step.after)
      command(venue, step.command)
      return
    case 'print':
      goTo(step.minute * MINUTE)
      venue.matchTrade(0, step.price, step.size, step.minute * MINUTE)
      return
    case 'split': {
      goTo(step.minute * MINUTE)
      const instrumentId = at(INSTRUMENTS, 0).id
      venue.applyCorporateAction(
        { type: 'split', instrumentId, ratio: Decimal.from(2), effectiveTime: clock.now },
        clock.now,
      )
    }
  }
}

function observe(venue: SimulatedVenue, { index, bar }: Extract<Step, { kind: 'phase' }>): void {
  const { open, high, low, close, volume, start, end } = bar
  const instrumentId = at(INSTRUMENTS, index).id
  const times = { startTime: start / 1000, time: end / 1000 }
  venue.observe(index, {
    kind: 'bar',
    instrumentIndex: index,
    instrumentId,
    open,
    high,
    low,
    close,
    volume,
    ...times,
  })
}

function markUp({ marks }: Fixture, step: Extract<Step, { kind: 'phase' }>): void {
  marks.last[step.index] = step.bar.close
  marks.lastTime[step.index] = step.bar.end
  marks.volume[step.index] = step.bar.volume
  marks.bid[step.index] = step.quote.bidClose
  marks.ask[step.index] = step.quote.askClose
  marks.bidSize[step.index] = step.quote.bidSize
  marks.askSize[step.index] = step.quote.askSize
}

function command(venue: SimulatedVenue, one: Command): void {
  switch (one.kind) {
    case 'place':
      venue.place(one.request)
      return
    case 'cancel':
      venue.cancel({ clientOrderId: `C-${String(one.target)}` })
      return
    case 'replace': {
      const price = one.offset === null ? null : Decimal.from(100 + one.offset / 4)
      const quantity = one.quantity === null ? null : Decimal.from(one.quantity)
      const clientOrderId = `C-${String(one.target)}`
      const known = venue.order(clientOrderId)
      const limitPrice = known?.limitPrice === null ? null : price
      const stopPrice = known?.limitPrice === null && known.stopPrice !== null ? price : null
      venue.change(clientOrderId, { quantity, limitPrice, stopPrice })
    }
  }
}

/** Canonical text of reports, for comparing runs byte by byte. */
export function bytes(inputs: readonly KernelInput[]): string {
  return JSON.stringify(inputs)
}
