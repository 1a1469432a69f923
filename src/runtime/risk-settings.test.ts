import { describe, expect, it } from 'vitest'
import { defineStrategy } from '../strategy/definition.ts'
import { barsOf } from '../testing.ts'
import { backtest } from './backtest.ts'
import type { RunOptions } from './run-options.ts'

const ROW = [100, 101, 99, 100, 1_000] as const

const strategy = defineStrategy({
  name: 'buyer',
  instruments: ['AAA.XNAS'],
  bars: '1m',
  onBar({ orders, bar }) {
    orders.buy(bar.instrumentId, 10)
  },
})

function run(risk: RunOptions['risk']): ReturnType<typeof backtest> {
  const sources = [barsOf('AAA.XNAS', [ROW, ROW, ROW, ROW])]
  return backtest({
    strategies: [{ definition: strategy }],
    sources,
    ...(risk === undefined ? {} : { risk }),
  })
}

describe('settings of risk', () => {
  it('have their defaults where they are left out', async () => {
    const plain = await run(undefined)
    const validated = await run({ validators: [{ name: 'yes', validate: () => null }] })
    expect(plain.fills.length).toBeGreaterThan(0)
    expect(validated.ordersHash).toBe(plain.ordersHash)
  })

  it('that do not exist are refused before the run', async () => {
    await expect(run({ maxOrderQuantity: 5 } as RunOptions['risk'])).rejects.toThrow(
      /no setting maxOrderQuantity of risk/,
    )
  })
})
