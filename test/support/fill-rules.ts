/** The rules of filling as examples: the test runs them, and the pictures of the guide are drawn from them. */
import type { DepthLevel } from '../../src/domain/depth.ts'
import type { VenueSettings } from '../../src/sim/settings.ts'

export type RuleBar = readonly [open: number, high: number, low: number, close: number, volume?: number]

export type RuleQuote = readonly [bid: number, ask: number]

export interface RuleBook {
  readonly bids: readonly DepthLevel[]
  readonly asks: readonly DepthLevel[]
}

export interface RuleOrder {
  readonly side: 'buy' | 'sell'
  readonly quantity?: number
  readonly limit?: number
  readonly stop?: number
  readonly trail?: number
  readonly reduceOnly?: true
  readonly timeInForce?: 'opg' | 'cls' | 'day' | 'ioc' | 'fok' | 'gtd'
  /** Of `gtd`, in bars from the first. */
  readonly expires?: number
}

export interface RuleFill {
  /** Index of the bar, print, quote or book. */
  readonly at: number
  readonly quantity: number
  readonly price: number
  /** Where in the bar it is drawn. */
  readonly moment: 'open' | 'inside' | 'close'
  /** Of an order book: the level that it is drawn at, where that is not its price. */
  readonly level?: number
}

/** The end of an order that was not filled whole. */
export interface RuleEnd {
  /** Index of the bar. */
  readonly at: number
  readonly how: 'canceled' | 'expired'
  /** Which of the orders; the first unless given. */
  readonly order?: number
  /** Where it is drawn, in bars from the first. */
  readonly drawn: number
}

export interface FillRule {
  /** Name of the picture's file. */
  readonly name: string
  /** What the picture shows, in one sentence. */
  readonly shows: string
  readonly orders: readonly RuleOrder[]
  /** What there is of the market: bars, or quotes, or order books. */
  readonly bars?: readonly RuleBar[]
  readonly quotes?: readonly RuleQuote[]
  readonly books?: readonly RuleBook[]
  /** Bars of the same price: single prints with a size. */
  readonly prints?: true
  readonly settings?: Partial<VenueSettings>
  /** Minute of the day of the first bar. */
  readonly start?: number
  readonly limits?: { readonly lower: number; readonly upper: number }
  /** Bars during which trading is halted. */
  readonly halted?: readonly number[]
  /** Moments to draw, in bars from the first. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[]
  readonly fills: readonly RuleFill[]
  readonly ends?: RuleEnd
}

const fill = (at: number, price: number, moment: RuleFill['moment'] = 'inside', quantity = 10): RuleFill => ({
  at,
  quantity,
  price,
  moment,
})

const FALLING: readonly RuleBar[] = [
  [101, 102, 100.5, 101],
  [101, 101.5, 100.2, 100.5],
  [100.5, 101, 99, 99.5],
]

const THREE_LEVELS: readonly DepthLevel[] = [
  [100.1, 4],
  [100.2, 10],
  [100.4, 30],
]

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
    name: 'limit-touch',
    shows: 'With `limitFill=touch` the same bar fills it: somebody was filled there, perhaps we.',
    orders: [{ side: 'buy', limit: 100 }],
    bars: [
      [102, 103, 100, 101],
      [101, 102, 99.5, 101],
    ],
    settings: { limitFill: 'touch' },
    fills: [fill(0, 100)],
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
    ends: { at: 0, how: 'canceled', order: 2, drawn: 0.8 },
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
  {
    name: 'latency',
    shows:
      'An order that arrives inside a bar sees its close alone: of the other prices nobody knows when they were.',
    orders: [{ side: 'buy' }],
    bars: [
      [101, 103, 100, 102],
      [102.5, 104, 102, 103],
    ],
    settings: { latencyMs: 45_000 },
    marks: [
      { at: 0, label: 'sent' },
      { at: 0.75, label: 'arrives' },
    ],
    fills: [fill(0, 102, 'close')],
  },
  {
    name: 'quotes-market',
    shows: 'On quotes a buy takes the ask and a sell the bid, and nothing is added.',
    orders: [{ side: 'buy' }, { side: 'sell', quantity: 5 }],
    quotes: [
      [100, 101],
      [100.5, 101.5],
      [100.5, 102],
    ],
    settings: { halfSpreadBps: 20 },
    fills: [fill(0, 101), fill(0, 100, 'inside', 5)],
  },
  {
    name: 'quotes-limit',
    shows:
      'A limit to buy that rests fills when the ask comes down to it; that the bid is there is not enough.',
    orders: [{ side: 'buy', limit: 100 }],
    quotes: [
      [101, 101.5],
      [100, 100.6],
      [99.5, 100],
    ],
    fills: [fill(2, 100)],
  },
  {
    name: 'quotes-stop',
    shows: 'A stop to sell triggers on the bid, where it will trade.',
    orders: [{ side: 'sell', stop: 100 }],
    quotes: [
      [100.5, 101],
      [100.2, 101.2],
      [99.8, 101],
    ],
    fills: [fill(2, 99.8)],
  },
  {
    name: 'book-walk',
    shows: 'A market order takes the book level by level, each at its own price and no more than it shows.',
    orders: [{ side: 'buy', quantity: 20 }],
    books: [
      {
        bids: [
          [99.9, 5],
          [99.8, 10],
        ],
        asks: THREE_LEVELS,
      },
    ],
    fills: [fill(0, 100.1, 'inside', 4), fill(0, 100.2, 'inside', 10), fill(0, 100.4, 'inside', 6)],
  },
  {
    name: 'book-rest',
    shows:
      'What a limit leaves rests, and fills at its limit by what is shown when the other side comes there.',
    orders: [{ side: 'buy', quantity: 20, limit: 100.2 }],
    books: [
      {
        bids: [[99.9, 5]],
        asks: THREE_LEVELS,
      },
      {
        bids: [[99.8, 10]],
        asks: [
          [100, 3],
          [100.4, 30],
        ],
      },
    ],
    fills: [
      fill(0, 100.1, 'inside', 4),
      fill(0, 100.2, 'inside', 10),
      { ...fill(1, 100.2, 'inside', 3), level: 100 },
    ],
  },
  {
    name: 'ioc',
    shows: 'Immediate-or-cancel takes what the first price gives, here a tenth of 60; the rest is canceled.',
    orders: [{ side: 'buy', timeInForce: 'ioc' }],
    bars: [
      [101, 103, 100, 102, 60],
      [102, 104, 101, 103, 60],
    ],
    settings: { volumeCap: 0.1 },
    fills: [fill(0, 101, 'open', 6)],
    ends: { at: 0, how: 'canceled', drawn: 0.98 },
  },
  {
    name: 'fok',
    shows: 'Fill-or-kill does not take a part: it is canceled whole.',
    orders: [{ side: 'buy', timeInForce: 'fok' }],
    bars: [
      [101, 103, 100, 102, 60],
      [102, 104, 101, 103, 600],
    ],
    settings: { volumeCap: 0.1 },
    fills: [],
    ends: { at: 0, how: 'canceled', drawn: 0.25 },
  },
  {
    name: 'day',
    shows:
      'A day order ends with the session; what trades through its limit after the close does not fill it.',
    orders: [{ side: 'buy', limit: 100, timeInForce: 'day' }],
    bars: FALLING,
    start: 958,
    marks: [{ at: 2, label: 'close' }],
    fills: [],
    ends: { at: 2, how: 'expired', drawn: 2 },
  },
  {
    name: 'gtd',
    shows: 'A good-till-date order is there until its time, and not a bar longer.',
    orders: [{ side: 'buy', limit: 100, timeInForce: 'gtd', expires: 1.5 }],
    bars: FALLING,
    marks: [{ at: 1.5, label: 'its time' }],
    fills: [],
    ends: { at: 1, how: 'expired', drawn: 2 },
  },
]
