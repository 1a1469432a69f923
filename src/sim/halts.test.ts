import { describe, expect, it } from 'vitest'
import { Fixture, MINUTE, PLAIN, type BarText } from './fixture.test-support.ts'
import type { SavedVenue } from './saved-venue.ts'

const DAY = 24 * 60

describe('while trading is halted', () => {
  it('nothing fills or triggers, orders are taken and canceled, and all meets the first price after it', () => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.place({}, 0)
    fixture.place({ stop: 103 }, 0)
    fixture.place({ limit: 99 }, 0)
    fixture.venue.halt(0)
    fixture.bar(0, [100, 110, 90, 100])
    const late = fixture.place({}, MINUTE)
    fixture.venue.cancel({ clientOrderId: late })
    fixture.venue.matchTrade(0, 100, 50, MINUTE)
    expect(fixture.fills()).toEqual([])
    fixture.venue.resume(0)
    fixture.bar(1, [105, 105, 104, 105])
    expect(fixture.fills()).toEqual(['10@105', '10@105'])
    expect(fixture.kinds()).toContain('orderCanceled')
  })

  it('orders still expire', () => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.place({ limit: 50, timeInForce: 'gtd', expireTime: MINUTE }, 0)
    fixture.venue.halt(0)
    fixture.bar(1, [100, 110, 90, 100])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderExpired'])
  })

  it('a gap in the data fills nothing, and the price behind it counts', () => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.place({ stop: 101 }, 0)
    fixture.bar(0, [100, 100.5, 99, 100])
    fixture.bar(30, [108, 109, 107, 108])
    expect(fixture.fills()).toEqual(['10@108'])
  })
})

interface Row {
  readonly what: string
  readonly side: 'buy' | 'sell'
  readonly bar: BarText
  readonly fills: readonly string[]
}

const rows: readonly Row[] = [
  { what: 'a buy below the upper limit fills', side: 'buy', bar: [109, 110, 108, 109], fills: ['10@109'] },
  { what: 'a buy at the upper limit waits', side: 'buy', bar: [110, 110, 110, 110], fills: [] },
  { what: 'a sell at the upper limit fills', side: 'sell', bar: [110, 110, 110, 110], fills: ['10@110'] },
  { what: 'a sell at the lower limit waits', side: 'sell', bar: [90, 90, 90, 90], fills: [] },
  { what: 'a buy at the lower limit fills', side: 'buy', bar: [90, 90, 90, 90], fills: ['10@90'] },
]

describe('price limits', () => {
  it.each(rows)('set to 90 and 110: $what', ({ side, bar, fills }) => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.venue.setPriceBands(0, { lower: 90, upper: 110 })
    fixture.place({ side }, 0)
    fixture.bar(0, bar)
    expect(fixture.fills()).toEqual(fills)
  })

  it.each(rows)(
    'of 10 percent a day around the last price of the day before: $what',
    ({ side, bar, fills }) => {
      const fixture = new Fixture({ settings: { ...PLAIN, dailyLimitPercent: 10 } })
      fixture.bar(DAY, [100, 100, 100, 100])
      fixture.place({ side }, (DAY + 1) * MINUTE)
      fixture.bar(DAY + 1, bar)
      expect(fixture.fills()).toEqual(fills)
    },
  )

  it('of a day stay where they are while the price moves', () => {
    const fixture = new Fixture({ settings: { ...PLAIN, dailyLimitPercent: 10 } })
    fixture.bar(DAY, [108, 108, 108, 108])
    fixture.place({}, (DAY + 1) * MINUTE)
    fixture.bar(DAY + 1, [112, 112, 112, 112])
    expect(fixture.fills()).toEqual([])
    fixture.bar(2 * DAY, [112, 112, 112, 112])
    expect(fixture.fills()).toEqual(['10@112'])
  })

  it('around the last price follow it', () => {
    const fixture = new Fixture({ settings: { ...PLAIN, bandPercent: 5 } })
    fixture.place({}, 0)
    fixture.bar(0, [106, 106, 106, 106])
    expect(fixture.fills()).toEqual([])
    fixture.bar(1, [107, 107, 107, 107])
    expect(fixture.fills()).toEqual(['10@107'])
  })

  it('refuse a limit price beyond them', () => {
    const fixture = new Fixture({ settings: PLAIN })
    fixture.venue.setPriceBands(0, { upper: 110 })
    fixture.place({ limit: 110.01 }, 0)
    fixture.place({ limit: 110 }, 0)
    expect(fixture.kinds()).toEqual(['VENUE_PRICE_OUTSIDE_BAND', 'orderAccepted'])
  })

  it('and halts outlive save and load', () => {
    const fixture = new Fixture({ settings: { ...PLAIN, dailyLimitPercent: 10 } })
    fixture.venue.setPriceBands(0, { upper: 110 })
    fixture.venue.halt(0)
    fixture.bar(DAY, [100, 100, 100, 100])
    const saved = JSON.stringify(fixture.venue.save())
    const restored = fixture.make([])
    restored.load(JSON.parse(saved) as SavedVenue)
    expect(JSON.stringify(restored.save())).toBe(saved)
  })
})
