import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { makeFill, MONDAY } from '../../test/support/run-record.ts'
import { fillLine, fillsToJsonl } from './fills-jsonl.ts'

describe('the file of fills', () => {
  it('equals the promised bytes', () => {
    const fill = makeFill({
      price: Decimal.from('144.78172417'),
      fee: Decimal.from('3.440'),
      quantity: Decimal.from(688),
    })
    expect(fillLine(fill)).toBe(
      '{"time":1704067200000,"timeIso":"2024-01-01T00:00:00.000Z","instrument":"SPY.ARCX","side":"buy",' +
        '"quantity":"688","price":"144.78172417","fee":"3.44","feeCurrency":"USD","liquidity":"taker",' +
        '"strategy":"sma-cross","clientOrderId":"f-1-1","venueOrderId":"v-1","executionId":"e-1"}\n',
    )
  })

  it('is the same for equal fills, whatever the order of their keys or the scale of their decimals', () => {
    const fill = makeFill({ price: Decimal.from('1.50') })
    const turned = Object.fromEntries(Object.entries({ ...fill, price: Decimal.from('1.5') }).reverse())
    expect(fillLine(turned as unknown as typeof fill)).toBe(fillLine(fill))
  })

  it('keeps microseconds where there are any', () => {
    const line = JSON.parse(fillLine(makeFill({ eventTime: MONDAY + 1_000_007 }))) as Record<string, unknown>
    expect(line['timeIso']).toBe('2024-01-01T00:00:01.000007Z')
    expect(line['time']).toBe(1704067201000.007)
  })

  it('has one line per fill and nothing for none', () => {
    expect(fillsToJsonl([])).toBe('')
    expect(fillsToJsonl([makeFill(), makeFill()]).split('\n')).toHaveLength(3)
  })
})
