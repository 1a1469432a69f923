import { describe, expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from '../engine/kernel.test-support.ts'
import type { ApprovedOrder } from '../ports/broker.ts'
import { releaseRefusal } from './release-gate.ts'

/** What the kernel sends for a bracket whose entry fills: the entry, and its stop. */
function bracket(): ApprovedOrder[] {
  const strategy = scripted('s')
  const bench = new KernelBench([strategy])
  bench.bar(100)
  bench.act(strategy, ({ orders }) => orders.bracket('buy', AAA.id, 10, { stopLoss: { percent: 5 } }))
  bench.fill(1, 10)
  return bench.effectsOf('submit').map(({ order }) => order)
}

const decision = { decidedTime: 0, decidedState: 'active' } as const
const calm = { connected: true, now: 1 } as const

describe('the release gate', () => {
  const [entry, stop] = bracket()
  if (entry === undefined || stop === undefined) throw new Error('two orders were to be sent')

  it.each(['reducing', 'halted'] as const)(
    'lets out what protects, and nothing that opens, while trading is %s',
    (tradingState) => {
      expect(releaseRefusal(entry, decision, { ...calm, tradingState })?.code).toBe('RISK_TRADING_HALTED')
      expect(releaseRefusal(stop, decision, { ...calm, tradingState })).toBeNull()
    },
  )

  it('holds back what protects, too, without a connection', () => {
    const view = { ...calm, connected: false, tradingState: 'active' } as const
    expect(releaseRefusal(stop, decision, view)?.code).toBe('ORDER_WITHHELD')
  })
})
