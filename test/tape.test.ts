import { describe, expect, it } from 'vitest'
import { Decimal, defineStrategy, equity, parseVenueSettings } from '../src/index.ts'
import type { AnyStrategy, MarketDataSource } from '../src/index.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { paper } from '../src/runtime/paper.ts'
import type { RunOptions } from '../src/runtime/run-options.ts'
import { barsFrom, START } from './support/bars.ts'
import { FakeClock } from './support/clock.ts'
import { bars, minutes, prints, quotes, source } from './support/market.ts'

const AAA = equity('AAA.XNAS')
const BBB = equity('BBB.XNAS')
const MINUTE = 60_000_000
const FREE = parseVenueSettings({ halfSpreadBps: '0', volumeCap: 'none' })
const flat = (count: number, price = 100): ReturnType<typeof minutes> =>
  Array.from({ length: count }, () => ({ open: price, high: price, low: price, close: price }))

function run(
  strategy: AnyStrategy,
  sources: readonly MarketDataSource[],
  more: Partial<RunOptions> = {},
): Promise<unknown> {
  return backtest({
    strategies: [{ definition: strategy }],
    sources,
    commission: 'none',
    venue: FREE,
    ...more,
  })
}

describe('one stream of many sources', () => {
  it('is in order of time, quotes before prints before bars, and time never goes back', async () => {
    const seen: [number, string][] = []
    const note =
      (what: string) =>
      ({ now }: { now: number }): void =>
        void seen.push([now, what])
    const strategy = defineStrategy({
      name: 'watch',
      instruments: [AAA, BBB],
      onBar: ({ now, bar }) => void seen.push([now, `bar ${bar.instrumentId} ${String(bar.time === now)}`]),
      onQuote: note('quote'),
      onTrade: note('trade'),
    })
    const prices = minutes(30, 3)
    await run(strategy, [
      source(AAA.id, bars(prices, 1), 7),
      source(AAA.id, quotes(prices, 1, true), 4),
      source(BBB.id, bars(prices, 5), 2),
      source(BBB.id, prints(prices, 1), 9),
    ])
    expect(seen).toHaveLength(30 + 30 + 6 + 90)
    const times = seen.map(([time]) => time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const atFive = seen.filter(([time]) => time === (START + 5 * MINUTE) / 1000).map(([, what]) => what)
    expect(atFive.filter((what) => what !== 'trade')).toEqual([
      'quote',
      'bar AAA.XNAS true',
      'bar BBB.XNAS true',
    ])
  })

  it.each([1, 2, 3, 5, 1000])('loses no row when orders work while a chunk of %d rows ends', async (rows) => {
    const seen: Record<string, number> = { bar: 0, quote: 0, trade: 0 }
    const strategy: AnyStrategy = defineStrategy({
      name: 'busy',
      instruments: [AAA],
      shared: () => ({ count: 0 }),
      onBar: ({ orders, shared }) => {
        seen['bar'] = (seen['bar'] ?? 0) + 1
        shared.count += 1
        if (shared.count % 3 === 0) orders.cancelAll()
      },
      onQuote: ({ orders, shared, quote }) => {
        seen['quote'] = (seen['quote'] ?? 0) + 1
        shared.count += 1
        if (orders.open().length === 0) orders.buy(AAA.id, 1, { limit: quote.bid - 1 })
        else orders.cancelAll()
      },
      onTrade: () => void (seen['trade'] = (seen['trade'] ?? 0) + 1),
    })
    const prices = minutes(20, 5)
    await run(strategy, [
      source(AAA.id, bars(prices, 1), rows),
      source(AAA.id, quotes(prices, 2), rows),
      source(AAA.id, prints(prices, 3), rows),
    ])
    expect(seen).toEqual({ bar: 20, quote: 20, trade: 60 })
  })

  it('meets a single quote in its place, before the bar that ends with it, whether or not orders work', async () => {
    const seen: string[] = []
    const strategy = (busy: boolean): AnyStrategy =>
      defineStrategy({
        name: 'order',
        instruments: [AAA],
        onQuote: () => void seen.push('q'),
        onBar: ({ orders }) => {
          seen.push('b')
          if (busy) orders.buy(AAA.id, 1, { limit: 1, timeInForce: 'gtc' })
        },
      })
    const sequences: string[] = []
    for (const busy of [false, true]) {
      seen.length = 0
      const prices = flat(6)
      await run(strategy(busy), [source(AAA.id, bars(prices, 1)), source(AAA.id, quotes(prices, 1, true))])
      sequences.push(seen.join(''))
    }
    expect(sequences).toEqual(['qbqbqbqbqbqb', 'qbqbqbqbqbqb'])
  })

  it('never goes back in time where bars overlap', async () => {
    const chunk = barsFrom(flat(20))
    const overlapping = { ...chunk, start: chunk.start.map((time) => time - 5 * MINUTE) }
    const times: number[] = []
    const strategy = defineStrategy({
      name: 'overlap',
      instruments: [AAA],
      onBar: ({ orders, now }) => {
        times.push(now)
        orders.buy(AAA.id, 1)
      },
      onFill: ({ now }) => void times.push(now),
    })
    const record = await backtest({
      strategies: [{ definition: strategy }],
      sources: [source(AAA.id, overlapping)],
      venue: FREE,
    })
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(record.fills.length).toBeGreaterThan(10)
    for (const fill of record.fills) expect(fill.receivedTime).toBeGreaterThanOrEqual(START)
  })
})

it('delivers the reports of a slow venue when they are due, though nothing else happens', async () => {
  const heard: string[] = []
  const offset = (now: number): number => (now * 1000 - START) / 1e6
  const strategy = defineStrategy({
    name: 'patient',
    instruments: [AAA],
    shared: () => ({ bars: 0 }),
    onBar: ({ orders, shared }) => {
      shared.bars += 1
      if (shared.bars === 1) orders.buy(AAA.id, 15)
    },
    onFill: ({ fill, now }) => void heard.push(`${String(fill.quantity)} at ${String(offset(now))}`),
  })
  const venue = parseVenueSettings({ halfSpreadBps: '0', volumeCap: '0.00001', reportLatencyMs: '90000' })
  await run(strategy, [source(AAA.id, barsFrom(flat(8)))], { venue })
  expect(heard).toEqual(['10 at 150', '5 at 210'])
})

describe('timers on the tape', () => {
  it('due exactly at the end of a bar fire before its handler; between bars they fire in between', async () => {
    const seen: string[] = []
    const offset = (now: number): number => (now * 1000 - START) / 1e6
    const strategy = defineStrategy({
      name: 'timed',
      instruments: [AAA],
      onStart: ({ timers, now }) => {
        seen.push(`start ${String(offset(now))}`)
        timers.at((START + 2 * MINUTE) / 1000, 'sharp')
        timers.every(90_000, 'tick')
        timers.at(0, 'long ago')
      },
      onTimer: ({ timer, now }) => void seen.push(`${timer.name} ${String(offset(now))}`),
      onBar: ({ now }) => void seen.push(`bar ${String(offset(now))}`),
    })
    const record = (await run(strategy, [source(AAA.id, bars(flat(4), 1))])) as { startTime: number }
    expect(seen).toEqual([
      // the run begins where the first bar does
      'start 0',
      'long ago 0',
      'bar 60',
      'tick 90',
      'sharp 120',
      'bar 120',
      'tick 180',
      'bar 180',
      'bar 240',
    ])
    expect(record.startTime).toBe(START)
  })

  it('end the run at its last bar, whatever is still set', async () => {
    let fired = 0
    const strategy = defineStrategy({
      name: 'later',
      instruments: [AAA],
      onStart: ({ timers }) => {
        timers.after(1e9, 'never')
      },
      onTimer: () => void (fired += 1),
      onBar: () => undefined,
    })
    await run(strategy, [source(AAA.id, bars(flat(3), 1))])
    expect(fired).toBe(0)
  })
})

describe('slow work', () => {
  const offset = (now: number): number => (now * 1000 - START) / 1e6
  const answers: string[] = []
  const strategy = (latencyMs: number | undefined, work: (input: unknown) => unknown): AnyStrategy =>
    defineStrategy({
      name: 'thinker',
      instruments: [AAA],
      computations: {
        think: { run: work, ...(latencyMs === undefined ? {} : { latencyMs }), deadlineMs: 50 },
      },
      shared: () => ({ count: 0 }),
      onStart: ({ compute }) => void compute('think', -1),
      onBar: ({ compute, shared, now }) => {
        answers.push(`bar ${String(offset(now))}`)
        shared.count += 1
        if (shared.count === 2) {
          compute('think', 1)
          compute('think', 2)
        }
      },
      onComputed: ({ computed, now }) =>
        void answers.push(
          `${String(computed.requestId)} ${computed.ok ? String(computed.value) : computed.error} ${String(offset(now))}`,
        ),
    })
  const go = async (definition: AnyStrategy): Promise<string[]> => {
    answers.length = 0
    await run(definition, [source(AAA.id, bars(flat(4), 1))])
    return [...answers]
  }

  it('without latency is answered before the next bar', async () => {
    expect(await go(strategy(undefined, (input) => Promise.resolve(`got ${String(input)}`)))).toEqual([
      '1 got -1 0',
      'bar 60',
      'bar 120',
      '2 got 1 120',
      '3 got 2 120',
      'bar 180',
      'bar 240',
    ])
  })

  it('with latency is answered so much later in the time of the tape, even when asked for at the start', async () => {
    expect(await go(strategy(90_000, (input) => Promise.resolve(`got ${String(input)}`)))).toEqual([
      'bar 60',
      '1 got -1 90',
      'bar 120',
      'bar 180',
      '2 got 1 210',
      '3 got 2 210',
      'bar 240',
    ])
  })

  it('that fails, never answers, or answers with what cannot be written down, is answered with an error', async () => {
    const outcomes = await go(
      strategy(undefined, (input) => {
        if (input === -1) throw new Error('broken')
        return input === 1 ? new Promise(() => undefined) : { when: new Date(0) }
      }),
    )
    expect(outcomes[0]).toBe('1 broken 0')
    expect(outcomes[3]).toBe('2 deadline passed 120')
    expect(outcomes[4]).toMatch(/^3 .*when is an object of class Date.* 120$/)
  })

  it('keeps exact numbers exact, in and out', async () => {
    const definition = strategy(undefined, (input) =>
      input === 1 ? Decimal.parse('1.5').add(Decimal.ONE) : input,
    )
    expect((await go(definition))[3]).toBe('2 2.5 120')
  })

  it('decides in paper as in a backtest', async () => {
    const definition = strategy(30_000, (input) => Promise.resolve(input))
    const expected = await go(definition)
    answers.length = 0
    const sources = [source(AAA.id, bars(flat(4), 1))]
    await paper({ strategies: [{ definition }], sources, speed: 60, clock: new FakeClock() })
    expect(answers).toEqual(expected)
  })
})

describe('corporate actions on the tape', () => {
  const DAY = 24 * 60 * MINUTE
  const midnight = Date.UTC(2024, 0, 2) * 1000
  /** Days of 24 hours: 100, 100, then 7 for 1 and a seventh of the price. */
  const days = (): MarketDataSource => {
    const rows = [100, 102, 14.5, 15].map((close) => ({
      open: close,
      high: close + 0.5,
      low: close - 0.5,
      close,
    }))
    const chunk = barsFrom(rows)
    const at = (index: number): number => midnight + index * DAY
    return source(AAA.id, {
      ...chunk,
      start: Float64Array.from(rows, (_, index) => at(index)),
      end: Float64Array.from(rows, (_, index) => at(index + 1)),
    })
  }
  const split = {
    type: 'split',
    instrumentId: AAA.id,
    ratio: Decimal.from(7),
    effectiveTime: midnight + 2 * DAY,
  } as const

  it('a split at midnight, between two days, never makes equity jump', async () => {
    const equities: number[] = []
    const quantities: number[] = []
    const strategy = defineStrategy({
      name: 'holder',
      instruments: [AAA],
      shared: () => ({ bought: false }),
      onBar: ({ orders, shared, portfolio, position }) => {
        if (!shared.bought) orders.buy(AAA.id, 100)
        shared.bought = true
        equities.push(portfolio.equity)
        quantities.push(position.netQuantity)
      },
      onCorporateAction: ({ portfolio, position }) => {
        equities.push(portfolio.equity)
        quantities.push(position.netQuantity)
      },
    })
    const record = await backtest({
      strategies: [{ definition: strategy }],
      sources: [days()],
      cash: 100_000,
      commission: 'none',
      venue: FREE,
      corporateActions: [split],
    })
    expect(quantities).toEqual([0, 100, 700, 700, 700])
    // bought at the open of the second day, at 102
    expect(equities).toEqual([
      100_000,
      100_000,
      100_000,
      100_000 - 10_200 + 700 * 14.5,
      100_000 - 10_200 + 700 * 15,
    ])
    expect(Math.max(...record.equityCurve.equity)).toBeLessThan(101_000)
  })

  it('shares bought within the last old day, at its very end, are multiplied, those of the next open are not', async () => {
    const strategy = defineStrategy({
      name: 'edge',
      instruments: [AAA],
      shared: () => ({ bars: 0 }),
      onBar: ({ orders, shared }) => {
        shared.bars += 1
        if (shared.bars === 1) orders.buy(AAA.id, 10, { limit: 101.6, timeInForce: 'gtc' })
      },
      onCorporateAction: ({ orders }) => void orders.buy(AAA.id, 3),
    })
    const record = await backtest({
      strategies: [{ definition: strategy }],
      sources: [days()],
      commission: 'none',
      venue: FREE,
      corporateActions: [split],
    })
    const [inBar, atOpen] = record.fills
    expect(inBar?.eventTime).toBe(split.effectiveTime)
    expect(atOpen?.eventTime).toBe(split.effectiveTime)
    expect(record.openPositions.map(({ netQuantity }) => netQuantity.toString())).toEqual(['73'])
  })
})

it('a run that is stopped as it ends stops its strategies once', async () => {
  let stops = 0
  const strategy = defineStrategy({
    name: 'stopper',
    instruments: [AAA],
    onBar: () => undefined,
    onStop: () => {
      stops += 1
      stop.abort()
    },
  })
  const stop = new AbortController()
  await run(strategy, [source(AAA.id, bars(flat(4), 1))], { signal: stop.signal })
  expect(stops).toBe(1)
  stops = 0
  const sources = [source(AAA.id, bars(flat(4), 1))]
  await paper({
    strategies: [{ definition: strategy }],
    sources,
    speed: Infinity,
    signal: new AbortController().signal,
  })
  expect(stops).toBe(1)
})
