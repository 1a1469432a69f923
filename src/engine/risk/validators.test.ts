import { describe, expect, it } from 'vitest'
import { tradingCalendar } from '../../index.ts'
import { AAA, BBB, KernelBench, MINUTE, scripted } from '../kernel.test-support.ts'
import { DEFAULT_RISK_SETTINGS } from './check.ts'
import type { OrderValidator } from './check.ts'
import { positionSizing, symbolAllowList, tradingHours } from './validators.ts'

const ID = AAA.id

function ready(...validators: OrderValidator[]): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s', { instruments: [AAA, BBB] })
  const risk = { ...DEFAULT_RISK_SETTINGS, validators }
  const bench = new KernelBench([s], { instruments: [AAA, BBB], cash: 100_000, risk })
  bench.bar(100, 0)
  bench.bar(100, 1)
  return { bench, s }
}

describe('validators', () => {
  it('refuse with their own sentence, and see the order and the account', () => {
    const seen: unknown[] = []
    const { bench, s } = ready({
      name: 'minPrice',
      validate: (order, view) => {
        seen.push(order, view)
        return order.limitPrice < 5 ? 'the price is below 5.' : null
      },
    })
    bench.act(s, ({ orders }) => {
      expect(orders.buy(ID, 10, { limit: 4, reason: 'cheap' }).refusals).toEqual([
        { code: 'RISK_VALIDATOR', message: 'minPrice: the price is below 5.' },
      ])
      expect(orders.buy(ID, 10, { limit: 99 }).approved).toBe(true)
    })
    expect(seen[0]).toMatchObject({
      instrumentId: ID,
      strategy: 's',
      side: 'buy',
      type: 'limit',
      quantity: 10,
      limitPrice: 4,
      reason: 'cheap',
    })
    expect(seen[1]).toMatchObject({
      price: 100,
      equity: 100_000,
      netQuantity: 0,
      orderValue: 40,
      opens: true,
    })
  })

  it('that throw, or answer anything but null or a sentence, refuse the order', () => {
    const { bench, s } = ready(
      {
        name: 'broken',
        validate: () => {
          throw new Error('no such thing')
        },
      },
      { name: 'sloppy', validate: (() => true) as never },
    )
    bench.act(s, ({ orders }) => {
      const messages = orders.check('buy', ID, 1).refusals.map(({ message }) => message)
      expect(messages[0]).toContain('broken: it threw, so that the order is refused: no such thing')
      expect(messages[1]).toContain('sloppy: it answered neither')
    })
  })

  it('positionSizing holds every position to a share of the equity, exits apart', () => {
    const { bench, s } = ready(positionSizing())
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', ID, 251).refusals[0]?.message).toContain('25.10 % of the equity')
      expect(orders.buy(ID, 250).approved).toBe(true)
    })
    bench.fill(1, 250)
    bench.bar(900)
    bench.act(s, ({ orders }) => expect(orders.check('sell', ID, 250).approved).toBe(true), 900)
  })

  it('symbolAllowList lets only those symbols be opened', () => {
    const { bench, s } = ready(symbolAllowList(['AAA']))
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', ID, 1).approved).toBe(true)
      expect(orders.check('buy', BBB.id, 1).approved).toBe(false)
    })
  })

  it('tradingHours refuses what is decided while the market is closed', () => {
    const hours = tradingHours(tradingCalendar('XNYS'))
    const long = tradingHours(tradingCalendar('XNYS'), { allowExtendedHours: true })
    const at = (text: string, validator: OrderValidator): string[] => {
      const { bench, s } = ready(validator)
      bench.time = Date.parse(text) * 1000 - MINUTE
      let said: string[] = []
      bench.act(s, ({ orders }) => {
        said = orders.check('buy', ID, 1).refusals.map(({ message }) => message)
      })
      return said
    }
    expect(at('2026-11-20T15:00:00Z', hours)).toEqual([])
    expect(at('2026-11-20T22:00:00Z', hours)).toEqual(['tradingHours: XNYS is closed.'])
    expect(at('2026-11-20T22:00:00Z', long)).toEqual([])
    expect(at('2026-11-21T15:00:00Z', long)).toEqual(['tradingHours: XNYS is closed.'])
  })
})
