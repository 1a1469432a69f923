import { describe, expect, it } from 'vitest'
import { Fixture, PLAIN } from './fixture.test-support.ts'

const plain = (): Fixture => new Fixture({ settings: PLAIN })

describe('stops and targets within one bar', () => {
  it('fills the stop before the target when a bar reaches both', () => {
    const fixture = plain()
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100])
    const target = fixture.place({ side: 'sell', limit: 105, reduceOnly: true })
    fixture.place({ side: 'sell', stop: 95, reduceOnly: true })
    fixture.bar(1, [100, 106, 94, 100])
    expect(fixture.fills()).toEqual(['10@100', '10@95'])
    expect(fixture.venue.order(target)?.status).toBe('canceled')
  })

  it('fills the open of a gap beyond the stop, not the stop', () => {
    const fixture = plain()
    fixture.place({}, 0)
    fixture.place({ side: 'sell', stop: 95 }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.bar(1, [90, 98, 89, 97])
    expect(fixture.fills()).toEqual(['10@100', '10@90'])
  })
})

describe('stops on the entry bar', () => {
  it('count in full when they are sent in answer to a fill at the open', () => {
    const fixture = plain()
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 94, 100], (phase) => {
      if (phase === 'open') fixture.place({ side: 'sell', stop: 95, reduceOnly: true })
    })
    expect(fixture.fills()).toEqual(['10@100', '10@95'])
  })

  it('count when they are sent in answer to a limit entry inside the bar', () => {
    const fixture = plain()
    fixture.place({ limit: 98 }, 0)
    fixture.bar(0, [100, 101, 94, 100], (phase) => {
      if (phase === 'limits') fixture.place({ side: 'sell', stop: 95 })
    })
    expect(fixture.fills()).toEqual(['10@98', '10@95'])
  })

  it('count for a short entry by a stop order', () => {
    const fixture = plain()
    fixture.place({ side: 'sell', stop: 98 }, 0)
    fixture.bar(0, [100, 103, 94, 95], (phase) => {
      if (phase === 'stops') fixture.place({ stop: 102 })
    })
    expect(fixture.fills()).toEqual(['10@98', '10@102'])
  })

  it('never fill better than the entry that they stand beyond', () => {
    const fixture = plain()
    fixture.place({ limit: 98 }, 0)
    fixture.bar(0, [100, 101, 94, 100], (phase) => {
      if (phase === 'limits') fixture.place({ side: 'sell', stop: 99 })
    })
    expect(fixture.fills()).toEqual(['10@98', '10@98'])
  })

  it('never fill better than a short entry that they stand beyond', () => {
    const fixture = plain()
    fixture.place({ side: 'sell', limit: 102 }, 0)
    fixture.bar(0, [100, 103, 94, 100], (phase) => {
      if (phase === 'limits') fixture.place({ stop: 99 })
    })
    expect(fixture.fills()).toEqual(['10@102', '10@102'])
  })

  it('count for a reduce-only stop that was there before the position', () => {
    const fixture = plain()
    fixture.place({ limit: 98 }, 0)
    fixture.place({ side: 'sell', stop: 95, reduceOnly: true }, 0)
    fixture.bar(0, [100, 101, 94, 100])
    expect(fixture.fills()).toEqual(['10@98', '10@95'])
  })

  it('do not count when the entry was made at the close, after the range', () => {
    const fixture = plain()
    fixture.place({}, 30_000_000)
    fixture.bar(0, [100, 101, 94, 100], (phase) => {
      if (phase === 'limits') fixture.place({ side: 'sell', stop: 95 })
    })
    expect(fixture.fills()).toEqual(['10@100'])
  })

  it('do not count when they were sent at the end of the bar before the entry filled', () => {
    const fixture = plain()
    fixture.place({ limit: 98 }, 0)
    fixture.bar(0, [100, 101, 94, 100], (phase) => {
      if (phase === 'stops') fixture.place({ side: 'sell', stop: 95 })
    })
    expect(fixture.fills()).toEqual(['10@98'])
  })

  it('do not count on later bars without an entry', () => {
    const fixture = plain()
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 99, 100])
    fixture.bar(1, [100, 101, 90, 100], (phase) => {
      if (phase === 'limits') fixture.place({ side: 'sell', stop: 95 })
    })
    expect(fixture.fills()).toEqual(['10@100'])
  })
})

describe('orders sent in answer to a fill at the open', () => {
  it('trade at that open too', () => {
    const fixture = plain()
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 94, 95], (phase) => {
      if (phase === 'open') fixture.place({ side: 'sell', quantity: 20 })
    })
    expect(fixture.fills()).toEqual(['10@100', '20@100'])
  })

  it('never trade at a price outside the bar, however generous their limit', () => {
    const fixture = plain()
    fixture.place({}, 0)
    fixture.bar(0, [100, 101, 94, 95], (phase) => {
      if (phase === 'open') fixture.place({ limit: 200 })
    })
    expect(fixture.fills()).toEqual(['10@100', '10@100'])
  })
})

describe('reduce-only orders', () => {
  it('are cut to the position and end with it', () => {
    const fixture = plain()
    fixture.place({ quantity: 4 }, 0)
    fixture.place({ side: 'sell', reduceOnly: true }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    expect(fixture.fills()).toEqual(['4@100', '4@100'])
    expect(fixture.kinds().slice(-2)).toEqual(['fill', 'orderCanceled'])
    expect(fixture.position()).toBe('0')
  })

  it('end when they would trade and there is nothing to reduce', () => {
    const fixture = plain()
    fixture.place({ side: 'sell', reduceOnly: true }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    expect(fixture.kinds()).toEqual(['orderAccepted', 'orderCanceled'])
  })

  it('wait as stops while there is nothing to reduce', () => {
    const fixture = plain()
    fixture.place({ side: 'sell', stop: 99.5, reduceOnly: true }, 0)
    fixture.bar(0, [100, 101, 99, 100])
    expect(fixture.kinds()).toEqual(['orderAccepted'])
    expect(fixture.venue.working[0]).toBe(1)
  })
})
