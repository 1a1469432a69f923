import { describe, expect, it } from 'vitest'
import type { MarketDataSource } from '../domain/market-data.ts'
import { equity, future, fx, index } from '../domain/instruments.ts'
import type { Instrument } from '../domain/instrument.ts'
import { MICROS_PER_MINUTE } from '../domain/time.ts'
import { MemoryJournal } from '../adapters/journal-memory/memory-journal.ts'
import { fromArrays } from '../data/from-arrays.ts'
import { parseVenueSettings } from '../sim/index.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import type { OrderContext } from '../strategy/context.ts'
import type { Orders } from '../strategy/orders.ts'
import { backtest } from './backtest.ts'
import { paper } from './paper.ts'
import type { RunOptions } from './run-options.ts'

const AAA = equity('AAA.XNYS')

/** `07-03T17:00`, in UTC. */
const clock = (millis: number): string => new Date(millis).toISOString().slice(5, 16)
const at = (text: string): number => Date.parse(`${text}Z`)

/** Bars of so many minutes from one moment to another, several times; each costs 100. */
function barsIn(id: string, spans: readonly (readonly [string, string])[], minutes = 30): MarketDataSource {
  const starts = spans.flatMap(([from, to]) => {
    const count = Math.floor((at(to) - at(from)) / 60_000 / minutes)
    return Array.from({ length: count }, (_, bar) => at(from) + bar * minutes * 60_000)
  })
  const length = starts.length
  const times = (offset: number): Float64Array => Float64Array.from(starts, (time) => (time + offset) * 1000)
  const column = (value: number): Float64Array => new Float64Array(length).fill(value)
  const prices = { open: column(100), high: column(101), low: column(99), close: column(100) }
  return fromArrays(
    {
      instrumentId: id,
      name: 'memory',
      period: minutes * MICROS_PER_MINUTE,
      priceDecimals: 2,
      volumeKnown: true,
    },
    {
      kind: 'bar',
      length,
      start: times(0),
      end: times(minutes * 60_000),
      ...prices,
      volume: column(1e6),
    },
  )
}

const WEEK: readonly (readonly [string, string])[] = [
  ['2024-07-02T13:30', '2024-07-02T20:00'],
  ['2024-07-03T13:30', '2024-07-03T17:00'],
  ['2024-07-05T13:30', '2024-07-05T20:00'],
]

function optionsFor(strategy: AnyStrategy, sources: readonly MarketDataSource[]): RunOptions {
  const venue = parseVenueSettings({ halfSpreadBps: '0', slippageBps: '0' })
  return { strategies: [{ definition: strategy }], sources, commission: 'none', venue }
}

/** Orders at the first bar that ends then, and tells when and how its orders end. */
function endsOf(
  instrument: Instrument,
  when: string,
  order: (orders: Orders) => void,
): { readonly strategy: AnyStrategy; readonly seen: string[] } {
  const seen: string[] = []
  const tell = ({ order: ticket, now }: OrderContext): void => {
    if (['expired', 'filled', 'canceled', 'rejected', 'denied'].includes(ticket.status))
      seen.push(`${ticket.status} ${clock(now)}`)
  }
  const strategy: AnyStrategy = {
    name: 'orders once',
    instruments: [instrument],
    onBar: ({ now, orders }) => {
      if (now === at(when)) order(orders)
    },
    onOrder: tell,
  }
  return { strategy, seen }
}

describe('a day order ends with its session, at the close itself (F42)', () => {
  const low = (orders: Orders): void => void orders.buy(AAA.id, 1, { limit: 50 })

  it.each([
    ['on a full day', '2024-07-02T15:00', '07-02T20:00'],
    ['on a half day', '2024-07-03T15:00', '07-03T17:00'],
    ['of the next session, where it came at the close', '2024-07-02T20:00', '07-03T17:00'],
    ['after a holiday, where it came on the evening before', '2024-07-03T17:00', '07-05T20:00'],
  ])('%s', async (_, when, end) => {
    const { strategy, seen } = endsOf(AAA, when, low)
    const record = await backtest(optionsFor(strategy, [barsIn(AAA.id, WEEK)]))
    expect(seen).toEqual([`expired ${end}`])
    expect(record.ordersCanceled).toBe(1)
  })

  it('though no data come any more that day, or ever', async () => {
    const { strategy, seen } = endsOf(AAA, '2024-07-02T15:00', low)
    const spans = [['2024-07-02T13:30', '2024-07-02T16:00'], WEEK[2] ?? ['', '']] as const
    await backtest(optionsFor(strategy, [barsIn(AAA.id, spans)]))
    expect(seen).toEqual(['expired 07-02T20:00'])
  })

  it('with extended hours, when these are over', async () => {
    const { strategy, seen } = endsOf(AAA, '2024-07-02T15:00', (orders) => {
      orders.buy(AAA.id, 1, { limit: 50, extendedHours: true })
    })
    const night = barsIn(AAA.id, [['2024-07-02T13:30', '2024-07-03T03:00']])
    await backtest(optionsFor(strategy, [night]))
    expect(seen).toEqual(['expired 07-03T00:00'])
  })

  it('after the bar that the close lies in, and after a daily bar: it may have traded there', async () => {
    const odd = endsOf(AAA, '2024-07-02T19:45', (orders) => {
      orders.buy(AAA.id, 1, { limit: 50 })
      orders.buy(AAA.id, 1, { limit: 99.5 })
    })
    await backtest(optionsFor(odd.strategy, [barsIn(AAA.id, [['2024-07-02T13:45', '2024-07-02T22:45']], 60)]))
    expect(odd.seen).toEqual(['filled 07-02T20:45', 'expired 07-02T20:45'])
    // a bar of midnight to midnight in New York
    const daily = endsOf(AAA, '2024-07-02T04:00', (orders) => {
      orders.buy(AAA.id, 1, { limit: 50 })
      orders.buy(AAA.id, 1, { limit: 99.5 })
    })
    const days = barsIn(AAA.id, [['2024-07-01T04:00', '2024-07-04T04:00']], 24 * 60)
    await backtest(optionsFor(daily.strategy, [days]))
    expect(daily.seen).toEqual(['filled 07-03T04:00', 'expired 07-03T04:00'])
  })

  it('that goes over midnight, for futures', async () => {
    const es = future('ES.XCME', { expiry: at('2024-09-20T13:30') * 1000 })
    const { strategy, seen } = endsOf(es, '2024-07-02T02:00', (orders) => {
      orders.buy(es.id, 1, { limit: 50 })
    })
    const nights = barsIn(es.id, [['2024-07-01T22:00', '2024-07-03T10:00']])
    await backtest(optionsFor(strategy, [nights]))
    // Chicago's trading day of the 2nd runs from 17:00 to 16:00
    expect(seen).toEqual(['expired 07-02T21:00'])
  })

  it.each<[string, Instrument, string]>([
    ['by a calendar that it names', equity('VOD.OTC', { calendar: 'XNYS' }), '07-02T20:00'],
    ['and where none is known, with the date of the data', index('AAA.INDEX'), '07-03T13:30'],
    ['or where it says so', equity('AAA.XNYS', { calendar: 'none' }), '07-03T13:30'],
  ])('%s', async (_, instrument, end) => {
    const { strategy, seen } = endsOf(instrument, '2024-07-02T15:00', (orders) => {
      orders.buy(instrument.id, 1, { limit: 50, timeInForce: 'day' })
    })
    await backtest(optionsFor(strategy, [barsIn(instrument.id, WEEK)]))
    expect(seen).toEqual([`expired ${end}`])
  })
})

describe('other orders by the clock', () => {
  it('good till a date end at that moment, data or none', async () => {
    const { strategy, seen } = endsOf(AAA, '2024-07-02T15:00', (orders) => {
      orders.buy(AAA.id, 1, { limit: 50, timeInForce: 'gtd', expireTime: at('2024-07-04T10:10') })
      orders.buy(AAA.id, 1, { limit: 50, timeInForce: 'gtd', expireTime: at('2024-07-05T14:10') })
    })
    await backtest(optionsFor(strategy, [barsIn(AAA.id, WEEK)]))
    expect(seen).toEqual(['expired 07-04T10:10', 'expired 07-05T14:30'])
  })

  it('for the opening and the close wait for the session that has them', async () => {
    const { strategy, seen } = endsOf(AAA, '2024-07-03T17:00', (orders) => {
      orders.buy(AAA.id, 1, { timeInForce: 'opg' })
      orders.buy(AAA.id, 1, { timeInForce: 'cls' })
    })
    await backtest(optionsFor(strategy, [barsIn(AAA.id, WEEK)]))
    expect(seen).toEqual(['filled 07-05T13:30', 'filled 07-05T20:00'])
  })

  it('for an early close fill there', async () => {
    const { strategy, seen } = endsOf(AAA, '2024-07-02T20:00', (orders) => {
      orders.buy(AAA.id, 1, { timeInForce: 'cls' })
    })
    await backtest(optionsFor(strategy, [barsIn(AAA.id, WEEK)]))
    expect(seen).toEqual(['filled 07-03T17:00'])
  })

  it('for an auction without any data of its session end with that session', async () => {
    const { strategy, seen } = endsOf(AAA, '2024-07-02T20:00', (orders) => {
      orders.buy(AAA.id, 1, { timeInForce: 'opg' })
      orders.buy(AAA.id, 1, { timeInForce: 'cls' })
    })
    const spans = [WEEK[0] ?? ['', ''], WEEK[2] ?? ['', '']] as const
    await backtest(optionsFor(strategy, [barsIn(AAA.id, spans)]))
    expect(seen).toEqual(['expired 07-03T17:00', 'expired 07-03T17:05'])
  })

  it('on a holiday rest, whatever the data say', async () => {
    const { strategy, seen } = endsOf(AAA, '2024-07-04T15:00', (orders) => {
      orders.buy(AAA.id, 1)
    })
    const holiday = ['2024-07-04T13:30', '2024-07-04T20:00'] as const
    await backtest(
      optionsFor(strategy, [barsIn(AAA.id, [...WEEK.slice(0, 2), holiday, WEEK[2] ?? ['', '']])]),
    )
    expect(seen).toEqual(['filled 07-05T13:30'])
  })
})

describe('opens and closes of the market', () => {
  function diary(instruments: readonly Instrument[] = [AAA]): { strategy: AnyStrategy; seen: string[] } {
    const seen: string[] = []
    const strategy: AnyStrategy = {
      name: 'diary',
      instruments,
      onStart: ({ schedule, now }) => {
        seen.push(`start ${clock(now)}`)
        schedule.afterOpen('at the open')
        schedule.beforeClose('half an hour', { minutes: 30 })
      },
      onSessionOpen: ({ session, now }) =>
        void seen.push(`open ${session.market} ${session.date} ${clock(now)} to ${clock(session.closeTime)}`),
      onSessionClose: ({ session, now }) => void seen.push(`close ${session.date} ${clock(now)}`),
      onSchedule: ({ job, now }) => void seen.push(`${job.name} ${clock(now)}`),
      onBar: ({ now }) => void seen.push(`bar ${clock(now)}`),
    }
    return { strategy, seen }
  }

  it('come before the data of their moment and after those that end with it; jobs come between', async () => {
    const { strategy, seen } = diary()
    const spans = [
      ['2024-07-02T13:00', '2024-07-02T14:00'],
      ['2024-07-02T19:30', '2024-07-02T20:30'],
      ['2024-07-03T16:30', '2024-07-03T17:00'],
    ] as const
    await backtest(optionsFor(strategy, [barsIn(AAA.id, spans)]))
    expect(seen).toEqual([
      'start 07-02T13:00',
      'open XNYS 2024-07-02 07-02T13:30 to 07-02T20:00',
      'at the open 07-02T13:30',
      'bar 07-02T13:30',
      'bar 07-02T14:00',
      'half an hour 07-02T19:30',
      'bar 07-02T20:00',
      'close 2024-07-02 07-02T20:00',
      'bar 07-02T20:30',
      'open XNYS 2024-07-03 07-03T13:30 to 07-03T17:00',
      'at the open 07-03T13:30',
      'half an hour 07-03T16:30',
      'bar 07-03T17:00',
      'close 2024-07-03 07-03T17:00',
    ])
  })

  it('of several markets come in the order of time, of one moment closes first', async () => {
    const seen: string[] = []
    const euro = fx('EURUSD.OANDA')
    const coin = equity('BBB.XNYS', { calendar: 'CRYPTO' })
    const strategy: AnyStrategy = {
      ...diary([AAA, euro, coin]).strategy,
      onStart: () => undefined,
      onBar: () => undefined,
      onSessionOpen: ({ session }) => void seen.push(`open ${session.market} ${clock(session.openTime)}`),
      onSessionClose: ({ session }) => void seen.push(`close ${session.market} ${clock(session.closeTime)}`),
    }
    const sources = [AAA, euro, coin].map(({ id }) => barsIn(id, [['2024-07-03T12:00', '2024-07-04T02:00']]))
    const record = await backtest(optionsFor(strategy, sources))
    expect(record.halts).toEqual([])
    expect(seen).toEqual([
      ...['open XNYS 07-03T13:30', 'close XNYS 07-03T17:00'],
      ...['close FX 07-03T21:00', 'open FX 07-03T21:00'],
      ...['close CRYPTO 07-04T00:00', 'open CRYPTO 07-04T00:00'],
    ])
  })

  it('are in the journal, with the tables that they follow from, whether or not a strategy asks', async () => {
    const journal = new MemoryJournal()
    const records: string[] = []
    const append = journal.append.bind(journal)
    journal.append = (batch) => {
      records.push(
        ...batch.map(({ body }) => body).filter((body) => /sessionChanged|calendarUsed/.test(body)),
      )
      return append(batch)
    }
    const quiet: AnyStrategy = { name: 'quiet', instruments: [AAA], onBar: () => undefined }
    const options = (): RunOptions => optionsFor(quiet, [barsIn(AAA.id, WEEK)])
    const record = await paper({ ...options(), speed: Infinity, journal })
    expect(records[0]).toMatch(/"hash":"[0-9a-f]{16,}".*"market":"XNYS".*"calendarUsed"/)
    // the first session has begun with the data; each of the others opens and closes once
    expect(records.slice(1).map((body) => /"phase":"(\w+)"/.exec(body)?.[1])).toEqual([
      ...['open', 'close', 'open', 'close', 'open', 'close'],
    ])
    expect(record.calendars).toMatchObject([{ market: 'XNYS', instruments: [AAA.id] }])
    expect(record.calendars?.[0]?.hash).toMatch(/^[0-9a-f]{16,}$/)
    // and change nothing else
    const plain = await backtest(options())
    expect(plain.events).toBe(record.events)
    expect(plain.equityCurve).toEqual(record.equityCurve)
    expect(plain.dailyEquity).toEqual(record.dailyEquity)
  })
})

describe('a calendar', () => {
  it.each([
    [{ calendar: 'XNYZ' }, /Instrument AAA.XNYS: There is no calendar of a market “XNYZ”.*Did you mean/],
    [{ calendar: '' }, /calendar is ''; it must be the code of a market like XNYS or XLON, or 'none'/],
  ])('%j that does not exist is refused before the run', async (settings, message) => {
    const run = async (): Promise<unknown> => {
      const instrument = equity('AAA.XNYS', settings)
      const strategy: AnyStrategy = { name: 'a', instruments: [instrument], onBar: () => undefined }
      return backtest(optionsFor(strategy, [barsIn(AAA.id, WEEK)]))
    }
    await expect(run()).rejects.toThrow(message)
  })

  it('is told of where the data go beyond what it knows', async () => {
    const strategy: AnyStrategy = { name: 'a', instruments: [AAA], onBar: () => undefined }
    const future = barsIn(AAA.id, [['2035-07-03T13:30', '2035-07-03T20:00']])
    const past = barsIn(AAA.id, [['1985-07-03T13:30', '1985-07-03T20:00']])
    expect((await backtest(optionsFor(strategy, [future]))).warnings).toContainEqual(
      expect.stringMatching(
        /^XNYS: closures are known until 20\d\d-12-31\. Later sessions follow the rules alone/,
      ),
    )
    const { strategy: early, seen } = endsOf(AAA, '1985-07-03T15:00', (orders) => {
      orders.buy(AAA.id, 1)
    })
    expect((await backtest(optionsFor(early, [past]))).warnings).toContainEqual(
      expect.stringMatching(/^XNYS: the calendar begins on 1990-01-01\. Before that no hours are known/),
    )
    expect(seen).toEqual(['filled 07-03T15:00'])
  })
})

it('jobs decide the same in a backtest, on paper, and with a restart after every event', async () => {
  const strategy: AnyStrategy = {
    name: 'busy',
    instruments: [AAA],
    onStart: ({ schedule }) => {
      schedule.afterOpen('in', { minutes: 15 })
      schedule.beforeClose('out', { minutes: 30 })
      schedule.every('tick', { minutes: 45 })
      schedule.cron('noon', '0 12 * * *')
    },
    onSchedule: ({ job, orders }) => {
      if (job.name === 'in') orders.buy(AAA.id, 100)
      else if (job.name === 'out') orders.close(AAA.id)
      else if (job.name === 'noon') orders.buy(AAA.id, 7, { timeInForce: 'cls' })
      else orders.buy(AAA.id, 1, { limit: 50 })
    },
    onSessionClose: ({ orders }) => void orders.buy(AAA.id, 3, { timeInForce: 'opg' }),
    onCancel: ({ orders, order }) => void (order.timeInForce === 'day' && orders.sell(AAA.id, 2)),
  }
  const options = (): RunOptions => optionsFor(strategy, [barsIn(AAA.id, WEEK)])
  const plain = await backtest(options())
  expect(plain.halts).toEqual([])
  expect(plain.fills.length).toBeGreaterThan(8)
  for (const other of [
    await paper({ ...options(), speed: Infinity }),
    await backtest(options(), { rebuildEvery: 1 }),
    await backtest(options(), { freshViews: true }),
  ]) {
    expect(other.ordersHash).toBe(plain.ordersHash)
    expect(other.fills.length).toBe(plain.fills.length)
    expect(other.events).toBe(plain.events)
  }
})
