import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../domain/decimal.ts'
import type { RiskLimits } from '../../risk/limits.ts'
import { BreakerBench, DAY, SECOND } from './breakers.test-support.ts'
import type { BreakerName } from './breaker-table.ts'

/** 100 shares bought at 100, of an account of 100,000: a point is 100 USD, or 0.1 %. */
function holding(limits: RiskLimits, quantity = 100): BreakerBench {
  const bench = new BreakerBench({ limits })
  bench.hold(quantity)
  return bench
}

describe('a loss limit', () => {
  it.each<[BreakerName, RiskLimits, number, string]>([
    ['dailyLoss', { maxDailyLoss: 500 }, 96.01, 'armed'],
    ['dailyLoss', { maxDailyLoss: 500 }, 96, 'warning'],
    ['dailyLoss', { maxDailyLoss: 500 }, 95.01, 'warning'],
    ['dailyLoss', { maxDailyLoss: 500 }, 95, 'tripped'],
    ['dailyLossPercent', { maxDailyLossPercent: 2 }, 84.01, 'armed'],
    ['dailyLossPercent', { maxDailyLossPercent: 2 }, 84, 'warning'],
    ['dailyLossPercent', { maxDailyLossPercent: 2 }, 80.01, 'warning'],
    ['dailyLossPercent', { maxDailyLossPercent: 2 }, 80, 'tripped'],
    ['drawdown', { maxDrawdown: 1000 }, 92.01, 'armed'],
    ['drawdown', { maxDrawdown: 1000 }, 92, 'warning'],
    ['drawdown', { maxDrawdown: 1000 }, 90.01, 'warning'],
    ['drawdown', { maxDrawdown: 1000 }, 90, 'tripped'],
    ['drawdownPercent', { maxDrawdownPercent: 5 }, 60.01, 'armed'],
    ['drawdownPercent', { maxDrawdownPercent: 5 }, 60, 'warning'],
    ['drawdownPercent', { maxDrawdownPercent: 5 }, 50.01, 'warning'],
    ['drawdownPercent', { maxDrawdownPercent: 5 }, 50, 'tripped'],
    ['dailyLoss', { maxDailyLoss: 0 }, 100, 'armed'],
    ['dailyLoss', { maxDailyLoss: 0 }, 99.99, 'tripped'],
  ])('%s with %j is at a price of %d %s', (name, limits, price, state) => {
    const bench = holding(limits)
    bench.bar(price)
    expect(bench.status(name).state).toBe(state)
  })

  it.each([
    [4, 'warning'],
    [5, 'tripped'],
  ])('on losses in a row trips at the fifth: after %d it is %s', (losses, state) => {
    const bench = new BreakerBench({ limits: { maxConsecutiveLosses: 5 } })
    for (let at = 0; at < losses; at++) {
      bench.hold(1)
      bench.fill(bench.order1('sell', 1).id, 1, 99)
    }
    expect(bench.status('losingStreak').state).toBe(state)
  })

  it('on losses in a row begins anew after a trip that did not lose, and counts fees as losses', () => {
    const bench = new BreakerBench({ limits: { maxConsecutiveLosses: 5 } })
    for (const [price, fee] of [
      [99, '0'],
      [99, '0'],
      [100, '0'],
      [99, '0'],
      [100, '0.5'],
    ] as const) {
      bench.hold(1)
      bench.fill(bench.order1('sell', 1).id, 1, price, { fee: Decimal.from(fee) })
    }
    expect(bench.status('losingStreak').figure).toBe(2)
  })

  it('writes down and says what tripped it: figure, limit, scope and what it does', () => {
    const bench = holding({ maxDailyLoss: 500 })
    bench.bar(95.5)
    bench.bar(94)
    const changes = bench.recordsOf('breakerChanged')
    expect(changes.map(({ from, to }) => [from, to])).toEqual([
      ['armed', 'warning'],
      ['warning', 'tripped'],
    ])
    expect(changes[1]).toMatchObject({
      breaker: 'dailyLoss',
      scope: 'account',
      figure: 600,
      limit: 500,
      window: null,
      action: 'reducing',
      by: 'breaker',
      reason: 'Daily loss: 600 USD, beyond the limit of 500 USD.',
    })
    expect(bench.effectsOf('alert').map(({ severity, code }) => [severity, code])).toEqual([
      ['WARNING', 'RISK_DAILY_LOSS'],
      ['CRITICAL', 'RISK_DAILY_LOSS'],
    ])
  })

  it('refuses what opens, with limit and figure, and lets exits and cancels out', () => {
    const bench = holding({ maxDailyLoss: 500 })
    const resting = bench.order1('buy', 10, { limit: 90 })
    bench.accept(resting.id)
    bench.bar(94)
    const entry = bench.order1('buy', 1, { price: 94 })
    expect(entry.status).toBe('denied')
    expect(entry.refusals[0]).toMatchObject({ code: 'RISK_DAILY_LOSS', limit: 500, actual: 600 })
    expect(bench.order1('sell', 101, { price: 94 }).status).toBe('denied')
    expect(bench.order1('sell', 100, { price: 94 }).status).toBe('submitted')
    bench.act(bench.strategy(), ({ orders }) => {
      expect(orders.cancel(resting.id)).toEqual({ ok: true })
    })
  })

  it('is measured at once at a fill, fees with it', () => {
    const bench = new BreakerBench({ limits: { maxDailyLoss: 10 } })
    const { id } = bench.order1('buy', 100)
    bench.fill(id, 100, 100, { fee: Decimal.from('10.01') })
    expect(bench.status('dailyLoss').state).toBe('tripped')
    expect(bench.status('dailyLoss').figure).toBeCloseTo(10.01, 9)
  })

  it('takes money paid in or out for neither gain nor loss', () => {
    const bench = holding({ maxDailyLoss: 500, maxDrawdown: 500 })
    const move = (amount: string): void => {
      bench.step({
        kind: 'cashMoved',
        entry: 'transfer',
        currency: 'USD',
        amount: Decimal.from(amount),
        reason: 'the owner',
      })
      bench.bar(99)
    }
    move('-5000')
    expect(bench.status('dailyLoss')).toMatchObject({ state: 'armed', figure: 100 })
    move('7000')
    expect(bench.status('drawdown')).toMatchObject({ state: 'armed', figure: 100 })
  })
})

describe('a loss limit of a strategy', () => {
  const two = (): BreakerBench => {
    const bench = new BreakerBench({ strategyLimits: { s0: { maxDailyLoss: 500 } } }, { count: 2 })
    bench.hold(100, 0)
    bench.hold(-100, 1)
    bench.bar(94)
    return bench
  }

  it('restricts that strategy alone', () => {
    const bench = two()
    expect(bench.status('dailyLoss', 'strategy/s0')).toMatchObject({ state: 'tripped', figure: 600 })
    expect(bench.order1('buy', 1, { price: 94, strategy: 0 }).refusals[0]?.code).toBe('RISK_DAILY_LOSS')
    expect(bench.order1('sell', 1, { price: 94, strategy: 1 }).status).toBe('submitted')
  })

  it('lets its exit out though the account is left with more', () => {
    const bench = two()
    expect(bench.order1('sell', 100, { price: 94, strategy: 0 }).status).toBe('submitted')
  })

  it('has the account flat where another holds the other side, and still loses', () => {
    const bench = two()
    expect(bench.kernel.core.portfolio.held).toEqual([])
    expect(bench.status('dailyLoss', 'strategy/s0').figure).toBe(600)
  })
})

describe('a new trading day', () => {
  it('begins its own count, exactly once, and clears a warning', () => {
    const bench = holding({ maxDailyLoss: 500 })
    bench.bar(95.5)
    expect(bench.status('dailyLoss').state).toBe('warning')
    bench.wait(DAY / SECOND)
    expect(bench.status('dailyLoss')).toMatchObject({ state: 'armed', figure: 0 })
    bench.barAfter(10, 94.5)
    expect(bench.status('dailyLoss').figure).toBe(100)
    bench.barAfter(10, 93)
    expect(bench.status('dailyLoss').figure).toBe(250)
  })

  it('counts the gap of the night as loss of the new day', () => {
    const bench = holding({ maxDailyLoss: 500 })
    bench.wait(DAY / SECOND)
    bench.barAfter(10, 90)
    expect(bench.status('dailyLoss')).toMatchObject({ state: 'tripped', figure: 1000 })
  })

  it('resets nothing that is latched, and no row of losses, and no peak', () => {
    const bench = holding({ maxDailyLoss: 500, maxDrawdown: 10_000, maxConsecutiveLosses: 3 })
    bench.bar(94)
    bench.fill(bench.order1('sell', 100, { price: 94 }).id, 100, 94)
    bench.wait((3 * DAY) / SECOND)
    expect(bench.status('dailyLoss').state).toBe('tripped')
    expect(bench.status('losingStreak').figure).toBe(1)
    expect(bench.status('drawdown').figure).toBe(600)
    expect(bench.order1('buy', 1).refusals[0]?.code).toBe('RISK_DAILY_LOSS')
  })
})

describe('a reset', () => {
  const tripped = (): BreakerBench => {
    const bench = holding({ maxDailyLoss: 500 })
    bench.bar(94)
    return bench
  }

  it('by a named person with a reason arms it, and the loss so far does not trip it again', () => {
    const bench = tripped()
    bench.reset('dailyLoss', { by: 'Ada', reason: 'a split that was not known' })
    bench.bar(94)
    expect(bench.status('dailyLoss')).toMatchObject({ state: 'armed', figure: 0 })
    expect(bench.recordsOf('breakerChanged').at(-1)).toMatchObject({
      from: 'tripped',
      to: 'armed',
      by: 'Ada',
      reason: 'a split that was not known',
    })
    expect(bench.order1('buy', 1, { price: 94 }).status).toBe('submitted')
    bench.bar(88.9)
    expect(bench.status('dailyLoss')).toMatchObject({ state: 'tripped' })
  })

  it.each([
    [{ by: '' }, /by name; nobody does/],
    [{ by: '  ' }, /by name; nobody does/],
    [{ reason: ' ' }, /needs a reason/],
    [{ by: 's0' }, /by name; s0 is none/],
    [{ by: 'strategy/s0' }, /s0 is none/],
    [{ by: 'breaker' }, /breaker is none/],
    [{ by: 'breaker dailyLoss' }, /breaker dailyLoss is none/],
    [{ by: 'Journal' }, /Journal is none/],
    [
      { scope: 'strategy/s0' },
      /no breaker dailyLoss \(strategy\/s0\) in this run; there are: dailyLoss \(account\)/,
    ],
  ])('with %j is refused, and says why', (how, why) => {
    const bench = tripped()
    bench.reset('dailyLoss', how)
    expect(bench.status('dailyLoss').state).toBe('tripped')
    const alert = bench.effectsOf('alert').at(-1)
    expect(alert?.code).toBe('RISK_BREAKER_RESET_REFUSED')
    expect(alert?.message).toMatch(why)
    const answer = bench.recordsOf('commandAnswered').at(-1)
    expect(answer).toMatchObject({ verb: 'resetBreaker', outcome: 'refused' })
    expect(answer?.message).toMatch(why)
  })

  it('is answered, and given again under its id does nothing, also after a restart', () => {
    const bench = tripped()
    bench.reset('dailyLoss', { id: 'one' })
    bench.bar(88)
    const restarted = bench.reloaded()
    const again = { id: 'one', verb: 'resetBreaker', breaker: 'dailyLoss', scope: '' } as const
    for (const each of [bench, restarted]) {
      each.step({ kind: 'command', command: { ...again, by: 'Ada', reason: 'looked at it' } })
      const state = each.kernel.core.breakers?.status().find(({ breaker }) => breaker === 'dailyLoss')
      expect(state?.state).toBe('tripped')
      expect(each.recordsOf('commandAnswered').at(-1)).toMatchObject({ id: 'one', outcome: 'repeated' })
    }
    expect(bench.recordsOf('commandAnswered')).toMatchObject([
      { outcome: 'done', message: 'dailyLoss (account) was reset, by Ada: looked at it', canceled: [] },
      { outcome: 'repeated', message: 'Command one was answered before; nothing was done.' },
    ])
  })

  it('of one that has not tripped changes nothing', () => {
    const bench = holding({ maxDailyLoss: 500 })
    bench.bar(95.5)
    bench.reset('dailyLoss')
    expect(bench.status('dailyLoss')).toMatchObject({ state: 'warning', figure: 450 })
  })

  it('is not what resume and release are: a latched breaker stays tripped', () => {
    const bench = tripped()
    for (const verb of ['resume', 'release'] as const)
      bench.step({ kind: 'command', command: { id: '1', verb, by: 'Ada', reason: 'go on' } })
    expect(bench.status('dailyLoss').state).toBe('tripped')
  })
})

const happenings = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('bar' as const),
      price: fc.integer({ min: 50, max: 150 }),
      pause: fc.nat(90_000),
    }),
    fc.record({
      kind: fc.constant('trade' as const),
      quantity: fc.integer({ min: -40, max: 40 }),
      pause: fc.nat(90_000),
    }),
  ),
  { maxLength: 25 },
)

describe('the loss of the day', () => {
  it('equals what fills, fees and prices come to when they are counted by themselves', () => {
    fc.assert(
      fc.property(happenings, (steps) => {
        const bench = new BreakerBench({ limits: { maxDailyLoss: 1e9 } })
        let price = 100
        let value = 0
        let start = 0
        let net = 0
        let day = Math.floor(bench.time / DAY)
        const pass = (seconds: number): void => {
          const to = Math.floor((bench.time + seconds * SECOND) / DAY)
          if (to > day) start = value + net * price
          day = to
          bench.wait(seconds)
        }
        for (const step of steps) {
          pass(step.pause)
          if (step.kind === 'bar') {
            price = step.price
            bench.barAfter(0, price)
          } else if (step.quantity !== 0) {
            const { quantity } = step
            pass(60)
            bench.time -= 60 * SECOND
            const { id } = bench.order1(quantity > 0 ? 'buy' : 'sell', Math.abs(quantity), { price })
            bench.fill(id, Math.abs(quantity), price, { fee: Decimal.from('1.25') })
            value -= quantity * price + 1.25
            net += quantity
          }
          bench.wait(6)
          const expected = start - (value + net * price)
          expect(bench.status('dailyLoss').figure).toBeCloseTo(expected, 6)
        }
      }),
      { numRuns: 60 },
    )
  })
})
