import { expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../domain/time.ts'
import { defineStrategy } from '../strategy/definition.ts'
import { barsFrom, memorySource, START } from '../../test/support/bars.ts'
import { backtest } from './backtest.ts'

it('passes over what took effect before the data begin, and applies what comes later once', async () => {
  const seen: string[] = []
  const strategy = defineStrategy({
    name: 'watcher',
    instruments: ['AAPL.XNAS'],
    onBar: () => undefined,
    onCorporateAction({ action }) {
      seen.push(action.type)
    },
  })
  const split = (effectiveTime: number): CorporateAction => ({
    type: 'split',
    instrumentId: 'AAPL.XNAS',
    ratio: Decimal.from(7),
    effectiveTime,
  })
  const dividend: CorporateAction = {
    type: 'cashDividend',
    instrumentId: 'AAPL.XNAS',
    amount: Decimal.from('0.47'),
    effectiveTime: START + MICROS_PER_MINUTE,
  }
  const flat = { open: 100, high: 100, low: 100, close: 100 }
  const record = await backtest({
    strategies: [{ definition: strategy }],
    sources: [memorySource('AAPL.XNAS', barsFrom([flat, flat, flat]))],
    corporateActions: [dividend, split(START - MICROS_PER_DAY), split(START)],
  })
  expect(seen).toEqual(['cashDividend'])
  expect(record.benchmarkReturn).toBeCloseTo(0.0047, 12)
})
