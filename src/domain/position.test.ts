import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import { equity, future } from './instruments.ts'
import { Position } from './position.ts'
import type { PositionResult } from './position-result.ts'
import type { ClosedRoundTrip } from './position-fold.ts'
import type { PositionFill, SavedPosition } from './position-entry.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR } from './time.ts'

const AAPL = equity('AAPL.XNAS')
const ES = future('ESZ5.XCME', { expiry: 1_766_000_000_000_000, multiplier: 50, tickSize: 0.25 })
const DAY = MICROS_PER_DAY

let count = 0
function fill(
  side: 'buy' | 'sell',
  quantity: number | string,
  price: number | string,
  over: Partial<PositionFill> = {},
): PositionFill {
  count += 1
  return {
    executionId: `e${String(count).padStart(6, '0')}`,
    instrumentId: AAPL.id,
    side,
    quantity: Decimal.from(quantity),
    price: Decimal.from(price),
    fee: Decimal.ZERO,
    feeCurrency: 'USD',
    eventTime: count * 1000,
    ...over,
  }
}

function bustOf(busted: PositionFill, over: Partial<PositionFill> = {}): PositionFill {
  return {
    ...busted,
    executionId: `${busted.executionId}:bust`,
    quantity: busted.quantity.neg(),
    fee: busted.fee.neg(),
    ...over,
  }
}

/** All that is promised of a position, as text. */
function facts(position: Position): Record<string, string> {
  return {
    net: position.netQuantity.toString(),
    cost: position.openCost.toString(),
    average: position.averageEntryPrice.toString(),
    realized: position.realizedPnl.toString(),
    fees: position.fees.toString(),
    cash: position.cashFlow.toString(),
    euros: position.feesIn('EUR').toString(),
  }
}

/** What a recorder of round trips holds after following all results. */
class Recorder {
  readonly trips = new Map<string, ClosedRoundTrip>()
  follow(result: PositionResult): void {
    for (const id of result.withdrawn) expect(this.trips.delete(id), `withdrawn ${id}`).toBe(true)
    for (const trip of result.roundTrips) {
      expect(this.trips.has(trip.id), `twice ${trip.id}`).toBe(false)
      this.trips.set(trip.id, trip)
    }
  }
  text(): string {
    return JSON.stringify([...this.trips.values()].sort((a, b) => (a.id < b.id ? -1 : 1)))
  }
}

/** Saved, turned into text and back, as the codec does. */
function throughText(saved: SavedPosition): SavedPosition {
  const text = JSON.stringify(saved, function (this: Record<string, unknown>, key, value: unknown) {
    const raw = this[key]
    return raw instanceof Decimal ? { $d: raw.toString() } : value
  })
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && '$d' in value ? Decimal.parse(String(value.$d)) : value,
  ) as SavedPosition
}

const anyFills = fc
  .array(
    fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      // Mostly the same sizes, so that the position is flat now and then.
      quantity: fc.constantFrom('1', '2', '3', '3', '0.7'),
      price: fc.integer({ min: 1, max: 99_999 }),
      fee: fc.integer({ min: -5, max: 30 }),
      euro: fc.boolean(),
      // Few moments, so that the execution id must often decide.
      time: fc.integer({ min: 1, max: 12 }),
      busted: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((rows) =>
    rows.flatMap((row, index) => {
      const made: PositionFill = {
        executionId: `x${String(index)}`,
        instrumentId: AAPL.id,
        side: row.side,
        quantity: Decimal.from(row.quantity),
        price: Decimal.from(row.price).div(Decimal.from(100), 2, 'down'),
        fee: Decimal.from(row.fee).div(Decimal.from(100), 2, 'down'),
        feeCurrency: row.euro ? 'EUR' : 'USD',
        eventTime: row.time * MICROS_PER_HOUR,
      }
      return row.busted === 0 ? [made, bustOf(made, { eventTime: made.eventTime + MICROS_PER_HOUR })] : [made]
    }),
  )

function apply(fills: readonly PositionFill[]): { position: Position; recorder: Recorder } {
  const position = new Position('s', AAPL)
  const recorder = new Recorder()
  for (const each of fills) recorder.follow(position.apply(each))
  return { position, recorder }
}

describe('a position', () => {
  it('averages in, realizes on the way out, and is exactly empty at flat', () => {
    const position = new Position('s', AAPL)
    position.apply(fill('buy', 100, 10))
    position.apply(fill('buy', 200, 13))
    expect(facts(position)).toMatchObject({ net: '300', cost: '3600', average: '12' })
    position.apply(fill('sell', 100, 15))
    expect(facts(position)).toMatchObject({ net: '200', cost: '2400', average: '12', realized: '300' })
    expect(position.apply(fill('sell', 200, 11)).roundTrips).toHaveLength(1)
    expect(facts(position)).toMatchObject({ net: '0', cost: '0', average: '0', realized: '100', cash: '100' })
  })

  it('loses nothing where the cost of a part is not a finite decimal', () => {
    const position = new Position('s', AAPL)
    position.apply(fill('buy', 1, '0.01'))
    position.apply(fill('buy', 2, '0.03'))
    position.apply(fill('sell', 1, '0.02'))
    expect(position.realizedPnl.toString()).toBe('-0.003333333333333333')
    position.apply(fill('sell', 1, '0.02'))
    position.apply(fill('sell', 1, '0.02'))
    expect(facts(position)).toMatchObject({ net: '0', cost: '0', realized: '-0.01' })
  })

  it('goes through zero by closing one round trip and opening another, with the fee shared out', () => {
    const position = new Position('s', AAPL)
    position.apply(fill('buy', 10, 100, { fee: Decimal.ONE }))
    const result = position.apply(fill('sell', 30, 110, { fee: Decimal.ONE, eventTime: 5_000_000 }))
    const [trip] = result.roundTrips
    expect(trip).toMatchObject({ direction: 'long', exitTime: 5_000_000, strategyId: 's', currency: 'USD' })
    expect(trip?.grossPnl.toString()).toBe('100')
    expect(trip?.fees.toString()).toBe('1.333333333333333333')
    expect(facts(position)).toMatchObject({ net: '-20', average: '110', realized: '100', fees: '2' })
    const [second] = position.apply(
      fill('buy', 20, 100, { fee: Decimal.ONE, eventTime: 6_000_000 }),
    ).roundTrips
    expect(second).toMatchObject({ direction: 'short', entryTime: 5_000_000 })
    expect(second?.averageEntryPrice.toString()).toBe('110')
    expect(second?.averageExitPrice.toString()).toBe('100')
    expect(second?.netPnl.toString()).toBe('198.333333333333333333')
    expect(second?.fees.add(trip?.fees ?? Decimal.ZERO).toString()).toBe('3')
  })

  it('tells in a round trip the most that was held, and what was paid and got on average', () => {
    const position = new Position('s', AAPL)
    for (const each of [
      fill('sell', 10, 50),
      fill('sell', 10, 60),
      fill('buy', 5, 40),
      fill('sell', 5, 70),
    ]) {
      expect(position.apply(each).roundTrips).toHaveLength(0)
    }
    const [trip] = position.apply(fill('buy', 20, 45)).roundTrips
    expect(trip?.direction).toBe('short')
    expect(trip?.quantity.toString()).toBe('20')
    expect(trip?.averageEntryPrice.toString()).toBe('58')
    expect(trip?.averageExitPrice.toString()).toBe('44')
    expect(trip?.grossPnl.toString()).toBe('350')
  })

  it('applies the multiplier to money and not to prices', () => {
    const position = new Position('s', ES)
    position.apply(fill('buy', 2, '5000.25', { instrumentId: ES.id }))
    expect(facts(position)).toMatchObject({ cost: '500025', average: '5000.25' })
    expect(position.unrealizedPnl(5001.25)).toBe(100)
    expect(position.marketValue(5000)).toBe(500_000)
    expect(position.exactUnrealizedPnl(Decimal.from('5001.25')).toString()).toBe('100')
    const [trip] = position.apply(fill('sell', 2, '5002.25', { instrumentId: ES.id })).roundTrips
    expect(trip?.grossPnl.toString()).toBe('200')
    expect(trip?.averageExitPrice.toString()).toBe('5002.25')
    expect(position.unrealizedPnl(NaN)).toBe(0)
  })

  it('changes nothing on a repeated execution, and says so when its fields differ', () => {
    const position = new Position('s', AAPL)
    const first = fill('buy', 10, 100)
    position.apply(first)
    const before = JSON.stringify(position.save())
    expect(position.apply({ ...first })).toMatchObject({ duplicate: true, conflict: false })
    expect(position.apply({ ...first, price: Decimal.from(101) })).toMatchObject({
      duplicate: false,
      conflict: true,
    })
    const bust = bustOf(first)
    position.apply(bust)
    expect(position.apply(bust).duplicate).toBe(true)
    expect(position.apply(first).duplicate).toBe(true)
    expect(position.apply({ ...bust, fee: Decimal.ONE }).conflict).toBe(true)
    expect(position.isFlat).toBe(true)
    expect(JSON.stringify(position.save())).not.toBe(before)
  })

  it('gives the same for any order of the same fills and busts, round trips included', () => {
    fc.assert(
      fc.property(
        anyFills.chain((fills) =>
          fc.tuple(fc.constant(fills), fc.shuffledSubarray(fills, { minLength: fills.length })),
        ),
        ([fills, shuffled]) => {
          const a = apply(fills)
          const b = apply(shuffled)
          expect(facts(b.position)).toEqual(facts(a.position))
          expect(b.recorder.text()).toBe(a.recorder.text())
        },
      ),
      { numRuns: 500 },
    )
  })

  it('equals the fold of the fills in the order of event time and execution id', () => {
    fc.assert(
      fc.property(anyFills, (fills) => {
        const ordered = fills
          .filter((each) => each.quantity.isPositive)
          .filter((each) => !fills.some((other) => other.executionId === `${each.executionId}:bust`))
          .sort((a, b) =>
            a.eventTime === b.eventTime
              ? a.executionId < b.executionId
                ? -1
                : 1
              : a.eventTime - b.eventTime,
          )
        const { position, recorder } = apply(ordered)
        const got = apply(fills)
        // A bust whole refunds the fee too, so that it is as if the execution had never been.
        expect(facts(got.position)).toEqual(facts(position))
        expect(got.recorder.text()).toBe(recorder.text())
        let cash = Decimal.ZERO
        for (const each of ordered) {
          const value = each.quantity.mul(each.price)
          cash = each.side === 'buy' ? cash.sub(value) : cash.add(value)
        }
        expect(position.cashFlow.toString()).toBe(cash.toString())
      }),
      { numRuns: 300 },
    )
  })

  it('continues identically when saved and loaded at any step', () => {
    fc.assert(
      fc.property(anyFills, fc.nat(30), fc.boolean(), (fills, at, split) => {
        const a = new Position('s', AAPL)
        let b = new Position('s', AAPL)
        for (const [index, each] of fills.entries()) {
          if (index === at) {
            const saved = throughText(b.save())
            b = Position.load(AAPL, saved)
            expect(JSON.stringify(b.save())).toBe(JSON.stringify(saved))
            if (split) {
              const ratio = Decimal.from('0.5')
              const time = 6 * MICROS_PER_HOUR
              expect(JSON.stringify(b.applySplit(ratio, time))).toBe(
                JSON.stringify(a.applySplit(ratio, time)),
              )
            }
          }
          expect(JSON.stringify(b.apply(each))).toBe(JSON.stringify(a.apply(each)))
          expect(JSON.stringify(b.save())).toBe(JSON.stringify(a.save()))
          expect(facts(b)).toEqual(facts(a))
        }
      }),
      { numRuns: 200 },
    )
  })

  it('takes back a round trip that a late fill has changed', () => {
    const position = new Position('s', AAPL)
    const recorder = new Recorder()
    const early = fill('buy', 5, 90, { executionId: 'early', eventTime: 500 })
    const buy = fill('buy', 10, 100, { eventTime: 1000 })
    const sell = fill('sell', 10, 110, { eventTime: 2000 })
    recorder.follow(position.apply(buy))
    recorder.follow(position.apply(sell))
    expect(recorder.trips.size).toBe(1)
    const result = position.apply(early)
    expect(result).toMatchObject({ restated: true, roundTrips: [], withdrawn: [sell.executionId] })
    recorder.follow(result)
    expect(recorder.trips.size).toBe(0)
    expect(facts(position)).toMatchObject({ net: '5', realized: '133.333333333333333333' })
  })

  it('forgets a busted execution as if it had never been', () => {
    const position = new Position('s', AAPL)
    const wrong = fill('buy', 100, 20)
    position.apply(fill('buy', 100, 10))
    position.apply(wrong)
    expect(position.averageEntryPrice.toString()).toBe('15')
    expect(position.apply(bustOf(wrong)).restated).toBe(true)
    expect(facts(position)).toMatchObject({ net: '100', average: '10', realized: '0' })
  })

  it('books a bust under an id of its own as a trade the other way', () => {
    const position = new Position('s', AAPL)
    const wrong = fill('buy', 100, 20)
    position.apply(fill('buy', 100, 10))
    position.apply(wrong)
    position.apply(bustOf(wrong, { executionId: 'own', eventTime: count * 1000 + 1 }))
    expect(facts(position)).toMatchObject({ net: '100', average: '15', realized: '500', cash: '-1000' })
  })

  it('keeps its value through a split', () => {
    const position = new Position('s', AAPL)
    position.apply(fill('buy', 30, '645.57'))
    const value = position.exactMarketValue(Decimal.from('645.57')).toString()
    position.applySplit(Decimal.from(7), count * 1000 + 1)
    expect(facts(position)).toMatchObject({ net: '210', cost: value, cash: `-${value}` })
    expect(position.averageEntryPrice.toString()).toBe('92.2242857142857143')
    const [trip] = position.apply(fill('sell', 210, 100)).roundTrips
    expect(trip?.quantity.toString()).toBe('210')
    expect(trip?.grossPnl.toString()).toBe('1632.9')
  })

  it('puts a fill of before a split before it, in old units, though it arrives later', () => {
    const early = fill('buy', 10, 700, { eventTime: 10 })
    const late = fill('buy', 10, 350, { eventTime: 20 })
    const after = fill('buy', 10, 60, { eventTime: 40 })
    const one = new Position('s', AAPL)
    one.apply(early)
    one.apply(late)
    one.applySplit(Decimal.from(7), 30)
    one.apply(after)
    const other = new Position('s', AAPL)
    other.apply(after)
    other.apply(early)
    expect(other.applySplit(Decimal.from(7), 30).restated).toBe(true)
    other.apply(late)
    expect(facts(other)).toEqual(facts(one))
    expect(one.netQuantity.toString()).toBe('150')
  })

  it('remembers 24 hours before the last flat point, and says when a fill is older than that', () => {
    const position = new Position('s', AAPL)
    for (let day = 1; day <= 200; day++) {
      position.apply(fill('buy', 1, 10, { eventTime: day * DAY }))
      position.apply(fill('sell', 1, 11, { eventTime: day * DAY + MICROS_PER_HOUR }))
    }
    const saved = position.save()
    expect(saved.entries.length).toBeLessThan(130)
    expect(saved.base.net.isZero).toBe(true)
    expect(position.realizedPnl.toString()).toBe('200')
    const recent = fill('buy', 1, 9, { eventTime: 200 * DAY - 1 })
    expect(position.apply(recent)).toMatchObject({ restated: true, older: false })
    const old = fill('sell', 1, 12, { eventTime: 3 * DAY })
    expect(position.apply(old)).toMatchObject({ restated: true, older: true })
    expect(facts(position)).toMatchObject({ net: '0', cost: '0', realized: '203', cash: '203' })
  })

  it('never remembers more than 10,000 fills of a position that is never flat', () => {
    const position = new Position('s', AAPL)
    for (let index = 0; index < 25_000; index++) {
      position.apply(fill(index % 3 === 0 ? 'sell' : 'buy', 1, 10 + (index % 7)))
    }
    expect(position.save().entries.length).toBeLessThanOrEqual(10_000)
    expect(position.netQuantity.toString()).toBe('8332')
    expect(position.realizedPnl.sub(position.openCost).eq(position.cashFlow)).toBe(true)
  })

  it('refuses what is not its own', () => {
    const position = new Position('s', AAPL)
    expect(() => position.apply(fill('buy', 1, 1, { instrumentId: 'MSFT.XNAS' }))).toThrow(/MSFT\.XNAS/)
    expect(() => position.apply(fill('buy', 0, 1))).toThrow(RangeError)
    expect(() => position.applySplit(Decimal.ZERO, 1)).toThrow(RangeError)
    expect(() => Position.load(ES, position.save())).toThrow(/AAPL\.XNAS/)
  })
})
