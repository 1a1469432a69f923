import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { AAA, KernelBench, scripted } from './kernel.test-support.ts'

const ID = AAA.id

function bench(count = 1, cash = 100_000): { bench: KernelBench; strategies: ReturnType<typeof scripted>[] } {
  const strategies = Array.from({ length: count }, (_, index) => scripted(`s${String(index)}`))
  const made = new KernelBench(strategies, { cash })
  made.bar(100)
  return { bench: made, strategies }
}

function only(strategies: readonly ReturnType<typeof scripted>[]): ReturnType<typeof scripted> {
  const [first] = strategies
  if (first === undefined) throw new Error('no strategy')
  return first
}

describe('target', () => {
  it('is idempotent: said again and again it makes one order', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => {
      for (let time = 0; time < 5; time++) expect(orders.target(ID, 100).id).toBe(1)
    })
    b.act(s, ({ orders }) => expect(orders.target(ID, 100).id).toBe(1))
    b.accept(1)
    b.act(s, ({ orders }) => expect(orders.target(ID, 100).id).toBe(1))
    b.fill(1, 40)
    b.act(s, ({ orders }) => expect(orders.target(ID, 100).id).toBe(1))
    b.fill(1, 60)
    b.act(s, ({ orders }) => expect(orders.target(ID, 100).id).toBe(0))
    expect(b.effectsOf('submit')).toHaveLength(1)
    expect(b.effectsOf('replace')).toHaveLength(0)
    expect(b.net()).toBe(100)
  })

  it('amends a working order to a new quantity once the venue has it', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    b.act(s, ({ orders }) => orders.target(ID, 30))
    expect(b.effectsOf('replace')).toHaveLength(0)
    b.accept(1)
    expect(b.effectsOf('replace').map(({ request }) => request.change.quantity?.toString())).toEqual(['30'])
  })

  it('moves the limit price of a working order', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100, { limit: 99 }))
    b.accept(1)
    b.act(s, ({ orders }) => orders.target(ID, 100, { limit: 99.5 }))
    const [replace] = b.effectsOf('replace')
    expect(replace?.request.change.limitPrice?.toString()).toBe('99.5')
    expect(replace?.request.change.quantity).toBeNull()
    b.act(s, ({ orders }) => orders.target(ID, 100, { limit: 99.5 }))
    expect(b.effectsOf('replace')).toHaveLength(1)
    expect(b.effectsOf('submit')).toHaveLength(1)
  })

  it('sends a market order anew where the working one is a limit order', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100, { limit: 99 }))
    b.accept(1)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    expect(b.effectsOf('cancel')).toHaveLength(1)
    b.answer(1, { kind: 'orderCanceled' })
    expect(b.effectsOf('submit').map(({ order }) => order.type)).toEqual(['limit', 'market'])
  })

  it('flips: the buy that works is canceled, what it filled is sold with the rest', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    b.accept(1)
    b.fill(1, 40)
    b.act(s, ({ orders }) => orders.target(ID, -50))
    expect(b.effectsOf('cancel')).toHaveLength(1)
    b.answer(1, { kind: 'orderCanceled' })
    const sell = b.order(2)
    expect([sell.side, sell.quantity.toString()]).toEqual(['sell', '90'])
    b.fill(2, 90)
    expect(b.net()).toBe(-50)
    expect(b.open()).toEqual([])
  })

  it('goes on when the venue ended the order because fills overtook our replace', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    b.accept(1)
    b.fill(1, 30)
    b.act(s, ({ orders }) => orders.target(ID, 50))
    b.fill(1, 30)
    b.answer(1, { kind: 'orderCanceled' })
    const back = b.order(2)
    expect([back.side, back.quantity.toString()]).toEqual(['sell', '10'])
  })

  it('never sends a second order because fills overtook the answer to a replace', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 45))
    b.accept(1)
    b.act(s, ({ orders }) => orders.target(ID, 67))
    b.fill(1, 45)
    expect(b.effectsOf('submit')).toHaveLength(1)
    const refused = b.reloaded()
    b.fill(1, 9)
    expect(b.effectsOf('submit')).toHaveLength(1)
    // what the venue may still fill is counted
    b.act(s, ({ orders }) => expect(orders.check('buy', ID, 934).approved).toBe(false))
    const granted = b.reloaded()
    granted.answer(1, {
      kind: 'orderReplaced',
      quantity: Decimal.from(67),
      limitPrice: null,
      stopPrice: null,
    })
    expect(granted.open().map(({ sequence }) => sequence)).toEqual([1])
    expect(granted.effectsOf('submit')).toHaveLength(0)
    granted.fill(1, 13)
    expect([granted.net(), granted.open().length]).toEqual([67, 0])
    refused.answer(1, { kind: 'replaceRejected' })
    expect(refused.order(1).status).toBe('filled')
    expect(refused.order(2).quantity.toString()).toBe('22')
    // more than the quantity in force, and no more was ever granted
    b.answer(1, { kind: 'replaceRejected' })
    expect(b.kernel.core.frozen.size).toBe(1)
  })

  it('never answers a refused replace with the same replace', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100, { limit: 99 }))
    b.accept(1)
    b.act(s, ({ orders }) => orders.target(ID, 200, { limit: 99 }))
    b.answer(1, { kind: 'replaceRejected' })
    expect(b.effectsOf('replace')).toHaveLength(1)
    b.act(s, ({ orders }) => orders.target(ID, 200, { limit: 99 }))
    expect(b.effectsOf('replace')).toHaveLength(2)
  })

  it('never answers a refused cancel with the same cancel, and still sells what fills afterwards', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    b.accept(1)
    b.act(s, ({ orders }) => orders.close(ID))
    b.answer(1, { kind: 'cancelRejected' })
    expect(b.effectsOf('cancel')).toHaveLength(1)
    b.fill(1, 100)
    expect([b.order(2).side, b.order(2).quantity.toString()]).toEqual(['sell', '100'])
  })

  it('says so when our checks refuse the larger quantity, and leaves the working order alone', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100, { limit: 99 }))
    b.accept(1)
    b.act(s, ({ orders }) => {
      const ticket = orders.target(ID, 100_000, { limit: 99 })
      expect(ticket.approved).toBe(false)
      expect(ticket.refusals[0]?.code).toBe('RISK_BUYING_POWER')
    })
    expect(b.open().map(({ quantity }) => quantity.toString())).toEqual(['100'])
    expect(b.recordsOf('orderDenied')).toHaveLength(1)
  })

  it('is given up when a person or a strategy cancels its order, even while it is being reissued', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    b.accept(1)
    b.act(s, ({ orders }) => orders.target(ID, -100))
    b.act(s, ({ orders }) => orders.cancelAll())
    const filled = b.reloaded()
    filled.fill(1, 100)
    b.answer(1, { kind: 'orderCanceled' })
    for (const one of [b, filled]) expect(one.open()).toEqual([])
  })

  it('is dropped when the venue rejects its order, and sent anew when the venue lost it', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    b.answer(1, { kind: 'orderLost' })
    expect(b.order(2).quantity.toString()).toBe('100')
    b.answer(2, { kind: 'orderRejected' })
    expect(b.open()).toEqual([])
    expect(b.effectsOf('submit')).toHaveLength(2)
  })

  it('counts a bust: what was taken back is bought again by an amended order', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    b.accept(1)
    b.fill(1, 40)
    b.fill(1, -40, 100, { executionId: 'X1:bust' })
    // the venue does not put busted quantity back to the book
    const [replace] = b.effectsOf('replace')
    expect(replace?.request.change.quantity?.toString()).toBe('140')
  })

  it.each([NaN, Infinity, -Infinity])('never orders anything for a target of %s', (nonsense) => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => {
      expect(orders.targetPercent(ID, nonsense).refusals[0]?.code).toBe('ORDER_QUANTITY_INVALID')
      expect(orders.target(ID, nonsense).refusals[0]?.code).toBe('ORDER_QUANTITY_INVALID')
    })
    expect(b.effectsOf('submit')).toEqual([])
    expect(b.kernel.runners[0]?.halt).toBeNull()
  })

  it('never orders anything while the price is not known', () => {
    const s = scripted('s')
    const b = new KernelBench([s])
    s.do = ({ orders }) => {
      expect(orders.targetPercent(ID, 95).refusals[0]?.code).toBe('RISK_PRICE_UNKNOWN')
    }
    b.bar(NaN)
    expect(b.effectsOf('submit')).toEqual([])
  })
})

describe('close', () => {
  it('gets out at the market though a limit order on the same side works toward an earlier target', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.target(ID, 100))
    b.fill(1, 100)
    b.act(s, ({ orders }) => orders.target(ID, 50, { limit: 120 }))
    b.accept(2)
    b.act(s, ({ orders }) => orders.close(ID))
    b.answer(2, { kind: 'orderCanceled' })
    const exit = b.order(3)
    expect([exit.type, exit.side, exit.quantity.toString()]).toEqual(['market', 'sell', '100'])
  })

  it('while an entry is in flight that fills after all sells what it brought', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.buy(ID, 100))
    b.act(s, ({ orders }) => expect(orders.close(ID).id).toBe(0))
    expect(b.effectsOf('cancel')).toHaveLength(1)
    b.accept(1)
    b.fill(1, 100)
    expect([b.order(2).side, b.order(2).quantity.toString()]).toEqual(['sell', '100'])
    b.fill(2, 100)
    expect(b.net()).toBe(0)
  })

  it('cancels protective stops, and is idempotent', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.buy(ID, 100))
    b.fill(1, 100)
    b.act(s, ({ orders }) => orders.sell(ID, 100, { stop: 90, reduceOnly: true }))
    b.accept(2)
    b.act(s, ({ orders }) => {
      const first = orders.close(ID)
      expect(orders.close(ID).id).toBe(first.id)
    })
    b.act(s, ({ orders }) => orders.close(ID))
    expect(b.effectsOf('cancel')).toHaveLength(1)
    expect(b.effectsOf('submit')).toHaveLength(3)
  })

  it('closes what this strategy holds although another one holds the opposite', () => {
    const { bench: b, strategies } = bench(2)
    const [long, short] = strategies
    if (long === undefined || short === undefined) throw new Error('two')
    b.act(long, ({ orders }) => orders.buy(ID, 100))
    b.fill(1, 100)
    b.act(short, ({ orders }) => orders.sell(ID, 60))
    b.fill(2, 60)
    b.act(long, ({ orders }) => expect(orders.close(ID).approved).toBe(true))
    // a reduce-only order would be cut by the venue to the 40 that the account holds
    expect([b.order(3).reduceOnly, b.order(3).quantity.toString()]).toEqual([false, '100'])
    b.fill(3, 100)
    b.act(short, ({ orders }) => expect(orders.close(ID).approved).toBe(true))
    expect([b.order(4).side, b.order(4).reduceOnly, b.order(4).quantity.toString()]).toEqual([
      'buy',
      true,
      '60',
    ])
  })

  it('is reduce-only where the account holds nothing else', () => {
    const { bench: b, strategies } = bench()
    const s = only(strategies)
    b.act(s, ({ orders }) => orders.buy(ID, 100))
    b.fill(1, 100)
    b.act(s, ({ orders }) => orders.close(ID))
    expect(b.order(2).reduceOnly).toBe(true)
  })

  it('with nothing held and nothing working does nothing', () => {
    const { bench: b, strategies } = bench()
    b.act(only(strategies), ({ orders }) => {
      const ticket = orders.close(ID)
      expect([ticket.id, ticket.approved, ticket.isOpen]).toEqual([0, true, false])
    })
    expect(b.effects).toEqual([])
  })
})

it('saves and restores a target in the middle of its life', () => {
  const { bench: b, strategies } = bench()
  const s = only(strategies)
  b.act(s, ({ orders }) => orders.target(ID, 100, { limit: 99, reason: 'test' }))
  b.accept(1)
  b.act(s, ({ orders }) => orders.target(ID, -20, { limit: Decimal.parse('101') }))
  const other = b.reloaded()
  expect(other.kernel.save()).toBe(b.kernel.save())
  for (const one of [b, other]) one.answer(1, { kind: 'orderCanceled' })
  expect(other.kernel.save()).toBe(b.kernel.save())
  expect(other.order(2).limitPrice?.toString()).toBe('101')
})
