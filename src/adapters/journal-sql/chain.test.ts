import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { recordHeader } from '../../ports/journal-chain.ts'
import { nextHash } from './chain.ts'

it('the chain is SHA-256 over hash, header and body, whatever their length', () => {
  const record = fc.record({
    position: fc.nat(),
    epoch: fc.nat(),
    sequence: fc.maxSafeNat(),
    time: fc.maxSafeNat(),
    type: fc.oneof(fc.constant('orderApproved'), fc.string({ unit: 'binary', maxLength: 300 })),
  })
  fc.assert(
    fc.property(record, fc.uint8Array({ maxLength: 20_000 }), (fields, body) => {
      const before = Buffer.alloc(32, fields.position)
      const expected = createHash('sha256').update(before).update(recordHeader(fields)).update(body).digest()
      expect(nextHash(before, fields, body).equals(expected)).toBe(true)
    }),
    { numRuns: 200 },
  )
})
