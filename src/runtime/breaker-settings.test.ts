import { describe, expect, it } from 'vitest'
import { checkBreakerSettings } from '../engine/safety/breakers/breaker-settings.ts'
import type { BreakerSettings } from '../engine/safety/breakers/breaker-settings.ts'
import { BREAKERS, parseBreakers } from './breaker-settings.ts'

describe('breakers from text', () => {
  it.each<[string, BreakerSettings]>([
    ['volatility', { volatility: true }],
    ['volatility=on', { volatility: true }],
    ['rejects=off', { rejects: false }],
    ['volatility=5%/300s', { volatility: { limit: 5, windowSeconds: 300 } }],
    ['flashCrash=10%/1min', { flashCrash: { limit: 10, windowSeconds: 60 } }],
    ['repeatedExecutions=100/60s', { repeatedExecutions: { limit: 100, windowSeconds: 60 } }],
    ['rejects=5', { rejects: { limit: 5 } }],
    ['exposure=150%,action=cancel', { exposure: { limit: 150, action: 'cancel' } }],
    [
      'volatility,action=reduce,reducePercent=25,latched=true,measure=deviation',
      { volatility: { action: 'reduce', reducePercent: 25, latched: true, measure: 'deviation' } },
    ],
    ['losses=flatten', { losses: { action: 'flatten' } }],
    ['losses=reduce,reducePercent=30', { losses: { action: 'reduce', reducePercent: 30 } }],
    ['monitorSeconds=10', { monitorSeconds: 10 }],
    ['dayMarket=XNYS', { dayMarket: 'XNYS' }],
  ])('%s', (text, settings) => {
    expect(parseBreakers([text])).toEqual(settings)
    checkBreakerSettings(settings)
  })

  it.each([
    ['=5%', /names no breaker/],
    ['volatility=lots', /lots is no limit such as 5%\/300s/],
    ['volatility=5%,halt', /halt is not of the form key=value/],
  ])('%s is refused', (text, why) => {
    expect(() => parseBreakers([text])).toThrow(why)
  })

  it('are given once each', () => {
    expect(() => parseBreakers(['rejects=5', 'rejects=6'])).toThrow(/gives rejects twice/)
  })
})

describe('settings of breakers', () => {
  it.each<[unknown, RegExp]>([
    [{ volatilty: true }, /no breaker volatilty. Did you mean volatility\?/],
    [{ dailyLoss: { limit: 5 } }, /no breaker dailyLoss/],
    [{ volatility: { limt: 5 } }, /no setting of the breaker volatility, limt. Did you mean limit\?/],
    [{ volatility: { limit: 0 } }, /limit of the breaker volatility cannot be 0/],
    [{ volatility: { limit: '5%' } }, /cannot be "5%"/],
    [{ rejects: { limit: 2.5 } }, /limit of the breaker rejects cannot be 2.5/],
    [{ rejects: { windowSeconds: 5 } }, /no setting of the breaker rejects, windowSeconds/],
    [{ rejects: { latched: false } }, /no setting of the breaker rejects, latched/],
    [{ volatility: { windowSeconds: 0 } }, /windowSeconds of the breaker volatility cannot be 0/],
    [{ volatility: { windowSeconds: 1e9 } }, /windowSeconds/],
    [{ volatility: { coolDownSeconds: -1 } }, /coolDownSeconds/],
    [{ volatility: { action: 'stop' } }, /action of the breaker volatility cannot be "stop"/],
    [{ volatility: { measure: 'fills' } }, /measure/],
    [{ repeatedExecutions: { measure: 'range' } }, /measure/],
    [{ volatility: { reducePercent: 101 } }, /reducePercent/],
    [{ volatility: { countGaps: 1 } }, /countGaps/],
    [
      { portfolioVolatility: { countGaps: true } },
      /no setting of the breaker portfolioVolatility, countGaps/,
    ],
    [{ volatility: 5 }, /breaker volatility cannot be 5/],
    [{ losses: { limit: 5 } }, /no setting of the breaker losses, limit/],
    [{ monitorSeconds: 0 }, /monitorSeconds of breakers cannot be 0/],
    [{ dayMarket: '' }, /dayMarket/],
  ])('%j are refused', (settings, why) => {
    expect(() => {
      checkBreakerSettings(settings as BreakerSettings)
    }).toThrow(why)
  })

  it('that belong among the limits are told where', () => {
    try {
      checkBreakerSettings({ maxDailyLoss: 5 } as BreakerSettings)
    } catch (error) {
      expect((error as { remedy: string }).remedy).toContain('Loss limits are set among the limits')
    }
    expect.assertions(1)
  })

  it('have a default for every breaker that no limit sets', () => {
    for (const { limit, limitName } of BREAKERS) expect(limit === null).toBe(limitName !== null)
  })
})
