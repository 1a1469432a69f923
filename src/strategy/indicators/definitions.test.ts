/** Every output of every indicator against its definition, at every bar of random series. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TestBar } from './definitions.test-support.ts'
import { families } from './families.test-support.ts'

/** Whole quarters in a narrow range, so that equal prices and highs, outside bars and flat stretches are common. */
const bars = fc.array(
  fc
    .record({
      close: fc.integer({ min: 396, max: 404 }),
      above: fc.integer({ min: 0, max: 4 }),
      below: fc.integer({ min: 0, max: 4 }),
      volume: fc.integer({ min: 1, max: 1_000 }),
    })
    .map(({ close, above, below, volume }) => ({
      high: (close + above) / 4,
      low: (close - below) / 4,
      close: close / 4,
      volume,
    })),
  { minLength: 1, maxLength: 70 },
)
/**
 * Any decimals down to a thousandth: numbers that differ in their last digits alone, or a share beside a billion of
 * them, would show the rounding errors of the definitions, which take no care of them.
 */
const smooth = fc.array(
  fc.record({
    close: thousandths(50, 150),
    above: thousandths(0, 3),
    below: thousandths(0, 3),
    volume: thousandths(0, 10_000),
  }),
  { minLength: 1, maxLength: 70 },
)
const either = fc.oneof(
  bars,
  smooth.map((each) =>
    each.map(({ close, above, below, volume }) => ({
      high: close + above,
      low: close - below,
      close,
      volume,
    })),
  ),
)

function thousandths(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: min * 1e3, max: max * 1e3 }).map((count) => count / 1e3)
}

const SIX_HOURS_MS = 21_600_000

describe.each(families)('$name', ({ make, define }) => {
  it('equals its definition in every output, at every bar', () => {
    fc.assert(
      fc.property(either, fc.integer({ min: 1, max: 12 }), (plain, period) => {
        const all: TestBar[] = plain.map((bar, at) => ({ ...bar, startTime: at * SIX_HOURS_MS }))
        const subject = make(period)
        for (const [at, bar] of all.entries()) {
          subject.next(bar)
          const expected = define(all.slice(0, at + 1), period)
          const actual = subject.outputs()
          expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort())
          for (const [name, value] of Object.entries(expected)) {
            const off = Math.abs(actual[name]! - value)
            const agrees = Object.is(actual[name], value) || off <= 1e-9 * Math.max(1, Math.abs(value))
            if (!agrees) expect.fail(`bar ${at}: ${name} is ${actual[name]}, by definition ${value}`)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
