import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { SeededRandom } from '../domain/random.ts'
import { Fixture, MINUTE, PLAIN } from './fixture.test-support.ts'
import { Latency } from './latency.ts'

function drawn(latency: Latency, count = 20_000): number[] {
  const random = new SeededRandom(3)
  return Array.from({ length: count }, () => latency.draw(random)).sort((a, b) => a - b)
}

describe('latency', () => {
  it('that is uniform stays within its spread, in whole microseconds, and reaches both ends', () => {
    const all = drawn(new Latency('uniform', 1_000, 5, 0))
    expect([all[0], all.at(-1)]).toEqual([995, 1_005])
    expect(all.every(Number.isInteger)).toBe(true)
    expect(drawn(new Latency('uniform', 3, 10, 0))[0]).toBe(0)
  })

  it('that is lognormal has its median and its tail', () => {
    const all = drawn(new Latency('lognormal', 100_000, 0, 0.5))
    const at = (share: number): number => (all[Math.floor(share * all.length)] ?? 0) / 100_000
    // e^(0.5 z) for z = 0, 1.2816, 2.3263
    expect(at(0.5)).toBeCloseTo(1, 1)
    expect(at(0.9)).toBeCloseTo(1.898, 1)
    expect(at(0.99)).toBeGreaterThan(2.9)
    expect(at(0.99)).toBeLessThan(3.5)
    expect(all[0]).toBeGreaterThan(0)
  })

  it('lets no message overtake another of its direction', () => {
    const settings = {
      ...PLAIN,
      latency: 'lognormal',
      latencyMs: 50,
      reportLatencyMs: 20,
      latencySigma: 2,
    } as const
    const fixture = new Fixture({ settings })
    const ids = Array.from({ length: 40 }, (_, index) => fixture.place({ limit: 50 }, index * 1_000))
    while (fixture.venue.nextEventTime < MINUTE) fixture.venue.processDue()
    expect(fixture.inputs.map((input) => ('clientOrderId' in input ? input.clientOrderId : ''))).toEqual(ids)
  })
})

describe('a venue with limits refuses', () => {
  it('a limit price too far from the market', () => {
    const fixture = new Fixture({ settings: { ...PLAIN, collarPercent: 5 } })
    fixture.place({ limit: 94.99 }, 0)
    fixture.place({ limit: 95 }, 0)
    expect(fixture.kinds()).toEqual(['VENUE_PRICE_TOO_FAR', 'orderAccepted'])
  })

  it('more open orders than it lets rest', () => {
    const fixture = new Fixture({ settings: { ...PLAIN, maxOpenOrders: 1 } })
    const id = fixture.place({ limit: 90 }, 0)
    fixture.place({ limit: 90 }, 0)
    fixture.venue.cancel({ clientOrderId: id })
    fixture.place({ limit: 90 }, 0)
    expect(fixture.kinds()).toEqual([
      'orderAccepted',
      'VENUE_TOO_MANY_ORDERS',
      'orderCanceled',
      'orderAccepted',
    ])
  })

  it('more orders than it takes within a second', () => {
    const fixture = new Fixture({ settings: { ...PLAIN, ordersPerSecond: 2 } })
    for (const time of [0, 10, 20, 1_000_015]) fixture.place({ limit: 90 }, time)
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderAccepted', 'VENUE_RATE_LIMIT', 'orderAccepted'])
  })

  it('more cancels and replaces, which count as orders do', () => {
    const fixture = new Fixture({ settings: { ...PLAIN, ordersPerSecond: 2 } })
    const { venue } = fixture
    const id = fixture.place({ limit: 90 }, 0)
    const limitPrice = Decimal.from(91)
    for (const time of [10, 20]) {
      venue.setTime(time)
      venue.change(id, { quantity: null, limitPrice, stopPrice: null })
    }
    venue.cancel({ clientOrderId: id })
    fixture.place({ limit: 90 }, 30)
    venue.setTime(1_000_031)
    venue.cancel({ clientOrderId: id })
    expect(fixture.kinds()).toEqual([
      'orderAccepted',
      'orderReplaced',
      'replaceRejected',
      'cancelRejected',
      'VENUE_RATE_LIMIT',
      'orderCanceled',
    ])
    expect(fixture.inputs[3]).toMatchObject({
      reason: 'More than 2 orders, replaces and cancels came within a second.',
    })
  })
})
