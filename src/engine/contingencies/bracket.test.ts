import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { OrderRole } from '../../domain/order.ts'
import type { BracketOptions } from '../../strategy/order-groups.ts'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'

const EXITS: BracketOptions = { stopLoss: { stop: 95 }, takeProfit: { limit: 110 } }

/** A bench on which a bracket over 100 was just sent: order 1 is its entry. */
function bracketed(options: BracketOptions = EXITS, quantity = 100): KernelBench {
  const strategy = scripted('s')
  const bench = new KernelBench([strategy])
  bench.bar(100)
  bench.act(strategy, ({ orders }) => {
    expect(orders.bracket('buy', AAA.id, quantity, options).state).toBe('waiting')
  })
  bench.accept(1)
  return bench
}

/** Open orders by role: what is left of each, with its price. */
function exits(bench: KernelBench): string[] {
  return bench
    .open()
    .filter(({ link }) => link !== null && link.role !== 'entry')
    .map((order) => {
      const asked = order.requestedChange?.quantity ?? order.quantity
      const price = order.requestedChange?.stopPrice ?? order.stopPrice ?? order.limitPrice
      const left = asked.sub(order.cumulativeQuantity).toString()
      const canceling = order.pending === 'cancel' ? ' canceling' : ''
      return `${String(order.link?.role)} ${left}@${price?.toString() ?? order.type}${canceling}`
    })
}

const replaced = (bench: KernelBench, sequence: number, quantity: number): void => {
  const { limitPrice, stopPrice } = bench.order(sequence)
  bench.answer(sequence, { kind: 'orderReplaced', quantity: Decimal.from(quantity), limitPrice, stopPrice })
}
const alerts = (bench: KernelBench): string[] => bench.effectsOf('alert').map(({ code }) => code)
const find = (bench: KernelBench, role: OrderRole): number =>
  bench.open().find(({ link }) => link?.role === role)?.sequence ?? 0

describe('a bracket', () => {
  it('whose stop would be met at once is refused', () => {
    for (const stop of [9999, 100]) {
      const strategy = scripted('s')
      const bench = new KernelBench([strategy])
      bench.bar(100)
      bench.act(strategy, ({ orders }) => {
        const group = orders.bracket('buy', AAA.id, 10, { stopLoss: { stop } })
        expect(group.state).toBe('denied')
        expect(group.entry?.refusals[0]?.message).toContain('would be met at once')
      })
      expect(bench.open()).toEqual([])
    }
  })

  it('has no exits before its entry fills', () => {
    expect(exits(bracketed())).toEqual([])
  })

  it('protects exactly what has filled, in the very input that filled it', () => {
    const bench = bracketed()
    bench.fill(1, 40)
    expect(exits(bench)).toEqual(['stopLoss 40@95', 'takeProfit 40@110'])
    expect(
      bench
        .open()
        .slice(1)
        .every(({ reduceOnly }) => reduceOnly),
    ).toBe(true)
  })

  it('grows its exits with the next fill: by a replace where the venue has them', () => {
    const bench = bracketed()
    bench.fill(1, 40)
    bench.accept(2)
    bench.accept(3)
    bench.fill(1, 60)
    expect(exits(bench)).toEqual(['stopLoss 100@95', 'takeProfit 100@110'])
    expect(bench.recordsOf('orderApproved')).toHaveLength(3)
  })

  it('adds further exits where those before are still on their way', () => {
    const bench = bracketed()
    bench.fill(1, 40)
    bench.fill(1, 60)
    expect(exits(bench)).toEqual([
      'stopLoss 40@95',
      'takeProfit 40@110',
      'stopLoss 60@95',
      'takeProfit 60@110',
    ])
  })

  it('adds an order for the rest where the venue refuses to grow the first', () => {
    const bench = bracketed()
    bench.fill(1, 40)
    bench.accept(2)
    bench.accept(3)
    bench.fill(1, 60)
    bench.answer(2, { kind: 'replaceRejected' })
    bench.answer(3, { kind: 'replaceRejected' })
    expect(exits(bench)).toEqual([
      'stopLoss 40@95',
      'takeProfit 40@110',
      'stopLoss 60@95',
      'takeProfit 60@110',
    ])
  })

  it('one exit shrinks the other by what it fills, and cancels it when it is through', () => {
    const bench = bracketed()
    bench.fill(1, 100)
    bench.accept(2)
    bench.accept(3)
    bench.fill(3, 30, 110)
    expect(exits(bench)).toEqual(['stopLoss 70@95', 'takeProfit 70@110'])
    replaced(bench, 2, 70)
    bench.fill(3, 70, 110)
    expect(exits(bench)).toEqual(['stopLoss 70@95 canceling'])
    bench.answer(2, { kind: 'orderCanceled' })
    expect(bench.kernel.core.contingencies.all).toEqual([])
    expect(alerts(bench)).toEqual([])
  })

  it('an exit that cannot be made smaller is canceled, and sent anew', () => {
    const bench = bracketed()
    bench.fill(1, 100)
    bench.accept(2)
    bench.accept(3)
    bench.fill(3, 30, 110)
    bench.answer(2, { kind: 'replaceRejected' })
    expect(exits(bench)).toContain('stopLoss 70@95')
  })

  it('keeps the exits of what has filled when the rest of the entry is canceled', () => {
    const bench = bracketed()
    bench.fill(1, 40)
    bench.answer(1, { kind: 'orderCanceled' })
    expect(exits(bench)).toEqual(['stopLoss 40@95', 'takeProfit 40@110'])
  })

  it('protects a fill that comes after the entry was canceled', () => {
    const bench = bracketed()
    bench.answer(1, { kind: 'orderCanceled' })
    expect(bench.kernel.core.contingencies.all).toEqual([])
    bench.fill(1, 40)
    expect(exits(bench)).toEqual(['stopLoss 40@95', 'takeProfit 40@110'])
  })

  it('takes back what a bust takes back', () => {
    const bench = bracketed()
    bench.fill(1, 100)
    bench.accept(2)
    bench.accept(3)
    bench.fill(1, -40)
    expect(exits(bench)).toEqual(['stopLoss 60@95', 'takeProfit 60@110'])
  })

  it('protects more than was ordered, where more was filled, though the instrument freezes', () => {
    const bench = bracketed()
    bench.fill(1, 130)
    expect(bench.kernel.core.frozen.has(0)).toBe(true)
    expect(exits(bench)).toEqual(['stopLoss 130@95', 'takeProfit 130@110'])
  })

  it('puts percents on the average price of the fills so far', () => {
    const bench = bracketed({ stopLoss: { percent: 5 }, takeProfit: { percent: 10 } })
    bench.fill(1, 50, 100)
    bench.accept(2)
    bench.accept(3)
    expect(exits(bench)).toEqual(['stopLoss 50@95', 'takeProfit 50@110'])
    bench.fill(1, 50, 102)
    expect(exits(bench)[0]).toBe('stopLoss 100@95.95')
    expect(bench.order(3).requestedChange?.limitPrice?.toString()).toBe('111.1')
  })

  it('leaves the market when its time is over, the stop staying until it is out', () => {
    const bench = bracketed({ ...EXITS, timeStop: 120_000 })
    bench.fill(1, 100)
    expect(exits(bench)).toHaveLength(2)
    bench.time += 120_000_000
    bench.fireTimers()
    expect(exits(bench)).toEqual(['stopLoss 100@95', 'takeProfit 100@110', 'timeStop 100@market'])
    bench.fill(find(bench, 'timeStop'), 100)
    expect(exits(bench).every((text) => text.endsWith('canceling'))).toBe(true)
    expect(alerts(bench)).toEqual([])
  })

  it('counts its two exits once: a sell of them both is none', () => {
    const bench = new KernelBench([scripted('s')], { risk: { leverage: 1, allowShort: false } })
    void bench
    const other = bracketed()
    other.fill(1, 100)
    expect(other.kernel.core.orders.leaves.of(0, -1, null)).toMatchObject({ reduceSell: 100, sell: 0 })
  })

  it('both exits filled is in the books as it happened, and a person is told; nothing is sent', () => {
    const bench = bracketed()
    bench.fill(1, 100)
    bench.fill(2, 100, 95)
    const sent = bench.effectsOf('submit').length
    bench.fill(3, 100, 110)
    expect(bench.net()).toBe(-100)
    expect(alerts(bench)).toEqual(['ORDER_EXITS_OVERFILLED'])
    expect(bench.effectsOf('submit')).toHaveLength(sent)
  })

  it('a rejected exit is decided anew once under a new id, and then watched', () => {
    const bench = bracketed()
    bench.fill(1, 100)
    bench.answer(2, { kind: 'orderRejected' })
    expect(exits(bench)).toEqual(['takeProfit 100@110', 'stopLoss 100@95'])
    expect(alerts(bench)).toEqual([])
    bench.answer(4, { kind: 'orderRejected' })
    expect(exits(bench)).toEqual(['takeProfit 100@110'])
    expect(alerts(bench)).toEqual(['ORDER_PROTECTION_WATCHED'])
    bench.bar(95.01)
    expect(exits(bench)).toEqual(['takeProfit 100@110'])
    bench.bar(95)
    expect(exits(bench)).toEqual(['takeProfit 100@110', 'stopLoss 100@market'])
  })

  it('an exit in doubt is there, and not sent again; a lost one is', () => {
    const bench = bracketed()
    bench.fill(1, 100)
    bench.answer(2, { kind: 'orderInDoubt' })
    expect(bench.effectsOf('submit')).toHaveLength(3)
    bench.answer(2, { kind: 'orderLost' })
    expect(exits(bench)).toEqual(['takeProfit 100@110', 'stopLoss 100@95'])
  })
})
