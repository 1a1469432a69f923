import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fixture, PLAIN, quoteOf } from './fixture.test-support.ts'
import type { VenueSettings } from './settings.ts'

const BEHIND: Partial<VenueSettings> = { ...PLAIN, queue: 'behind' }

function quote(fixture: Fixture, bid: number, bidSize: number, ask: number): void {
  fixture.quote(quoteOf(0, [bid, bid, bid, bid, bidSize], [ask, ask, ask, ask, 50], 0))
}

describe('a limit order in the queue', () => {
  it('fills at its price only after what was shown before it has traded', () => {
    const fixture = new Fixture({ settings: BEHIND })
    fixture.venue.setHasQuotes(0)
    fixture.place({ limit: 100, quantity: 10 }, 0)
    quote(fixture, 100, 30, 100.1)
    fixture.venue.matchTrade(0, 100, 20, 0)
    fixture.venue.matchTrade(0, 100, 10, 0)
    expect(fixture.fills()).toEqual([])
    fixture.venue.matchTrade(0, 100, 4, 0)
    fixture.venue.matchTrade(0, 99.9, 40, 0)
    fixture.venue.matchTrade(0, 100, 40, 0)
    expect(fixture.fills()).toEqual(['4@100', '6@100'])
  })

  it('moves up when what is shown shrinks, and not back when it grows', () => {
    const fixture = new Fixture({ settings: BEHIND })
    fixture.venue.setHasQuotes(0)
    fixture.place({ limit: 100, quantity: 10 }, 0)
    quote(fixture, 100, 30, 100.1)
    quote(fixture, 100, 5, 100.1)
    quote(fixture, 100, 80, 100.1)
    fixture.venue.matchTrade(0, 100, 8, 0)
    expect(fixture.fills()).toEqual(['3@100'])
  })

  it('is alone where it is better than the best', () => {
    const fixture = new Fixture({ settings: BEHIND })
    fixture.venue.setHasQuotes(0)
    fixture.place({ limit: 100, quantity: 10 }, 0)
    quote(fixture, 99.9, 30, 100.1)
    fixture.venue.matchTrade(0, 100, 8, 0)
    expect(fixture.fills()).toEqual(['8@100'])
  })

  it('of unknown length waits for a print beyond it, unless a length is assumed', () => {
    const unknown = new Fixture({ settings: BEHIND })
    const assumed = new Fixture({ settings: { ...BEHIND, queueAhead: 5 } })
    for (const fixture of [unknown, assumed]) {
      fixture.place({ limit: 100, quantity: 10 }, 0)
      fixture.venue.matchTrade(0, 100.5, 20, 0)
      fixture.venue.matchTrade(0, 100, 20, 0)
    }
    expect(unknown.fills()).toEqual([])
    expect(assumed.fills()).toEqual(['10@100'])
  })

  it('gives up its place with a new price', () => {
    const fixture = new Fixture({ settings: { ...BEHIND, queueAhead: 5 } })
    const id = fixture.place({ limit: 100, quantity: 10 }, 0)
    fixture.venue.matchTrade(0, 100.5, 20, 0)
    fixture.venue.matchTrade(0, 100, 5, 0)
    const none = { quantity: null, limitPrice: null, stopPrice: null }
    fixture.venue.change(id, { ...none, quantity: fixture.request({ quantity: 12 }).quantity })
    fixture.venue.matchTrade(0, 100.5, 20, 0)
    fixture.venue.matchTrade(0, 100, 5, 0)
    expect(fixture.fills()).toEqual([])
  })

  it('never gets more of the prints than they hold beyond what stood before it, however many orders wait', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: 0, max: 30 })), {
          maxLength: 12,
        }),
        fc.nat(25),
        (quantities, prints, ahead) => {
          const fixture = new Fixture({ settings: { ...BEHIND, queueAhead: ahead } })
          for (const quantity of quantities) fixture.place({ limit: 100, quantity }, 0)
          fixture.venue.matchTrade(0, 101, 1, 0)
          let atLimit = 0
          let beyond = 0
          for (const [ticks, size] of prints) {
            const before = fixture.fills().length
            fixture.venue.matchTrade(0, 100 + ticks / 100, size, 0)
            const taken = fixture
              .fills()
              .slice(before)
              .reduce((sum, fill) => sum + Number(fill.split('@')[0]), 0)
            expect(taken).toBeLessThanOrEqual(ticks > 0 ? 0 : size)
            if (ticks < 0) beyond += size
            if (ticks === 0) atLimit += size
          }
          const filled = fixture.fills().reduce((sum, fill) => sum + Number(fill.split('@')[0]), 0)
          expect(filled).toBeLessThanOrEqual(beyond + Math.max(0, atLimit - ahead))
        },
      ),
    )
  })
})
