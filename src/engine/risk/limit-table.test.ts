import { describe, expect, it } from 'vitest'
import { FulmarError } from '../../domain/codes.ts'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'
import { DEFAULT_RISK_SETTINGS } from './check.ts'
import type { RiskSettings } from './check.ts'
import { limitWarnings } from './limit-table.ts'
import type { RiskLimits } from './limits.ts'

const ID = AAA.id

describe('settings of limits', () => {
  it.each<[RiskLimits, RegExp]>([
    [{ maxPositionSize: 5 } as RiskLimits, /maxPositionQuantity, maxPositionNotional or maxPositionPercent/],
    [{ maxOrderQty: 5 } as RiskLimits, /maxOrderQuantity/],
    [{ maxOrderQuantity: NaN }, /maxOrderQuantity/],
    [{ maxOrderQuantity: -1 }, /from 0 on/],
    [{ maxOpenOrders: 1.5 }, /whole number/],
    [{ refuseSelfCross: 'yes' as unknown as boolean }, /true or false/],
    [{ allowSymbols: 'SPY' as unknown as string[] }, /list/],
  ])('%o is refused, saying what is allowed', (limits, remedy) => {
    const settings = { ...DEFAULT_RISK_SETTINGS, limits }
    expect(() => limitWarnings(settings)).toThrow(FulmarError)
    try {
      limitWarnings(settings)
    } catch (error) {
      expect(`${(error as FulmarError).message} ${(error as FulmarError).remedy ?? ''}`).toMatch(remedy)
    }
  })

  it('of a scope that cannot have them, or that is not there, are refused', () => {
    const scoped =
      (more: Partial<RiskSettings>): (() => unknown) =>
      () =>
        new KernelBench([scripted('s')], { risk: { ...DEFAULT_RISK_SETTINGS, ...more } })
    expect(scoped({ instrumentLimits: { [ID]: { maxLeverage: 1 } } })).toThrow(/maxLeverage/)
    expect(scoped({ strategyLimits: { nobody: { maxLeverage: 1 } } })).toThrow(/nobody/)
    expect(scoped({ instrumentLimits: { 'ZZZ.XNAS': { maxOrderQuantity: 1 } } })).toThrow(/ZZZ/)
  })

  it('warn of symbols that the run does not have, and refuse an empty list', () => {
    const settings = { ...DEFAULT_RISK_SETTINGS, limits: { denySymbols: [AAA.id, 'AAA', 'AAA.XNSA'] } }
    expect(limitWarnings(settings, [AAA])).toEqual([
      'The limit denySymbols names AAA.XNSA, which is no instrument of this run. Did you mean AAA.XNAS?',
    ])
    expect(() => limitWarnings({ ...DEFAULT_RISK_SETTINGS, limits: { denySymbols: [] } })).toThrow(
      /denySymbols/,
    )
  })

  it('name the limit that was meant', () => {
    const limits = { maxOrderQuantiy: 5 } as RiskLimits
    expect(() => limitWarnings({ ...DEFAULT_RISK_SETTINGS, limits })).toThrow(/Did you mean maxOrderQuantity/)
  })

  it('warn of percent that look like fractions', () => {
    const settings = { ...DEFAULT_RISK_SETTINGS, limits: { maxPositionPercent: 0.05 } }
    expect(limitWarnings(settings)[0]).toContain('5 % is 5, not 0.05')
    expect(limitWarnings({ ...DEFAULT_RISK_SETTINGS, limits: { maxPositionPercent: 5 } })).toEqual([])
  })
})
