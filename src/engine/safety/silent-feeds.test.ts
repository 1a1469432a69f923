import { describe, expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'

function silence(bench: KernelBench, state: 'silent' | 'connected'): void {
  bench.step({ kind: 'feedStateChanged', feed: 'quotes', state, reason: 'nothing for 20 s' })
}

describe('while market data are silent', () => {
  it('nothing opens a position, what closes one goes out, and it clears when they come again', () => {
    const s = scripted('s')
    const bench = new KernelBench([s])
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 10))
    bench.accept(1)
    bench.fill(1, 10)
    silence(bench, 'silent')
    let codes: (string | undefined)[] = []
    const check = ({ orders }: Parameters<NonNullable<typeof s.do>>[0]): void => {
      codes = [
        orders.check('buy', AAA.id, 1),
        orders.check('sell', AAA.id, 10),
        orders.check('sell', AAA.id, 11),
      ].map(({ refusals }) => refusals[0]?.code)
    }
    bench.act(s, check)
    expect(codes).toEqual(['RISK_DATA_SILENT', undefined, 'RISK_DATA_SILENT'])
    bench.restart()
    bench.act(s, check)
    expect(codes[0]).toBe('RISK_DATA_SILENT')
    silence(bench, 'connected')
    bench.act(s, check)
    expect(codes).toEqual([undefined, undefined, undefined])
    expect(bench.effectsOf('alert').map(({ severity, code }) => [severity, code])).toEqual([
      ['CRITICAL', 'RISK_DATA_SILENT'],
      ['INFO', 'RISK_DATA_SILENT'],
    ])
  })

  it('a silence that is told twice is told of once', () => {
    const bench = new KernelBench([scripted('s')])
    silence(bench, 'silent')
    silence(bench, 'silent')
    expect(bench.effectsOf('alert')).toHaveLength(1)
  })
})
