/** Two instruments, one strategy, and several orders as one. */
import type { MultiLegOptions, MultiLegTicket, OrderLeg } from '../../strategy/multi-leg.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { BenchOptions } from '../kernel.test-support.ts'

export const INSTRUMENTS = [AAA, BBB]
export const PAIR: readonly OrderLeg[] = [
  { side: 'buy', instrumentId: AAA.id, quantity: 100 },
  { side: 'sell', instrumentId: BBB.id, quantity: 50 },
]

export function set(options: BenchOptions = {}): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s', { instruments: INSTRUMENTS })
  const risk = { leverage: 10, allowShort: true }
  const bench = new KernelBench([s], { instruments: INSTRUMENTS, risk, ...options })
  for (const index of INSTRUMENTS.keys()) bench.bar(100, index)
  return { bench, s }
}

export function submit(
  { bench, s }: ReturnType<typeof set>,
  legs: readonly OrderLeg[],
  options?: MultiLegOptions,
): MultiLegTicket {
  let ticket: MultiLegTicket | null = null
  bench.act(s, ({ orders }) => {
    ticket = orders.submitAll(legs, options)
  })
  if (ticket === null) throw new Error('nothing came back')
  return ticket
}
