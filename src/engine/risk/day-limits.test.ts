import { describe, expect, it } from 'vitest'
import { calendarOf } from '../../calendar/registry.ts'
import { zoneConverter } from '../../calendar/time-zone.ts'
import { cryptoSpot } from '../../domain/instruments.ts'
import { AAA, BBB, KernelBench, MINUTE, scripted } from '../kernel.test-support.ts'
import type { Markets } from '../markets.ts'
import type { RiskSettings } from './check.ts'
import { endOfDay } from './day-tally.ts'
import type { RiskLimits } from './limits.ts'

const COIN = cryptoSpot('BTC-USD.SIM', { lotSize: '0.01', minNotional: 0 })
const INSTRUMENTS = [AAA, BBB, COIN]
const HOUR = 60 * MINUTE
/** Tuesday 2023-11-14, 10:00 in New York, in microseconds. */
const TUESDAY = Date.UTC(2023, 10, 14, 15) * 1000

const markets: Markets = {
  calendars: [calendarOf('XNYS'), null, calendarOf('CRYPTO')],
  zones: zoneConverter,
  calendarOf,
  isJournaled: false,
}

function ready(
  limits: RiskLimits,
  more: Partial<RiskSettings> = {},
): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s', { instruments: INSTRUMENTS })
  const risk: RiskSettings = { leverage: 100, allowShort: true, limits, ...more }
  const bench = new KernelBench([s], { instruments: INSTRUMENTS, cash: 1e6, risk, markets, time: TUESDAY })
  for (const index of INSTRUMENTS.keys()) bench.bar(100, index)
  return { bench, s }
}

function codesAt(bench: KernelBench, s: ReturnType<typeof scripted>, time: number, id: string): string[] {
  let codes: string[] = []
  bench.time = time - MINUTE
  bench.act(s, ({ orders }) => {
    codes = orders.check('buy', id, 1, { limit: 99 }).refusals.map(({ code }) => code)
  })
  return codes
}

describe('limits of a day', () => {
  it('begin anew when the extended hours of the session have ended, not at midnight of UTC and not at the close', () => {
    const { bench, s } = ready({ maxOrdersPerDay: 1 })
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 1, { limit: 99 }))
    const close = TUESDAY + 6 * HOUR
    expect(codesAt(bench, s, close, AAA.id)).toEqual(['RISK_ORDERS_PER_DAY'])
    // 20:00 in New York is 01:00 of the next day in UTC
    expect(codesAt(bench, s, close + 4 * HOUR - 1, AAA.id)).toEqual(['RISK_ORDERS_PER_DAY'])
    expect(codesAt(bench, s, close + 4 * HOUR, AAA.id)).toEqual([])
  })

  it('of instruments with other hours end with theirs, and of those whose hours nobody knows at midnight of UTC', () => {
    const midnight = Date.UTC(2023, 10, 15) * 1000
    expect(endOfDay(null, TUESDAY)).toBe(midnight)
    expect(endOfDay(null, midnight)).toBe(midnight + 24 * HOUR)
    expect(endOfDay(calendarOf('CRYPTO'), TUESDAY)).toBe(midnight)
    // after hours belong to the session before them
    expect(endOfDay(calendarOf('XNYS'), TUESDAY + 8 * HOUR)).toBe(midnight + HOUR)
    // Friday evening belongs to the session of Monday
    const friday = Date.UTC(2023, 10, 18, 2) * 1000
    expect(endOfDay(calendarOf('XNYS'), friday)).toBe(Date.UTC(2023, 10, 21, 1) * 1000)
  })

  it('count orders that were canceled or never filled, and values once for a replace of the same size', () => {
    const { bench, s } = ready({ maxOrderValuePerDay: 1000 })
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 6, { limit: 100 }))
    bench.accept(1)
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 10 })).toEqual({ ok: true })
      expect(orders.check('buy', BBB.id, 1).refusals.map(({ code }) => code)).toEqual([
        'RISK_ORDER_VALUE_PER_DAY',
      ])
    })
    bench.act(s, ({ orders }) => orders.cancelAll())
    bench.answer(1, { kind: 'orderCanceled' })
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', BBB.id, 1).approved).toBe(false)
    })
  })

  it('count no order of a handler that threw', () => {
    const { bench, s } = ready({ maxOrderValuePerDay: 1000, maxPriceDriftPercent: 1, warnOrdersPerMinute: 0 })
    const before = bench.kernel.core.watch.save()
    s.do = ({ orders }) => {
      orders.buy(AAA.id, 5)
      throw new Error('a bug of the strategy')
    }
    bench.bar(100)
    const { day } = bench.kernel.core.watch
    expect(day.orders(-1, -1, bench.time)).toBe(0)
    expect(day.value(-1, -1, bench.time)).toBe(0)
    expect(bench.kernel.core.watch.ownPrices.best('buy', 0, -1, 0)).toBeNull()
    expect(bench.recordsOf('paceWarned')).toEqual([])
    expect(bench.kernel.core.watch.rates.save()).toEqual((before as { rates: unknown }).rates)
  })

  it('let a position be closed when they are reached, and count the exit', () => {
    const { bench, s } = ready({ maxOrdersPerDay: 1, maxOrderValuePerDay: 500, maxInstruments: 1 })
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 5))
    bench.fill(1, 5)
    bench.act(s, ({ orders }) => {
      expect(orders.check('sell', AAA.id, 6).approved).toBe(false)
      expect(orders.sell(AAA.id, 5).approved).toBe(true)
    })
    expect(bench.kernel.core.watch.day.orders(-1, -1, bench.time)).toBe(2)
  })

  it('survive a restart', () => {
    const { bench, s } = ready({ maxOrdersPerDay: 1 })
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 1, { limit: 99 }))
    const restarted = bench.reloaded()
    expect(codesAt(restarted, s, TUESDAY + HOUR, AAA.id)).toEqual(['RISK_ORDERS_PER_DAY'])
    expect(codesAt(restarted, s, TUESDAY + 24 * HOUR, AAA.id)).toEqual([])
  })
})

describe('regular hours', () => {
  it('begin at the open and end at the close, which is outside', () => {
    const { bench, s } = ready({ regularHoursOnly: true })
    const open = TUESDAY - HOUR / 2
    const close = TUESDAY + 6 * HOUR
    expect(codesAt(bench, s, close - 1, AAA.id)).toEqual([])
    expect(codesAt(bench, s, close, AAA.id)).toEqual(['RISK_OUTSIDE_HOURS'])
    expect(codesAt(bench, s, open + 24 * HOUR - 1, AAA.id)).toEqual(['RISK_OUTSIDE_HOURS'])
    expect(codesAt(bench, s, open + 24 * HOUR, AAA.id)).toEqual([])
    expect(codesAt(bench, s, close + 24 * HOUR, COIN.id)).toEqual([])
  })

  it('are never on where they are not known', () => {
    const { bench, s } = ready({}, { instrumentLimits: { [BBB.id]: { regularHoursOnly: true } } })
    expect(codesAt(bench, s, TUESDAY + HOUR, BBB.id)).toEqual(['RISK_OUTSIDE_HOURS'])
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', BBB.id, 1).refusals[0]?.message).toBe(
        'The hours of BBB.XNAS are not known (BBB.XNAS).',
      )
    })
  })

  it('that cannot be looked up refuse', () => {
    const broken = {
      ...calendarOf('XNYS'),
      isOpen: (): boolean => {
        throw new Error('no table of sessions')
      },
    }
    const s = scripted('s')
    const risk: RiskSettings = { leverage: 1, allowShort: true, limits: { regularHoursOnly: true } }
    const bench = new KernelBench([s], { risk, markets: { ...markets, calendars: [broken] } })
    bench.bar(100)
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', AAA.id, 1).refusals).toEqual([
        {
          code: 'RISK_CHECK_FAILED',
          message: 'A risk check could not be carried out: no table of sessions',
        },
      ])
    })
  })

  it('do not keep a position from being closed', () => {
    const { bench, s } = ready({ regularHoursOnly: true })
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 5))
    bench.fill(1, 5)
    bench.time = TUESDAY + 7 * HOUR
    bench.act(s, ({ orders }) => {
      expect(orders.check('sell', AAA.id, 5).approved).toBe(true)
      expect(orders.check('sell', AAA.id, 6).approved).toBe(false)
    })
  })
})

describe('a drift of our own prices', () => {
  const drift: RiskLimits = { maxPriceDriftPercent: 2, priceDriftSeconds: 300 }

  it('adds up over orders that each lie near the market, and is forgotten after its time', () => {
    const { bench, s } = ready(drift)
    for (const price of [100, 101, 102]) {
      bench.act(s, ({ orders }) => expect(orders.buy(AAA.id, 1).approved).toBe(true), price)
    }
    bench.act(
      s,
      ({ orders }) => {
        expect(orders.buy(AAA.id, 1).refusals.map(({ code }) => code)).toEqual(['RISK_PRICE_DRIFT'])
        expect(orders.check('sell', AAA.id, 1).approved).toBe(true)
      },
      102.01,
    )
    bench.time += 2 * MINUTE
    bench.act(s, ({ orders }) => expect(orders.check('buy', AAA.id, 1).approved).toBe(true), 102.01)
  })

  it('is not made by orders that rest, and is made by their executions', () => {
    const { bench, s } = ready(drift)
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 1, { limit: 95 }))
    bench.act(s, ({ orders }) => expect(orders.check('buy', AAA.id, 1).approved).toBe(true))
    bench.fill(1, 1, 95)
    bench.act(s, ({ orders }) => expect(orders.check('buy', AAA.id, 1).approved).toBe(false))
  })

  it('never holds back an exit or a stop', () => {
    const { bench, s } = ready(drift)
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 10))
    bench.fill(1, 10)
    bench.act(s, ({ orders }) => orders.sell(AAA.id, 1))
    bench.fill(2, 1)
    bench.act(
      s,
      ({ orders }) => {
        expect(orders.check('sell', AAA.id, 9).approved).toBe(true)
        expect(orders.check('sell', AAA.id, 10).approved).toBe(false)
        expect(orders.check('sell', AAA.id, 10, { stop: 80 }).approved).toBe(true)
      },
      90,
    )
  })
})

describe('warnings of pace', () => {
  it('come once each time that a figure passes its limit, and hold nothing back', () => {
    const { bench, s } = ready({ warnOrdersPerMinute: 2, warnCancelsPerMinute: 1 })
    const warned = (): string[] =>
      bench.recordsOf('paceWarned').map(({ name, actual }) => `${name} ${String(actual)}`)
    bench.act(s, ({ orders }) => {
      for (let price = 90; price < 95; price++)
        expect(orders.buy(AAA.id, 1, { limit: price }).approved).toBe(true)
    })
    expect(warned()).toEqual(['warnOrdersPerMinute 3'])
    expect(bench.effectsOf('alert')).toEqual([
      {
        kind: 'alert',
        severity: 'WARNING',
        code: 'RISK_RATE_WARNING',
        message: '3 orders within a minute, more than 2. Nothing is held back.',
      },
    ])
    for (const at of [1, 2, 3, 4, 5]) bench.accept(at)
    bench.act(s, ({ orders }) => expect(orders.cancelAll()).toBe(5))
    expect(warned()).toEqual(['warnOrdersPerMinute 3', 'warnCancelsPerMinute 2'])
    expect(bench.effectsOf('cancel')).toHaveLength(5)
    // back within the limit, and beyond it again
    bench.act(s, ({ orders }) => {
      for (let price = 90; price < 94; price++) orders.buy(AAA.id, 2, { limit: price })
    })
    expect(warned()).toEqual(['warnOrdersPerMinute 3', 'warnCancelsPerMinute 2', 'warnOrdersPerMinute 3'])
  })
})

describe('limits that are required', () => {
  it.each<[RiskLimits, string[]]>([
    [{}, ['RISK_LIMIT_MISSING']],
    [{ maxOrderQuantity: 10 }, ['RISK_LIMIT_MISSING']],
    [{ maxOrderNotional: 10_000 }, ['RISK_LIMIT_MISSING']],
    [{ maxOrderQuantity: 10, maxOrderNotional: 10_000 }, []],
  ])('%o gives %j', (limits, codes) => {
    const { bench, s } = ready(limits, { requireLimits: true })
    expect(codesAt(bench, s, TUESDAY + HOUR, AAA.id)).toEqual(codes)
  })

  it('may be set for the instrument alone', () => {
    const instrumentLimits = { [AAA.id]: { maxOrderQuantity: 10, maxOrderNotional: 10_000 } }
    const { bench, s } = ready({}, { requireLimits: true, instrumentLimits })
    expect(codesAt(bench, s, TUESDAY + HOUR, AAA.id)).toEqual([])
    expect(codesAt(bench, s, TUESDAY + HOUR, COIN.id)).toEqual(['RISK_LIMIT_MISSING'])
  })
})
