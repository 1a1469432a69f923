import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { CorporateAction } from '../../domain/inputs.ts'
import { cryptoSpot, equity, future, perpetual } from '../../domain/instruments.ts'
import { flatTiers } from '../../domain/margin/tiers.ts'
import { Marks } from '../../domain/marks.ts'
import type { Core } from '../core.ts'
import { AAA, BBB, KernelBench, MINUTE, scripted } from '../kernel.test-support.ts'
import { ACCOUNT, highestNet, lowestNet } from './exposure.ts'
import { ExposureBook } from './exposure-book.ts'

const SPARE = equity('NEW.XNAS')
/** More than one block of sums; two currencies without a rate at first; one position with a margin of its own. */
const INSTRUMENTS = [
  AAA,
  equity('EUR1.XETR', { currency: 'EUR' }),
  future('ESZ9.XCME', { currency: 'USD', multiplier: 50, expiry: 1_900_000_000_000_000 }),
  perpetual('BTC-USDT-PERP.SIM', { currency: 'USD', lotSize: '0.001' }),
  cryptoSpot('BTC-JPY.SIM', { lotSize: '0.001', minNotional: 0 }),
  SPARE,
  ...Array.from({ length: 12 }, (_, index) => equity(`F${String(index)}.XNAS`)),
  BBB,
]
const PERPETUAL = 3
const margin = {
  rules: {
    margin: 'isolated',
    leverage: 20,
    futuresMargin: 0.1,
    futuresMaintenance: 0.08,
    terms: INSTRUMENTS.map((_, index) => ({
      leverage: 20,
      tiers: flatTiers(0.01),
      isolated: index === PERPETUAL,
      underlyingIndex: -1,
    })),
  },
} as const

const instrument = fc.oneof(fc.nat(7), fc.nat(INSTRUMENTS.length - 1))
const action = fc.oneof(
  fc.record({ what: fc.constant('bar' as const), instrument, price: fc.integer({ min: 50, max: 150 }) }),
  fc.record({
    what: fc.constantFrom('quote' as const, 'trade' as const),
    instrument,
    price: fc.integer({ min: 50, max: 150 }),
  }),
  fc.record({
    what: fc.constantFrom('buy' as const, 'sell' as const),
    instrument,
    strategy: fc.nat(1),
    quantity: fc.integer({ min: 1, max: 40 }),
    reduceOnly: fc.constantFrom(false, false, true),
    throws: fc.constantFrom(false, false, false, false, false, false, false, true),
  }),
  fc.record({
    what: fc.constantFrom('fill' as const, 'cancel' as const, 'replace' as const),
    order: fc.nat(30),
    quantity: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({ what: fc.constant('rate' as const), base: fc.constantFrom('EUR', 'JPY'), rate: fc.nat(200) }),
  fc.record({
    what: fc.constantFrom(
      'split' as const,
      'spinOff' as const,
      'cashDividend' as const,
      'symbolChange' as const,
      'cashMerger' as const,
    ),
    instrument: fc.constantFrom(0, 1, 5, 6),
  }),
  fc.record({ what: fc.constant('settle' as const), price: fc.integer({ min: 50, max: 150 }) }),
  fc.record({ what: fc.constant('funding' as const), amount: fc.integer({ min: -50, max: 50 }) }),
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

describe('what is remembered of equity and exposure', () => {
  it('equals to the bit what is worked out afresh, whatever has happened', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(action, fc.boolean()), { minLength: 5, maxLength: 40, size: 'max' }),
        (actions) => {
          const { bench, strategies } = start()
          for (const [each, looks] of actions) {
            perform(bench, strategies, each)
            if (looks) compare(bench.kernel.core)
          }
          const loaded = bench.reloaded().kernel.core
          compare(loaded)
          expect(figures(loaded.exposures)).toEqual(figures(bench.kernel.core.exposures))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is what positions, orders, prices and rates come to', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 5, maxLength: 40, size: 'max' }), (actions) => {
        const { bench, strategies } = start()
        for (const each of actions) perform(bench, strategies, each)
        const { core } = bench.kernel
        // from the first block of sums, and from the second
        for (const [strategyIndex, except] of [ACCOUNT, 0, 1].flatMap((each) => [
          [each, 0] as const,
          [each, 17] as const,
        ])) {
          const expected = plainly(core, except, strategyIndex)
          const actual = core.exposures.elsewhere(except, strategyIndex)
          expect(actual.positions).toBe(expected.positions)
          for (const name of ['gross', 'highest', 'lowest'] as const) {
            if (Number.isNaN(expected[name])) expect(actual[name]).toBeNaN()
            else expect(actual[name]).toBeCloseTo(expected[name], 4)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})

function start(): { bench: KernelBench; strategies: ReturnType<typeof scripted>[] } {
  const strategies = ['s0', 's1'].map((name) => scripted(name, { instruments: INSTRUMENTS }))
  const limits = { maxGrossExposurePercent: 1e9, maxConcentrationPercent: 1e9 }
  const risk = { leverage: 1e6, allowShort: true, limits, strategyLimits: { s1: limits } }
  const bench = new KernelBench(strategies, { instruments: INSTRUMENTS, cash: 1e9, risk, margin })
  for (const index of [0, 1, 2, PERPETUAL, 6]) bench.bar(100, index)
  for (const index of [4, 7]) quote(bench, index, 100)
  strategies.forEach((strategy, at) => {
    bench.act(strategy, ({ orders }) => {
      for (const index of [0, 2, PERPETUAL, 6, 7]) orders.sell(INSTRUMENTS[index]?.id ?? '', 5 + at)
    })
  })
  // all but the last of each strategy fill: some is held, some still works
  for (const sequence of [1, 2, 3, 4, 6, 7, 8])
    bench.fill(sequence, 3, 100, { instrumentId: bench.order(sequence).instrumentId })
  return { bench, strategies }
}

/** For every instrument, of the account and each strategy. */
function figures(book: ExposureBook): unknown {
  return {
    equity: book.equity(),
    elsewhere: INSTRUMENTS.flatMap((_, index) =>
      [ACCOUNT, 0, 1].map((strategyIndex) => book.elsewhere(index, strategyIndex)),
    ),
  }
}

function compare(core: Core): void {
  const { portfolio, marks, orders, limits, exposures } = core
  expect(exposures.equity()).toBe(portfolio.equity())
  const remembered = figures(exposures)
  const copy = new Marks(INSTRUMENTS.length)
  copy.load(marks.save())
  const fresh = new ExposureBook({ portfolio, leaves: orders.leaves, marks: copy, roots: limits.roots })
  expect(remembered).toEqual(figures(fresh))
}

/** The definition, one instrument after another. */
function plainly(
  { portfolio, marks, orders }: Core,
  except: number,
  strategyIndex: number,
): { gross: number; highest: number; lowest: number; positions: number } {
  const sums = { gross: 0, highest: 0, lowest: 0, positions: 0 }
  INSTRUMENTS.forEach((_, index) => {
    const leaves = orders.leaves.of(index, strategyIndex, null)
    const nets = strategyIndex === ACCOUNT ? portfolio.accountNet : portfolio.net
    const net = nets[strategyIndex === ACCOUNT ? index : portfolio.slot(strategyIndex, index)] ?? NaN
    const highest = highestNet(net, leaves.buy, leaves.reduceBuy)
    const lowest = lowestNet(net, leaves.sell, leaves.reduceSell)
    if (index === except || (highest === 0 && lowest === 0)) return
    const unit = Math.abs(portfolio.unitValue(index, marks.price(index)))
    sums.gross += Math.max(highest, -lowest) * unit
    sums.highest += highest * unit
    sums.lowest += lowest * unit
    sums.positions += 1
  })
  return sums
}

function perform(bench: KernelBench, strategies: ReturnType<typeof scripted>[], each: Action): void {
  switch (each.what) {
    case 'bar':
      bench.bar(each.price, each.instrument)
      return
    case 'quote':
      quote(bench, each.instrument, each.price)
      return
    case 'trade':
      trade(bench, each.instrument, each.price)
      return
    case 'buy':
    case 'sell':
      place(bench, strategies, each)
      return
    case 'fill':
    case 'cancel':
    case 'replace':
      answer(bench, strategies, each)
      return
    case 'rate':
      bench.step({
        kind: 'fxRateChanged',
        rate: { base: each.base, quote: 'USD', rate: Decimal.from(1 + each.rate), time: bench.time },
      })
      return
    case 'settle':
      bench.step({
        kind: 'variationSettled',
        instrumentId: INSTRUMENTS[2]?.id ?? '',
        price: Decimal.from(each.price),
        eventTime: bench.time,
      })
      return
    case 'funding':
      bench.step({
        kind: 'cashMoved',
        entry: 'funding',
        currency: 'USD',
        amount: Decimal.from(each.amount),
        reason: 'funding',
        instrumentId: INSTRUMENTS[PERPETUAL]?.id ?? '',
      })
      return
    case 'split':
    case 'spinOff':
    case 'cashDividend':
    case 'symbolChange':
    case 'cashMerger':
      bench.step({ kind: 'corporateAction', action: actionOf(each.what, each.instrument, bench.time) })
  }
}

function quote(bench: KernelBench, index: number, price: number): void {
  bench.time += MINUTE
  const sizes = { bidSize: 1, askSize: 1, startTime: bench.time / 1000, time: bench.time / 1000 }
  const id = INSTRUMENTS[index]?.id ?? ''
  const view = {
    kind: 'quote',
    instrumentIndex: index,
    instrumentId: id,
    bid: price,
    ask: price + 1,
    ...sizes,
  }
  bench.kernel.onMarketData(index, view as never, bench.time)
}

function trade(bench: KernelBench, index: number, price: number): void {
  bench.time += MINUTE
  const id = INSTRUMENTS[index]?.id ?? ''
  const view = { kind: 'trade', instrumentIndex: index, instrumentId: id, price, quantity: 1, time: 0 }
  bench.kernel.onMarketData(index, view as never, bench.time)
}

function place(
  bench: KernelBench,
  strategies: ReturnType<typeof scripted>[],
  { what, instrument: index, strategy, quantity, reduceOnly, throws }: Extract<Action, { throws: boolean }>,
): void {
  const id = INSTRUMENTS[index]?.id ?? ''
  const own = strategies[strategy]
  if (own === undefined) return
  bench.act(own, ({ orders }) => {
    orders[what](id, quantity, { reduceOnly })
    if (throws) throw new Error('taken back')
  })
}

function answer(
  bench: KernelBench,
  strategies: ReturnType<typeof scripted>[],
  { what, order: at, quantity }: Extract<Action, { order: number }>,
): void {
  const open = bench.kernel.core.orders.open.flat()
  const order = open[at % Math.max(1, open.length)]
  if (order === undefined) return
  const { sequence, instrumentId, strategyIndex } = order
  if (what === 'fill') {
    const leaves = order.quantity.sub(order.cumulativeQuantity)
    if (leaves.isPositive)
      bench.fill(sequence, Decimal.min(leaves, Decimal.from(quantity)), 100, { instrumentId })
  } else if (what === 'cancel') bench.answer(sequence, { kind: 'orderCanceled' })
  else {
    bench.accept(sequence)
    const own = strategies[strategyIndex]
    if (own !== undefined) bench.act(own, ({ orders }) => orders.replace(sequence, { quantity }))
  }
}

function actionOf(
  type: 'split' | 'spinOff' | 'cashDividend' | 'symbolChange' | 'cashMerger',
  index: number,
  effectiveTime: number,
): CorporateAction {
  const about = { instrumentId: INSTRUMENTS[index]?.id ?? '', effectiveTime }
  const newInstrumentId = (INSTRUMENTS[index === 5 ? 6 : 5] ?? SPARE).id
  const half = Decimal.parse('0.5')
  switch (type) {
    case 'split':
      return { type, ...about, ratio: Decimal.from(2) }
    case 'spinOff':
      return { type, ...about, newInstrumentId, ratio: half, costShare: half }
    case 'symbolChange':
      return { type, ...about, newInstrumentId }
    case 'cashDividend':
    case 'cashMerger':
      return { type, ...about, amount: half }
  }
}
