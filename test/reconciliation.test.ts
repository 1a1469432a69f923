/** The faults of BAR §3 that a comparison has to find, each as a promise, against a venue whose answers are scripted. */
import { describe, expect, it } from 'vitest'
import { Decimal } from '../src/domain/decimal.ts'
import { AAA } from '../src/engine/kernel.test-support.ts'
import { ReconcileDesk, SECOND } from './support/reconcile-desk.ts'
import type { DeskOptions } from './support/reconcile-desk.ts'

async function desk(options: DeskOptions = {}): Promise<ReconcileDesk> {
  const made = new ReconcileDesk(options)
  await made.start()
  void made.reconciler.run(made.stop.signal)
  await made.pass(1)
  return made
}

describe('an order whose outcome is unknown', () => {
  it('F01 F03: accepted although the answer was lost, is found under its id and never sent again', async () => {
    const test = await desk()
    const order = test.order()
    test.atVenue(order)
    test.doubt(order)
    await test.pass(5)
    expect(order).toMatchObject({ status: 'accepted', certainty: 'known', venueOrderId: 'V1' })
    expect(test.sent()).toBe(1)
  })

  it('F01: filled meanwhile, has its fills booked', async () => {
    const test = await desk()
    const order = test.order()
    test.executed(order, 10)
    test.atVenue(order, { status: 'filled', cumulativeQuantity: Decimal.from(10) })
    test.doubt(order)
    await test.pass(5)
    expect(order.status).toBe('filled')
    expect(test.net).toBe('10')
  })

  it('F02: never arrived, is lost only after the settle window and several looks, and frees its exposure', async () => {
    const test = await desk({ settleWindow: 10 * SECOND })
    const order = test.order()
    test.doubt(order)
    await test.pass(9)
    expect(order).toMatchObject({ status: 'submitted', certainty: 'inDoubt' })
    expect(test.bench.kernel.core.orders.leaves.of(0, -1, null).buy).toBe(10)
    await test.pass(12)
    expect(order.status).toBe('lost')
    expect(test.bench.kernel.core.orders.leaves.of(0, -1, null).buy).toBe(0)
    expect(test.sent()).toBe(1)
  })

  it('F04: turning up after it was held for lost, is adopted, canceled, and a person is told', async () => {
    const test = await desk()
    const order = test.order()
    test.doubt(order)
    await test.pass(20)
    expect(order.status).toBe('lost')
    test.atVenue(order)
    await test.compare('demand')
    expect(order.status).toBe('accepted')
    expect(test.bench.effectsOf('cancel')).toHaveLength(1)
    expect(test.frozen).toBe(true)
  })

  it('stays in doubt while the venue does not answer: a failed question is never «no such order»', async () => {
    const test = await desk()
    const order = test.order()
    test.script.failing.add('order')
    test.doubt(order)
    await test.pass(300)
    expect(order).toMatchObject({ status: 'submitted', certainty: 'inDoubt' })
    expect(test.alerts).toContain('VENUE_COMPARISON_FAILED')
    test.script.failing.clear()
    test.atVenue(order)
    await test.pass(130)
    expect(order.certainty).toBe('known')
  })

  it('falls in doubt by itself when the venue does not answer in time', async () => {
    const test = await desk({ answerDeadline: 10 * SECOND })
    const order = test.order()
    await test.pass(10)
    test.bench.time = test.clock.now()
    test.bench.fireTimers()
    expect(order.certainty).toBe('inDoubt')
    test.atVenue(order)
    test.reconciler.wake()
    await test.pass(130)
    expect(order).toMatchObject({ status: 'accepted', certainty: 'known' })
  })
})

describe('what the stream did not say', () => {
  it('F09: a rejection and an acceptance of one batch are told apart', async () => {
    const test = await desk()
    const [one, two] = [test.order(), test.order()]
    test.atVenue(one)
    test.atVenue(two, { status: 'rejected', statusReason: 'no margin' })
    test.doubt(one)
    test.doubt(two)
    await test.pass(5)
    expect([one.status, two.status]).toEqual(['accepted', 'rejected'])
    expect(two.statusReason).toContain('no margin')
  })

  it('F11 F14 F25: fills during a gap are booked at the reconnect, before anything is armed', async () => {
    const test = await desk()
    const order = test.order()
    test.step({ kind: 'connectionChanged', venue: 'TEST', connected: false })
    test.executed(order, 4)
    test.executed(order, 6)
    test.atVenue(order, { status: 'filled', cumulativeQuantity: Decimal.from(10) })
    test.step({ kind: 'connectionChanged', venue: 'TEST', connected: true })
    expect(await test.compare('reconnect')).toBe(true)
    expect(order.status).toBe('filled')
    expect(test.net).toBe('10')
    expect(test.bench.kernel.core.venues.state).toBe('reconciled')
    expect(test.frozen).toBe(false)
  })

  it('F12: a fill that the stream says too, before or after, is booked once', async () => {
    const test = await desk()
    const order = test.order()
    const fill = test.executed(order, 10)
    test.step({ kind: 'fill', report: fill })
    await test.compare('demand')
    test.step({ kind: 'fill', report: fill })
    await test.compare('demand')
    expect(test.net).toBe('10')
    expect(test.bench.recordsOf('fillBooked')).toHaveLength(1)
  })

  it('F12: the same execution with other figures freezes the instrument', async () => {
    const test = await desk()
    const order = test.order()
    const fill = test.executed(order, 5)
    test.step({ kind: 'fill', report: { ...fill, price: Decimal.from(99) } })
    await test.compare('demand')
    expect(test.frozen).toBe(true)
    expect(test.net).toBe('5')
  })

  it('F13: a report that is older than what we know changes nothing', async () => {
    const test = await desk()
    const order = test.order()
    const old = test.atVenue(order)
    test.step({ kind: 'fill', report: test.executed(order, 10) })
    test.script.orders = [old]
    await test.compare('demand')
    expect(order.status).toBe('filled')
  })

  it('F14: where the venue keeps no executions, they are inferred from its average price, once', async () => {
    const test = await desk()
    test.script.executionHistory = false
    const order = test.order()
    test.executed(order, 10)
    test.atVenue(order, {
      status: 'filled',
      cumulativeQuantity: Decimal.from(10),
      averagePrice: Decimal.from('99.5'),
    })
    await test.compare('demand')
    await test.compare('demand')
    expect(test.bench.recordsOf('fillBooked').map(({ fill }) => fill.executionId)).toEqual([
      `inferred:${order.clientOrderId}:0:10`,
    ])
    expect(order.status).toBe('filled')
  })

  it('F15 F16: a cancel that lost the race leaves the fill booked and the order filled', async () => {
    const test = await desk()
    const order = test.order()
    test.act(({ orders }) => orders.open().forEach((ticket) => void orders.cancel(ticket)))
    const { clientOrderId } = order
    const eventTime = test.clock.now()
    test.step({ kind: 'cancelRejected', clientOrderId, eventTime, reason: 'too late' })
    test.executed(order, 10)
    test.atVenue(order, { status: 'filled', cumulativeQuantity: Decimal.from(10) })
    await test.compare('demand')
    expect(order.status).toBe('filled')
    expect(test.net).toBe('10')
  })

  it('F17: a cancel whose answer was lost ends the order once the venue says so', async () => {
    const test = await desk()
    const order = test.order()
    test.act(({ orders }) => orders.open().forEach((ticket) => void orders.cancel(ticket)))
    expect(order.pending).toBe('cancel')
    test.atVenue(order, { status: 'canceled' })
    test.doubt(order)
    await test.pass(5)
    expect(order.status).toBe('canceled')
  })

  it('F17: a cancel that the venue never heard is over once the order is found at work, a settle window later', async () => {
    const test = await desk()
    const order = test.order()
    test.bench.accept(order.sequence)
    test.act(({ orders }) => orders.open().forEach((ticket) => void orders.cancel(ticket)))
    test.atVenue(order, {})
    test.doubt(order)
    await test.pass(60)
    expect(order).toMatchObject({ pending: 'none', certainty: 'known', status: 'accepted' })
    test.act(({ orders }) => orders.open().forEach((ticket) => void orders.cancel(ticket)))
    expect(order.pending).toBe('cancel')
  })

  it('F18: a change is taken over, or given up, by the terms that the venue has', async () => {
    for (const taken of [true, false]) {
      const test = await desk()
      const order = test.order()
      test.bench.accept(order.sequence)
      test.act(({ orders }) =>
        orders.open().forEach((ticket) => void orders.replace(ticket, { quantity: 7 })),
      )
      expect(order.pending).toBe('replace')
      test.atVenue(order, { quantity: Decimal.from(taken ? 7 : 10) })
      test.doubt(order)
      await test.pass(60)
      expect(order).toMatchObject({ pending: 'none', certainty: 'known', requestedChange: null })
      expect(order.quantity.toString()).toBe(taken ? '7' : '10')
    }
  })

  it('F19 F44: an execution of nobody’s order is booked as nobody’s, and freezes', async () => {
    const test = await desk()
    test.executed({ clientOrderId: 'by-hand', instrumentId: AAA.id, side: 'buy' }, 5)
    await test.compare('demand')
    expect(test.net).toBe('5')
    expect(test.bench.net(1)).toBe(5)
    expect(test.frozen).toBe(true)
  })

  it('F22: what the venue does by itself is booked once, to whoever holds it', async () => {
    const test = await desk()
    const order = test.order()
    test.step({ kind: 'fill', report: test.executed(order, 10) })
    test.executed({ clientOrderId: '', instrumentId: AAA.id, side: 'sell' }, 10, { origin: 'liquidation' })
    await test.compare('demand')
    await test.compare('demand')
    expect(test.net).toBe('0')
    expect(test.bench.recordsOf('fillBooked')).toHaveLength(2)
  })
})

describe('F35: a venue that was restarted', () => {
  it('and kept its orders, changes nothing', async () => {
    const test = await desk()
    const order = test.order()
    test.bench.accept(order.sequence)
    test.atVenue(order)
    await test.compare('reconnect')
    expect(order).toMatchObject({ status: 'accepted', certainty: 'known' })
  })

  it('and lost its orders, has canceled those that it had, once it has said so often enough', async () => {
    const test = await desk()
    const order = test.order()
    test.bench.accept(order.sequence)
    for (let look = 0; look < 4; look++) {
      await test.compare('demand')
      await test.pass(3)
    }
    expect(order.status).toBe('canceled')
    expect(order.statusReason).toContain('no such order')
  })

  it('and begins its numbers anew, is known by our ids alone', async () => {
    const test = await desk()
    const order = test.order()
    test.bench.accept(order.sequence)
    test.atVenue(order, { venueOrderId: 'V999' })
    await test.compare('reconnect')
    expect(order.status).toBe('accepted')
    expect(test.bench.kernel.core.reconciliation.external.size).toBe(0)
  })
})

describe('a venue that does not answer', () => {
  const questions = ['openOrders', 'fills', 'positions', 'account']
  it.each(questions.flatMap((question) => [[question, 'failing'] as const, [question, 'silent'] as const]))(
    '(%s, %s) leaves the books as they are, arms nothing, tries again, and tells a person',
    async (question, kind) => {
      const test = new ReconcileDesk()
      test.hold(AAA.id, Decimal.from(3))
      test.script[kind].add(question)
      void test.reconciler.compare('start', test.stop.signal)
      await test.pass(120)
      expect(test.bench.kernel.core.venues.state).toBe('reconciling')
      expect(test.bench.recordsOf('venueCompared')).toEqual([])
      expect(test.net).toBe('0')
      expect(test.alerts).toContain('VENUE_COMPARISON_FAILED')
      test.script[kind].clear()
      await test.pass(120)
      expect(test.bench.kernel.core.venues.state).toBe('reconciled')
    },
  )

  it('ends when it is told to', async () => {
    const test = new ReconcileDesk()
    test.script.silent.add('openOrders')
    const done = test.reconciler.compare('start', test.stop.signal)
    await test.pass(5)
    test.stop.abort()
    await test.pass(30)
    expect(await done).toBe(false)
  })
})

describe('positions and cash', () => {
  it('F44: a position that nothing explains freezes at the start, after several looks, and is never traded away', async () => {
    const test = new ReconcileDesk()
    test.hold(AAA.id, Decimal.from(25))
    await test.start()
    expect(test.frozen).toBe(true)
    expect(test.codes()).toContain('VENUE_BOOKS_DIFFER')
    expect(test.sent()).toBe(0)
  })

  it('F45: a split that nobody told of is a difference of position, and freezes', async () => {
    const test = await desk()
    const order = test.order()
    test.step({ kind: 'fill', report: test.executed(order, 10) })
    test.hold(AAA.id, Decimal.from(30))
    await test.compare('reconnect')
    expect(test.frozen).toBe(true)
    const [difference] = test.bench.kernel.core.reconciliation.last?.differences ?? []
    expect(difference?.difference.toString()).toBe('30')
  })

  it('F46: interest that nobody told of is a difference of cash; adjusted, it stands apart from profit', async () => {
    const test = await desk({ policy: 'autoAdjust' })
    test.script.cash = '100012.5'
    await test.compare('demand')
    const { portfolio } = test.bench.kernel.core
    expect(portfolio.ledger.cash('USD').toString()).toBe('100012.5')
    expect(portfolio.received('adjustment')?.toString()).toBe('12.5')
  })

  it('at the interval are compared without being asked for, and reported at the end of the day', async () => {
    const test = await desk()
    const day = 86_400
    await test.pass(day)
    const causes = test.bench.recordsOf('venueCompared').map(({ result }) => result.cause)
    expect(causes.filter((cause) => cause === 'interval').length).toBeGreaterThan(280)
    expect(causes).toContain('endOfDay')
    expect(test.bench.recordsOf('dayReported').map(({ report }) => report.report)).toEqual([
      'startOfDay',
      'endOfDay',
      'startOfDay',
    ])
  })
})
