import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import { decode, encode } from './codec.ts'

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([coefficient, scale]) => Decimal.parse(`${coefficient.toString()}e-${scale.toString()}`))

const scalars = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 5e-324, Number.MAX_VALUE),
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.bigInt(),
  decimals,
)
const keys = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', '$', 'v', '$saved', '$plain', 'constructor', 'toString', '0', '10', '2'),
)

/** Own keys that are set as data, `__proto__` too. */
function record(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

const plain: fc.Memo<unknown> = fc.memo((depth) =>
  depth <= 1
    ? scalars
    : fc.oneof(
        scalars,
        fc.array(plain(depth - 1), { maxLength: 4 }),
        fc.array(fc.tuple(keys, plain(depth - 1)), { maxLength: 4 }).map(record),
        fc.array(fc.tuple(plain(1), plain(depth - 1)), { maxLength: 3 }).map((entries) => new Map(entries)),
        fc.array(plain(depth - 1), { maxLength: 3 }).map((items) => new Set(items)),
        fc.array(fc.double(), { maxLength: 4 }).map((numbers) => Float64Array.from(numbers)),
      ),
)

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  )
}

function refusal(value: unknown): FulmarError {
  try {
    encode(value)
  } catch (error) {
    if (error instanceof FulmarError) return error
    throw error
  }
  throw new Error('it was encoded')
}

describe('the codec', () => {
  it('gives back every plain value exactly, and the same text for it again', () => {
    fc.assert(
      fc.property(plain(4), (value) => {
        const text = encode(value)
        const back = decode(text)
        expect(isDeepStrictEqual(back, value)).toBe(true)
        expect(encode(back)).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('gives the same text whatever the order of the keys', () => {
    fc.assert(
      fc.property(plain(4), (value) => {
        expect(encode(reversed(value))).toBe(encode(value))
      }),
      { numRuns: 500 },
    )
  })

  it('writes one line of JSON', () => {
    fc.assert(
      fc.property(plain(4), (value) => {
        const text = encode(value)
        expect(text).not.toContain('\n')
        expect(() => JSON.parse(text) as unknown).not.toThrow()
      }),
    )
  })

  it('keeps numbers apart that only look alike', () => {
    const texts = [0, -0, NaN, 'NaN', 1, 1n, '1', Decimal.ONE, [1], new Set([1]), null].map((value) =>
      encode(value),
    )
    expect(new Set(texts).size).toBe(texts.length)
    expect(encode(Decimal.parse('1.50'))).toBe(encode(Decimal.parse('1.5')))
  })

  it('reads holes of an array as undefined', () => {
    // eslint-disable-next-line no-sparse-arrays -- that is what is tested
    expect(decode(encode([1, , 3]))).toStrictEqual([1, undefined, 3])
  })

  it.each([
    ['a function', { a: { b: [1, () => 1] } }, 'a.b[1]'],
    ['a symbol', { s: Symbol('x') }, 's'],
    ['a date', { deep: { when: new Date(0) } }, 'deep.when'],
    ['an instance of a class', [new (class Widget {})()], '[0]'],
    ['a promise', Promise.resolve(1), 'the value itself'],
    ['other typed arrays', { bytes: new Uint8Array(2) }, 'bytes'],
  ])('refuses %s, and says where it stands', (_, value, path) => {
    const { code, message } = refusal(value)
    expect(code).toBe('CONFIG_STATE_NOT_SERIALIZABLE')
    expect(message).toContain(path)
  })

  it('refuses what contains itself', () => {
    const loop: Record<string, unknown> = { name: 'loop' }
    loop['self'] = { again: loop }
    expect(refusal(loop).code).toBe('CONFIG_STATE_NOT_SERIALIZABLE')
  })

  it('takes the same object twice, when neither contains the other', () => {
    const shared = { a: 1 }
    expect(decode(encode([shared, shared]))).toEqual([{ a: 1 }, { a: 1 }])
  })

  it('refuses text with values of a kind that it does not know', () => {
    expect(() => decode('{"$":"zz","v":1}')).toThrow(/unknown kind/)
  })
})
