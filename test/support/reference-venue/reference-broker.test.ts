import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../src/domain/decimal.ts'
import type { KernelInput } from '../../../src/domain/inputs.ts'
import { createOrder } from '../../../src/domain/order-lifecycle.ts'
import type { OrderIntent } from '../../../src/domain/order.ts'
import type { ApprovedOrder, Journaled } from '../../../src/ports/broker.ts'
import { EPOCH, Scheduler } from '../../simulation/scheduler.ts'
import { DirectLink } from './direct-link.ts'
import { ReferenceBroker } from './reference-broker.ts'
import { ReferenceServer } from './reference-server.ts'
import type { ServerOptions } from './reference-server.ts'
import { ReferenceVenue } from './reference-venue.ts'
import type { Request, ServerMessage } from './wire.ts'

const SECOND = 1_000_000

function orderOf(sequence: number, changes: Partial<OrderIntent> = {}): Journaled<ApprovedOrder> {
  const intent: OrderIntent = {
    strategyIndex: 0,
    instrumentIndex: 0,
    side: 'buy',
    type: 'limit',
    quantity: Decimal.from(10),
    limitPrice: Decimal.from(90),
    stopPrice: null,
    trail: null,
    timeInForce: 'day',
    expireTime: null,
    reduceOnly: false,
    postOnly: false,
    extendedHours: false,
    purpose: 'direct',
    reason: '',
    ...changes,
  }
  const order = createOrder(intent, {
    sequence,
    clientOrderId: `id-${String(sequence)}`,
    strategyId: 'one',
    instrumentId: 'AAA.XNAS',
    createdTime: 0,
  })
  return order as unknown as Journaled<ApprovedOrder>
}

/** A broker at a venue, and what goes between them under our eyes. */
class Desk {
  readonly scheduler = new Scheduler()
  readonly venue = new ReferenceVenue({ listings: [{ id: 'AAA.XNAS', price: '100' }], cash: '100000' })
  readonly server: ReferenceServer
  readonly link: DirectLink
  readonly broker: ReferenceBroker
  readonly heard: KernelInput[] = []
  readonly requests: string[] = []
  /** What the venue sends and must not arrive. */
  swallow: (message: ServerMessage) => boolean = () => false

  constructor(options: ServerOptions = {}, requestsPerSecond = 50) {
    this.server = new ReferenceServer(this.venue, options)
    this.server.onRequest = ({ body }: Request) => this.requests.push(body.kind)
    const clock = this.scheduler.clock()
    this.link = new DirectLink(this.server, () => EPOCH + this.scheduler.time)
    const deliver = this.server.send
    this.server.send = (message) => {
      if (!this.swallow(message)) deliver(message)
    }
    this.broker = new ReferenceBroker({
      link: this.link,
      clock,
      sink: (input) => this.heard.push(input),
      client: 7,
      requestsPerSecond,
    })
    const beat = (): void => {
      this.server.heartbeat()
      this.scheduler.after(5 * SECOND, beat)
    }
    beat()
  }

  async connected(): Promise<this> {
    await this.broker.connect()
    return this
  }

  run(seconds: number): Promise<void> {
    return this.scheduler.run(this.scheduler.time + seconds * SECOND)
  }

  get kinds(): string[] {
    return this.heard.map((input) =>
      input.kind === 'connectionChanged' ? `connected ${String(input.connected)}` : input.kind,
    )
  }
}

describe('the reference broker', () => {
  it('tells of an order taken and filled, twice where both answer and stream say so', async () => {
    const desk = await new Desk().connected()
    desk.broker.submit(orderOf(1, { type: 'market', limitPrice: null }))
    await desk.run(1)
    expect(desk.kinds).toEqual(['orderAccepted', 'fill', 'orderAccepted'])
  })

  it('sends before it returns, one request for an order', async () => {
    const desk = await new Desk().connected()
    desk.requests.length = 0
    desk.broker.submit(orderOf(1))
    await desk.run(60)
    expect(desk.requests).toEqual(['place'])
  })

  it('is in doubt where no answer comes, and never sends again', async () => {
    const desk = await new Desk().connected()
    desk.swallow = () => true
    desk.broker.submit(orderOf(1))
    await desk.run(6)
    expect(desk.kinds).toEqual(['orderInDoubt'])
    await desk.run(120)
    expect(desk.requests.filter((kind) => kind === 'place')).toEqual(['place'])
  })

  it('is in doubt after a 503, whether or not it was done', async () => {
    for (const faults of [
      { failAfter: 1, failBefore: 0 },
      { failAfter: 0, failBefore: 1 },
    ]) {
      const state = { failAfter: 0, failBefore: 0 }
      const desk = await new Desk({ faults: state, random: { next: () => 0.5 } as never }).connected()
      Object.assign(state, faults)
      desk.broker.submit(orderOf(1))
      await desk.run(1)
      expect(desk.kinds).toContain('orderInDoubt')
      expect(desk.venue.orders.length).toBe(faults.failAfter)
      await expect(desk.broker.queryPositions()).rejects.toThrow('503')
    }
  })

  it('says what was refused for good, with its code', async () => {
    const desk = await new Desk().connected()
    desk.broker.submit(orderOf(1, { limitPrice: Decimal.from('90.001') }))
    desk.broker.cancel(orderOf(2))
    await desk.run(1)
    expect(desk.heard).toMatchObject([
      { kind: 'orderRejected', code: 'VENUE_PRICE_INVALID' },
      { kind: 'cancelRejected' },
    ])
  })

  it('refuses orders before the venue would, and gets every cancel through', async () => {
    const desk = await new Desk({ requestsPerSecond: 3 }, 3).connected()
    for (let at = 1; at <= 5; at++) desk.broker.submit(orderOf(at))
    await desk.run(1)
    expect(desk.kinds.filter((kind) => kind === 'orderRejected').length).toBe(3)
    for (let at = 1; at <= 5; at++) desk.broker.cancel(orderOf(1))
    await desk.run(3)
    expect(desk.kinds).toContain('orderCanceled')
    expect(desk.kinds.filter((kind) => kind === 'cancelRejected').length).toBe(4)
  })

  it('rejects a query that fails, and never answers it with nothing', async () => {
    const desk = await new Desk().connected()
    desk.link.isDead = true
    const asked = expect(desk.broker.queryOpenOrders()).rejects.toThrow('no answer')
    await desk.run(10)
    await asked
  })

  it('answers null for an order that the venue does not have', async () => {
    const desk = await new Desk().connected()
    expect(await desk.broker.queryOrder('nobody')).toBeNull()
  })

  it('takes a silent stream for a lost connection, and comes back by itself', async () => {
    const desk = await new Desk().connected()
    desk.link.isDead = true
    await desk.run(30)
    expect(desk.kinds).toEqual(['connected false'])
    desk.link.isDead = false
    await desk.run(60)
    expect(desk.kinds).toEqual(['connected false', 'connected true'])
  })

  it('takes a gap in the stream for a lost connection', async () => {
    const desk = await new Desk().connected()
    desk.swallow = (message) => message.type === 'event'
    desk.broker.submit(orderOf(1))
    await desk.run(1)
    desk.swallow = () => false
    await desk.run(20)
    expect(desk.kinds).toEqual(['orderAccepted', 'connected false', 'connected true'])
  })

  it('passes executions on as often as they come', async () => {
    const desk = await new Desk().connected()
    const { send } = desk.server
    desk.server.send = (message) => {
      send(message)
      if (message.type === 'event') send(message)
    }
    desk.broker.submit(orderOf(1, { type: 'market', limitPrice: null }))
    await desk.run(1)
    expect(desk.kinds.filter((kind) => kind === 'fill')).toHaveLength(2)
  })

  it('sends no order while it is not connected, and says so', async () => {
    const desk = new Desk()
    desk.broker.submit(orderOf(1))
    await desk.run(1)
    expect(desk.heard).toMatchObject([{ kind: 'orderRejected', code: 'VENUE_REJECTED' }])
    expect(desk.requests).toEqual([])
  })

  it('answers with orders, executions, positions and the account', async () => {
    const desk = await new Desk().connected()
    desk.broker.submit(orderOf(1))
    desk.broker.submit(orderOf(2, { type: 'market', limitPrice: null }))
    await desk.run(1)
    const [open] = await desk.broker.queryOpenOrders()
    expect([open?.clientOrderId, open?.status]).toEqual(['id-1', 'accepted'])
    const [fill] = await desk.broker.queryFillsSince(0)
    expect([fill?.clientOrderId, fill?.quantity.toString()]).toEqual(['id-2', '10'])
    const [position] = await desk.broker.queryPositions()
    expect(position?.netQuantity.toString()).toBe('10')
    const { accountId, balances } = await desk.broker.queryAccount()
    expect([accountId, balances.get('USD')?.toString()]).toEqual(['REF-1', '98999.95'])
  })
})
