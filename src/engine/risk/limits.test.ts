import { describe, expect, it } from 'vitest'
import { CODES } from '../../domain/codes.ts'
import type { Refusal } from '../../domain/codes.ts'
import { equity, option } from '../../domain/instruments.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { AnyBarContext, BenchOptions } from '../kernel.test-support.ts'
import { DEFAULT_RISK_SETTINGS } from './check.ts'
import type { RiskSettings } from './check.ts'
import { LIMITS } from './limits.ts'
import type { RiskLimits } from './limits.ts'

const ID = AAA.id
const MILLION = 1_000_000

function ready(
  limits: RiskLimits,
  options: BenchOptions & { count?: number; more?: Partial<RiskSettings> } = {},
): { bench: KernelBench; all: ReturnType<typeof scripted>[]; s: ReturnType<typeof scripted> } {
  const instruments = options.instruments ?? [AAA, BBB]
  const all = Array.from({ length: options.count ?? 1 }, (_, index) =>
    scripted(`s${String(index)}`, { instruments: [...instruments] }),
  )
  const risk: RiskSettings = { ...DEFAULT_RISK_SETTINGS, leverage: 100, limits, ...options.more }
  const bench = new KernelBench(all, { cash: MILLION, ...options, instruments, risk })
  instruments.forEach((_, index) => {
    bench.bar(100, index)
  })
  return { bench, all, s: all[0] as ReturnType<typeof scripted> }
}

/** Codes of the refusals that an order gets, at prices of 100. */
function codesOf(limits: RiskLimits, ask: (context: AnyBarContext) => readonly Refusal[]): string[] {
  const { bench, s } = ready(limits)
  let codes: string[] = []
  bench.act(s, (context) => {
    codes = ask(context).map(({ code }) => code)
  })
  return codes
}

describe('limits', () => {
  it.each<[keyof RiskLimits, RiskLimits, string | null, (context: AnyBarContext) => readonly Refusal[]]>([
    [
      'maxOrderQuantity',
      { maxOrderQuantity: 50 },
      null,
      ({ orders }) => orders.check('buy', ID, 50).refusals,
    ],
    [
      'maxOrderQuantity',
      { maxOrderQuantity: 50 },
      'RISK_ORDER_QUANTITY',
      ({ orders }) => orders.check('buy', ID, 51).refusals,
    ],
    [
      'maxOrderNotional',
      { maxOrderNotional: 5000 },
      null,
      ({ orders }) => orders.check('sell', ID, 50).refusals,
    ],
    [
      'maxOrderNotional',
      { maxOrderNotional: 5000 },
      'RISK_ORDER_NOTIONAL',
      ({ orders }) => orders.check('buy', ID, 50, { limit: 100.01 }).refusals,
    ],
    [
      'priceCollarPercent',
      { priceCollarPercent: 5 },
      null,
      ({ orders }) => orders.check('buy', ID, 1, { limit: 105 }).refusals,
    ],
    [
      'priceCollarPercent',
      { priceCollarPercent: 5 },
      'RISK_PRICE_COLLAR',
      ({ orders }) => orders.check('buy', ID, 1, { limit: 105.01 }).refusals,
    ],
    [
      'priceCollarPercent',
      { priceCollarPercent: 5 },
      'RISK_PRICE_COLLAR',
      ({ orders }) => orders.check('sell', ID, 1, { limit: 94.99 }).refusals,
    ],
    [
      'priceCollarPercent',
      { priceCollarPercent: 5 },
      null,
      ({ orders }) => orders.check('buy', ID, 1, { limit: 50 }).refusals,
    ],
    [
      'priceCollarPercent',
      { priceCollarPercent: 5 },
      'RISK_PRICE_COLLAR',
      ({ orders }) => orders.check('buy', ID, 1, { stop: 110, limit: 116 }).refusals,
    ],
    [
      'priceCollarPercent',
      { priceCollarPercent: 5 },
      null,
      ({ orders }) => orders.check('buy', ID, 1, { stop: 110, limit: 115 }).refusals,
    ],
    [
      'maxPositionQuantity',
      { maxPositionQuantity: 10 },
      null,
      ({ orders }) => orders.check('buy', ID, 10).refusals,
    ],
    [
      'maxPositionQuantity',
      { maxPositionQuantity: 10 },
      'RISK_POSITION_QUANTITY',
      ({ orders }) => (orders.buy(ID, 6), orders.check('buy', ID, 5).refusals),
    ],
    [
      'maxPositionNotional',
      { maxPositionNotional: 1000 },
      'RISK_POSITION_NOTIONAL',
      ({ orders }) => (orders.buy(ID, 6), orders.check('buy', ID, 5).refusals),
    ],
    [
      'maxPositionNotional',
      { maxPositionNotional: 1000 },
      null,
      ({ orders }) => (orders.buy(ID, 5), orders.check('buy', ID, 5).refusals),
    ],
    [
      'maxPositionPercent',
      { maxPositionPercent: 5 },
      null,
      ({ orders }) => orders.check('sell', ID, 500).refusals,
    ],
    [
      'maxPositionPercent',
      { maxPositionPercent: 5 },
      'RISK_POSITION_PERCENT',
      ({ orders }) => orders.check('sell', ID, 501).refusals,
    ],
    [
      'maxGrossExposurePercent',
      { maxGrossExposurePercent: 10 },
      'RISK_GROSS_EXPOSURE',
      ({ orders }) => (orders.buy(ID, 500), orders.check('sell', BBB.id, 501).refusals),
    ],
    [
      'maxGrossExposurePercent',
      { maxGrossExposurePercent: 10 },
      null,
      ({ orders }) => (orders.buy(ID, 500), orders.check('sell', BBB.id, 500).refusals),
    ],
    [
      'maxNetExposurePercent',
      { maxNetExposurePercent: 5 },
      'RISK_NET_EXPOSURE',
      ({ orders }) => (orders.buy(ID, 500), orders.check('buy', BBB.id, 1).refusals),
    ],
    ['maxLeverage', { maxLeverage: 2 }, null, ({ orders }) => orders.check('buy', ID, 20_000).refusals],
    [
      'maxLeverage',
      { maxLeverage: 2 },
      'RISK_LEVERAGE',
      ({ orders }) => orders.check('buy', ID, 20_001).refusals,
    ],
    [
      'maxOpenPositions',
      { maxOpenPositions: 1 },
      'RISK_OPEN_POSITIONS',
      ({ orders }) => (orders.buy(ID, 1), orders.check('buy', BBB.id, 1).refusals),
    ],
    [
      'maxOpenPositions',
      { maxOpenPositions: 1 },
      null,
      ({ orders }) => (orders.buy(ID, 1), orders.check('buy', ID, 1).refusals),
    ],
    [
      'maxOpenOrders',
      { maxOpenOrders: 1 },
      'RISK_OPEN_ORDERS',
      ({ orders }) => (orders.buy(ID, 1, { limit: 90 }), orders.check('buy', ID, 1).refusals),
    ],
    [
      'minAccountBalance',
      { minAccountBalance: MILLION + 1 },
      'RISK_MIN_BALANCE',
      ({ orders }) => orders.check('buy', ID, 1).refusals,
    ],
    [
      'minAccountBalance',
      { minAccountBalance: MILLION },
      null,
      ({ orders }) => orders.check('buy', ID, 1).refusals,
    ],
    [
      'maxOrdersPerSecond',
      { maxOrdersPerSecond: 2 },
      'RISK_ORDER_RATE',
      ({ orders }) => (orders.buy(ID, 1), orders.buy(ID, 2), orders.check('buy', ID, 3).refusals),
    ],
    [
      'maxOrdersPerMinute',
      { maxOrdersPerMinute: 1 },
      'RISK_ORDER_RATE',
      ({ orders }) => (orders.buy(ID, 1), orders.check('buy', BBB.id, 3).refusals),
    ],
    [
      'duplicateOrderSeconds',
      { duplicateOrderSeconds: 10 },
      'RISK_DUPLICATE_ORDER',
      ({ orders }) => (orders.buy(ID, 1, { limit: 99 }), orders.check('buy', ID, 1, { limit: 99 }).refusals),
    ],
    [
      'duplicateOrderSeconds',
      { duplicateOrderSeconds: 10 },
      null,
      ({ orders }) => (orders.buy(ID, 1, { limit: 99 }), orders.check('buy', ID, 1, { limit: 98 }).refusals),
    ],
    [
      'refuseSelfCross',
      { refuseSelfCross: true },
      'RISK_SELF_CROSS',
      ({ orders }) => (orders.buy(ID, 1, { limit: 99 }), orders.check('sell', ID, 1, { limit: 99 }).refusals),
    ],
    [
      'refuseSelfCross',
      { refuseSelfCross: true },
      null,
      ({ orders }) => (
        orders.buy(ID, 1, { limit: 99 }),
        orders.check('sell', ID, 1, { limit: 99.01 }).refusals
      ),
    ],
    [
      'refuseSelfCross',
      { refuseSelfCross: true },
      'RISK_SELF_CROSS',
      ({ orders }) => (orders.buy(ID, 1, { limit: 99 }), orders.check('sell', ID, 1).refusals),
    ],
    [
      'refuseSelfCross',
      { refuseSelfCross: true },
      null,
      ({ orders }) => (orders.buy(ID, 1), orders.check('sell', ID, 1, { stop: 95 }).refusals),
    ],
    ['allowSymbols', { allowSymbols: ['AAA'] }, null, ({ orders }) => orders.check('buy', ID, 1).refusals],
    [
      'allowSymbols',
      { allowSymbols: ['AAA'] },
      'RISK_SYMBOL_NOT_ALLOWED',
      ({ orders }) => orders.check('buy', BBB.id, 1).refusals,
    ],
    [
      'denySymbols',
      { denySymbols: [BBB.id] },
      'RISK_SYMBOL_NOT_ALLOWED',
      ({ orders }) => orders.check('buy', BBB.id, 1).refusals,
    ],
    [
      'maxPriceAgeSeconds',
      { maxPriceAgeSeconds: 60 },
      null,
      ({ orders }) => orders.check('buy', ID, 1).refusals,
    ],
    [
      'maxPriceAgeSeconds',
      { maxPriceAgeSeconds: 59 },
      'RISK_PRICE_STALE',
      // the last bar of BBB came a minute before that of AAA
      ({ orders }) => orders.check('buy', BBB.id, 1).refusals,
    ],
  ])('%s: %o gives %s', (_name, limits, code, ask) => {
    expect(codesOf(limits, ask)).toEqual(code === null ? [] : [code])
  })

  it('have a code that the table of codes explains, each one', () => {
    for (const { code } of LIMITS) expect(Object.keys(CODES)).toContain(code)
  })

  it('say the figure, the limit and where it is set', () => {
    const { bench, s } = ready(
      { maxOrderQuantity: 1000 },
      { more: { strategyLimits: { s0: { maxOrderQuantity: 500 } } } },
    )
    bench.act(s, ({ orders }) => {
      expect(orders.buy(ID, 2000).refusals).toEqual([
        {
          code: 'RISK_ORDER_QUANTITY',
          message: 'Order size 2000 exceeds max order size 1000.',
          limit: 1000,
          actual: 2000,
        },
      ])
      expect(orders.buy(ID, 600).statusReason).toBe(
        'Order size 600 exceeds max order size 500 (strategy s0).',
      )
    })
  })

  it('are all reported, in a fixed order', () => {
    const limits = { maxOrderQuantity: 1, maxOrderNotional: 100, maxPositionPercent: 1, maxOpenPositions: 0 }
    expect(codesOf(limits, ({ orders }) => orders.check('buy', ID, 1000).refusals)).toEqual([
      'RISK_ORDER_QUANTITY',
      'RISK_ORDER_NOTIONAL',
      'RISK_POSITION_PERCENT',
      'RISK_OPEN_POSITIONS',
    ])
  })

  it('of a strategy measure its own orders and positions, those of the account all', () => {
    const { bench, all } = ready(
      { maxPositionQuantity: 100 },
      { count: 2, more: { strategyLimits: { s1: { maxPositionQuantity: 60 } } } },
    )
    const [first, second] = all as [ReturnType<typeof scripted>, ReturnType<typeof scripted>]
    bench.act(first, ({ orders }) => expect(orders.buy(ID, 50).approved).toBe(true))
    bench.act(second, ({ orders }) => {
      expect(orders.check('buy', ID, 51).refusals.map(({ code }) => code)).toEqual(['RISK_POSITION_QUANTITY'])
      expect(orders.buy(ID, 50).approved).toBe(true)
      expect(orders.check('buy', BBB.id, 61).refusals[0]?.message).toContain('(strategy s1)')
    })
  })

  it('of an instrument hold for it alone', () => {
    const { bench, s } = ready({}, { more: { instrumentLimits: { [BBB.id]: { maxOrderQuantity: 5 } } } })
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', ID, 6).approved).toBe(true)
      expect(orders.check('buy', BBB.id, 6).approved).toBe(false)
    })
  })

  it('on positions never keep one from being closed, whatever they say', () => {
    const { bench, s } = ready({ maxPositionQuantity: 100, maxOpenPositions: 1, maxPositionPercent: 5 })
    bench.act(s, ({ orders }) => orders.buy(ID, 100))
    bench.fill(1, 100)
    bench.bar(100_000)
    bench.act(
      s,
      ({ orders }) => {
        expect(orders.check('buy', ID, 1).approved).toBe(false)
        expect(orders.check('sell', ID, 201).approved).toBe(false)
        expect(orders.close(ID).approved).toBe(true)
      },
      100_000,
    )
  })

  it('on balance and symbols let a position be closed, not turned around', () => {
    const { bench, s } = ready({ minAccountBalance: MILLION, denySymbols: [BBB.id] })
    bench.act(s, ({ orders }) => orders.buy(ID, 100))
    bench.fill(1, 100)
    bench.bar(99)
    bench.act(
      s,
      ({ orders }) => {
        expect(orders.check('sell', ID, 100).approved).toBe(true)
        expect(orders.check('sell', ID, 101).refusals.map(({ code }) => code)).toEqual(['RISK_MIN_BALANCE'])
      },
      99,
    )
  })

  it('add nothing of their own where no price is known yet', () => {
    const s = scripted('s', { instruments: [AAA, BBB] })
    const bench = new KernelBench([s], { instruments: [AAA, BBB] })
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', BBB.id, 1).refusals.map(({ code }) => code)).toEqual(['RISK_PRICE_UNKNOWN'])
    })
  })

  it('hold for a replace as for a new order, without counting the replaced one twice', () => {
    const { bench, s } = ready({ maxOrderQuantity: 100, maxPositionQuantity: 100, maxOpenOrders: 1 })
    bench.act(s, ({ orders }) => orders.buy(ID, 60, { limit: 99 }))
    bench.accept(1)
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 101 })).toMatchObject({ ok: false })
      expect(orders.replace(1, { quantity: 100 })).toEqual({ ok: true })
    })
  })

  it('count all instruments on one underlying as one concentration', () => {
    const share = equity('AAPL.XNAS')
    const call = option('AAPL-C100.OPRA', {
      underlying: 'AAPL',
      strike: 100,
      right: 'call',
      expiry: 1_900_000_000_000_000,
    })
    const { bench, s } = ready({ maxConcentrationPercent: 10 }, { instruments: [share, call, BBB] })
    bench.act(s, ({ orders }) => {
      expect(orders.buy(share.id, 900).approved).toBe(true)
      expect(orders.check('buy', call.id, 1).approved).toBe(true)
      expect(orders.check('buy', call.id, 2).refusals[0]?.code).toBe('RISK_CONCENTRATION')
      expect(orders.check('buy', BBB.id, 1000).approved).toBe(true)
    })
  })
})
