import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import { sma } from '../strategy/indicators/index.ts'
import { decode, encode } from './codec.ts'
import { restoreState, saveState } from './strategy-state.ts'

function roundTrip(state: unknown, fresh: unknown): unknown {
  return restoreState(fresh, decode(encode(saveState(state, 'state'))), 'state')
}

function refusal(state: unknown): string {
  try {
    encode(saveState(state, 'state[SPY.ARCX]'))
  } catch (error) {
    if (error instanceof FulmarError && error.code === 'CONFIG_STATE_NOT_SERIALIZABLE') return error.message
    throw error
  }
  throw new Error('it was saved')
}

describe('state of strategies', () => {
  it('comes back exactly, whatever its keys', () => {
    const keys = fc.oneof(fc.string(), fc.constantFrom('__proto__', '$', '$saved', '$plain', 'constructor'))
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.double(),
        fc.string(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc
          .array(fc.tuple(keys, tie('value')), { maxLength: 3 })
          .map((entries) => Object.fromEntries(entries)),
        fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 2 }).map((entries) => new Map(entries)),
      ),
    })).value
    fc.assert(
      fc.property(values, (state) => {
        expect(isDeepStrictEqual(roundTrip(state, {}), state)).toBe(true)
        expect(isDeepStrictEqual(roundTrip({ state }, { state: 'fresh', other: 1 }), { state })).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('loads indicators into those that the state was made with, wherever they stand', () => {
    const make = (): {
      one: ReturnType<typeof sma>
      more: ReturnType<typeof sma>[]
      map: Map<string, unknown>
    } => ({
      one: sma(3),
      more: [sma(2), sma(4)],
      map: new Map([['x', { deep: sma(5) }]]),
    })
    const state = make()
    for (const value of [1, 2, 4, 8, 16]) {
      state.one.next(value)
      for (const indicator of state.more) indicator.next(value)
    }
    const restored = roundTrip(state, make()) as typeof state
    expect(restored.one.next(5)).toBe(state.one.next(5))
    expect(restored.more.map((indicator) => indicator.next(7))).toEqual(
      state.more.map((indicator) => indicator.next(7)),
    )
  })

  it('of a class keeps its methods, and loses fields that were deleted', () => {
    class Counter {
      count = 0
      note: string | undefined = 'fresh'
      amount = Decimal.ZERO
      add(): number {
        this.count += 1
        return this.count
      }
    }
    const state = new Counter()
    state.add()
    state.note = undefined
    state.amount = Decimal.parse('1.25')
    const restored = roundTrip(state, new Counter()) as Counter
    expect(restored.add()).toBe(2)
    expect(restored.note).toBeUndefined()
    expect(restored.amount.add(Decimal.ONE).toString()).toBe('2.25')
  })

  it.each([
    ['a function', { a: { onDone: () => 1 } }, 'state[SPY.ARCX].a.onDone'],
    ['a class without save and load', { list: [new (class Widget {})()] }, 'state[SPY.ARCX].list[0]'],
    ['a date', { since: new Date(0) }, 'state[SPY.ARCX].since'],
    ['a date as the whole state', new Date(0), 'state[SPY.ARCX]'],
    ['a promise as the whole state', Promise.resolve(), 'state[SPY.ARCX]'],
    ['a class in a map', new Map([['k', new (class Widget {})()]]), 'state[SPY.ARCX].get(k)'],
    ['a class in a set', { s: new Set([new (class Widget {})()]) }, 'state[SPY.ARCX].s'],
    ['typed arrays but Float64Array', { bytes: new Uint8Array(1) }, 'state[SPY.ARCX].bytes'],
    ['a symbol', { s: Symbol('s') }, 'state[SPY.ARCX].s'],
    [
      'a field that an indicator saves',
      { bad: { save: () => ({ f: () => 1 }), load: () => undefined } },
      'state[SPY.ARCX].bad',
    ],
  ])('that holds %s is refused with its path', (_, state, path) => {
    expect(refusal(state)).toContain(path)
  })

  it('that contains itself is refused with its path', () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = { again: loop }
    expect(refusal(loop)).toContain('state[SPY.ARCX].self.again')
  })

  it('made while running, with save and load, cannot be restored, and says so', () => {
    expect(() => roundTrip({ list: [sma(2)] }, { list: [] })).toThrow(/state\.list\[0\]/)
  })
})
