import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unpackLz4, unpackOldLz4 } from './lz4.ts'

const length = (value: number): number[] => {
  if (value < 15) return []
  const rest = value - 15
  return [...new Array<number>(Math.floor(rest / 255)).fill(255), rest % 255]
}

/** One literal of any length, then a match of any length and distance, then literals: what all blocks are made of. */
function packed(
  first: readonly number[],
  distance: number,
  count: number,
  last: readonly number[],
): number[] {
  const token = Math.min(15, first.length) * 16 + Math.min(15, count - 4)
  const match = [distance % 256, distance >> 8, ...length(count - 4)]
  return [
    token,
    ...length(first.length),
    ...first,
    ...match,
    Math.min(15, last.length) * 16,
    ...length(last.length),
    ...last,
  ]
}

function unpacked(
  first: readonly number[],
  distance: number,
  count: number,
  last: readonly number[],
): number[] {
  const bytes = [...first]
  for (let index = 0; index < count; index += 1) bytes.push(bytes[bytes.length - distance] ?? 0)
  return [...bytes, ...last]
}

const block = fc
  .record({
    first: fc.array(fc.nat({ max: 255 }), { minLength: 1, maxLength: 600 }),
    place: fc.nat(),
    count: fc.integer({ min: 4, max: 700 }),
    last: fc.array(fc.nat({ max: 255 }), { minLength: 5, maxLength: 300 }),
  })
  .map(({ first, place, count, last }) => {
    const distance = (place % first.length) + 1
    return { packed: packed(first, distance, count, last), plain: unpacked(first, distance, count, last) }
  })

const big = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255)

describe('LZ4', () => {
  it('gives what was packed, as one block and in Hadoop’s frames', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), (blocks) => {
        for (const { packed: bytes, plain } of blocks)
          expect([...unpackLz4(Uint8Array.from(bytes), plain.length)]).toEqual(plain)
        const framed = blocks.flatMap(({ packed: bytes, plain }) => [
          ...big(plain.length),
          ...big(bytes.length),
          ...bytes,
        ])
        const plain = blocks.flatMap((each) => each.plain)
        expect([...unpackOldLz4(Uint8Array.from(framed), plain.length)]).toEqual(plain)
      }),
      { numRuns: 100 },
    )
  })

  it('that is damaged is refused, or is as long as it should be', () => {
    fc.assert(
      fc.property(
        block,
        fc.nat(),
        fc.nat({ max: 255 }),
        fc.boolean(),
        ({ packed: bytes, plain }, at, value, old) => {
          const damaged = Uint8Array.from(bytes)
          damaged[at % damaged.length] = value
          try {
            const page = old ? unpackOldLz4(damaged, plain.length) : unpackLz4(damaged, plain.length)
            expect(page).toHaveLength(plain.length)
          } catch (error) {
            expect((error as Error).message).toMatch(/page/)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
