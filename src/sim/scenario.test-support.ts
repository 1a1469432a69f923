import fc from 'fast-check'
import { Decimal } from '../domain/decimal.ts'
import type { DepthLevel } from '../domain/depth.ts'
import type { OrderType, TimeInForce } from '../domain/order.ts'
import { everyDay } from '../calendar/made-calendar.test-support.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../ports/market-calendar.ts'
import type { Trail } from '../domain/trail.ts'
import { at } from './assert.ts'
import { MINUTE, PHASES, barOf, quoteOf, stock } from './fixture.test-support.ts'
import type { MatchPhase, VenueBar, VenueQuote } from './market-window.ts'
import type { VenueSettings } from './settings.ts'
import type { OrderRequest } from './venue-order.ts'

/**
 * Random days at a venue: a stock on bars, a leveraged future on quotes, a stock on prints and one on its order book;
 * with halts, splits, sessions and auctions, and commands of every kind at any moment. `scenario-drive` plays them.
 */

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
  | {
      readonly kind: 'print'
      readonly index: number
      readonly price: number
      readonly size: number
      readonly time: number
    }
  | {
      readonly kind: 'book'
      readonly bids: readonly DepthLevel[]
      readonly asks: readonly DepthLevel[]
      readonly time: number
    }
  | { readonly kind: 'split'; readonly minute: number }
  | { readonly kind: 'halt' | 'resume'; readonly index: number }

export const INSTRUMENTS = [
  stock(),
  stock({
    id: 'FUT.XCME',
    kind: 'future',
    settlement: 'margin',
    multiplier: Decimal.from(5),
    tickSize: Decimal.from('0.25'),
  }),
  stock({ id: 'TAP.XNAS' }),
  stock({ id: 'DEP.XNAS' }),
]
/** On prints, and on its order book. */
export const TAPE = 2
export const DEPTH = 3

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
  index: fc.nat(3),
  buy: fc.boolean(),
  type: fc.constantFrom<OrderType>(
    'market',
    'limit',
    'stop',
    'stopLimit',
    'trailingStop',
    'trailingStopLimit',
  ),
  timeInForce: fc.constantFrom<TimeInForce>(
    'gtc',
    'gtc',
    'gtc',
    'day',
    'ioc',
    'fok',
    'gtd',
    'opg',
    'opg',
    'cls',
    'cls',
  ),
  quantity: fc.integer({ min: 1, max: 40 }),
  limit: fc.integer({ min: -8, max: 8 }),
  stop: fc.integer({ min: -8, max: 8 }),
  life: fc.integer({ min: 0, max: 5 }),
  reduceOnly: fc.constantFrom(false, false, false, true),
  postOnly: fc.integer({ min: 0, max: 5 }).map((value) => value === 0),
  extendedHours: fc.boolean(),
  trail: fc.oneof(
    fc.integer({ min: 1, max: 8 }).map((ticks) => trailOf('amount', ticks / 4)),
    fc.integer({ min: 1, max: 8 }).map((half) => trailOf('percent', half / 4)),
  ),
})

/** Mostly what a venue takes; now and then what it must refuse. */
function timeInForceOf({ type, timeInForce }: Draft, sequence: number): TimeInForce {
  const waits = type !== 'market' && type !== 'limit'
  const suits = timeInForce === 'gtc' || timeInForce === 'day' || timeInForce === 'gtd'
  return waits && !suits && sequence % 8 !== 0 ? 'gtc' : timeInForce
}

function requestOf(one: Draft, sequence: number, minute: number): OrderRequest {
  const price = (offset: number): Decimal => Decimal.from(100 + offset / 4)
  const timeInForce = timeInForceOf(one, sequence)
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
    timeInForce,
    expireTime: timeInForce === 'gtd' ? (minute + one.life) * MINUTE : null,
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

/** A print, or a state of an order book, at some moment of the minute. */
const point = fc.record({
  ticks: fc.integer({ min: -8, max: 8 }),
  after: fc.integer({ min: 0, max: MINUTE }),
  size: fc.constantFrom(NaN, 0, 5, 40),
  sizes: fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 6, maxLength: 6 }),
  sides: fc.constantFrom('both', 'both', 'both', 'bids', 'asks', 'none'),
})

const minute = fc.record({
  paths: fc.tuple(path, path),
  actions: fc.array(fc.tuple(fc.nat(12), fc.integer({ min: 0, max: MINUTE }), action), {
    maxLength: 4,
    size: 'max',
  }),
  extra: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'print', 'split', 'gap'),
  prints: fc.array(point, { maxLength: 3 }),
  books: fc.array(point, { maxLength: 2 }),
  halted: fc.constantFrom(...Array<null>(12).fill(null), 0, 1, 2, 3),
})

type Path = typeof path extends fc.Arbitrary<infer T> ? T : never

function levels(one: Path): { open: number; high: number; low: number; close: number } {
  const open = 100 + one.open / 4
  const high = open + one.up / 4
  const low = open - one.down / 4
  return { open, high, low, close: quarters(low + ((high - low) * one.close) / 100) }
}

type Minute = typeof minute extends fc.Arbitrary<infer T> ? T : never
type Point = typeof point extends fc.Arbitrary<infer T> ? T : never

function phasesOf({ paths }: Minute, time: number): Step[] {
  return [0, 1].flatMap((index) => {
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
}

function bookOf({ ticks, after, sizes, sides }: Point, minuteOf: number): Step {
  const middle = 100 + ticks / 4
  const level = (sign: number, place: number): DepthLevel => [
    cents(middle + sign * 0.05 * (place + 1)),
    at(sizes, sign > 0 ? place : 3 + place),
  ]
  const side = (sign: number, name: string): DepthLevel[] =>
    sides === 'both' || sides === name ? [0, 1, 2].map((place) => level(sign, place)) : []
  return { kind: 'book', bids: side(-1, 'bids'), asks: side(1, 'asks'), time: minuteOf * MINUTE + after }
}

/** Prints and books in the order of their times. */
function pointsOf({ prints, books }: Minute, time: number): Step[] {
  const tape = prints.map(({ ticks, size, after }): Step => ({
    kind: 'print',
    index: TAPE,
    price: 100 + ticks / 4,
    size,
    time: time * MINUTE + after,
  }))
  const timeOf = (step: Step): number => ('time' in step ? step.time : 0)
  return [...tape, ...books.map((one) => bookOf(one, time))].sort((a, b) => timeOf(a) - timeOf(b))
}

/** Steps in order; commands stand between the steps that they fall into. */
export const scenario: fc.Arbitrary<Step[]> = fc
  .array(minute, { minLength: 1, maxLength: 14, size: 'max' })
  .map((minutes) => {
    const steps: Step[] = []
    let sequence = 0
    let time = 0
    for (const one of minutes) {
      const { paths, actions, extra, halted } = one
      if (extra === 'gap') time += 24 * 60
      if (extra === 'split') steps.push({ kind: 'split', minute: time })
      if (halted !== null) steps.push({ kind: 'halt', index: halted })
      const data = [...phasesOf(one, time), ...pointsOf(one, time)]
      data.forEach((step, place) => {
        steps.push(step)
        for (const [slot, after, asked] of actions) {
          if (slot !== place) continue
          if (asked.kind === 'place') sequence++
          // At most of the moments commands come with the data; now and then in the middle of a bar.
          const isBetween = slot === 3 || slot === 7
          steps.push({
            kind: 'command',
            after: isBetween ? after : 0,
            command: commandOf(asked, sequence, time),
          })
        }
      })
      if (extra === 'print') {
        const { open, volume } = at(paths, 0)
        steps.push({
          kind: 'print',
          index: 0,
          price: 100 + open / 4,
          size: volume,
          time: (time + 1) * MINUTE,
        })
      }
      if (halted !== null) steps.push({ kind: 'resume', index: halted })
      time++
    }
    return steps
  })

type Asked = typeof action extends fc.Arbitrary<infer T> ? T : never

function commandOf(asked: Asked, sequence: number, time: number): Command {
  switch (asked.kind) {
    case 'place':
      return { kind: 'place', request: requestOf(asked.value, sequence, time) }
    case 'cancel':
      return { kind: 'cancel', target: sequence - asked.back }
    case 'replace': {
      const { quantity, offset, back } = asked
      return { kind: 'replace', target: sequence - back, quantity, offset }
    }
  }
}

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
  contingencies: fc.constant<'none' | 'native'>('none'),
  queueAhead: fc.constantFrom(null, 7),
  latency: fc.constantFrom<'fixed' | 'uniform' | 'lognormal'>('fixed', 'uniform', 'lognormal'),
  latencySpreadMs: fc.constantFrom(0, 400),
  latencySigma: fc.constant(0.5),
  collarPercent: fc.constantFrom(null, null, 2),
  maxOpenOrders: fc.constantFrom(null, null, 6),
  ordersPerSecond: fc.constantFrom(null, null, 3),
  margin: fc.constantFrom<VenueSettings['margin']>('leverage', 'leverage', 'regT', 'cross', 'isolated'),
})

/** Stocks trade regularly from the fourth to the ninth minute of a day; of the future no hours are known. */
export const STOCK_SESSIONS: readonly (MarketCalendar | null)[] = INSTRUMENTS.map((_, index) =>
  index === 1 ? null : everyDay(4, 9, [0, 20]),
)

/** The session on that day; null where none is known. */
export function sessionOf(index: number, time: number): MarketSession | null {
  return STOCK_SESSIONS[index]?.sessionOn(Math.floor(time / MICROS_PER_DAY)) ?? null
}
