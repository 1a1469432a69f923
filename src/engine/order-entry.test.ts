import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { cryptoSpot, equity } from '../domain/instruments.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { OrderOptions, Ticket } from '../strategy/orders.ts'
import { AAA, BBB, KernelBench, scripted } from './kernel.test-support.ts'
import type { AnyBarContext, BenchOptions } from './kernel.test-support.ts'

const ID = AAA.id

function ready(
  options: BenchOptions = {},
  count = 1,
): { bench: KernelBench; s: ReturnType<typeof scripted>; all: ReturnType<typeof scripted>[] } {
  const instruments = options.instruments ?? [AAA]
  const all = Array.from({ length: count }, (_, index) =>
    scripted(`s${String(index)}`, { instruments: [...instruments] }),
  )
  const bench = new KernelBench(all, options)
  instruments.forEach((_, index) => {
    bench.bar(100, index)
  })
  const [s] = all
  if (s === undefined) throw new Error('none')
  return { bench, s, all }
}

function ask<T>(
  options: BenchOptions,
  what: (context: AnyBarContext) => T,
): { result: T; bench: KernelBench } {
  const { bench, s } = ready(options)
  let result: T | undefined
  bench.act(s, (context) => {
    result = what(context)
  })
  return { result: result as T, bench }
}

describe('an order', () => {
  it.each<[OrderOptions, string]>([
    [{}, 'market'],
    [{ limit: 99 }, 'limit'],
    [{ stop: 101 }, 'stop'],
    [{ limit: 102, stop: 101 }, 'stopLimit'],
  ])('with %o is a %s order', (options, type) => {
    expect(ask({}, ({ orders }) => orders.buy(ID, 10, options).type).result).toBe(type)
  })

  it.each<[string, object, string]>([
    ['an undefined stop', { stop: undefined }, 'ORDER_PRICE_INVALID'],
    ['an undefined limit beside a stop', { limit: undefined, stop: 101 }, 'ORDER_PRICE_INVALID'],
    ['a misspelled limit', { limt: 5 }, 'ORDER_OPTION_UNKNOWN'],
  ])('with %s is denied, and never becomes a market order', (_, options, code) => {
    const { result, bench } = ask({}, ({ orders }) => [
      orders.buy(ID, 10, options),
      orders.sell(ID, 10, options),
      orders.target(ID, 10, options),
      orders.target(ID, 0, options),
      orders.targetPercent(ID, 10, options),
      orders.close(ID, options),
      orders.check('buy', ID, 10, options),
    ])
    for (const { approved, refusals } of result) {
      expect(approved).toBe(false)
      expect(refusals.map((refusal) => refusal.code)).toEqual([code])
    }
    expect(bench.effectsOf('submit')).toEqual([])
  })

  it.each<[object, string]>([
    [{ quantity: 20, limit: undefined }, 'ORDER_PRICE_INVALID'],
    [{ quantity: 20, limt: 98 }, 'ORDER_OPTION_UNKNOWN'],
  ])('is not replaced with %o', (change, code) => {
    const { bench, s } = ready()
    bench.act(s, ({ orders }) => void orders.buy(ID, 10, { limit: 99 }))
    let outcome: unknown
    bench.act(s, ({ orders }) => {
      outcome = orders.replace(1, change)
    })
    expect(outcome).toMatchObject({ ok: false, refusal: { code } })
  })

  it('is rounded to lot and tick, never to the advantage of whoever placed it', () => {
    const { result } = ask({}, ({ orders }) => [
      orders.buy(ID, 10.99, { limit: 99.019, stop: 99.001 }),
      orders.sell(ID, '10.01', { limit: 101.011, stop: 100.999 }),
    ])
    expect(result.map(({ quantity, limitPrice, stopPrice }) => [quantity, limitPrice, stopPrice])).toEqual([
      [10, 99.01, 99.01],
      [10, 101.02, 100.99],
    ])
  })

  it('takes quantities and prices as numbers, text, bigints and decimals', () => {
    const { result } = ask({}, ({ orders }) =>
      [10, '10', 10n, Decimal.from(10)].map((quantity) => orders.buy(ID, quantity, { limit: '99.5' })),
    )
    for (const ticket of result)
      expect([ticket.approved, ticket.quantity, ticket.limitPrice]).toEqual([true, 10, 99.5])
  })

  it('is day by default, and gtc where the venue has no trading day', () => {
    const coin = cryptoSpot('BTC-USDT.SIM', { minNotional: 0 })
    expect(ask({}, ({ orders }) => orders.buy(ID, 1).timeInForce).result).toBe('day')
    const options = { instruments: [coin], currency: 'USDT', cash: 1000 }
    expect(ask(options, ({ orders }) => orders.buy(coin.id, 1).timeInForce).result).toBe('gtc')
  })

  it('has flags that its ticket shows, sent or not', () => {
    const { result } = ask({}, ({ orders }) => [
      orders.sell(ID, 10, { reduceOnly: true }),
      orders.buy(ID, 10),
      orders.buy(ID, 10, { limit: 99, postOnly: true }),
      orders.target(ID, 20, { postOnly: true, limit: 99 }),
    ])
    expect(result.map(({ id, reduceOnly, postOnly }) => [id, reduceOnly, postOnly])).toEqual([
      [0, true, false],
      [1, false, false],
      [2, false, true],
      [0, false, true],
    ])
  })

  it('that is approved carries an id, its client order id, and goes out once', () => {
    const { result, bench } = ask({}, ({ orders }) => orders.buy(ID, 10, { reason: 'because' }))
    expect(result).toMatchObject({
      id: 1,
      approved: true,
      isOpen: true,
      status: 'submitted',
      reason: 'because',
    })
    expect(result.clientOrderId).toMatch(/^[0-9a-f]{32}$/)
    expect(bench.effectsOf('submit')).toHaveLength(1)
    expect(bench.recordsOf('orderApproved')).toHaveLength(1)
  })

  it.each<[string, (context: AnyBarContext) => Ticket, string]>([
    ['nothing', ({ orders }) => orders.buy(ID, 0), 'ORDER_QUANTITY_INVALID'],
    ['less than a lot', ({ orders }) => orders.buy(ID, 0.99), 'ORDER_QUANTITY_INVALID'],
    ['a negative quantity', ({ orders }) => orders.buy(ID, -5), 'ORDER_QUANTITY_INVALID'],
    ['NaN', ({ orders }) => orders.buy(ID, NaN), 'ORDER_QUANTITY_INVALID'],
    ['Infinity', ({ orders }) => orders.sell(ID, Infinity), 'ORDER_QUANTITY_INVALID'],
    ['text that is no number', ({ orders }) => orders.buy(ID, 'ten'), 'ORDER_QUANTITY_INVALID'],
    ['nothing at all', ({ orders }) => orders.buy(ID, undefined as never), 'ORDER_QUANTITY_INVALID'],
    ['a limit of NaN', ({ orders }) => orders.buy(ID, 1, { limit: NaN }), 'ORDER_PRICE_INVALID'],
    ['a limit below a tick', ({ orders }) => orders.buy(ID, 1, { limit: 0.001 }), 'ORDER_PRICE_INVALID'],
    ['a negative stop', ({ orders }) => orders.sell(ID, 1, { stop: -1 }), 'ORDER_PRICE_INVALID'],
    [
      'a post-only market order',
      ({ orders }) => orders.buy(ID, 1, { postOnly: true }),
      'ORDER_PRICE_INVALID',
    ],
    [
      'gtd without an end',
      ({ orders }) => orders.buy(ID, 1, { timeInForce: 'gtd' }),
      'ORDER_TIME_IN_FORCE_INVALID',
    ],
    [
      'gtd that is over',
      ({ orders, now }) => orders.buy(ID, 1, { timeInForce: 'gtd', expireTime: now }),
      'ORDER_TIME_IN_FORCE_INVALID',
    ],
    [
      'an end without gtd',
      ({ orders, now }) => orders.buy(ID, 1, { expireTime: now + 1000 }),
      'ORDER_TIME_IN_FORCE_INVALID',
    ],
    [
      'an end of NaN',
      ({ orders }) => orders.buy(ID, 1, { timeInForce: 'gtd', expireTime: NaN }),
      'ORDER_TIME_IN_FORCE_INVALID',
    ],
    [
      'a time in force misspelled',
      ({ orders }) => orders.buy(ID, 1, { timeInForce: 'GTC' as never }),
      'ORDER_TIME_IN_FORCE_INVALID',
    ],
    ['more than there is money', ({ orders }) => orders.buy(ID, 1001), 'RISK_BUYING_POWER'],
    [
      'reduce-only with nothing held',
      ({ orders }) => orders.sell(ID, 1, { reduceOnly: true }),
      'RISK_REDUCE_ONLY',
    ],
  ])('for %s is denied: nothing is sent, and the strategy is told', (_, place, code) => {
    const told: Ticket[] = []
    const s = scripted('s', { onReject: ({ order }: { order: Ticket }) => void told.push(order) })
    const bench = new KernelBench([s])
    bench.bar(100)
    let ticket: Ticket | undefined
    bench.act(s, (context) => {
      ticket = place(context)
      expect(told).toEqual([])
    })
    expect(ticket).toMatchObject({ id: 0, approved: false, isOpen: false, status: 'denied' })
    expect(ticket?.refusals[0]?.code).toBe(code)
    expect(ticket?.statusReason).not.toBe('')
    expect(bench.effectsOf('submit')).toEqual([])
    expect(bench.recordsOf('orderDenied')).toHaveLength(1)
    expect(told).toEqual([ticket])
    expect(bench.kernel.runners[0]?.halt).toBeNull()
  })

  it('is denied while no price is known', () => {
    const s = scripted('s')
    const bench = new KernelBench([s])
    bench.act(s, ({ orders }) => expect(orders.buy(ID, 1).refusals[0]?.code).toBe('RISK_PRICE_UNKNOWN'), NaN)
  })

  it('in an instrument that the run does not have halts the strategy, and the message lists what there is', () => {
    const { bench } = ask({}, ({ orders }) => orders.buy('ZZZ.XNAS', 1))
    expect(bench.kernel.runners[0]?.halt?.message).toMatch(/no instrument ZZZ\.XNAS.*AAA\.XNAS/)
  })

  it('is denied after the end of the run', () => {
    const codes: (string | undefined)[] = []
    const s = scripted('s', {
      onStop: ({ orders }: AnyBarContext) => void codes.push(orders.buy(ID, 1).refusals[0]?.code),
    })
    const bench = new KernelBench([s])
    bench.bar(100)
    bench.kernel.stop()
    expect(codes).toEqual(['RISK_TRADING_HALTED'])
  })

  it('below the smallest value that the venue takes is denied', () => {
    const coin = cryptoSpot('BTC-USDT.SIM', { minNotional: 10, lotSize: '0.0001' })
    const options = { instruments: [coin], currency: 'USDT', cash: 1000 }
    const { result } = ask(options, ({ orders }) => [
      orders.buy(coin.id, '0.0999'),
      orders.buy(coin.id, '0.1'),
    ])
    expect(result.map(({ refusals }) => refusals[0]?.code)).toEqual(['RISK_MIN_NOTIONAL', undefined])
  })
})

describe('check', () => {
  it('says what an order would be told, and changes nothing', () => {
    const { bench, s } = ready()
    bench.act(s, ({ orders }) => orders.buy(ID, 100, { limit: 99 }))
    const state = bench.kernel.save()
    const { sequence } = bench.kernel.core
    const other = bench.reloaded()
    let outcome: unknown
    bench.records.length = 0
    bench.effects.length = 0
    bench.act(s, ({ orders }) => {
      outcome = [
        orders.check('buy', ID, 10),
        orders.check('buy', ID, 1e6),
        orders.check('sell', ID, NaN),
        orders.check('sell', ID, 1, { reduceOnly: true }),
      ]
    })
    other.bar(100)
    expect(outcome).toMatchObject([
      { approved: true, refusals: [] },
      { approved: false, refusals: [{ code: 'RISK_BUYING_POWER' }] },
      { approved: false, refusals: [{ code: 'ORDER_QUANTITY_INVALID' }] },
      // an entry is working that a protective order may go with
      { approved: true },
    ])
    expect(bench.records).toEqual([])
    expect(bench.effects).toEqual([])
    expect(bench.kernel.core.sequence).toBe(sequence + 1)
    expect(bench.kernel.save()).toBe(other.kernel.save())
    expect(bench.kernel.save()).not.toBe(state)
  })
})

describe('cancel and replace', () => {
  it('of an order that is not there, has ended, or belongs to another strategy say so', () => {
    const { bench, s, all } = ready({}, 2)
    bench.act(s, ({ orders }) => orders.buy(ID, 10))
    bench.fill(1, 10)
    bench.act(s, ({ orders }) => {
      expect(orders.cancel(99)).toMatchObject({ ok: false, refusal: { code: 'ORDER_UNKNOWN' } })
      expect(orders.replace(99, { quantity: 1 })).toMatchObject({
        ok: false,
        refusal: { code: 'ORDER_UNKNOWN' },
      })
      expect(orders.cancel(1)).toMatchObject({ ok: false, refusal: { code: 'ORDER_CLOSED' } })
      expect(orders.replace(1, { quantity: 20 })).toMatchObject({
        ok: false,
        refusal: { code: 'ORDER_CLOSED' },
      })
      expect(orders.cancel(orders.buy(ID, -1))).toMatchObject({
        ok: false,
        refusal: { code: 'ORDER_UNKNOWN' },
      })
      orders.buy(ID, 5, { limit: 90 })
    })
    bench.act(all[1] ?? s, ({ orders }) => {
      expect(orders.cancel(2)).toMatchObject({ ok: false, refusal: { code: 'ORDER_UNKNOWN' } })
      expect(orders.get(2)).toBeNull()
      expect(orders.open()).toEqual([])
      expect(orders.cancelAll()).toBe(0)
    })
    expect(bench.effectsOf('cancel')).toEqual([])
  })

  it('of an order that waits for an answer are busy; a cancel may overtake a replace, and is sent once', () => {
    const { bench, s } = ready()
    bench.act(s, ({ orders }) => {
      orders.buy(ID, 10, { limit: 99 })
      expect(orders.replace(1, { quantity: 20 })).toMatchObject({
        ok: false,
        refusal: { code: 'ORDER_BUSY' },
      })
    })
    bench.accept(1)
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 20, limit: 98.501 })).toEqual({ ok: true })
      expect(orders.replace(1, { quantity: 30 })).toMatchObject({
        ok: false,
        refusal: { code: 'ORDER_BUSY' },
      })
      expect(orders.cancel(1)).toEqual({ ok: true })
      expect(orders.cancel(1)).toEqual({ ok: true })
    })
    expect(bench.effects.slice(-2).map(({ kind }) => kind)).toEqual(['replace', 'cancel'])
    expect(bench.effectsOf('replace')[0]?.request.change.limitPrice?.toString()).toBe('98.5')
    bench.answer(1, { kind: 'cancelRejected' })
    expect(bench.order(1).pending).toBe('replace')
  })

  it.each<[string, Parameters<AnyBarContext['orders']['replace']>[1], string]>([
    ['nothing', { quantity: 0 }, 'ORDER_QUANTITY_INVALID'],
    ['what has filled already', { quantity: 4 }, 'ORDER_QUANTITY_INVALID'],
    ['NaN', { quantity: NaN }, 'ORDER_QUANTITY_INVALID'],
    ['a stop that the order has not', { stop: 90 }, 'ORDER_PRICE_INVALID'],
    ['a limit of NaN', { limit: NaN }, 'ORDER_PRICE_INVALID'],
    ['more than there is money', { quantity: 5000 }, 'RISK_BUYING_POWER'],
    ['no change at all', {}, 'ORDER_PRICE_INVALID'],
  ])('by %s is refused and changes nothing', (_, change, code) => {
    const { bench, s } = ready()
    bench.act(s, ({ orders }) => orders.buy(ID, 10, { limit: 99 }))
    bench.accept(1)
    bench.fill(1, 4)
    const before = bench.effects.length
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, change)).toMatchObject({ ok: false, refusal: { code } })
    })
    expect(bench.effects).toHaveLength(before)
    expect(bench.order(1)).toMatchObject({ pending: 'none', requestedChange: null })
  })

  it('that are granted change the terms; refused ones leave them', () => {
    const { bench, s } = ready()
    bench.act(s, ({ orders }) => orders.buy(ID, 10, { limit: 99 }))
    bench.accept(1)
    bench.act(s, ({ orders }) => orders.replace(1, { quantity: 20 }))
    bench.answer(1, { kind: 'replaceRejected' })
    expect([bench.order(1).quantity.toString(), bench.order(1).pending]).toEqual(['10', 'none'])
    bench.act(s, ({ orders }) => orders.replace(1, { limit: 98 }))
    const terms = { quantity: Decimal.from(10), limitPrice: Decimal.from(98), stopPrice: null }
    bench.answer(1, { kind: 'orderReplaced', ...terms })
    bench.act(s, ({ orders }) =>
      expect(orders.get(1)).toMatchObject({ limitPrice: 98, pending: 'none', isOpen: true }),
    )
  })
})

it('position is flat only when nothing is held and no entry works', () => {
  const { bench, s } = ready()
  const flat: boolean[] = []
  const look = (): void => {
    bench.act(s, ({ position }) => void flat.push(position.isFlat))
  }
  look()
  bench.act(s, ({ orders }) => orders.buy(ID, 10))
  look()
  bench.fill(1, 10)
  look()
  bench.act(s, ({ orders }) => orders.close(ID))
  bench.fill(2, 10)
  look()
  bench.act(s, ({ orders }) => orders.buy(ID, 10))
  bench.answer(3, { kind: 'orderRejected' })
  look()
  expect(flat).toEqual([true, false, false, true, true])
})

it('equity of two instruments, one of them short, adds up to the cent', () => {
  const instruments: Instrument[] = [AAA, equity('BBB.XNAS')]
  const { bench, s } = ready({ instruments })
  bench.act(s, ({ orders }) => {
    orders.buy(ID, 10)
    orders.sell(BBB.id, 20)
  })
  bench.fill(1, 10, 100)
  bench.fill(2, 20, 100)
  bench.bar(110, 0)
  bench.bar(90, 1)
  expect(bench.kernel.core.portfolio.equity()).toBe(100_000 + 100 + 200)
  expect(bench.kernel.core.portfolio.exactEquity()?.toString()).toBe('100300')
})
