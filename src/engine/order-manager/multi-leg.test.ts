import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MultiLegTicket, OrderLeg } from '../../strategy/multi-leg.ts'
import { AAA, BBB } from '../kernel.test-support.ts'
import { PAIR, set, submit } from './multi-leg.test-support.ts'
import { OrderManager } from './order-manager.ts'

const statuses = (ticket: MultiLegTicket): string[] => ticket.legs.map(({ status }) => status)

describe('a multi-leg order', () => {
  it('gives one ticket at once, which stays current until every leg is filled', () => {
    const it = set()
    const ticket = submit(it, PAIR, { reason: 'spread' })
    expect(ticket).toMatchObject({ id: 1, state: 'working', approved: true, failedLeg: -1, reason: 'spread' })
    expect(ticket.legs.map(({ reason }) => reason)).toEqual(['spread', 'spread'])
    it.bench.fill(1, 100)
    expect([ticket.state, statuses(ticket)]).toEqual(['working', ['filled', 'submitted']])
    it.bench.fill(2, 50)
    expect(ticket.state).toBe('filled')
    it.bench.act(it.s, ({ orders }) => {
      expect(orders.multiLeg(1)).toMatchObject({ id: 1, state: 'filled' })
      expect(orders.multiLeg(2)).toBeNull()
    })
    expect(new OrderManager(it.bench.kernel).multiLegs()[0]).toMatchObject({ id: 1, strategyId: 's' })
    expect(it.bench.recordsOf('multiLegSubmitted')).toMatchObject([
      { id: 1, policy: 'allOrNone', reason: 'spread' },
    ])
  })

  it('all or none sends nothing where one leg is refused, and says of each why', () => {
    const it = set({ risk: { leverage: 10, allowShort: false } })
    const ticket = submit(it, PAIR)
    expect(ticket).toMatchObject({ id: 0, state: 'refused', approved: false })
    expect(ticket.legs.map(({ refusals }) => refusals.map(({ code }) => code))).toEqual([
      ['ORDER_LEGS_REFUSED'],
      ['RISK_SHORT_NOT_ALLOWED'],
    ])
    expect(it.bench.effects).toEqual([])
    expect(it.bench.recordsOf('orderApproved')).toEqual([])
    expect(it.bench.recordsOf('orderDenied')).toHaveLength(2)
    expect(it.bench.kernel.core.orders.nextSequence).toBe(1)
  })

  it('each sends what passes', () => {
    const it = set({ risk: { leverage: 10, allowShort: false } })
    const ticket = submit(it, PAIR, { policy: 'each' })
    expect(ticket).toMatchObject({ id: 1, state: 'working', approved: false, onLegFailure: 'keep' })
    expect(statuses(ticket)).toEqual(['submitted', 'denied'])
    it.bench.fill(1, 100)
    expect(ticket.state).toBe('ended')
    const none = submit(it, [{ side: 'sell', instrumentId: BBB.id, quantity: 1 }], { policy: 'each' })
    expect(none).toMatchObject({ id: 0, state: 'refused' })
  })

  it('is refused where all legs together go too far, though each alone does not', () => {
    const it = set({ cash: 10_000, risk: { leverage: 1, allowShort: true } })
    const leg = (quantity: number): OrderLeg => ({ side: 'buy', instrumentId: AAA.id, quantity })
    it.bench.act(it.s, ({ orders }) => expect(orders.check('buy', AAA.id, 60).approved).toBe(true))
    expect(submit(it, [leg(60), leg(60)]).refusals.map(({ code }) => code)).toEqual([
      'RISK_BUYING_POWER',
      'RISK_BUYING_POWER',
    ])
    expect(submit(it, [leg(60), leg(40)]).state).toBe('working')
  })

  it('lets no leg pass since another may free its money, or shares to sell', () => {
    const it = set({ cash: 10_000, risk: { leverage: 1, allowShort: false } })
    it.bench.act(it.s, ({ orders }) => orders.buy(AAA.id, 100))
    it.bench.fill(1, 100)
    const roll = submit(it, [
      { side: 'sell', instrumentId: AAA.id, quantity: 100 },
      { side: 'buy', instrumentId: BBB.id, quantity: 100 },
    ])
    expect(roll.state).toBe('refused')
    expect(roll.legs[1]?.refusals[0]?.code).toBe('RISK_BUYING_POWER')
    const flip = submit(it, [
      { side: 'buy', instrumentId: BBB.id, quantity: 1 },
      { side: 'sell', instrumentId: BBB.id, quantity: 1 },
    ])
    expect(flip.legs[1]?.refusals[0]?.code).toBe('RISK_SHORT_NOT_ALLOWED')
  })

  it('may protect with a reduce-only leg what another leg is to enter', () => {
    const it = set()
    const legs: OrderLeg[] = [
      { side: 'sell', instrumentId: AAA.id, quantity: 10, stop: 90, reduceOnly: true, timeInForce: 'gtc' },
      { side: 'buy', instrumentId: AAA.id, quantity: 10 },
    ]
    expect(submit(it, legs).state).toBe('working')
    expect(submit(it, legs.slice(0, 1)).state).toBe('working')
  })

  it('all or none never sends a part, and its verdict does not depend on the order of the legs', () => {
    const leg = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      instrumentId: fc.constantFrom(AAA.id, BBB.id),
      quantity: fc.integer({ min: 0, max: 60 }),
      limit: fc.option(fc.integer({ min: 80, max: 120 })),
    })
    const legs = fc
      .array(leg, { minLength: 1, maxLength: 5 })
      .chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })))
    let sent = 0
    let refused = 0
    fc.assert(
      fc.property(legs, fc.integer({ min: 5000, max: 30_000 }), fc.nat(50), (orders, cash, held) => {
        const verdicts = orders.map((some) => {
          const it = set({
            cash: cash + held * 100,
            risk: {
              leverage: 1,
              allowShort: true,
              limits: {
                maxOpenOrders: 5,
                maxNetExposurePercent: 80,
                maxOrdersPerMinute: 4,
                maxPositionQuantity: 90,
              },
            },
          })
          if (held > 0) {
            it.bench.act(it.s, ({ orders: own }) => own.buy(AAA.id, held))
            if (it.bench.kernel.core.orders.get(1) !== null) it.bench.fill(1, held)
            it.bench.time += 60_000_000
          }
          const before = it.bench.effects.length
          const ticket = submit(
            it,
            some.map(({ limit, ...rest }) => (limit === null ? rest : { ...rest, limit })),
          )
          const submits = it.bench.effects.length - before
          expect(submits).toBe(ticket.state === 'refused' ? 0 : orders[0].length)
          expect(ticket.approved).toBe(ticket.state !== 'refused')
          if (ticket.state === 'refused') refused += 1
          else sent += 1
          return ticket.state
        })
        expect(verdicts[1]).toBe(verdicts[0])
      }),
      { numRuns: 150 },
    )
    expect([sent > 20, refused > 20]).toEqual([true, true])
  })

  it('is undone with the handler that throws, and its number is given out again', () => {
    const it = set()
    const other = set()
    it.s.do = ({ orders }) => {
      orders.submitAll(PAIR)
      throw new Error('no')
    }
    it.bench.bar(100)
    expect(it.bench.effectsOf('submit')).toEqual([])
    expect(it.bench.kernel.core.multiLegs.isUsed).toBe(false)
    expect(submit(other, PAIR).id).toBe(1)
  })

  it('refuses what no input could make right', () => {
    const it = set()
    const wrong = (legs: readonly OrderLeg[], options?: object): string => {
      let message = ''
      it.bench.act(it.s, ({ orders }) => {
        try {
          orders.submitAll(legs, options)
        } catch (error) {
          message = (error as Error).message
        }
      })
      return message
    }
    expect(wrong([])).toBe('submitAll(): there are no legs.')
    expect(wrong(Array.from({ length: 51 }, () => PAIR[0] as OrderLeg))).toMatch('51 legs are more than 50')
    expect(wrong(PAIR, { policy: 'some' })).toBe('submitAll(): policy some is none of allOrNone, each.')
    expect(wrong(PAIR, { onLegFailure: 'panic' })).toMatch('is none of keep, cancelRest, closeFilled')
    expect(wrong(PAIR, { polciy: 'each' })).toMatch('there is no option polciy')
    expect(wrong([{ ...PAIR[0], side: 'long' } as never])).toMatch('side long of a leg is neither')
    const misspelled = submit(it, [{ ...PAIR[0], limt: 99 } as never])
    expect(misspelled.refusals[0]?.code).toBe('ORDER_OPTION_UNKNOWN')
  })
})
