import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { RiskSettings } from './check.ts'
import type { RiskLimits } from './limits.ts'

export const ID = AAA.id

export interface Bench {
  readonly bench: KernelBench
  readonly s: ReturnType<typeof scripted>
}

export function ready(limits: RiskLimits, more: Partial<RiskSettings> = {}): Bench {
  const s = scripted('s', { instruments: [AAA, BBB] })
  const risk: RiskSettings = { leverage: 100, allowShort: true, limits, ...more }
  const bench = new KernelBench([s], { instruments: [AAA, BBB], cash: 1e6, risk })
  bench.bar(100, 0)
  bench.bar(100, 1)
  return { bench, s }
}

/** Whether an order of that size would pass. */
export function allows({ bench, s }: Bench, quantity: number, id = ID): boolean {
  let answer = false
  bench.act(s, ({ orders }) => {
    answer = orders.check('buy', id, quantity).approved
  })
  return answer
}
