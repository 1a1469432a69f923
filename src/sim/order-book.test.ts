import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cryptoSpot } from '../domain/instruments.ts'
import { Decimal } from '../domain/decimal.ts'
import { OrderBook } from './order-book.ts'
import { makeVenueOrder } from './venue-order.ts'
import type { VenueOrder } from './venue-order.ts'

const COIN = cryptoSpot('BTC-USDT.SIM')
const REMEMBERED = 8

function order(clientOrderId: string): VenueOrder {
  return makeVenueOrder(
    {
      clientOrderId,
      instrumentId: COIN.id,
      instrumentIndex: 0,
      side: 'buy',
      type: 'market',
      quantity: Decimal.ONE,
      limitPrice: null,
      stopPrice: null,
      trail: null,
      extendedHours: false,
      timeInForce: 'gtc',
      expireTime: null,
      reduceOnly: false,
      postOnly: false,
    },
    COIN.tickSize,
  )
}

describe('OrderBook', () => {
  it('finds every open order and the latest closed ones, and nothing else, whatever the order of ids', () => {
    const step = fc.record({
      id: fc.integer({ min: 0, max: 300 }).map((n) => `id${String(n)}`),
      close: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const book = new OrderBook(1, REMEMBERED)
        const open = new Map<string, VenueOrder>()
        const closed: string[] = []
        for (const { id, close } of steps) {
          const resting = open.get(id)
          const isRecent = closed.slice(-(REMEMBERED - 1)).includes(id)
          if (resting !== undefined || isRecent) expect(book.knows(id)).toBe(true)
          if (!open.has(id) && !closed.includes(id)) expect(book.knows(id)).toBe(false)
          if (resting === undefined) {
            if (isRecent) continue
            const made = order(id)
            book.add(made)
            open.set(id, made)
          } else if (close) {
            book.close(resting, 'canceled')
            open.delete(id)
            closed.push(id)
          }
          expect(book.working[0]).toBe(open.size)
          for (const [known, its] of open) expect(book.findOpen(known)).toBe(its)
          for (const known of closed) if (!open.has(known)) expect(book.findOpen(known)).toBeUndefined()
        }
        expect(book.allClosed().length).toBeLessThan(2 * REMEMBERED)
      }),
      { numRuns: 60 },
    )
  })
})
