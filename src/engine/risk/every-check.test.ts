/** Every check, at its limit and one step beyond, for a new order, for `orders.check` and for a replace. */
import { describe, expect, it } from 'vitest'
import { calendarOf } from '../../calendar/registry.ts'
import { zoneConverter } from '../../calendar/time-zone.ts'
import { cryptoSpot, equity } from '../../domain/instruments.ts'
import type { Instrument } from '../../domain/instrument.ts'
import type { OrderOptions } from '../../strategy/orders.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { AnyBarContext } from '../kernel.test-support.ts'
import type { Markets } from '../markets.ts'
import type { RiskSettings } from './check.ts'
import { LIMITS } from './limits.ts'
import type { LimitName, RiskLimits } from './limits.ts'

const COIN = cryptoSpot('BTC-USD.SIM', { lotSize: '0.01', minNotional: 0 })
const LONDON = equity('VOD.XLON', { currency: 'USD' })
const INSTRUMENTS = [AAA, BBB, COIN, LONDON]
/** Tuesday 2023-11-14 15:00 UTC, which is 10:00 in New York. */
const OPEN_HOURS = Date.UTC(2023, 10, 14, 15) * 1000

interface Ask {
  readonly side?: 'buy' | 'sell'
  readonly instrument?: Instrument
  readonly quantity: number
  readonly options?: OrderOptions
}

interface Case {
  readonly limits?: RiskLimits
  readonly settings?: Partial<RiskSettings>
  /** What is there before: done in a handler, then answered as `after` says. */
  readonly before?: (context: AnyBarContext) => unknown
  readonly after?: (bench: KernelBench) => void
  readonly time?: number
  /** Just allowed; and what a replace of it asks for, where one can come to the limit. */
  readonly allowed: Ask
  readonly refused: Ask
  /** The order that a replace turns into `allowed` or `refused`; null where a replace cannot change the answer. */
  readonly from?: Ask | null
  /** Codes that the step beyond cannot help being refused with too. */
  readonly also?: readonly string[]
}

const filled = (bench: KernelBench): void => {
  for (const order of bench.kernel.core.orders.open.flat())
    bench.fill(order.sequence, order.quantity, undefined, { instrumentId: order.instrumentId })
}
const buy = (quantity: number, options: OrderOptions = {}, instrument = AAA): Ask => ({
  quantity,
  options,
  instrument,
})
const limit = { limit: 100 }

/** One entry for each limit that refuses. */
const CASES: Readonly<Partial<Record<LimitName, Case>>> = {
  allowSymbols: {
    limits: { allowSymbols: ['AAA'] },
    allowed: buy(1),
    refused: buy(1, {}, BBB),
    from: null,
  },
  denySymbols: { limits: { denySymbols: ['BBB'] }, allowed: buy(1), refused: buy(1, {}, BBB), from: null },
  maxPriceAgeSeconds: {
    limits: { maxPriceAgeSeconds: 179 },
    // prices came in the order of the instruments, a minute apart, and that of AAA again at last
    allowed: buy(1, {}, COIN),
    refused: buy(1, {}, BBB),
    from: null,
  },
  maxOrderQuantity: {
    limits: { maxOrderQuantity: 50 },
    allowed: buy(50, limit),
    refused: buy(51, limit),
    from: buy(1, limit),
  },
  maxOrderNotional: {
    limits: { maxOrderNotional: 5000 },
    allowed: buy(50, limit),
    refused: buy(51, limit),
    from: buy(1, limit),
  },
  priceCollarPercent: {
    limits: { priceCollarPercent: 5 },
    allowed: buy(1, { limit: 105 }),
    refused: buy(1, { limit: 105.01 }),
    from: buy(1, { limit: 99 }),
  },
  maxPositionQuantity: {
    limits: { maxPositionQuantity: 10 },
    before: ({ orders }) => orders.buy(AAA.id, 6),
    after: filled,
    allowed: buy(4, limit),
    refused: buy(5, limit),
    from: buy(1, limit),
  },
  maxPositionNotional: {
    limits: { maxPositionNotional: 1000 },
    before: ({ orders }) => orders.buy(AAA.id, 6),
    after: filled,
    allowed: buy(4, limit),
    refused: buy(5, limit),
    from: buy(1, limit),
  },
  maxPositionPercent: {
    limits: { maxPositionPercent: 5 },
    allowed: buy(500, limit),
    refused: buy(501, limit),
    from: buy(1, limit),
  },
  maxConcentrationPercent: {
    limits: { maxConcentrationPercent: 5 },
    allowed: buy(500, limit),
    refused: buy(501, limit),
    from: buy(1, limit),
  },
  maxGrossExposurePercent: {
    limits: { maxGrossExposurePercent: 10 },
    before: ({ orders }) => orders.sell(BBB.id, 500),
    allowed: buy(500, limit),
    refused: buy(501, limit),
    from: buy(1, limit),
  },
  maxNetExposurePercent: {
    limits: { maxNetExposurePercent: 10 },
    before: ({ orders }) => orders.buy(BBB.id, 500),
    allowed: buy(500, limit),
    refused: buy(501, limit),
    from: buy(1, limit),
  },
  maxLeverage: {
    limits: { maxLeverage: 2 },
    allowed: buy(20_000, limit),
    refused: buy(20_001, limit),
    from: buy(1, limit),
  },
  maxOpenPositions: {
    limits: { maxOpenPositions: 1 },
    before: ({ orders }) => orders.buy(AAA.id, 1),
    allowed: buy(1),
    refused: buy(1, {}, BBB),
    from: null,
  },
  maxOpenOrders: {
    limits: { maxOpenOrders: 2 },
    before: ({ orders }) => orders.buy(AAA.id, 1, { limit: 90 }),
    allowed: buy(1),
    refused: buy(1),
    from: null,
  },
  minAccountBalance: {
    limits: { minAccountBalance: 1_000_000 },
    before: ({ orders }) => orders.buy(AAA.id, 10),
    after: (bench) => {
      filled(bench)
      // a loss of 0.01 a share
      bench.bar(99.99)
      bench.bar(99.99)
    },
    allowed: { side: 'sell', quantity: 10 },
    refused: { side: 'sell', quantity: 11, options: { limit: 99.99 } },
    from: null,
  },
  maxOrdersPerSecond: {
    limits: { maxOrdersPerSecond: 2 },
    allowed: buy(1),
    refused: buy(1),
    from: null,
  },
  maxOrdersPerMinute: {
    limits: { maxOrdersPerMinute: 2 },
    allowed: buy(1),
    refused: buy(1),
    from: null,
  },
  duplicateOrderSeconds: {
    limits: { duplicateOrderSeconds: 600 },
    before: ({ orders }) => orders.buy(AAA.id, 7, limit),
    allowed: buy(8, limit),
    refused: buy(7, limit),
    from: buy(1, limit),
  },
  refuseSelfCross: {
    limits: { refuseSelfCross: true },
    before: ({ orders }) => orders.sell(AAA.id, 1, { limit: 101 }),
    allowed: buy(1, { limit: 100.99 }),
    refused: buy(1, { limit: 101 }),
    from: buy(1, { limit: 99 }),
  },
  maxPriceDriftPercent: {
    limits: { maxPriceDriftPercent: 1, priceDriftSeconds: 600 },
    before: ({ orders }) => orders.buy(AAA.id, 1),
    allowed: buy(1, { limit: 101 }),
    refused: buy(1, { limit: 101.01 }),
    from: buy(1, { limit: 99 }),
  },
  priceDriftSeconds: {
    // own buys of 100 came a minute or so before; the other limit has its own window
    limits: { maxPriceDriftPercent: 1, priceDriftSeconds: 3600 },
    before: ({ orders }) => orders.buy(AAA.id, 1),
    after: (bench) => {
      filled(bench)
      bench.time += 3_000_000_000
      bench.bar(100)
    },
    allowed: buy(1, { limit: 101 }),
    refused: buy(1, { limit: 101.01 }),
    from: buy(1, { limit: 99 }),
  },
  regularHoursOnly: {
    limits: { regularHoursOnly: true },
    allowed: buy(1, { limit: 99 }),
    refused: buy(1, { limit: 99, extendedHours: true }),
    from: null,
  },
  maxOrdersPerDay: {
    limits: { maxOrdersPerDay: 2 },
    allowed: buy(1),
    refused: buy(1),
    from: null,
  },
  maxOrderValuePerDay: {
    limits: { maxOrderValuePerDay: 5000 },
    before: ({ orders }) => orders.buy(BBB.id, 10),
    allowed: buy(40, limit),
    refused: buy(41, limit),
    from: buy(1, limit),
  },
  maxInstruments: {
    limits: { maxInstruments: 1 },
    before: ({ orders }) => orders.buy(AAA.id, 1),
    allowed: buy(1),
    refused: buy(1, {}, BBB),
    from: null,
  },
  maxVenues: {
    limits: { maxVenues: 1 },
    before: ({ orders }) => orders.buy(AAA.id, 1),
    allowed: buy(1, {}, BBB),
    refused: buy(1, {}, LONDON),
    from: null,
  },
}

/** Limits that say nothing no: they warn. */
/** Measured by breakers, whose own tests have them; every order that they hold back names its limit. */
const LOSS_LIMITS: readonly string[] = [
  'maxDailyLoss',
  'maxDailyLossPercent',
  'maxDrawdown',
  'maxDrawdownPercent',
  'maxConsecutiveLosses',
]
const WARNINGS: readonly LimitName[] = ['warnOrdersPerSecond', 'warnOrdersPerMinute', 'warnCancelsPerMinute']
/** Limits whose step beyond is one order more of the same. */
const COUNTED: readonly LimitName[] = [
  'maxOpenOrders',
  'maxOrdersPerSecond',
  'maxOrdersPerMinute',
  'maxOrdersPerDay',
]

const markets: Markets = {
  calendars: [calendarOf('XNYS'), calendarOf('XNYS'), calendarOf('CRYPTO'), calendarOf('XLON')],
  zones: zoneConverter,
  calendarOf,
  isJournaled: false,
}

function ready(given: Case): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s', { instruments: INSTRUMENTS })
  const risk: RiskSettings = {
    leverage: 100,
    allowShort: true,
    ...(given.limits === undefined ? {} : { limits: given.limits }),
    ...given.settings,
  }
  const time = given.time ?? OPEN_HOURS
  const bench = new KernelBench([s], { instruments: INSTRUMENTS, cash: 1_000_000, risk, markets, time })
  for (const index of INSTRUMENTS.keys()) bench.bar(100, index)
  if (given.before !== undefined) bench.act(s, given.before)
  given.after?.(bench)
  return { bench, s }
}

const price = (bench: KernelBench): number => bench.kernel.core.marks.price(0)

function codesOf(given: Case, ask: Ask, how: 'check' | 'place', times = 1): string[] {
  const { bench, s } = ready(given)
  let codes: string[] = []
  bench.act(
    s,
    ({ orders }) => {
      const { side = 'buy', instrument = AAA, quantity, options = {} } = ask
      for (let at = 1; at < times; at++)
        expect(orders[side](instrument.id, quantity, options).approved).toBe(true)
      const { refusals } =
        how === 'check'
          ? orders.check(side, instrument.id, quantity, options)
          : orders[side](instrument.id, quantity, options)
      codes = refusals.map(({ code }) => code)
    },
    price(bench),
  )
  return codes
}

/** What a replace of the order `from` into `to` is refused with. */
function codeOfReplace(given: Case, from: Ask, to: Ask): string | null {
  const { bench, s } = ready(given)
  const { side = 'buy', instrument = AAA } = from
  let id = 0
  let code: string | null = null
  bench.act(s, ({ orders }) => {
    const ticket = orders[side](instrument.id, from.quantity, from.options)
    expect(ticket.refusals).toEqual([])
    id = ticket.id
  })
  bench.accept(id)
  bench.act(s, ({ orders }) => {
    const outcome = orders.replace(id, {
      quantity: to.quantity,
      ...(to.options?.limit === undefined ? {} : { limit: to.options.limit }),
    })
    code = outcome.ok ? null : outcome.refusal.code
  })
  return code
}

describe('every limit', () => {
  it('that can refuse has its case here', () => {
    const names = LIMITS.map(({ name }) => name).filter(
      (name) => !WARNINGS.includes(name) && !LOSS_LIMITS.includes(name),
    )
    expect(Object.keys(CASES).toSorted()).toEqual(names.toSorted())
  })

  const cases = LIMITS.flatMap(({ name, code }) => {
    const given = CASES[name]
    return given === undefined ? [] : [{ name, code, given, times: COUNTED.includes(name) ? 2 : 1 }]
  })

  it.each(cases)('$name lets an order at the limit pass, new and asked for', ({ name, given, times }) => {
    const reached = name === 'maxOpenOrders' ? 1 : times
    expect(codesOf(given, given.allowed, 'check', reached)).toEqual([])
    expect(codesOf(given, given.allowed, 'place', reached)).toEqual([])
  })

  it.each(cases)(
    '$name refuses the step beyond with $code, new and asked for',
    ({ name, code, given, times }) => {
      const beyond = name === 'maxOpenOrders' ? 2 : times === 2 ? 3 : 1
      expect(codesOf(given, given.refused, 'check', beyond)).toEqual([code])
      expect(codesOf(given, given.refused, 'place', beyond)).toEqual([code])
    },
  )

  it.each(cases.filter(({ given }) => given.from !== null))(
    '$name holds for a replace as for a new order',
    ({ code, given }) => {
      const from = given.from as Ask
      expect(codeOfReplace(given, from, given.allowed)).toBeNull()
      expect(codeOfReplace(given, from, given.refused)).toBe(code)
    },
  )

  it('on venues counts those that were ordered at on this day, also where nothing filled', () => {
    const given: Case = { limits: { maxVenues: 1 }, allowed: buy(1), refused: buy(1) }
    const { bench, s } = ready(given)
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 1, limit))
    bench.answer(1, { kind: 'orderCanceled' })
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', LONDON.id, 1).refusals.map(({ code }) => code)).toEqual(['RISK_VENUES'])
      expect(orders.check('buy', BBB.id, 1).approved).toBe(true)
    })
  })

  it.each<[LimitName, RiskLimits, string]>([
    ['maxOrdersPerMinute', { maxOrdersPerMinute: 1 }, 'RISK_ORDER_RATE'],
    ['maxOrdersPerSecond', { maxOrdersPerSecond: 1 }, 'RISK_ORDER_RATE'],
    ['maxOrdersPerDay', { maxOrdersPerDay: 1 }, 'RISK_ORDERS_PER_DAY'],
  ])('%s counts a replace as an order', (_name, limits, code) => {
    const { bench, s } = ready({ limits, allowed: buy(1), refused: buy(1) })
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 1, limit))
    bench.accept(1)
    bench.time -= 59_900_000
    bench.time -= 60_000
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 2 })).toMatchObject({ ok: false, refusal: { code } })
    })
  })
})
