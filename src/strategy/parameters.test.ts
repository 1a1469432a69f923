import { describe, expect, it } from 'vitest'
import { param, resolveParameters } from './parameters.ts'

describe('a number outside of its range', () => {
  it.each([
    [param.int(5, { min: 2, max: 9 }), 1, 'Parameter n is 1; it must be a whole number from 2 to 9.'],
    [param.int(5, { min: 2 }), 1, 'Parameter n is 1; it must be a whole number, 2 or more.'],
    [param.number(5, { max: 9.5 }), 10, 'Parameter n is 10; it must be a number, at most 9.5.'],
    [param.number(5), Infinity, 'Parameter n takes a number, not Infinity.'],
  ])('is refused with the bounds that there are, and no other', (parameter, value, message) => {
    expect(() => resolveParameters({ n: parameter }, { n: value })).toThrow(message)
  })

  it('is refused as a default, too', () => {
    expect(() => param.int(1, { min: 2 })).toThrow('it must be a whole number, 2 or more.')
  })
})
