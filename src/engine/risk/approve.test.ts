import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import { cryptoSpot, future } from '../../domain/instruments.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { AnyBarContext, BenchOptions } from '../kernel.test-support.ts'

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

describe('worst-case exposure', () => {
  it('at exactly the buying power is allowed, a share more is not', () => {
    const { bench, s } = ready({ cash: 100_000 })
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', ID, 1001).approved).toBe(false)
      expect(orders.buy(ID, 600).approved).toBe(true)
      expect(orders.check('buy', ID, 401).refusals[0]?.code).toBe('RISK_BUYING_POWER')
      expect(orders.buy(ID, 400).approved).toBe(true)
      expect(orders.check('buy', ID, 1).approved).toBe(false)
    })
  })

  it('counts orders of both sides on the worse of the two, not their difference', () => {
    const { bench, s } = ready({ cash: 100_000 })
    bench.act(s, ({ orders }) => {
      expect(orders.buy(ID, 900, { limit: 100 }).approved).toBe(true)
      // the sells cannot make it worse than 900 yet
      expect(orders.sell(ID, 900, { limit: 100 }).approved).toBe(true)
      expect(orders.check('sell', ID, 101, { limit: 100 }).approved).toBe(false)
      expect(orders.check('buy', ID, 101, { limit: 100 }).approved).toBe(false)
    })
  })

  it('counts an order being replaced at the larger of its two quantities, both ways', () => {
    const { bench, s } = ready({ cash: 100_000 })
    bench.act(s, ({ orders }) => orders.buy(ID, 500, { limit: 100 }))
    bench.accept(1)
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 900 })).toEqual({ ok: true })
      expect(orders.check('buy', ID, 101).approved).toBe(false)
      expect(orders.check('buy', ID, 100).approved).toBe(true)
    })
    bench.answer(1, {
      kind: 'orderReplaced',
      quantity: Decimal.from(900),
      limitPrice: Decimal.from(100),
      stopPrice: null,
    })
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 100 })).toEqual({ ok: true })
      expect(orders.check('buy', ID, 101).approved).toBe(false)
    })
  })

  it('of a replace does not count the replaced order twice', () => {
    const { bench, s } = ready({ cash: 100_000 })
    bench.act(s, ({ orders }) => orders.buy(ID, 900, { limit: 100 }))
    bench.accept(1)
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 1001 })).toMatchObject({ ok: false })
      expect(orders.replace(1, { quantity: 1000 })).toEqual({ ok: true })
    })
  })

  it('is that of the account: several strategies share its money', () => {
    const { bench, s, all } = ready({ cash: 100_000 }, 2)
    bench.act(s, ({ orders }) => orders.buy(ID, 700))
    bench.act(all[1] ?? s, ({ orders }) => {
      expect(orders.buy(ID, 301).refusals[0]?.code).toBe('RISK_BUYING_POWER')
      expect(orders.buy(ID, 300).approved).toBe(true)
    })
  })

  it('does not value what is held and ordered already at the low limit of one order more', () => {
    const { bench, s } = ready({ cash: 100_000 })
    bench.act(s, ({ orders }) => orders.buy(ID, 900))
    bench.fill(1, 900)
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', ID, 100, { limit: 50 }).approved).toBe(true)
      expect(orders.check('buy', ID, 200, { limit: 50 }).approved).toBe(true)
      expect(orders.check('buy', ID, 201, { limit: 50 }).refusals[0]?.code).toBe('RISK_BUYING_POWER')
      expect(orders.buy(ID, 100, { limit: 100 }).approved).toBe(true)
      expect(orders.check('buy', ID, 1, { limit: 1 }).approved).toBe(false)
    })
  })

  it('is that over all instruments', () => {
    const { bench, s } = ready({ cash: 100_000, instruments: [AAA, BBB] })
    bench.act(s, ({ orders }) => {
      expect(orders.sell(ID, 600).approved).toBe(true)
      expect(orders.buy(BBB.id, 401).approved).toBe(false)
      expect(orders.buy(BBB.id, 400).approved).toBe(true)
    })
  })

  it('never keeps a position from being closed, even in an account that has lost everything', () => {
    const { bench, s } = ready({ cash: 100_000 })
    bench.act(s, ({ orders }) => orders.sell(ID, 900))
    bench.fill(1, 900)
    bench.bar(300)
    bench.act(
      s,
      ({ orders, portfolio }) => {
        expect(portfolio.equity).toBeLessThan(0)
        expect(orders.check('sell', ID, 1).approved).toBe(false)
        expect(orders.buy(ID, 900).approved).toBe(true)
      },
      300,
    )
  })

  it('is multiplied for contracts', () => {
    const contract = future('ES.SIM', { multiplier: 50, expiry: 1_900_000_000_000_000 })
    const options = { instruments: [contract], cash: 50_000 }
    const { result } = ask(options, ({ orders }) => [
      orders.buy(contract.id, 11),
      orders.buy(contract.id, 10),
    ])
    expect(result.map(({ approved }) => approved)).toEqual([false, true])
  })
})

describe('short selling', () => {
  const noShort = { leverage: 1, allowShort: false }

  it('where it is off lets exactly what is held be sold, in any number of pieces', () => {
    const { bench, s } = ready({ risk: noShort })
    bench.act(s, ({ orders }) => orders.buy(ID, 100))
    bench.fill(1, 100)
    bench.act(s, ({ orders }) => {
      expect(orders.check('sell', ID, 101).refusals[0]?.code).toBe('RISK_SHORT_NOT_ALLOWED')
      expect(orders.sell(ID, 30, { limit: 120 }).approved).toBe(true)
      expect(orders.check('sell', ID, 71).approved).toBe(false)
      expect(orders.sell(ID, 70, { limit: 120 }).approved).toBe(true)
      expect(orders.check('sell', ID, 1).approved).toBe(false)
    })
  })

  it.each([
    ['0.3', ['0.1', '0.2']],
    ['0.7', ['0.1', '0.6']],
    ['1.1', ['0.4', '0.3', '0.4']],
    ['0.00000003', ['0.00000001', '0.00000002']],
  ])('is exact to the last digit: %s can be sold as %o', (held, pieces) => {
    const coin = cryptoSpot('BTC-USDT.SIM', { lotSize: '0.00000001', minNotional: 0 })
    const { bench, s } = ready({ instruments: [coin], currency: 'USDT', cash: 1_000_000 })
    bench.act(s, ({ orders }) => orders.buy(coin.id, held))
    bench.fill(1, held, 100, { feeCurrency: 'USDT' })
    bench.act(s, ({ orders }) => {
      for (const piece of pieces) expect(orders.sell(coin.id, piece, { limit: 120 }).approved).toBe(true)
      expect(orders.check('sell', coin.id, '0.00000001').approved).toBe(false)
    })
  })

  it('counts what several strategies hold together', () => {
    const { bench, s, all } = ready({ risk: noShort }, 2)
    bench.act(s, ({ orders }) => orders.buy(ID, 100))
    bench.fill(1, 100)
    bench.act(all[1] ?? s, ({ orders }) => {
      expect(orders.check('sell', ID, 101).approved).toBe(false)
      expect(orders.check('sell', ID, 100).approved).toBe(true)
    })
  })
})

describe('trading that only reduces', () => {
  it('lets pass what brings a position nearer to zero, and nothing else', () => {
    const { bench, s } = ready()
    bench.act(s, ({ orders }) => orders.buy(ID, 100))
    bench.fill(1, 100)
    bench.step({ kind: 'command', command: { id: '1', verb: 'reduce', by: 'me', reason: 'test' } })
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', ID, 1).refusals[0]?.code).toBe('RISK_TRADING_HALTED')
      expect(orders.check('sell', ID, 101).approved).toBe(false)
      expect(orders.check('sell', ID, 60).approved).toBe(true)
      expect(orders.sell(ID, 60).approved).toBe(true)
      expect(orders.check('sell', ID, 41).approved).toBe(false)
      expect(orders.check('sell', ID, 40).approved).toBe(true)
    })
    // the sale of 60 may fill after the close has: both together would end 60 short
    bench.act(s, ({ orders }) => expect(orders.close(ID).approved).toBe(false))
    bench.answer(2, { kind: 'orderCanceled' })
    bench.act(s, ({ orders }) => expect(orders.close(ID).approved).toBe(true))
  })

  it('lets a working order be made smaller, not larger', () => {
    const { bench, s } = ready()
    bench.act(s, ({ orders }) => orders.buy(ID, 100, { limit: 99 }))
    bench.accept(1)
    bench.step({ kind: 'command', command: { id: '1', verb: 'reduce', by: 'me', reason: 'test' } })
    bench.act(s, ({ orders }) => {
      expect(orders.replace(1, { quantity: 101 })).toMatchObject({ ok: false })
      expect(orders.replace(1, { quantity: 50 })).toEqual({ ok: true })
    })
  })
})
