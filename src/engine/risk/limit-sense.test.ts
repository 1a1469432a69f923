import { describe, expect, it } from 'vitest'
import { DEFAULT_RISK_SETTINGS } from './check.ts'
import type { RiskSettings } from './check.ts'
import { limitWarnings } from './limit-table.ts'

const look = (settings: Partial<RiskSettings>): string[] =>
  limitWarnings({ ...DEFAULT_RISK_SETTINGS, ...settings })

describe('limits that nobody can have meant', () => {
  it.each([
    [{ limits: { maxDailyLossPercent: 300 } }, 'more than all of the equity'],
    [
      { strategyLimits: { s: { maxDrawdownPercent: 101 } } },
      'maxDrawdownPercent of strategy s cannot be 101 %',
    ],
    [{ breakers: { flashCrash: { limit: 101 } } }, 'limit of the breaker flashCrash cannot be 101'],
    [{ breakers: { losses: { action: 'flatten' } } }, 'there is no such limit'],
    [{ limits: { maxOrderQuantity: 5 }, breakers: { losses: {} } }, 'there is no such limit'],
    [{ stage: { stage: 'canary', caps: { canary: { maxDailyLoss: 5 } } } }, 'no cap of the stage canary'],
  ] as const)('are refused: %o', (settings, words) => {
    expect(() => look(settings)).toThrow(words)
  })

  it.each([
    [{ limits: { maxDailyLossPercent: 100, maxDrawdownPercent: 100 } }],
    [{ limits: { maxPositionPercent: 100, priceCollarPercent: 100 } }],
    [{ leverage: 3, limits: { maxGrossExposurePercent: 300, maxPositionPercent: 150 } }],
    [{ breakers: { flashCrash: { limit: 100 }, volatility: { limit: 150 } } }],
    [{ limits: { maxConsecutiveLosses: 3 }, breakers: { losses: { action: 'flatten' } } }],
    [{ strategyLimits: { s: { maxDailyLoss: 5 } }, breakers: { losses: { action: 'flatten' } } }],
  ] as const)('are not those: %o', (settings) => {
    expect(look(settings)).toEqual([])
  })

  it.each([
    [
      { limits: { maxPositionPercent: 500 } },
      'maxPositionPercent of the account is 500 %, which is never reached',
    ],
    [{ leverage: 2, strategyLimits: { s: { maxNetExposurePercent: 201 } } }, 'of strategy s is 201 %'],
    [{ instrumentLimits: { 'AAA.XNAS': { maxPositionPercent: 101 } } }, 'of AAA.XNAS is 101 %'],
    [{ limits: { priceCollarPercent: 101 } }, 'refuses no sale, and hardly a purchase'],
  ] as const)('draw a warning where they cannot be reached: %o', (settings, words) => {
    const warnings = look(settings)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(words)
  })
})
