import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { DecisionHash } from './decision-hash.ts'

type Piece = { number: number } | { decimal: string | null } | { text: string }

function hashOf(pieces: readonly Piece[]): string {
  const hash = new DecisionHash()
  for (const piece of pieces) {
    if ('number' in piece) hash.number(piece.number)
    else if ('text' in piece) hash.text(piece.text)
    else hash.decimal(piece.decimal === null ? null : Decimal.from(piece.decimal))
  }
  return hash.digest()
}

describe('DecisionHash', () => {
  it.each([
    [
      [{ text: 'ab' }, { text: 'c' }],
      [{ text: 'a' }, { text: 'bc' }],
    ],
    [[{ decimal: '1' }], [{ decimal: '10' }]],
    [[{ decimal: '0.1' }], [{ decimal: '0.01' }]],
    [[{ decimal: null }], [{ decimal: '0' }]],
    [[{ decimal: '9007199254740993' }], [{ decimal: '9007199254740992' }]],
    [[{ decimal: '0.12345678901234567890' }], [{ decimal: '0.12345678901234567891' }]],
    [[{ text: 'é' }], [{ text: 'e' }]],
    [[{ number: 0 }], []],
  ] as [Piece[], Piece[]][])('tells %j from %j', (one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other))
  })

  it('does not depend on how a decimal was written', () => {
    expect(hashOf([{ decimal: '1.50' }])).toBe(hashOf([{ decimal: '1.5' }]))
  })

  it('goes on after a digest as if none had been taken, whatever the length', () => {
    const piece = fc.oneof(
      fc.record({ number: fc.double({ noNaN: true }) }),
      fc.record({ text: fc.string({ maxLength: 40 }) }),
      fc.record({ decimal: fc.bigInt().map(String) }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat({ max: 400 }), (pieces, repeats) => {
        const straight = new DecisionHash()
        const asked = new DecisionHash()
        for (let at = 0; at < repeats; at++) {
          for (const one of pieces) {
            for (const hash of [straight, asked]) {
              if ('number' in one) hash.number(one.number)
              else if ('text' in one) hash.text(one.text)
              else hash.decimal(Decimal.from(one.decimal))
            }
          }
          if (at % 97 === 0) asked.digest()
        }
        expect(asked.digest()).toBe(straight.digest())
      }),
      { numRuns: 30 },
    )
  })
})
