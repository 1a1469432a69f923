import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../domain/decimal.ts'
import { at, NEW_YORK } from '../../jobs/jobs.test-support.ts'
import { AAA, BBB } from '../../kernel.test-support.ts'
import type { BreakerSettings } from './breaker-settings.ts'
import type { BreakerAction } from './breaker-table.ts'
import { BreakerBench } from './breakers.test-support.ts'

const with_ = (breakers: BreakerSettings): BreakerBench => new BreakerBench({ breakers })

describe('the volatility breaker of an instrument', () => {
  it.each([
    [103.99, 'armed'],
    [104, 'warning'],
    [105, 'warning'],
    [105.01, 'tripped'],
  ])('is at a rise from 100 to %d %s', (price, state) => {
    const bench = with_({ volatility: true })
    bench.bar(price)
    expect(bench.status('volatility', AAA.id).state).toBe(state)
  })

  it('holds back that instrument alone', () => {
    const bench = with_({ volatility: true })
    bench.bar(106)
    expect(bench.order1('buy', 1, { price: 106 }).refusals[0]?.code).toBe('RISK_VOLATILITY')
    expect(bench.order1('buy', 1, { price: 106, instrument: BBB.id }).status).toBe('submitted')
  })

  it('does not see what lies further back than its window', () => {
    const bench = with_({ volatility: true })
    bench.barAfter(361, 106)
    expect(bench.status('volatility', AAA.id).state).toBe('armed')
  })

  it('measures the deviation of returns where that is asked for', () => {
    const bench = with_({ volatility: { measure: 'deviation', limit: 5 } })
    bench.bar(106)
    expect(bench.status('volatility', AAA.id).state).toBe('armed')
    bench.bar(99)
    expect(bench.status('volatility', AAA.id).state).toBe('tripped')
  })

  it('arms again only when it has been calm for the cool-down, by its own timer, and says so both ways', () => {
    const bench = with_({ volatility: true })
    bench.bar(106)
    // the price of 100 came two minutes before
    bench.wait(170)
    expect(bench.status('volatility', AAA.id).state).toBe('tripped')
    bench.wait(20)
    expect(bench.status('volatility', AAA.id).state).toBe('coolingDown')
    expect(bench.order1('buy', 1, { price: 106 }).status).toBe('denied')
    bench.wait(215)
    expect(bench.status('volatility', AAA.id).state).toBe('coolingDown')
    bench.wait(40)
    expect(bench.status('volatility', AAA.id).state).toBe('armed')
    expect(bench.order1('buy', 1, { price: 106 }).status).toBe('submitted')
    expect(bench.codes).toEqual(['RISK_VOLATILITY', 'RISK_VOLATILITY', 'RISK_VOLATILITY'])
    expect(bench.effectsOf('alert').map(({ severity }) => severity)).toEqual(['CRITICAL', 'INFO', 'INFO'])
  })

  it('waits for a person where it is latched', () => {
    const bench = with_({ volatility: { latched: true } })
    bench.bar(106)
    bench.wait(86_400)
    expect(bench.status('volatility', AAA.id).state).toBe('tripped')
    bench.reset('volatility', { scope: AAA.id })
    expect(bench.status('volatility', AAA.id).state).toBe('armed')
  })

  it('asks for no time while it is armed', () => {
    const bench = with_({ volatility: true })
    expect(bench.kernel.nextTimerDue).toBe(Infinity)
  })
})

describe('the flash crash breaker of an instrument', () => {
  it.each([
    [92.01, 'armed'],
    [92, 'warning'],
    [90, 'warning'],
    [89.99, 'tripped'],
  ])('is at a fall from 100 to %d %s', (price, state) => {
    const bench = with_({ flashCrash: true })
    bench.bar(100)
    bench.barAfter(59, price)
    expect(bench.status('flashCrash', AAA.id).state).toBe(state)
  })

  it('does not mind a rise', () => {
    const bench = with_({ flashCrash: true })
    bench.barAfter(30, 150)
    expect(bench.status('flashCrash', AAA.id).state).toBe('armed')
  })
})

describe('breakers on the equity', () => {
  it('trip the whole account when it falls too fast', () => {
    const bench = with_({ portfolioFlashCrash: { windowSeconds: 600 } })
    bench.hold(1000)
    bench.bar(90)
    expect(bench.status('portfolioFlashCrash').state).toBe('warning')
    bench.bar(89.9)
    expect(bench.status('portfolioFlashCrash').state).toBe('tripped')
    expect(bench.order1('buy', 1, { price: 89.9, instrument: BBB.id }).refusals[0]?.code).toBe(
      'RISK_FLASH_CRASH',
    )
  })

  it('do not take money paid out for a fall', () => {
    const bench = with_({ portfolioFlashCrash: true, portfolioVolatility: true })
    bench.step({
      kind: 'cashMoved',
      entry: 'transfer',
      currency: 'USD',
      amount: Decimal.from('-50000'),
      reason: 'the owner',
    })
    bench.bar(100)
    expect(bench.status('portfolioFlashCrash').state).toBe('armed')
    expect(bench.status('portfolioVolatility').state).toBe('armed')
  })
})

describe('the levels of the account', () => {
  it('warn when exposure or margin come to more of the equity than they may, and hold nothing back', () => {
    const bench = with_({ exposure: { limit: 50 }, margin: { limit: 0.4 } })
    bench.hold(450)
    bench.bar(100)
    expect(bench.status('exposure').state).toBe('warning')
    bench.hold(100)
    expect(bench.status('exposure').state).toBe('tripped')
    expect(bench.status('margin').state).toBe('tripped')
    expect(bench.order1('buy', 1).status).toBe('submitted')
  })
})

describe('what a breaker does when it trips', () => {
  /** Long 100, with an entry, a plain exit and a protective stop at work. */
  const trip = (action: BreakerAction, reducePercent?: number): BreakerBench => {
    const bench = with_({ flashCrash: { action, ...(reducePercent === undefined ? {} : { reducePercent }) } })
    bench.hold(100)
    for (const [side, limit, reduceOnly] of [
      ['buy', 80, false],
      ['sell', 130, true],
    ] as const) {
      bench.accept(bench.order1(side, 20, { limit, reduceOnly }).id)
    }
    bench.records.length = 0
    bench.barAfter(10, 85)
    return bench
  }
  const canceled = (bench: BreakerBench): string[] =>
    bench
      .recordsOf('cancelRequested')
      .map(({ order }) => `${order.side}${order.reduceOnly ? ' reduce-only' : ''}`)
  const sent = (bench: BreakerBench): string[] =>
    bench
      .recordsOf('orderApproved')
      .map(
        ({ order }) => `${order.side} ${order.quantity.toString()} ${order.type} ${String(order.reduceOnly)}`,
      )

  it.each<[BreakerAction, string[], string[], string]>([
    ['warn', [], [], 'active'],
    ['reducing', [], [], 'reducing'],
    ['cancel', ['buy'], [], 'reducing'],
    ['halt', ['buy'], [], 'halted'],
    ['reduce', ['buy'], ['sell 50 market true'], 'reducing'],
    ['flatten', ['buy', 'sell reduce-only'], ['sell 100 market true'], 'reducing'],
  ])('%s cancels %j, sends %j, and leaves trading %s', (action, cancels, orders, state) => {
    const bench = trip(action)
    expect(canceled(bench)).toEqual(cancels)
    expect(sent(bench)).toEqual(orders)
    expect(bench.kernel.core.tradingState(0, 0)).toBe(state)
    expect(bench.kernel.core.tradingState(0, 1)).toBe('active')
  })

  it('reduces by the percent that was asked for, in whole lots', () => {
    expect(sent(trip('reduce', 33.3))).toEqual(['sell 33 market true'])
  })

  it('lets cancels out even where it lets no order out', () => {
    const bench = with_({ flashCrash: { action: 'halt' } })
    bench.hold(100)
    const stop = bench.order1('sell', 20, { limit: 130, reduceOnly: true })
    bench.accept(stop.id)
    bench.barAfter(10, 85)
    expect(bench.order1('sell', 100, { price: 85 }).refusals[0]?.code).toBe('RISK_FLASH_CRASH')
    bench.act(bench.strategy(), ({ orders }) => {
      expect(orders.cancel(stop.id)).toEqual({ ok: true })
    })
  })

  it('closes what an entry on its way opened after all was closed', () => {
    const bench = trip('flatten')
    const [entry, , exit] = bench.kernel.core.orders.openFor(0)
    if (entry === undefined || exit === undefined) throw new Error('no orders')
    bench.fill(exit.sequence, 100, 85)
    bench.fill(entry.sequence, 20, 80)
    expect(bench.net()).toBe(20)
    bench.answer(3, { kind: 'orderCanceled' })
    bench.wait(30)
    expect(sent(bench).at(-1)).toBe('sell 20 market true')
  })

  it('tries again ten seconds after an order that should have closed a position ended', () => {
    const bench = trip('flatten')
    for (const { sequence } of [...bench.kernel.core.orders.openFor(0)]) {
      bench.answer(sequence, { kind: 'orderCanceled' })
    }
    expect(sent(bench)).toHaveLength(1)
    bench.wait(9)
    expect(sent(bench)).toHaveLength(1)
    bench.wait(2)
    expect(sent(bench)).toEqual(['sell 100 market true', 'sell 100 market true'])
  })

  it('closes both sides where two strategies hold them', () => {
    const bench = new BreakerBench({ breakers: { flashCrash: { action: 'flatten' } } }, { count: 2 })
    bench.hold(100, 0)
    bench.hold(-100, 1)
    bench.barAfter(10, 85)
    expect(sent(bench).slice(-2)).toEqual(['sell 100 market false', 'buy 100 market false'])
  })
})

describe('a break in trading', () => {
  /** Closes at 100 on Tuesday in New York, and opens at 85 on Wednesday; the window is longer than the night. */
  const night = (countGaps: boolean): BreakerBench => {
    const bench = new BreakerBench(
      {
        breakers: {
          flashCrash: { windowSeconds: 200_000, countGaps },
          volatility: { windowSeconds: 200_000 },
        },
      },
      { instruments: [AAA], markets: NEW_YORK, time: at('2023-11-14T20:58:00') },
    )
    bench.barAfter(60, 100)
    bench.barAfter(17.5 * 3600 + 60, 85)
    return bench
  }

  it('empties the window, so that the gap is no crash', () => {
    expect(night(false).status('flashCrash', AAA.id)).toMatchObject({ state: 'armed', figure: 0 })
    expect(night(true).status('volatility', AAA.id)).toMatchObject({ state: 'armed', figure: 0 })
  })

  it('is bridged by the last price before it where gaps are to count', () => {
    expect(night(true).status('flashCrash', AAA.id)).toMatchObject({ state: 'tripped', figure: 15 })
  })
})

describe('a split', () => {
  it('is no crash', () => {
    const bench = with_({ flashCrash: { windowSeconds: 3600 }, volatility: { windowSeconds: 3600 } })
    bench.step({
      kind: 'corporateAction',
      action: { type: 'split', instrumentId: AAA.id, ratio: Decimal.from(2), effectiveTime: bench.time },
    })
    bench.bar(50)
    expect(bench.status('flashCrash', AAA.id)).toMatchObject({ state: 'armed', figure: 0 })
    expect(bench.status('volatility', AAA.id)).toMatchObject({ state: 'armed', figure: 0 })
  })
})
