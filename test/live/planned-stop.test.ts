import { beforeEach, describe, expect, it } from 'vitest'
import { scripted } from '../../src/engine/kernel.test-support.ts'
import type { StopPolicy } from '../../src/domain/run-stopping.ts'
import { AAA, LiveDesk } from '../support/live-desk.ts'

const POLICIES: readonly [StopPolicy, { orders: string[]; net: string; why: string[] }][] = [
  ['keepProtection', { orders: ['stop'], net: '10', why: ['It protects a position, which is kept.'] }],
  [
    'leave',
    {
      orders: ['limit', 'stop'],
      net: '10',
      why: ['Orders were to be left as they are.', 'Orders were to be left as they are.'],
    },
  ],
  ['cancelAll', { orders: [], net: '10', why: [] }],
  ['closePositions', { orders: [], net: '0', why: [] }],
]

describe('a planned stop', () => {
  let desk: LiveDesk
  let s: ReturnType<typeof scripted>
  let told: string[]

  /** Ten held, a stop that protects them, and an entry that waits. */
  beforeEach(async () => {
    desk = new LiveDesk()
    told = []
    s = scripted('s', { bars: '1m', onStop: () => void told.push('onStop') })
    await desk.start([s])
    s.do = ({ orders }) => orders.buy(AAA.id, 10)
    await desk.bar(100)
    await desk.bar(100)
    s.do = ({ orders }) => [
      orders.sell(AAA.id, 10, { stop: 90, reduceOnly: true }),
      orders.buy(AAA.id, 5, { limit: 80 }),
    ]
    await desk.bar(100)
    expect(desk.venue.open()).toHaveLength(2)
  })

  it.each(POLICIES)('with %s leaves at the venue what it says', async (policy, { orders, net, why }) => {
    const summary = await desk.stop({ policy, by: 'ann', reason: 'a new version' })
    expect(
      desk.venue
        .open()
        .map(({ terms }) => terms.type)
        .sort(),
    ).toEqual(orders)
    expect((desk.venue.positions.get(AAA.id)?.net ?? 0).toString()).toBe(net)
    expect(summary).toMatchObject({ policy, by: 'ann', reason: 'a new version', incomplete: [] })
    expect(summary.openOrders.map((order) => order.why)).toEqual(why)
    expect(told).toEqual(['onStop'])
    expect(desk.feed.closes).toBeGreaterThan(0)
  })

  it('that the venue does not answer ends at its deadline, and names what is left', async () => {
    desk.link.isDead = true
    const summary = await desk.stop({ policy: 'cancelAll' })
    expect(summary.incomplete[0]).toMatch(/Canceling orders took longer than 30000 ms/)
    expect(summary.openOrders.length).toBe(2)
    expect(desk.alerts.some((alert) => alert.includes('LIVE_STOP_INCOMPLETE'))).toBe(true)
  })

  it('takes no new order, from whatever handler', async () => {
    const stopped = desk.engine?.stop({ policy: 'leave' })
    s.do = ({ orders }) => orders.buy(AAA.id, 1)
    await desk.bar(100, 1)
    await desk.run(60)
    expect(await stopped).toMatchObject({ orders: 3 })
  })

  it('asked for twice is one, and an engine runs once', async () => {
    const [first, second] = [desk.stop(), desk.engine?.stop({ policy: 'closePositions' })]
    expect(await first).toBe(await second)
    await expect(desk.engine?.run()).rejects.toMatchObject({ code: 'LIVE_NOT_RUNNING' })
  })
})
