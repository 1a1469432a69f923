import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../domain/decimal.ts'
import { equity } from '../../../domain/instruments.ts'
import { AAA } from '../../kernel.test-support.ts'
import type { BreakerSettings } from './breaker-settings.ts'
import { BreakerBench } from './breakers.test-support.ts'

const on = (breakers: BreakerSettings, count = 1): BreakerBench => new BreakerBench({ breakers }, { count })

describe('the breaker on failures of the broker', () => {
  const fail = (bench: BreakerBench, times: number): void => {
    for (let at = 0; at < times; at++) bench.answer(bench.order1('buy', 1).id, { kind: 'orderInDoubt' })
  }

  it('is on with any breaker where nothing is said of it, and trips at the third in a row', () => {
    const bench = on({})
    fail(bench, 2)
    expect(bench.status('brokerFailures').state).not.toBe('tripped')
    fail(bench, 1)
    expect(bench.status('brokerFailures')).toMatchObject({ state: 'tripped', figure: 3, limit: 3 })
    expect(bench.order1('buy', 1).refusals[0]?.code).toBe('RISK_BROKER_FAILURES')
  })

  it.each(['orderAccepted', 'orderCanceled', 'cancelRejected'] as const)(
    'arms again at the first answer (%s)',
    (kind) => {
      const bench = on({})
      const { id } = bench.order1('buy', 1)
      fail(bench, 3)
      if (kind === 'orderAccepted') bench.accept(id)
      else bench.answer(id, { kind })
      expect(bench.status('brokerFailures')).toMatchObject({ state: 'armed', figure: 0 })
      expect(bench.order1('buy', 1).status).toBe('submitted')
    },
  )

  it('arms again when the connection is back, and counts a lost one as a failure', () => {
    const bench = on({})
    fail(bench, 2)
    bench.step({ kind: 'connectionChanged', venue: 'X', connected: false })
    expect(bench.status('brokerFailures').state).toBe('tripped')
    bench.step({ kind: 'connectionChanged', venue: 'X', connected: true })
    expect(bench.status('brokerFailures').state).toBe('armed')
  })

  it('counts orders withheld for the connection, and none that our own halt held back', () => {
    const bench = on({})
    const withhold = (code: string): void => {
      const { clientOrderId } = bench.order1('buy', 1)
      bench.step({ kind: 'orderWithheld', clientOrderId, eventTime: bench.time, code, reason: '' })
    }
    for (let at = 0; at < 4; at++) withhold('RISK_TRADING_HALTED')
    expect(bench.status('brokerFailures').figure).toBe(0)
    for (let at = 0; at < 3; at++) withhold('ORDER_WITHHELD')
    expect(bench.status('brokerFailures').state).toBe('tripped')
  })

  it('never arms by time', () => {
    const bench = on({})
    fail(bench, 3)
    bench.wait(86_400)
    expect(bench.status('brokerFailures').state).toBe('tripped')
  })
})

describe('the breaker on rejected orders', () => {
  const reject = (bench: BreakerBench, times: number, strategy = 0): void => {
    for (let at = 0; at < times; at++)
      bench.answer(bench.order1('buy', 1, { strategy }).id, { kind: 'orderRejected' })
  }

  it('warns at the fourth in a row and trips at the fifth, for that strategy alone, until a person resets it', () => {
    const bench = on({}, 2)
    reject(bench, 4)
    expect(bench.status('rejects', 'strategy/s0').state).toBe('warning')
    reject(bench, 1)
    expect(bench.status('rejects', 'strategy/s0').state).toBe('tripped')
    expect(bench.order1('buy', 1).refusals[0]?.code).toBe('RISK_REJECTS')
    expect(bench.order1('buy', 1, { strategy: 1 }).status).toBe('submitted')
    bench.wait(86_400)
    bench.reset('rejects', { scope: 'strategy/s0' })
    expect(bench.order1('buy', 1).status).toBe('submitted')
  })

  it('counts anew after an order that was taken', () => {
    const bench = on({})
    reject(bench, 4)
    bench.accept(bench.order1('buy', 1).id)
    reject(bench, 4)
    expect(bench.status('rejects', 'strategy/s0').figure).toBe(4)
  })

  it('is off where that is said', () => {
    const bench = on({ rejects: false, brokerFailures: false })
    reject(bench, 9)
    expect(bench.kernel.core.breakers).toBeNull()
  })
})

describe('the throttle on repeated executions', () => {
  const throttle = { repeatedExecutions: { limit: 3, windowSeconds: 3600 } }

  it('lets its number out, not one more, and is latched', () => {
    const bench = on(throttle)
    for (let at = 0; at < 3; at++) expect(bench.order1('buy', 1).status).toBe('submitted')
    expect(bench.status('repeatedExecutions', 'strategy/s0').state).toBe('warning')
    const fourth = bench.order1('buy', 1)
    expect(fourth.refusals[0]).toMatchObject({ code: 'RISK_REPEATED_EXECUTIONS', limit: 3, actual: 4 })
    expect(bench.status('repeatedExecutions', 'strategy/s0').state).toBe('tripped')
    bench.wait(3 * 86_400)
    expect(bench.order1('buy', 1).refusals[0]?.code).toBe('RISK_REPEATED_EXECUTIONS')
    bench.reset('repeatedExecutions', { scope: 'strategy/s0' })
    for (let at = 0; at < 3; at++) expect(bench.order1('buy', 1).status).toBe('submitted')
  })

  it('does not count what lies before the window', () => {
    const bench = on({ repeatedExecutions: { limit: 3, windowSeconds: 120 } })
    for (let at = 0; at < 9; at++) expect(bench.order1('buy', 1).status).toBe('submitted')
  })

  it('lets exits out, though they are one too many', () => {
    const bench = on(throttle)
    bench.hold(10)
    bench.order1('buy', 1)
    bench.order1('buy', 1)
    expect(bench.order1('sell', 8).status).toBe('submitted')
    expect(bench.status('repeatedExecutions', 'strategy/s0').state).toBe('tripped')
    expect(bench.effectsOf('submit').at(-1)?.decidedState).toBe('reducing')
  })

  it('answers a check without counting it', () => {
    const bench = on(throttle)
    for (let at = 0; at < 3; at++) bench.order1('buy', 1)
    for (let at = 0; at < 5; at++) {
      bench.act(bench.strategy(), ({ orders }) => {
        expect(orders.check('buy', AAA.id, 1).refusals[0]?.code).toBe('RISK_REPEATED_EXECUTIONS')
      })
    }
    expect(bench.status('repeatedExecutions', 'strategy/s0')).toMatchObject({ state: 'warning', figure: 3 })
  })

  it('forgets what a handler did that threw', () => {
    const bench = on(throttle)
    const before = bench.kernel.core.breakers?.save()
    bench.act(bench.strategy(), ({ orders }) => {
      for (let at = 0; at < 6; at++) orders.buy(AAA.id, 1)
      throw new TypeError('no')
    })
    expect(bench.kernel.core.breakers?.save()).toEqual(before)
    expect(bench.recordsOf('breakerChanged')).toEqual([])
    expect(bench.kernel.core.tradingState(0, 0)).toBe('active')
  })

  it('counts fills where that is asked for', () => {
    const bench = on({ repeatedExecutions: { limit: 3, windowSeconds: 3600, measure: 'fills' } })
    const { id } = bench.order1('buy', 9)
    for (let at = 0; at < 4; at++) {
      expect(bench.status('repeatedExecutions', 'strategy/s0').state).not.toBe('tripped')
      bench.fill(id, 1)
    }
    expect(bench.status('repeatedExecutions', 'strategy/s0').state).toBe('tripped')
  })
})

describe('the monitoring', () => {
  /** Holds something in a currency whose rate is missing. */
  const blind = (): BreakerBench => {
    const foreign = equity('XXX.XLON', { currency: 'GBP' })
    const bench = new BreakerBench({ limits: { maxDailyLoss: 1000 } }, { instruments: [AAA, foreign] })
    const { id, clientOrderId } = bench.order1('buy', 1)
    bench.step({
      kind: 'fill',
      report: { ...bench.report(id, 1), clientOrderId, instrumentId: foreign.id },
    })
    return bench
  }

  it('that fails tells a person, looks again after 30 s, and lets only reducing orders out when it fails again', () => {
    const bench = blind()
    const alerts = bench.effectsOf('alert').filter(({ code }) => code === 'RISK_MONITORING_FAILED')
    expect(alerts.map(({ severity }) => severity)).toEqual(['WARNING'])
    expect(bench.status('monitoring')).toMatchObject({ state: 'armed', figure: 1 })
    bench.wait(29)
    expect(bench.status('monitoring').figure).toBe(1)
    bench.wait(2)
    expect(bench.status('monitoring').state).toBe('tripped')
    expect(bench.order1('buy', 1).refusals[0]?.code).toBe('RISK_MONITORING_FAILED')
  })

  it('arms again when the account can be seen again', () => {
    const bench = blind()
    bench.wait(40)
    bench.step({
      kind: 'fxRateChanged',
      rate: { base: 'GBP', quote: 'USD', rate: Decimal.from('1.25'), time: bench.time },
    })
    bench.wait(40)
    expect(bench.status('monitoring')).toMatchObject({ state: 'armed', figure: 0 })
  })

  it('looks at a price that came between two looks when five seconds are over, and never more often', () => {
    const bench = new BreakerBench({ limits: { maxDailyLoss: 500 } })
    bench.hold(100)
    bench.bar(100)
    bench.barAfter(1, 94)
    expect(bench.status('dailyLoss').figure).toBe(0)
    bench.wait(3)
    expect(bench.status('dailyLoss').figure).toBe(0)
    bench.wait(1)
    expect(bench.status('dailyLoss').state).toBe('tripped')
  })
})
