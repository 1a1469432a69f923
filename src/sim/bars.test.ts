import { describe, expect, it } from 'vitest'
import { Fixture, MINUTE, PLAIN, type BarText, type FixtureOptions } from './fixture.test-support.ts'

interface Case {
  readonly promise: string
  readonly order: Parameters<Fixture['place']>[0]
  /** When it is sent, in minutes; bars begin with minute 0. Default 0. */
  readonly sentAt?: number
  readonly bars: readonly BarText[]
  readonly fills: readonly string[]
  readonly options?: FixtureOptions
}

function run({ order, sentAt = 0, bars, options = { settings: PLAIN } }: Case): Fixture {
  const fixture = new Fixture(options)
  fixture.place(order, sentAt * MINUTE)
  bars.forEach((bar, minute) => {
    fixture.bar(minute, bar)
  })
  return fixture
}

function table(cases: readonly Case[]): void {
  it.each(cases)('$promise', (one) => {
    expect(run(one).fills()).toEqual(one.fills)
  })
}

const FLAT: BarText = [100, 101, 99, 100]
const COSTS: FixtureOptions = { settings: { volumeCap: null } }

describe('market orders on bars', () => {
  table([
    {
      promise: 'fill at the open of the bar that they saw whole',
      order: {},
      bars: [[101, 105, 95, 99]],
      fills: ['10@101'],
    },
    {
      promise: 'that arrived inside a bar fill at its close',
      order: {},
      sentAt: 0.5,
      bars: [[101, 105, 95, 99]],
      fills: ['10@99'],
    },
    {
      promise: 'decided at the end of a bar never fill inside it',
      order: {},
      sentAt: 1,
      bars: [
        [101, 105, 95, 99],
        [98, 99, 97, 98],
      ],
      fills: ['10@98'],
    },
    {
      promise: 'pay half a spread of at least half a tick, rounded up',
      order: {},
      bars: [[10, 11, 9, 10]],
      options: COSTS,
      fills: ['10@10.01'],
    },
    {
      promise: 'pay one basis point of the price',
      order: {},
      bars: [[300, 301, 299, 300]],
      options: COSTS,
      fills: ['10@300.03'],
    },
    {
      promise: 'to sell get half a spread less, rounded down',
      order: { side: 'sell' },
      bars: [[10.005, 11, 9, 10]],
      options: COSTS,
      fills: ['10@10'],
    },
    {
      promise: 'take a price between two ticks as it printed where there is no spread',
      order: {},
      bars: [[144.781724170642, 150, 140, 145]],
      fills: ['10@144.7817241706'],
    },
  ])
})

describe('limit orders on bars', () => {
  table([
    {
      promise: 'fill at an open that is better',
      order: { limit: 100 },
      bars: [[98, 99, 97, 98]],
      fills: ['10@98'],
    },
    {
      promise: 'do not fill at the open when the spread is beyond the limit',
      order: { limit: 100 },
      bars: [[100, 101, 100, 100]],
      options: COSTS,
      fills: [],
    },
    {
      promise: 'pay the spread at an open that allows it',
      order: { limit: 100 },
      bars: [[99.99, 101, 99.99, 100]],
      options: COSTS,
      fills: ['10@100'],
    },
    { promise: 'are not filled by a touch', order: { limit: 99 }, bars: [FLAT], fills: [] },
    {
      promise: 'are filled by a touch where that is asked for',
      order: { limit: 99 },
      bars: [FLAT],
      options: { settings: { ...PLAIN, limitFill: 'touch' } },
      fills: ['10@99'],
    },
    {
      promise: 'fill at the limit when a trade went through by a tick',
      order: { limit: 99.01 },
      bars: [FLAT],
      fills: ['10@99.01'],
    },
    {
      promise: 'to sell fill when a trade went through by a tick',
      order: { side: 'sell', limit: 100.99 },
      bars: [FLAT],
      fills: ['10@100.99'],
    },
    {
      promise: 'that arrived inside a bar are judged by its close',
      order: { limit: 99.5 },
      sentAt: 0.5,
      bars: [FLAT],
      fills: [],
    },
    {
      promise: 'that arrived inside a bar take a close within the limit',
      order: { limit: 100.5 },
      sentAt: 0.5,
      bars: [FLAT],
      fills: ['10@100'],
    },
    {
      promise: 'never slip beyond the limit',
      order: { limit: 100.02 },
      bars: [[100, 101, 99, 100]],
      options: { settings: { volumeCap: null, slippage: 'amount', slippageAmount: 5 } },
      fills: ['10@100.02'],
    },
  ])
})

describe('stop orders on bars', () => {
  table([
    { promise: 'wait below their price', order: { stop: 102 }, bars: [FLAT], fills: [] },
    { promise: 'fill at the stop inside the bar', order: { stop: 100.5 }, bars: [FLAT], fills: ['10@100.5'] },
    {
      promise: 'fill at the open behind a gap',
      order: { stop: 100.5 },
      bars: [[103, 104, 102, 103]],
      fills: ['10@103'],
    },
    {
      promise: 'to sell fill at the open behind a gap',
      order: { side: 'sell', stop: 99 },
      bars: [[95, 96, 94, 95]],
      fills: ['10@95'],
    },
    {
      promise: 'pay the spread at the stop',
      order: { side: 'sell', stop: 99.5 },
      bars: [FLAT],
      options: COSTS,
      fills: ['10@99.49'],
    },
    {
      promise: 'that arrived inside a bar are judged by its close',
      order: { stop: 100.5 },
      sentAt: 0.5,
      bars: [FLAT],
      fills: [],
    },
    {
      promise: 'with a limit are ordinary limits after a trigger at the open',
      order: { stop: 100, limit: 99.5 },
      bars: [FLAT],
      fills: ['10@99.5'],
    },
    {
      promise: 'with a limit fill at the limit when triggered inside a bar that closes through it',
      order: { stop: 100.5, limit: 100.8 },
      bars: [FLAT],
      fills: ['10@100.8'],
    },
    {
      promise: 'with a limit beyond the bar fill at its worst price and no worse',
      order: { stop: 100.5, limit: 109 },
      bars: [FLAT],
      fills: ['10@101'],
    },
    {
      promise: 'with a limit do not fill in the bar that triggered them when its close is not through it',
      order: { stop: 100.5, limit: 100.5 },
      bars: [[100, 103, 99, 102]],
      fills: [],
    },
    {
      promise: 'with a limit wait for the next bar when the close is not through it',
      order: { stop: 100.5, limit: 100.5 },
      bars: [
        [100, 103, 99, 102],
        [101, 102, 100, 101],
      ],
      fills: ['10@100.5'],
    },
  ])
})

describe('the volume cap', () => {
  const capped: FixtureOptions = { settings: { halfSpreadBps: 0 } }
  table([
    {
      promise: 'fills a tenth of each bar and carries the rest to the next open',
      order: { quantity: 25 },
      bars: [
        [100, 101, 99, 100, 109],
        [101, 102, 100, 101, 100],
        [102, 103, 101, 102, 100],
      ],
      options: capped,
      fills: ['10@100', '10@101', '5@102'],
    },
    {
      promise: 'fills nothing at zero volume',
      order: {},
      bars: [[100, 101, 99, 100, 0]],
      options: capped,
      fills: [],
    },
    {
      promise: 'is none where the volume is unknown',
      order: { quantity: 5000 },
      bars: [FLAT],
      options: capped,
      fills: ['5000@100'],
    },
    {
      promise: 'cancels the rest of an ioc order',
      order: { timeInForce: 'ioc' },
      bars: [[100, 101, 99, 100, 40], FLAT],
      options: capped,
      fills: ['4@100'],
    },
    {
      promise: 'cancels a fok order that does not fit',
      order: { timeInForce: 'fok' },
      bars: [[100, 101, 99, 100, 40], FLAT],
      options: capped,
      fills: [],
    },
    {
      promise: 'fills a fok order that fits',
      order: { timeInForce: 'fok' },
      bars: [[100, 101, 99, 100, 100]],
      options: capped,
      fills: ['10@100'],
    },
  ])

  it('is shared by all orders of the instrument, in order of arrival', () => {
    const fixture = new Fixture(capped)
    fixture.place({ quantity: 6 }, 0)
    fixture.place({ quantity: 6, side: 'sell' }, 0)
    fixture.bar(0, [100, 101, 99, 100, 100])
    expect(fixture.fills()).toEqual(['6@100', '4@100'])
  })
})
