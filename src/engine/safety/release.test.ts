import { expect, it } from 'vitest'
import { KernelBench, scripted } from '../kernel.test-support.ts'

it('a release opens nothing that was halted without a kill', () => {
  const bench = new KernelBench([scripted('s')])
  const about = { by: 'ann', reason: 'looking' }
  bench.step({ kind: 'command', command: { id: '1', verb: 'halt', ...about } })
  bench.step({ kind: 'command', command: { id: '2', verb: 'release', ...about } })
  expect(bench.kernel.core.gate.state).toBe('halted')
})
