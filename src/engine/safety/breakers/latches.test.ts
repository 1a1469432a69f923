import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTerminal } from '../../../domain/order-moves.ts'
import { NEW_YORK } from '../../jobs/jobs.test-support.ts'
import { AAA } from '../../kernel.test-support.ts'
import { BreakerBench, DAY, SECOND } from './breakers.test-support.ts'

const RISK = {
  limits: { maxDailyLoss: 500, maxDrawdownPercent: 1, maxConsecutiveLosses: 1 },
  strategyLimits: { s0: { maxDailyLossPercent: 0.5 } },
  breakers: { rejects: { limit: 2 }, repeatedExecutions: { limit: 4, windowSeconds: 3600 } },
} as const

/** What could tempt a breaker to let go, and what moves the account meanwhile. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('bar' as const), price: fc.integer({ min: 80, max: 130 }) }),
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 200_000 }) }),
    fc.record({
      kind: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: fc.integer({ min: 1, max: 60 }),
      answer: fc.constantFrom('fill', 'reject', 'rest'),
    }),
    fc.record({ kind: fc.constant('restart' as const) }),
    fc.record({
      kind: fc.constant('reset' as const),
      by: fc.constantFrom('', 's0', 'breaker', 'strategy', 'kernel'),
    }),
    fc.record({ kind: fc.constantFrom('resume' as const, 'release' as const) }),
  ),
  { minLength: 5, maxLength: 30 },
)
type Step = (typeof steps extends fc.Arbitrary<infer T> ? T : never)[number]

interface Drive {
  bench: BreakerBench
  price: number
}

function take(drive: Drive, step: Step): void {
  const { bench } = drive
  switch (step.kind) {
    case 'bar':
      drive.price = step.price
      bench.bar(step.price)
      return
    case 'wait':
      bench.wait(step.seconds)
      return
    case 'buy':
    case 'sell': {
      const ticket = bench.order1(step.kind, step.quantity, { price: drive.price })
      if (ticket.status === 'denied') return
      if (step.answer === 'fill') bench.fill(ticket.id, step.quantity, drive.price)
      else if (step.answer === 'reject') bench.answer(ticket.id, { kind: 'orderRejected' })
      else bench.accept(ticket.id)
      return
    }
    case 'restart':
      bench.restart()
      return
    case 'reset':
      for (const { breaker, scope } of bench.kernel.core.breakers?.status() ?? [])
        bench.reset(breaker as 'dailyLoss', { by: step.by, scope })
      return
    case 'resume':
    case 'release':
      bench.step({ kind: 'command', command: { id: '1', verb: step.kind, by: 'Ada', reason: 'go on' } })
  }
}

describe('a latched breaker that has tripped', () => {
  it('never arms by time, a new day, a restart, a resume, or a component, whatever happens', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const drive: Drive = { bench: new BreakerBench(RISK), price: 100 }
        const tripped = new Set<string>()
        for (const step of all) {
          take(drive, step)
          for (const { breaker, scope, state } of drive.bench.kernel.core.breakers?.status() ?? []) {
            if (breaker === 'brokerFailures' || breaker === 'monitoring') continue
            if (state === 'tripped') tripped.add(`${breaker} ${scope}`)
            else expect(tripped).not.toContain(`${breaker} ${scope}`)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('never keeps an exit or a cancel from going out', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const drive: Drive = { bench: new BreakerBench(RISK), price: 100 }
        for (const step of all) take(drive, step)
        const { bench } = drive
        for (const order of [...bench.open()]) {
          bench.act(
            bench.strategy(),
            ({ orders }) => {
              if (!isTerminal(order.status)) expect(orders.cancel(order.sequence)).toEqual({ ok: true })
            },
            drive.price,
          )
          if (!isTerminal(order.status)) bench.answer(order.sequence, { kind: 'orderCanceled' })
        }
        const net = bench.net()
        if (net === 0) return
        const exit = bench.order1(net > 0 ? 'sell' : 'buy', Math.abs(net), { price: drive.price })
        const codes = exit.refusals.map(({ code }) => code)
        expect(codes).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('never lets the account open or turn over a position', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const drive: Drive = { bench: new BreakerBench(RISK), price: 100 }
        for (const step of all) {
          const { bench } = drive
          const isHeld = bench.kernel.core.tradingState(0, 0) !== 'active'
          const before = bench.net()
          const worst = bench.open().length === 0 ? Math.abs(before) : Infinity
          take(drive, step)
          if (isHeld) expect(Math.abs(drive.bench.net())).toBeLessThanOrEqual(worst)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('the trading day of the account', () => {
  it('is that of New York for shares there, and rolls once', () => {
    // 2023-11-14T12:00Z is 07:00 in New York: the day rolls 17 hours later
    const bench = new BreakerBench(
      { limits: { maxDailyLoss: 500 } },
      { instruments: [AAA], markets: NEW_YORK },
    )
    bench.hold(100)
    bench.bar(97)
    const hours = (at: number): number => (at - (bench.time - (bench.time % DAY))) / (3600 * SECOND)
    expect(Math.round(hours(bench.kernel.nextTimerDue))).toBe(29)
    bench.wait(12 * 3600)
    expect(bench.status('dailyLoss').figure).toBe(300)
    bench.wait(5 * 3600)
    expect(bench.status('dailyLoss').figure).toBe(0)
    expect(bench.recordsOf('input').filter(({ input }) => input.kind === 'breakersDue')).toHaveLength(1)
  })

  it('is that of another market where one is named', () => {
    const bench = new BreakerBench(
      { limits: { maxDailyLoss: 500 }, breakers: { dayMarket: 'UTC' } },
      { instruments: [AAA], markets: NEW_YORK },
    )
    expect((bench.kernel.nextTimerDue - 1) % DAY).toBe(0)
  })
})
