import { expect, it } from 'vitest'
import smaCross from '../examples/sma-cross.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { toJson } from '../src/report/index.ts'
import { memorySource, walk } from './support/bars.ts'

it('runs', async () => {
  const chunk = walk(2_000, 7)
  const record = await backtest({
    strategies: [{ definition: smaCross }],
    sources: [memorySource('SPY.ARCX', chunk)],
    commission: 'ibkr',
  })

  console.log(JSON.stringify(toJson(record)))
  expect(record.fills.length).toBeGreaterThan(0)
  for (const probes of [{ freshViews: true }, { rebuildEvery: 7 }, {}]) {
    const again = await backtest(
      {
        strategies: [{ definition: smaCross }],
        sources: [memorySource('SPY.ARCX', chunk)],
        commission: 'ibkr',
      },
      probes,
    )
    expect(again.ordersHash).toBe(record.ordersHash)
  }
})
