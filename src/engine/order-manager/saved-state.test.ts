import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flow, Flow } from './flow.test-support.ts'

describe('orders of a kernel that is saved, thrown away and loaded after every event', () => {
  it('go on as if nothing had been: statistics, history, multi-leg orders and all', () => {
    fc.assert(
      fc.property(flow, (actions) => {
        const straight = new Flow()
        const loaded = new Flow()
        for (const action of actions) {
          straight.perform(action)
          loaded.perform(action)
          loaded.reload()
        }
        expect(loaded.journal).toEqual(straight.journal)
        expect(loaded.bench.kernel.save()).toBe(straight.bench.kernel.save())
      }),
      { numRuns: 12 },
    )
  })
})
