import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NeedsMoreBytes, readPageHeader } from './page-header.ts'
import { readDeltas } from './deltas.ts'
import { readRuns } from './runs.ts'

/** How the format writes a length. */
function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return [...bytes, rest]
}

type Run = { readonly value: number; readonly count: number } | { readonly packed: readonly number[] }

const valuesOf = (run: Run): readonly number[] =>
  'packed' in run ? run.packed : new Array<number>(run.count).fill(run.value)

/** By the letter of the format, bit by bit. */
function written(runs: readonly Run[], width: number): number[] {
  return runs.flatMap((run) => {
    if (!('packed' in run)) {
      const bytes = Array.from(
        { length: Math.ceil(width / 8) },
        (_, at) => Math.floor(run.value / 256 ** at) % 256,
      )
      return [...varint(run.count * 2), ...bytes]
    }
    const groups = Math.ceil(run.packed.length / 8)
    const bits = run.packed.flatMap((value) =>
      Array.from({ length: width }, (_, bit) => Math.floor(value / 2 ** bit) % 2),
    )
    const bytes = Array.from({ length: groups * width }, (_, at) =>
      bits.slice(at * 8, at * 8 + 8).reduce((byte, bit, place) => byte + bit * 2 ** place, 0),
    )
    return [...varint(groups * 2 + 1), ...bytes]
  })
}

function read(bytes: readonly number[], width: number, count: number): number[] {
  // as in a file: other bytes stand before and behind
  const all = Uint8Array.from([9, 9, 9, ...bytes, 255, 255, 255, 255, 255])
  const target = new Int32Array(count)
  readRuns({ bytes: all, at: 3, end: 3 + bytes.length }, width, target)
  return Array.from(target)
}

describe('numbers in runs', () => {
  it('are those that were written, at every width', () => {
    const runsOf = (width: number): fc.Arbitrary<Run[]> => {
      const value = fc.nat({ max: 2 ** Math.min(31, width) - 1 })
      const repeated = fc.record({ value, count: fc.integer({ min: 1, max: 300 }) })
      const packed = fc
        .integer({ min: 1, max: 6 })
        .chain((groups) => fc.array(value, { minLength: groups * 8, maxLength: groups * 8 }))
        .map((values) => ({ packed: values }))
      return fc.array(fc.oneof(repeated, packed), { minLength: 1, maxLength: 6 })
    }
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }).chain((width) => fc.tuple(fc.constant(width), runsOf(width))),
        fc.nat({ max: 7 }),
        ([width, runs], missing) => {
          const values = runs.flatMap(valuesOf)
          const last = runs.at(-1)
          // only the last packed run may have more places than values
          const count = last !== undefined && 'packed' in last ? values.length - missing : values.length
          expect(read(written(runs, width), width, count)).toEqual(values.slice(0, count))
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    ['a run of two billion', [...varint(2 ** 32 - 2), 1], /longer than its page/],
    ['a packed run of a billion', varint(2 ** 32 - 1), /ends too early/],
    ['empty runs without end', new Array<number>(64).fill(0), /a run is empty/],
    ['a length that does not end', new Array<number>(64).fill(0xff), /no length/],
    ['a run beyond what is wanted', [...varint(80), 1], /longer than its page/],
    ['fewer values than are wanted', [...varint(10), 1], /no length/],
    ['more runs than are wanted', [...varint(16), 1, ...varint(2), 1], /longer than its page/],
    ['a value that needs more bits', [...varint(16), 2], /too large/],
    ['nothing', [], /no length/],
  ])('with %s are refused at once', (_, bytes, words) => {
    expect(() => read(bytes, 1, 8)).toThrow(words)
  })

  it('that are random bytes are refused, or give as many values as are wanted', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat({ max: 2000 }),
        (bytes, width, count) => {
          try {
            expect(read([...bytes], width, count)).toHaveLength(count)
          } catch (error) {
            expect((error as Error).message).toMatch(/run|bits/)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('differences', () => {
  it('that are random bytes are refused, or give as many numbers as are wanted', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat({ max: 300 }),
        fc.boolean(),
        (bytes, count, isLong) => {
          const target = isLong ? new BigInt64Array(count) : new Int32Array(count)
          // a block and a count that can be, so that more than the first check is met
          const all = Uint8Array.from([128, 1, 4, ...varint(count), ...bytes])
          try {
            expect(readDeltas({ bytes: all, at: 0, end: all.length }, target)).toBeLessThanOrEqual(all.length)
          } catch (error) {
            expect((error as Error).message).toMatch(/difference/)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('a page header', () => {
  it('of random bytes is refused, needs more of them, or ends within them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          expect(readPageHeader(bytes, 0).end).toBeLessThanOrEqual(bytes.length)
        } catch (error) {
          expect(error instanceof NeedsMoreBytes || /page/.test((error as Error).message)).toBe(true)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
