import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { Fixture, MINUTE, PLAIN, stock } from './fixture.test-support.ts'
import type { VenueSettings } from './settings.ts'

const DAY = 24 * 60 * MINUTE

function movements({ inputs }: Fixture): string[] {
  return inputs.flatMap((input) =>
    input.kind === 'cashMoved' ? [`${input.entry} ${input.amount.toString()}`] : [],
  )
}

function atVenue(settings: Partial<VenueSettings>, cash = '100000'): Fixture {
  return new Fixture({ settings: { ...PLAIN, debitRate: 0, borrowRate: 0, ...settings }, cash })
}

/** Everything that is due up to the end of the given day, from 0. */
function liveThrough({ venue }: Fixture, day: number): void {
  while (venue.nextEventTime <= (day + 1) * DAY) venue.processDue()
}

describe('borrowing shares', () => {
  it('costs a 360th of the rate of their last price every calendar day, from the day of the sale', () => {
    const fixture = atVenue({ borrowRate: 3.6 })
    fixture.place({ side: 'sell', quantity: 100 }, 0)
    fixture.bar(0, [50, 50, 50, 50])
    liveThrough(fixture, 0)
    fixture.marks.last[0] = 60
    liveThrough(fixture, 2)
    expect(movements(fixture)).toEqual(['borrow -0.5', 'borrow -0.6', 'borrow -0.6'])
    expect(fixture.cash()).toBe('104998.3')
  })

  it('ends with the position, and costs nothing while long', () => {
    const fixture = atVenue({ borrowRate: 3.6 })
    fixture.place({ side: 'sell', quantity: 100 }, 0)
    fixture.bar(0, [50, 50, 50, 50])
    fixture.place({ quantity: 150 })
    fixture.bar(1, [50, 50, 50, 50])
    liveThrough(fixture, 5)
    expect(movements(fixture)).toEqual([])
    expect(fixture.venue.nextEventTime).toBe(Infinity)
  })

  it('is not asked of futures', () => {
    const future = stock({ kind: 'future', settlement: 'margin' })
    const fixture = new Fixture({ settings: { ...PLAIN, borrowRate: 9 }, instruments: [future] })
    fixture.place({ side: 'sell', quantity: 1 }, 0)
    fixture.bar(0, [50, 50, 50, 50])
    expect(fixture.venue.nextEventTime).toBe(Infinity)
  })
})

it('goes by the rates of each day, and by the settings where a row names none', () => {
  const percent = (text: string): Decimal => Decimal.parse(text)
  const carryRates = [
    { time: 1 * DAY, borrow: percent('7.2'), debit: null, credit: null },
    { time: 2 * DAY, borrow: percent('0'), debit: null, credit: percent('3.6') },
    { time: 3 * DAY, borrow: null, debit: null, credit: percent('0') },
  ]
  const settings = { ...PLAIN, borrowRate: 3.6, debitRate: 0 }
  const fixture = new Fixture({ settings, cash: '100000', carryRates })
  fixture.place({ side: 'sell', quantity: 100 }, 0)
  fixture.bar(0, [50, 50, 50, 50])
  fixture.marks.last[0] = 50
  liveThrough(fixture, 3)
  // 5000 short at 3.6, 7.2, 0 and again 3.6 %; on the third day 0.01 % of what is not the proceeds
  expect(movements(fixture)).toEqual(['borrow -0.5', 'borrow -1', 'interest 9.99985', 'borrow -0.5'])
})

describe('interest', () => {
  it('is paid on cash below zero', () => {
    const fixture = atVenue({ debitRate: 7.2, leverage: 2 })
    fixture.place({ quantity: 1500 }, 0)
    fixture.bar(0, [100, 100, 100, 100])
    liveThrough(fixture, 1)
    // 50,000 × 0.0002, then on 50,010
    expect(movements(fixture)).toEqual(['interest -10', 'interest -10.002'])
  })

  it('is earned on cash from the beginning, but not on what short sales brought in', () => {
    const fixture = atVenue({ creditRate: 3.6 })
    fixture.venue.begin(0)
    liveThrough(fixture, 0)
    expect(movements(fixture)).toEqual(['interest 10'])
    fixture.venue.setTime(DAY)
    fixture.place({ side: 'sell', quantity: 1000 }, DAY)
    fixture.bar(24 * 60, [100, 100, 100, 100])
    liveThrough(fixture, 1)
    expect(movements(fixture)).toEqual(['interest 10', 'interest 10.001'])
  })

  it('by default costs on debit, brings nothing on credit, and borrowing is not free', () => {
    const fixture = new Fixture({ settings: { ...PLAIN, leverage: 2 }, cash: '100000' })
    fixture.place({ quantity: 1500 }, 0)
    fixture.bar(0, [100, 100, 100, 100])
    liveThrough(fixture, 0)
    expect(movements(fixture)).toEqual(['interest -6.94444444'])
    const short = new Fixture({ settings: PLAIN, cash: '100000' })
    short.place({ side: 'sell', quantity: 100 }, 0)
    short.bar(0, [100, 100, 100, 100])
    liveThrough(short, 0)
    expect(movements(short)).toEqual(['borrow -0.06944444'])
  })
})

describe('square-root impact', () => {
  const tick = stock({ tickSize: Decimal.from('0.000001') })

  const seen = (fixture: Fixture, closes: readonly number[], volume: number): void => {
    for (const close of closes) {
      fixture.venue.observe(0, {
        kind: 'bar',
        instrumentIndex: 0,
        instrumentId: tick.id,
        open: close,
        high: close,
        low: close,
        close,
        volume,
        startTime: 0,
        time: 0,
      })
    }
  }
  const impact = (settings: Partial<VenueSettings>, closes: readonly number[], volume: number): string => {
    const fixture = new Fixture({
      settings: { ...PLAIN, slippage: 'squareRoot', ...settings },
      instruments: [tick],
    })
    seen(fixture, closes, volume)
    fixture.place({ quantity: 100 }, 0)
    fixture.bar(0, [100, 100, 100, 100, 5000])
    return fixture.fills()[0] ?? ''
  }

  it('is price × Y × σ × √(quantity ÷ volume), of the bars before', () => {
    // up and down by 2 %: σ is 0.02 whatever the weights; √(100 ÷ 10,000) is 0.1
    const closes = [100, 102, 99.96, 101.9592]
    expect(impact({}, closes, 10_000)).toBe('100@100.2')
    expect(impact({ impactFactor: 0.5 }, closes, 10_000)).toBe('100@100.1')
    expect(impact({}, closes, 40_000)).toBe('100@100.1')
  })

  it('counts later bars more', () => {
    // λ is ½ with a window of 3: (0.5 × 0.01² + 0.03²) ÷ 1.5
    expect(impact({ impactWindow: 3 }, [100, 101, 104.03], 10_000)).toBe('100@100.251662')
  })

  it('assumes a move of one percent before two closes are known, and the cap where the volume is not', () => {
    expect(impact({ volumeCap: null }, [100], NaN)).toBe('100@101')
    expect(impact({ volumeCap: 0.09 }, [], NaN)).toBe('100@100.3')
  })
})
