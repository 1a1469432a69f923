import { describe, expect, it } from 'vitest'
import type { Refusal } from '../../domain/codes.ts'
import type { AnyBarContext } from '../kernel.test-support.ts'
import { kernelStatus } from '../replica.ts'
import { allows, ID, ready } from './change-limits.test-support.ts'
import type { Bench } from './change-limits.test-support.ts'

function ask<T>({ bench, s }: Bench, what: (context: AnyBarContext) => T, price = 100): T {
  let answer: T | undefined
  bench.act(
    s,
    (context) => {
      answer = what(context)
    },
    price,
  )
  return answer as T
}

const refusal = (set: Bench, price = 100): Refusal | undefined =>
  ask(set, ({ orders }) => orders.check('buy', ID, 1).refusals[0], price)

/** Bought at 100, looked at five seconds later at that price. */
function fallenTo(price: number, limits: object): Bench {
  const set = ready(limits)
  ask(set, ({ orders }) => orders.buy(ID, 100))
  set.bench.fill(1, 100)
  set.bench.bar(price)
  set.bench.bar(price)
  return set
}

describe('a refusal', () => {
  it('for want of buying power has limit and figure', () => {
    const set = ready({})
    expect(ask(set, ({ orders }) => orders.check('buy', ID, 1_000_001).refusals[0])).toMatchObject({
      code: 'RISK_BUYING_POWER',
      limit: 100_000_000,
      actual: 100_000_100,
    })
  })

  it('by a tripped breaker says the figure and the limit, as they stand now, also after a restart', () => {
    const set = fallenTo(95, { maxDailyLoss: 300 })
    const said = refusal(set, 96)
    expect(said).toMatchObject({ code: 'RISK_DAILY_LOSS', limit: 300, actual: 400 })
    expect(said?.message).toContain('Daily loss now: 400 USD, limit: 300 USD.')
    set.bench.restart()
    expect(refusal(set, 96)).toEqual(said)
  })

  it('is shown by the status: trading that a breaker holds back is not active', () => {
    const set = fallenTo(95, { maxDailyLoss: 300 })
    expect(kernelStatus(set.bench.kernel)).toMatchObject({
      tradingState: 'reducing',
      breakers: [{ breaker: 'dailyLoss', holds: 'only orders that reduce go out until a person resets it.' }],
    })
  })
})

describe('a loss limit that a person changes', () => {
  const change = (set: Bench, value: number, more: object = {}): void => {
    set.bench.step({
      kind: 'command',
      command: {
        ...{ id: `c${String(value)}`, verb: 'setLimit', scope: '', name: 'maxDailyLoss', value },
        ...{ by: 'anna', reason: 'a test', expiresAt: null },
        ...more,
      },
    })
  }

  it('is what the breaker measures by from then on, at once and after a restart', () => {
    const set = fallenTo(95, { maxDailyLoss: 1000 })
    expect(allows(set, 1)).toBe(true)
    set.bench.bar(95)
    change(set, 400)
    expect(set.bench.recordsOf('breakerChanged')).toMatchObject([
      { breaker: 'dailyLoss', to: 'tripped', figure: 500, limit: 400 },
    ])
    set.bench.restart()
    expect(refusal(set, 95)).toMatchObject({ code: 'RISK_DAILY_LOSS', limit: 400 })
  })

  it('is the old one again when the change runs out', () => {
    const set = fallenTo(95, { maxDailyLoss: 700 })
    const minute = 60_000_000
    change(set, 5000, { expiresAfter: 2 * minute })
    set.bench.bar(91)
    set.bench.bar(91)
    expect(set.bench.recordsOf('breakerChanged')).toEqual([])
    set.bench.time += minute
    const due = set.bench.kernel.dueInput()
    if (due === null) throw new Error('nothing is due')
    set.bench.step(due)
    expect(set.bench.recordsOf('breakerChanged')).toMatchObject([{ to: 'tripped', figure: 900, limit: 700 }])
  })

  it('is refused where nothing measures it', () => {
    const set = ready({ maxDrawdown: 5 })
    change(set, 400)
    expect(set.bench.recordsOf('commandAnswered')).toMatchObject([
      {
        outcome: 'refused',
        message: expect.stringContaining('Nothing in this run measures maxDailyLoss') as string,
      },
    ])
    expect(set.bench.recordsOf('limitChanged')).toEqual([])
  })
})

describe('a replacement of an entry is an entry', () => {
  it.each([
    ['minAccountBalance', { minAccountBalance: 999_999 }, 'RISK_MIN_BALANCE'],
    ['allowSymbols', { allowSymbols: ['AAA'] }, 'RISK_SYMBOL_NOT_ALLOWED'],
  ])('also where it makes nothing larger: %s', (name, limits, code) => {
    const set = ready(limits)
    ask(set, ({ orders }) => orders.buy(ID, 100, { limit: 99 }))
    set.bench.accept(1)
    const { bench } = set
    if (name === 'allowSymbols') {
      const command = { verb: 'setLimit', scope: '', name, value: ['BBB'], by: 'anna', reason: 'x' } as const
      bench.step({ kind: 'command', command: { ...command, id: 'c', expiresAt: null } })
    } else {
      ask(set, ({ orders }) => orders.buy(ID, 10))
      bench.fill(2, 10)
      bench.bar(99)
    }
    const outcome = ask(set, ({ orders }) => orders.replace(1, { quantity: 90 }), 99)
    expect(outcome).toMatchObject({ ok: false, refusal: { code } })
    expect(ask(set, ({ orders }) => orders.cancel(1), 99)).toEqual({ ok: true })
  })
})

describe('refuseSelfCross', () => {
  it('lets a market order out that only closes, and no other', () => {
    const set = ready({ refuseSelfCross: true })
    ask(set, ({ orders }) => orders.buy(ID, 100))
    set.bench.fill(1, 100)
    ask(set, ({ orders }) => orders.buy(ID, 50, { limit: 99 }))
    set.bench.accept(2)
    const code = (quantity: number, options = {}): string | undefined =>
      ask(set, ({ orders }) => orders.check('sell', ID, quantity, options).refusals[0]?.code)
    expect(code(100)).toBeUndefined()
    expect(code(101)).toBe('RISK_SELF_CROSS')
    expect(code(100, { limit: 98 })).toBe('RISK_SELF_CROSS')
    expect(code(100, { limit: 99.5 })).toBeUndefined()
  })
})
