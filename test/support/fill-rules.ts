/** The rules of filling as examples: the test runs them, and the pictures of the guide are drawn from them. */
import { Decimal } from '../../src/domain/decimal.ts'
import type { Trail } from '../../src/domain/trail.ts'
import { DAY_SESSIONS, Fixture, MINUTE, PLAIN } from '../../src/sim/fixture.test-support.ts'
import type { VenueSettings } from '../../src/sim/settings.ts'

export type RuleBar = readonly [open: number, high: number, low: number, close: number, volume?: number]

export interface RuleOrder {
  readonly side: 'buy' | 'sell'
  readonly quantity?: number
  readonly limit?: number
  readonly stop?: number
  readonly trail?: number
  readonly reduceOnly?: true
  readonly timeInForce?: 'opg' | 'cls'
}

export interface RuleFill {
  /** Index of the bar or print. */
  readonly at: number
  readonly quantity: number
  readonly price: number
  /** Where in the bar it is drawn. */
  readonly moment: 'open' | 'inside' | 'close'
}

export interface FillRule {
  /** Name of the picture's file. */
  readonly name: string
  /** What the picture shows, in one sentence. */
  readonly shows: string
  readonly orders: readonly RuleOrder[]
  readonly bars: readonly RuleBar[]
  /** Bars of the same price: single prints with a size. */
  readonly prints?: true
  readonly settings?: Partial<VenueSettings>
  /** Minute of the day of the first bar. */
  readonly start?: number
  readonly limits?: { readonly lower: number; readonly upper: number }
  /** Bars during which trading is halted. */
  readonly halted?: readonly number[]
  readonly fills: readonly RuleFill[]
}

const fill = (at: number, price: number, moment: RuleFill['moment'] = 'inside', quantity = 10): RuleFill => ({
  at,
  quantity,
  price,
  moment,
})

export const FILL_RULES: readonly FillRule[] = [
  {
    name: 'market-open',
    shows: 'A market order takes the open of the next bar, and half a spread.',
    orders: [{ side: 'buy' }],
    bars: [
      [101, 103, 100, 102],
      [102, 104, 101, 103],
    ],
    settings: { halfSpreadBps: 20 },
    fills: [fill(0, 101.21, 'open')],
  },
  {
    name: 'volume-cap',
    shows: 'No more than a tenth of a bar’s volume is ours; the rest takes the next open.',
    orders: [{ side: 'buy', quantity: 10 }],
    bars: [
      [101, 103, 100, 102, 60],
      [103, 104, 101, 103, 60],
    ],
    settings: { volumeCap: 0.1 },
    fills: [fill(0, 101, 'open', 6), fill(1, 103, 'open', 4)],
  },
  {
    name: 'limit-open',
    shows: 'A limit order that the open is within takes the open.',
    orders: [{ side: 'buy', limit: 102 }],
    bars: [[101, 103, 100, 102]],
    fills: [fill(0, 101, 'open')],
  },
  {
    name: 'limit-through',
    shows: 'A bar that only touches a limit does not fill it; one that trades through it does, at the limit.',
    orders: [{ side: 'buy', limit: 100 }],
    bars: [
      [102, 103, 100, 101],
      [101, 102, 99.5, 101],
    ],
    fills: [fill(1, 100)],
  },
  {
    name: 'stop-inside',
    shows: 'A stop inside a bar fills at its price.',
    orders: [{ side: 'buy', stop: 103 }],
    bars: [
      [101, 102, 100, 101.5],
      [101.5, 104, 101, 102],
    ],
    fills: [fill(1, 103)],
  },
  {
    name: 'stop-gap',
    shows: 'A gap through a stop fills at the open behind the gap.',
    orders: [{ side: 'buy', stop: 102.5 }],
    bars: [
      [101, 102, 100, 101.5],
      [104, 105, 103, 104],
    ],
    fills: [fill(1, 104, 'open')],
  },
  {
    name: 'stop-limit',
    shows:
      'A stop-limit hit inside a bar fills only if the close is through its limit, for only the close came surely after.',
    orders: [{ side: 'buy', stop: 103, limit: 103.5 }],
    bars: [
      [101, 104.5, 101, 104],
      [104, 104.5, 103, 104],
    ],
    fills: [fill(1, 103.5)],
  },
  {
    name: 'trailing-low',
    shows:
      'A trailing sell 2 behind its best price: the bar rose and fell by more than 2, so it counts as hit at the low.',
    orders: [{ side: 'sell', trail: 2 }],
    bars: [
      [101, 102, 100.5, 102],
      [102, 104, 101, 103],
    ],
    fills: [fill(1, 101)],
  },
  {
    name: 'trailing-stop',
    shows: 'Where the low is below the stop of the bar’s beginning, that stop is what it gets.',
    orders: [{ side: 'sell', trail: 2 }],
    bars: [
      [101, 103, 101.5, 102.5],
      [102.5, 104, 100, 102],
    ],
    fills: [fill(1, 101)],
  },
  {
    name: 'stop-before-target',
    shows: 'Where a bar reached both the stop at 99 and the target at 103, the stop is taken.',
    orders: [
      { side: 'buy' },
      { side: 'sell', stop: 99, reduceOnly: true },
      { side: 'sell', limit: 103, reduceOnly: true },
    ],
    bars: [[101, 104, 98, 102]],
    fills: [fill(0, 101, 'open'), fill(0, 99)],
  },
  {
    name: 'on-close',
    shows: 'An order for the close waits for the close of the session’s last bar.',
    orders: [{ side: 'buy', timeInForce: 'cls' }],
    bars: [
      [101, 102, 100, 101],
      [101, 103, 100.5, 102],
    ],
    start: 958,
    fills: [fill(1, 102, 'close')],
  },
  {
    name: 'on-open',
    shows:
      'An order for the opening fills at the first open of the session; the bar before it belongs to the hours before.',
    orders: [{ side: 'buy', timeInForce: 'opg' }],
    bars: [
      [100, 101, 99.5, 100.5],
      [102, 103, 101, 102],
    ],
    start: 569,
    fills: [fill(1, 102, 'open')],
  },
  {
    name: 'halt',
    shows: 'In a halt (the second bar) nothing fills; the first price after it counts.',
    orders: [{ side: 'buy', stop: 102.5 }],
    bars: [
      [101, 102, 100, 101.5],
      [103, 104, 102, 103],
      [104, 105, 103.5, 104],
    ],
    halted: [1],
    fills: [fill(2, 104, 'open')],
  },
  {
    name: 'price-limit',
    shows: 'At the upper price limit of 103 there are only buyers: the order waits for a price below it.',
    orders: [{ side: 'buy' }],
    bars: [
      [103, 103, 103, 103],
      [102, 103, 101.5, 102],
    ],
    limits: { lower: 90, upper: 103 },
    fills: [fill(1, 102, 'open')],
  },
  {
    name: 'queue',
    shows: 'Prints at the limit of 100 first use up the 30 that stood before us, then fill the order.',
    orders: [{ side: 'buy', limit: 100 }],
    bars: [
      [101, 101, 101, 101, 20],
      [100, 100, 100, 100, 20],
      [100, 100, 100, 100, 14],
      [100, 100, 100, 100, 20],
    ],
    prints: true,
    settings: { queue: 'behind', queueAhead: 30 },
    fills: [fill(2, 100, 'inside', 4), fill(3, 100, 'inside', 6)],
  },
]

/** Runs the example at the venue and says what filled, bar by bar. */
export function runRule(rule: FillRule): Omit<RuleFill, 'moment'>[] {
  const start = rule.start ?? 600
  const fixture = new Fixture({ settings: { ...PLAIN, ...rule.settings }, calendars: DAY_SESSIONS })
  if (rule.limits !== undefined) fixture.venue.setPriceBands(0, rule.limits)
  fixture.marks.last[0] = rule.bars[0]?.[0] ?? NaN
  for (const order of rule.orders) {
    const early = order.timeInForce === undefined ? start : 60
    const { trail, ...request } = order
    const trailing: Trail | null =
      trail === undefined ? null : { kind: 'amount', value: Decimal.from(trail), limitOffset: null }
    fixture.place({ quantity: 10, ...request, ...(trailing === null ? {} : { trailing }) }, early * MINUTE)
  }
  return rule.bars.flatMap((bar, at) => {
    const before = fixture.inputs.length
    const isHalted = rule.halted?.includes(at) === true
    if (isHalted) fixture.venue.halt(0)
    else fixture.venue.resume(0)
    if (rule.prints === true) fixture.venue.matchTrade(0, bar[0], bar[4] ?? NaN, (start + at) * MINUTE)
    else fixture.bar(start + at, [...bar])
    return fixture.inputs.slice(before).flatMap((input) => {
      if (input.kind !== 'fill') return []
      const { quantity, price } = input.report
      return [{ at, quantity: quantity.toNumber(), price: price.toNumber() }]
    })
  })
}
