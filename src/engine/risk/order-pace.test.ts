import { describe, expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'
import { DEFAULT_RISK_SETTINGS } from './check.ts'
import { ACCOUNT } from './exposure.ts'
import type { RiskLimits } from './limits.ts'

const ID = AAA.id

function ready(limits: RiskLimits): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s')
  const bench = new KernelBench([s], { cash: 1_000_000, risk: { ...DEFAULT_RISK_SETTINGS, limits } })
  bench.bar(100)
  return { bench, s }
}

describe('limits on pace', () => {
  it('forget what is older than the window, and survive a restart', () => {
    const { bench, s } = ready({ maxOrdersPerMinute: 2 })
    bench.act(s, ({ orders }) => {
      orders.buy(ID, 1)
      orders.buy(ID, 2)
    })
    const restarted = bench.reloaded()
    for (const each of [bench, restarted]) {
      each.time += 30_000_000 - 60_000_000
      let within: boolean | null = null
      s.do = ({ orders }) => {
        within = orders.check('buy', ID, 3).approved
      }
      each.bar(100)
      expect(within).toBe(false)
      s.do = ({ orders }) => {
        within = orders.check('buy', ID, 3).approved
      }
      each.bar(100)
      expect(within).toBe(true)
    }
  })

  it('count no order of a handler that threw', () => {
    const { bench, s } = ready({ maxOrdersPerMinute: 1, duplicateOrderSeconds: 600 })
    s.do = ({ orders }) => {
      orders.buy(ID, 1)
      throw new Error('a bug of the strategy')
    }
    bench.bar(100)
    expect(bench.kernel.core.pace.count(0, ACCOUNT, -1)).toBe(0)
    expect(bench.kernel.core.orders.leaves.count(ACCOUNT)).toBe(0)
  })
})
