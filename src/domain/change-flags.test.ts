import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChangeFlags } from './change-flags.ts'

const taken = (flags: ChangeFlags): number[] => {
  const count = flags.take()
  return [...flags.found.subarray(0, count)]
}

describe('flags of what has changed', () => {
  it('are all raised at first, and lowered once taken', () => {
    for (const count of [0, 1, 7, 8, 9, 500]) {
      const flags = new ChangeFlags(count)
      expect(taken(flags)).toEqual(Array.from({ length: count }, (_, index) => index))
      expect(taken(flags)).toEqual([])
      flags.raiseAll()
      expect(taken(flags)).toHaveLength(count)
    }
  })

  it('name each thing that changed once, in order, whatever was raised before', () => {
    const steps = fc.array(fc.array(fc.nat(40)), { maxLength: 6 })
    fc.assert(
      fc.property(steps, (rounds) => {
        const flags = new ChangeFlags(41)
        flags.take()
        for (const raised of rounds) {
          for (const index of raised) flags.raised[index] = 1
          expect(taken(flags)).toEqual([...new Set(raised)].sort((a, b) => a - b))
        }
      }),
    )
  })
})
