import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { OrderGroup, ContingentLeg } from '../../strategy/order-groups.ts'
import type { Orders } from '../../strategy/orders.ts'
import { GroupRequests } from './group-requests.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { BenchOptions } from '../kernel.test-support.ts'

const LONG_ONLY: BenchOptions = { risk: { leverage: 1, allowShort: false } }

/** A bench whose one strategy did this; all orders so far are accepted. */
function did(act: (orders: Orders) => unknown, options: BenchOptions = {}, held = 0): KernelBench {
  const strategy = scripted('s')
  const bench = new KernelBench([strategy], options)
  bench.bar(100)
  if (held > 0) {
    bench.act(strategy, ({ orders }) => orders.buy(AAA.id, held))
    bench.fill(1, held)
  }
  bench.act(strategy, ({ orders }) => act(orders))
  for (const { sequence } of bench.open()) bench.accept(sequence)
  return bench
}

/** Side, what is left, and what it was asked for meanwhile. */
const shown = (bench: KernelBench): string[] =>
  bench.open().map((order) => {
    const left = (order.requestedChange?.quantity ?? order.quantity).sub(order.cumulativeQuantity)
    const price = order.stopPrice ?? order.limitPrice
    return `${order.side} ${left.toString()}@${price?.toString() ?? order.type}${order.pending === 'cancel' ? ' canceling' : ''}`
  })

const alerts = (bench: KernelBench): string[] => bench.effectsOf('alert').map(({ code }) => code)

const exits: ContingentLeg[] = [
  { side: 'sell', quantity: 100, stop: 95, reduceOnly: true },
  { side: 'sell', quantity: 100, limit: 110, reduceOnly: true },
]
const breakout: ContingentLeg[] = [
  { side: 'buy', quantity: 100, stop: 103 },
  { side: 'sell', quantity: 50, stop: 97 },
]

describe('an OCO', () => {
  it('over one quantity: what one leg fills the other is reduced by', () => {
    const bench = did((orders) => orders.oco(AAA.id, exits), {}, 100)
    bench.fill(3, 30, 110)
    expect(shown(bench)).toEqual(['sell 70@95', 'sell 70@110'])
    bench.fill(3, 70, 110)
    expect(shown(bench)).toEqual(['sell 70@95 canceling'])
  })

  it('of two sides: the first fill cancels the other leg, and its own goes on', () => {
    const bench = did((orders) => orders.oco(AAA.id, breakout))
    bench.fill(1, 10, 103)
    expect(shown(bench)).toEqual(['buy 90@103', 'sell 50@97 canceling'])
  })

  it('both of whose legs fill is told to a person, and nothing is sent', () => {
    const bench = did((orders) => orders.oco(AAA.id, breakout))
    bench.fill(1, 10, 103)
    bench.fill(2, 50, 97)
    expect(alerts(bench)).toEqual(['ORDER_EXITS_OVERFILLED'])
    expect(bench.effectsOf('submit')).toHaveLength(2)
  })

  it('of two plain sells of all that is held is no short sale', () => {
    const plain = exits.map((leg) => ({ ...leg, reduceOnly: false }))
    const bench = did((orders) => orders.oco(AAA.id, plain), LONG_ONLY, 100)
    expect(shown(bench)).toEqual(['sell 100@95', 'sell 100@110'])
  })

  it('is sent whole or not at all', () => {
    const legs = [exits[0], { side: 'sell', quantity: 100, limit: -1 }] as ContingentLeg[]
    let group: OrderGroup | null = null
    const bench = did((orders) => (group = orders.oco(AAA.id, legs)), {}, 100)
    expect(group).toMatchObject({ state: 'denied', id: 0 })
    expect(bench.open()).toEqual([])
    expect(bench.recordsOf('orderDenied')[0]?.refusals[0]?.code).toBe('ORDER_LEGS_INVALID')
  })

  it('goes as a whole when it is canceled', () => {
    const bench = did((orders) => orders.oco(AAA.id, exits), {}, 100)
    const [runner] = bench.kernel.runners
    if (runner === undefined) throw new Error('no strategy')
    expect(new GroupRequests(bench.kernel.core, runner.entry, 0).cancelGroup(1)).toEqual({ ok: true })
    bench.answer(2, { kind: 'orderCanceled' })
    bench.answer(3, { kind: 'orderCanceled' })
    expect(bench.open()).toEqual([])
    expect(bench.kernel.core.contingencies.all).toEqual([])
  })
})

describe('an OTO', () => {
  it('sends its children in proportion to what the entry fills, and all of them in the end', () => {
    const bench = did((orders) =>
      orders.oto(AAA.id, { side: 'buy', quantity: 100, limit: 99 }, [
        { side: 'sell', quantity: 50, limit: 105, reduceOnly: true },
        { side: 'sell', quantity: 100, stop: 90, reduceOnly: true },
      ]),
    )
    bench.fill(1, 33, 99)
    expect(shown(bench)).toEqual(['buy 67@99', 'sell 16@105', 'sell 33@90'])
    bench.fill(1, 67, 99)
    expect(shown(bench).slice(0, 2)).toEqual(['sell 16@105', 'sell 33@90'])
    bench.accept(2)
    bench.fill(2, 16, 105)
    bench.fill(4, 34, 105)
    // its other child cannot be made smaller before the venue has answered
    bench.accept(5)
    expect(shown(bench)).toEqual(['sell 33@90', 'sell 17@90'])
  })
})

describe('a group', () => {
  it('can be read by its id, and says what its orders are', () => {
    const strategy = scripted('s')
    const bench = new KernelBench([strategy])
    bench.bar(100)
    let id = 0
    bench.act(strategy, ({ orders }) => {
      id = orders.bracket('buy', AAA.id, 100, { stopLoss: { percent: 5 } }).id
    })
    bench.fill(1, 40)
    bench.act(strategy, ({ orders }) => {
      const group = orders.group(id)
      expect(group).toMatchObject({ kind: 'bracket', state: 'working', instrumentId: AAA.id })
      expect(group?.entry).toMatchObject({ id: 1, role: 'entry', groupId: id, filledQuantity: 40 })
      expect(group?.legs).toHaveLength(1)
      expect(group?.legs[0]?.orders[0]).toMatchObject({ role: 'stopLoss', stopPrice: 95, quantity: 40 })
      expect(orders.group(99)).toBeNull()
    })
  })

  it('keeps the price that a strategy moves a leg to, through the fills that follow', () => {
    const strategy = scripted('s')
    const bench = new KernelBench([strategy])
    bench.bar(100)
    bench.act(strategy, ({ orders }) => orders.bracket('buy', AAA.id, 100, { stopLoss: { percent: 5 } }))
    bench.accept(1)
    bench.fill(1, 40)
    bench.accept(2)
    bench.act(strategy, ({ orders }) => {
      expect(orders.replace(2, { quantity: 10 })).toMatchObject({ ok: false })
      expect(orders.replace(2, { stop: 98 })).toEqual({ ok: true })
    })
    const quantity = Decimal.from(40)
    bench.answer(2, { kind: 'orderReplaced', quantity, limitPrice: null, stopPrice: Decimal.from(98) })
    bench.fill(1, 60, 100)
    expect(shown(bench)).toEqual(['sell 100@98'])
  })

  it.each([
    ['no stop loss', { stopLoss: {} }],
    ['two stop losses', { stopLoss: { stop: 95, percent: 5 } }],
    ['a stop above the target', { stopLoss: { stop: 120 }, takeProfit: { limit: 110 } }],
    ['a stop above the entry', { limit: 99, stopLoss: { stop: 99.5 } }],
    ['a percent that is none', { stopLoss: { percent: 100 } }],
    ['a misspelled exit', { stopLoss: { stopp: 95 } }],
    ['a price that is not there', { stopLoss: { stop: undefined } }],
    ['no time', { stopLoss: { stop: 95 }, timeStop: 0 }],
  ])('with %s is refused before anything is sent', (_what, options) => {
    const bench = did((orders) => {
      const group = orders.bracket('buy', AAA.id, 100, options as never)
      expect([group.state, group.entry?.refusals[0]?.code]).toEqual(['denied', 'ORDER_LEGS_INVALID'])
    })
    expect(bench.open()).toEqual([])
  })
})

describe('the record of a group', () => {
  it('says what its legs were to be, and that one of them is watched', () => {
    const bench = did((orders) =>
      orders.bracket('buy', AAA.id, 100, { stopLoss: { percent: 5 }, takeProfit: { limit: 110 } }),
    )
    bench.fill(1, 100)
    bench.answer(2, { kind: 'orderRejected' })
    bench.answer(4, { kind: 'orderRejected' })
    const [opened] = bench.recordsOf('groupOpened')
    expect(opened).toMatchObject({
      groupId: 1,
      kind: 'bracket',
      strategyId: 's',
      entry: 1,
      sharing: 'shared',
    })
    expect(
      opened?.legs.map(({ role, terms }) => [role, terms.stopPercent?.toString(), terms.limit?.toString()]),
    ).toEqual([
      ['stopLoss', '5', undefined],
      ['takeProfit', undefined, '110'],
    ])
    expect(bench.recordsOf('legWatched')).toEqual([
      { type: 'legWatched', groupId: 1, leg: 0, reason: 'rejected: VENUE_REJECTED: said so' },
    ])
  })

  it('is not there for a group whose handler threw, nor for one that was denied', () => {
    const bench = did((orders) => {
      orders.bracket('buy', AAA.id, 1e9, { stopLoss: { percent: 5 } })
      orders.bracket('buy', AAA.id, 10, { stopLoss: { percent: 5 } })
      throw new Error('on purpose')
    })
    expect(bench.recordsOf('groupOpened')).toEqual([])
    expect(bench.open()).toEqual([])
  })
})

describe('a change of symbol', () => {
  it('takes the exits along to the new one', () => {
    const strategy = scripted('s', { instruments: [AAA, BBB] })
    const bench = new KernelBench([strategy], { instruments: [AAA, BBB] })
    bench.bar(100)
    bench.act(strategy, ({ orders }) => orders.bracket('buy', AAA.id, 100, { stopLoss: { stop: 95 } }))
    bench.fill(1, 100)
    const { clientOrderId } = bench.order(2)
    const reason = 'VENUE_CORPORATE_ACTION: trades as BBB.XNAS from now on.'
    bench.step({ kind: 'orderCanceled', clientOrderId, eventTime: bench.time, reason })
    const action = {
      type: 'symbolChange',
      instrumentId: AAA.id,
      newInstrumentId: BBB.id,
      effectiveTime: bench.time,
    } as const
    bench.step({ kind: 'corporateAction', action })
    expect(bench.open(0)).toEqual([])
    expect(bench.open(1).map(({ type, quantity }) => [type, quantity.toString()])).toEqual([['stop', '100']])
    bench.fill(3, 100, 95)
    expect(bench.kernel.core.contingencies.all).toEqual([])
  })
})

describe('a display quantity', () => {
  it.each([
    ['of a limit order is kept', { limit: 99, displayQuantity: 10 }, true],
    ['of a market order is refused', { displayQuantity: 10 }, false],
    ['above the quantity is refused', { limit: 99, displayQuantity: 101 }, false],
    ['of nothing is refused', { limit: 99, displayQuantity: 0 }, false],
  ])('%s', (_what, options, isTaken) => {
    did((orders) => {
      const ticket = orders.buy(AAA.id, 100, options)
      expect(ticket.approved).toBe(isTaken)
      expect(ticket.displayQuantity).toBe(isTaken ? 10 : NaN)
    })
  })
})
