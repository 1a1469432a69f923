import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { AAA, BBB, KernelBench, scripted } from './kernel.test-support.ts'

const ID = AAA.id
function working(quantity = 100): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s')
  const bench = new KernelBench([s])
  bench.bar(100)
  bench.act(s, ({ orders }) => orders.buy(ID, quantity, { limit: 99 }))
  return { bench, s }
}

describe('corporate actions', () => {
  const split = (bench: KernelBench, ratio: string, instrumentId = ID): KernelInput => ({
    kind: 'corporateAction',
    action: { type: 'split', instrumentId, ratio: Decimal.parse(ratio), effectiveTime: bench.time },
  })

  it.each([
    ['7', 700],
    ['0.5', 50],
    ['1.5', 150],
  ])('a split of %s keeps equity and cost', (ratio, quantity) => {
    const { bench } = working()
    bench.fill(1, 100, 98)
    const before = bench.kernel.core.portfolio.equity()
    bench.step(split(bench, ratio))
    expect(bench.net()).toBe(quantity)
    expect(bench.kernel.core.portfolio.equity()).toBeCloseTo(before, 6)
    expect(bench.kernel.core.portfolio.position(0)?.openCost.toString()).toBe('9800')
  })

  it('a fill of before the split that is reported after it is in old shares', () => {
    const { bench } = working()
    const report = bench.report(1, 100, 98)
    bench.time += 1_000_000
    bench.step(split(bench, '7'))
    bench.step({ kind: 'fill', report })
    expect(bench.net()).toBe(700)
    bench.fill(1, 1, 14, { executionId: 'later' })
    expect(bench.net()).toBe(701)
  })

  it('of fills in the very moment of the split, those booked before it are in old shares', () => {
    const { bench } = working()
    bench.fill(1, 50, 98)
    bench.step(split(bench, '2'))
    bench.fill(1, 10, 49)
    bench.step(split(bench, '3'))
    bench.fill(1, 1, 16)
    expect(bench.net()).toBe((50 * 2 + 10) * 3 + 1)
    const restored = bench.reloaded()
    bench.fill(1, 2, 16)
    restored.fill(1, 2, 16)
    expect(restored.kernel.save()).toBe(bench.kernel.save())
  })

  it('a dividend moves cash once for every strategy: in for who is long, out for who is short', () => {
    const long = scripted('long')
    const short = scripted('short')
    const bench = new KernelBench([long, short])
    bench.bar(100)
    bench.act(long, ({ orders }) => orders.buy(ID, 100))
    bench.fill(1, 100)
    bench.act(short, ({ orders }) => orders.sell(ID, 30))
    bench.fill(2, 30)
    const amount = Decimal.parse('0.5')
    bench.step({
      kind: 'corporateAction',
      action: { type: 'cashDividend', instrumentId: ID, amount, effectiveTime: 0 },
    })
    expect(bench.kernel.core.portfolio.exactEquity()?.toString()).toBe('100035')
    expect(bench.kernel.core.portfolio.ledger.balance('dividend', 'USD').abs().toString()).toBe('35')
  })

  it('of an instrument that the run does not have change nothing', () => {
    const { bench } = working()
    bench.step(split(bench, '7', 'ZZZ.XNAS'))
    expect(bench.order(1).quantity.toString()).toBe('100')
  })

  it('are told to the strategies that trade the instrument', () => {
    const told: unknown[] = []
    const handlers = { onCorporateAction: ({ action }: { action: unknown }) => void told.push(action) }
    const s = scripted('s', handlers)
    const other = scripted('other', { ...handlers, instruments: [BBB] })
    const bench = new KernelBench([s, other], { instruments: [AAA, BBB] })
    bench.step(split(bench, '2'))
    expect(told).toMatchObject([{ type: 'split' }])
  })
})

describe('a symbol change', () => {
  const change = (bench: KernelBench): KernelInput => ({
    kind: 'corporateAction',
    action: {
      type: 'symbolChange',
      instrumentId: ID,
      newInstrumentId: BBB.id,
      effectiveTime: bench.time,
    },
  })
  const pair = (): { bench: KernelBench; s: ReturnType<typeof scripted> } => {
    const s = scripted('s', { instruments: [AAA, BBB] })
    const bench = new KernelBench([s], { instruments: [AAA, BBB] })
    bench.bar(100)
    bench.act(s, ({ orders }) => orders.buy(ID, 100, { limit: 99 }))
    return { bench, s }
  }
  const held = (bench: KernelBench): string[] =>
    [0, 1].map((index) => bench.kernel.core.portfolio.exactNet(index).toString())

  it('takes a fill of before it that is reported after it to the new symbol', () => {
    const { bench } = pair()
    bench.fill(1, 60, 98)
    const report = bench.report(1, 40, 98)
    bench.time += 1_000_000
    bench.step(change(bench))
    expect(held(bench)).toEqual(['0', '60'])
    bench.step({ kind: 'fill', report })
    expect(held(bench)).toEqual(['0', '100'])
    expect(bench.kernel.core.portfolio.position(1)?.openCost.toString()).toBe('9800')
    expect(bench.kernel.core.portfolio.position(0)?.openCost.toString()).toBe('0')
    // and once
    bench.step({ kind: 'fill', report })
    expect(held(bench)).toEqual(['0', '100'])
  })

  it('does so too where nothing was held yet, and after a restart', () => {
    const { bench } = pair()
    const report = bench.report(1, 40, 98)
    bench.time += 1_000_000
    bench.step(change(bench))
    const restored = bench.reloaded()
    for (const one of [bench, restored]) {
      one.step({ kind: 'fill', report })
      expect(held(one)).toEqual(['0', '40'])
    }
    expect(restored.kernel.save()).toBe(bench.kernel.save())
  })

  it('leaves a fill of after it where it is', () => {
    const { bench } = pair()
    bench.step(change(bench))
    bench.time += 1_000_000
    bench.fill(1, 10, 98)
    expect(held(bench)).toEqual(['10', '0'])
  })
})
