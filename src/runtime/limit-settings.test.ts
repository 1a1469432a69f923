import { describe, expect, it } from 'vitest'
import { standardLimits } from '../engine/risk/defaults.ts'
import { parseLimits } from './limit-settings.ts'

describe('limits from text', () => {
  it('are those of account, instrument and strategy', () => {
    expect(
      parseLimits([
        'maxOrderQuantity=1000',
        'refuseSelfCross=true',
        'allowSymbols=SPY, QQQ',
        'SPY.ARCX:maxPositionQuantity=500',
        'strategy/sma-cross:maxOpenOrders=3',
      ]),
    ).toEqual({
      limits: { maxOrderQuantity: 1000, refuseSelfCross: true, allowSymbols: ['SPY', 'QQQ'] },
      instrumentLimits: { 'SPY.ARCX': { maxPositionQuantity: 500 } },
      strategyLimits: { 'sma-cross': { maxOpenOrders: 3 } },
    })
    expect(parseLimits([])).toEqual({})
    expect(parseLimits([], 'none')).toEqual({})
    const { limits } = parseLimits(['maxOrderQuantity=7'], 'standard')
    expect(limits).toEqual({ ...standardLimits(), maxOrderQuantity: 7 })
  })

  it('that are no limits are refused', () => {
    expect(() => parseLimits(['maxOrderQuantity'])).toThrow(/NAME=VALUE/)
    expect(() => parseLimits(['SPY.ARCX:=5'])).toThrow(/NAME=VALUE/)
    expect(() => parseLimits(['maxOpenOrders=1', 'maxOpenOrders=2'])).toThrow(/twice/)
  })
})
