import { describe, expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from '../../kernel.test-support.ts'
import type { BenchOptions } from '../../kernel.test-support.ts'

/** Buys 100 at 100, then the price falls to 98; with `sells` that is realized. */
function afterLoss(risk: Partial<NonNullable<BenchOptions['risk']>>, sells: boolean): string | undefined {
  const strategy = scripted('s')
  const bench = new KernelBench([strategy], { risk: { leverage: 10, allowShort: true, ...risk } })
  bench.bar(100)
  bench.act(strategy, ({ orders }) => orders.buy(AAA.id, 100))
  bench.fill(1, 100)
  bench.bar(98)
  if (sells) {
    bench.act(strategy, ({ orders }) => orders.sell(AAA.id, 100), 98)
    bench.fill(2, 100, 98)
  }
  let code: string | undefined
  for (const price of [98, 98])
    bench.act(
      strategy,
      ({ orders }) => {
        code = orders.check('buy', AAA.id, 1).refusals[0]?.code
      },
      price,
    )
  return code
}

describe('what a tripped breaker holds back', () => {
  it('is refused with the code of what tripped it', () => {
    expect(afterLoss({ limits: { maxDailyLoss: 200 } }, false)).toBe('RISK_DAILY_LOSS')
    expect(afterLoss({ limits: { maxDrawdown: 200 } }, false)).toBe('RISK_DRAWDOWN')
    expect(afterLoss({ limits: { maxConsecutiveLosses: 1 } }, true)).toBe('RISK_LOSING_STREAK')
    expect(afterLoss({ breakers: { exposure: { limit: 5, action: 'halt' } } }, false)).toBe(
      'RISK_ACCOUNT_LEVEL',
    )
  })

  it('is nothing where the limit is not passed', () => {
    expect(afterLoss({ limits: { maxDailyLoss: 201 } }, false)).toBeUndefined()
    expect(afterLoss({ limits: { maxDrawdown: 201 } }, false)).toBeUndefined()
    expect(afterLoss({ limits: { maxConsecutiveLosses: 2 } }, true)).toBeUndefined()
    expect(afterLoss({ breakers: { exposure: { limit: 50, action: 'halt' } } }, false)).toBeUndefined()
  })
})
