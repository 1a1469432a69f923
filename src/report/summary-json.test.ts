import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { makeRecord, makeTradedRecord } from '../../test/support/run-record.ts'
import { toJson } from './summary-json.ts'

const KEYS = [
  'strategy',
  'mode',
  'startingCash',
  'finalEquity',
  'totalFees',
  'orders',
  'fills',
  'roundTrips',
  'totalReturn',
  'annualReturn',
  'sharpe',
  'sortino',
  'maxDrawdown',
  'winRate',
  'profitFactor',
  'bars',
  'events',
  'durationMs',
  'ordersHash',
  'warnings',
  'breakers',
  'orderStatistics',
]

describe('the JSON summary', () => {
  it('has exactly the promised keys in the promised order', () => {
    expect(Object.keys(toJson(makeRecord()))).toEqual(KEYS)
    expect(Object.keys(toJson(makeTradedRecord([{ net: 1 }])))).toEqual(KEYS)
  })

  it('gives money as exact text, however large or fine', () => {
    const json = toJson(
      makeRecord({
        startingCash: Decimal.from('100000.00'),
        finalEquity: Decimal.from('12345678901234567890.123456789'),
        totalFees: Decimal.from('1e-8'),
      }),
    )
    expect(json.startingCash).toBe('100000')
    expect(json.finalEquity).toBe('12345678901234567890.123456789')
    expect(json.totalFees).toBe('0.00000001')
  })

  it('gives ratios as fractions and counts as counts', () => {
    const json = toJson(makeTradedRecord([{ net: 1700 }, { net: -10 }], { warnings: ['one'] }))
    expect(json.totalReturn).toBe(0.0169)
    expect(json.winRate).toBe(0.5)
    expect([json.orders, json.fills, json.roundTrips]).toEqual([4, 4, 2])
    expect(json.warnings.slice(0, 1)).toEqual(['one'])
  })

  it('has null for what is undefined, never NaN, and survives JSON unchanged', () => {
    const json = toJson(makeRecord({ maxDrawdown: Number.NaN, benchmarkReturn: Number.NaN }))
    expect([json.sharpe, json.sortino, json.winRate, json.profitFactor, json.maxDrawdown]).toEqual(
      Array.from({ length: 5 }, () => null),
    )
    expect(JSON.parse(JSON.stringify(json))).toEqual(json)
  })
})
