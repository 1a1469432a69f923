/** What every indicator promises, held against all of them: those of `families.test-support.ts`. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FulmarError } from '../../domain/codes.ts'
import { barAround, families } from './families.test-support.ts'
import type { Subject } from './families.test-support.ts'
import * as published from './index.ts'
import type { Indicator, IndicatorState } from './index.ts'

const price = fc.oneof(
  fc.double({ min: 0.01, max: 100_000, noNaN: true }),
  fc.integer({ min: 1, max: 50 }),
  fc.constantFrom(1e-9, 1e12, 100, NaN, Infinity, -Infinity, -37.63),
)
const period = fc.integer({ min: 1, max: 25 })

/** What a journal does: to text and back. Plain JSON is enough, since no NaN is ever saved. */
function throughJson(state: IndicatorState): IndicatorState {
  return JSON.parse(JSON.stringify(state)) as IndicatorState
}

describe('the list of families', () => {
  it('has every indicator that is published, so that none escapes the laws', () => {
    const listed = new Set(families.map(({ name }) => name.split(' ')[0]))
    expect([...listed].toSorted()).toEqual(Object.keys(published).toSorted())
  })
})

/** The laws feed prices; where an indicator takes bars, one is made around each price. */
function fedWithPrices(subject: Subject): PricedSubject {
  return {
    indicator: subject.indicator,
    next: (price) => subject.next(barAround(price)),
    outputs: () => Object.values(subject.outputs()),
  }
}

interface PricedSubject {
  readonly indicator: Indicator<never>
  next(price: number): number
  outputs(): number[]
}

describe.each(families)('$name', (family) => {
  const make = (length: number): PricedSubject => fedWithPrices(family.make(length))

  it('saved at any point and loaded into a new one, continues bit for bit', () => {
    fc.assert(
      fc.property(period, fc.array(price, { maxLength: 120 }), fc.nat(), (length, prices, at) => {
        const original = make(length)
        const cut = prices.length === 0 ? 0 : at % prices.length
        for (const each of prices.slice(0, cut)) original.next(each)
        const state = original.indicator.save()
        const copy = make(length)
        copy.next(123) // a used instance takes the state over as well as a new one
        copy.indicator.load(throughJson(state))
        expect(copy.indicator.save()).toEqual(state)
        expect(copy.outputs()).toEqual(original.outputs())
        for (const each of prices.slice(cut)) {
          expect(copy.next(each)).toBe(original.next(each))
          expect(copy.outputs()).toEqual(original.outputs())
          expect(copy.indicator.ready).toBe(original.indicator.ready)
        }
        expect(copy.indicator.save()).toEqual(original.indicator.save())
      }),
      { numRuns: 150 },
    )
  })

  it('is ready, with every output finite, from update warmUp on and never before', () => {
    fc.assert(
      fc.property(period, (length) => {
        const subject = make(length)
        const { warmUp } = subject.indicator
        for (let update = 1; update <= warmUp + 60; update += 1) {
          const value = subject.next(100 + ((update * 7) % 11))
          expect(value).toBe(subject.indicator.value)
          expect(subject.indicator.ready).toBe(update >= warmUp)
          expect(subject.outputs().every(Number.isFinite)).toBe(update >= warmUp)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('never takes notice of an input that is NaN, infinite or absurdly large', () => {
    for (const bad of [NaN, Infinity, -Infinity, 1e200, -1e200]) {
      for (const before of [0, 1, 4, 5, 40]) {
        const subject = make(5)
        for (let i = 0; i < before; i += 1) subject.next(100 + (i % 3))
        const state = subject.indicator.save()
        const outputs = subject.outputs()
        expect(subject.next(bad)).toBe(subject.indicator.value)
        expect(subject.outputs()).toEqual(outputs)
        expect(subject.indicator.save()).toEqual(state)
      }
    }
  })

  it('stays finite under the largest inputs that it takes, and forgets them', () => {
    const subject = make(3)
    for (let i = 0; i < 50; i += 1) {
      subject.next(i % 2 === 0 ? 1e150 : -1e150)
      if (subject.indicator.ready) expect(subject.outputs().every(Number.isFinite)).toBe(true)
    }
    for (let i = 0; i < 3000; i += 1) subject.next(100)
    expect(subject.outputs().every(Number.isFinite)).toBe(true)
  })

  it('saves a copy: later updates never change a state already saved', () => {
    const subject = make(4)
    for (let i = 0; i < 30; i += 1) subject.next(100 + (i % 5))
    const state = subject.indicator.save()
    const text = JSON.stringify(state)
    for (let i = 0; i < 30; i += 1) subject.next(200)
    expect(JSON.stringify(state)).toBe(text)
  })

  it('refuses the state of another kind, of another period and a damaged one, and is then unchanged', () => {
    const subject = make(4)
    for (let i = 0; i < 30; i += 1) subject.next(100 + (i % 5))
    const before = subject.indicator.save()
    const load = (state: unknown) => () => {
      subject.indicator.load(state as IndicatorState)
    }
    expect(load({ ...before, kind: 'other' })).toThrow(/saved kind is 'other'/)
    if (family.hasPeriod) {
      expect(load(make(5).indicator.save())).toThrow(/saved \w*[pP]eriod is 5, this indicator has 4/)
    }
    expect(load(null)).toThrow(/must be an object, found null/)
    expect(load([])).toThrow(/must be an object, found a list/)
    for (const field of Object.keys(before)) {
      expect(load({ ...before, [field]: 'x' }), field).toThrow(new RegExp(field))
      const { [field]: _, ...rest } = before
      expect(load(rest), `without ${field}`).toThrow(new RegExp(field))
    }
    expect(subject.indicator.save()).toEqual(before)
  })

  it.runIf(family.hasPeriod)('refuses a period that is not a whole number from 1 to 1,000,000', () => {
    for (const bad of [0, -1, 1.5, NaN, Infinity, 1_000_001, '5' as unknown as number]) {
      const attempt = () => make(bad)
      expect(attempt).toThrow(FulmarError)
      expect(attempt).toThrow(/^\w+: \w*[pP]eriod must be a whole number from 1 to 1000000, not /)
    }
  })
})
