import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { MarketCalendar, MarketSession } from '../../ports/market-calendar.ts'
import type { TwapOptions } from '../../strategy/executions.ts'
import { AAA } from '../kernel.test-support.ts'
import type { Markets } from '../markets.ts'
import { ExecutionBench, SECOND } from './executions.test-support.ts'

const TEN: TwapOptions = { durationMs: 600_000, slices: 10, limit: 101, atEnd: 'market' }

function running(): ExecutionBench {
  const bench = new ExecutionBench()
  bench.start((orders) => orders.twap('buy', AAA.id, 100, TEN))
  bench.accept(1)
  bench.pass(60)
  return bench
}

/** The venue answers every cancel. */
function cancelAll(bench: ExecutionBench): void {
  for (const { sequence, pending } of bench.open())
    if (pending === 'cancel') bench.answer(sequence, { kind: 'orderCanceled' })
}

const stops: readonly (readonly [string, string, (bench: ExecutionBench) => void])[] = [
  [
    'a kill',
    'killed by me',
    (bench) => {
      bench.step({ kind: 'kill', by: 'me', reason: 'enough' })
    },
  ],
  [
    'a halt',
    'halted by me',
    (bench) => {
      bench.step({ kind: 'command', command: { id: '1', verb: 'halt', by: 'me', reason: 'enough' } })
    },
  ],
  [
    'the cancel of everything by a person',
    'an operator canceled all orders',
    (bench) => {
      bench.step({ kind: 'command', command: { id: '1', verb: 'cancelAll', by: 'me', reason: 'enough' } })
    },
  ],
  [
    'a strategy that throws',
    'the strategy was halted',
    (bench) => {
      bench.call(() => {
        throw new Error('no')
      })
    },
  ],
  [
    'cancelExecution',
    'canceled by the strategy',
    (bench) => {
      bench.call((orders) => orders.cancelExecution(1))
    },
  ],
  [
    'cancelAll',
    'all orders were canceled',
    (bench) => {
      bench.call((orders) => orders.cancelAll())
    },
  ],
  [
    'close',
    'the position is being closed',
    (bench) => {
      bench.call((orders) => orders.close(AAA.id))
    },
  ],
  [
    'a change of the symbol',
    'a symbolChange',
    (bench) => {
      bench.step({
        kind: 'corporateAction',
        action: {
          ...{ type: 'symbolChange', instrumentId: AAA.id, newInstrumentId: 'NEW.XNAS' },
          effectiveTime: bench.time,
        },
      })
    },
  ],
]

describe('what ends an execution', () => {
  it.each(stops)('after %s no child is ever sent, and what is open is canceled', (_, words, stop) => {
    const bench = running()
    expect(bench.sent).toHaveLength(2)
    stop(bench)
    const execution = bench.kernel.core.executions.get(1)
    expect(execution.ending?.reason).toContain(words)
    expect(bench.effectsOf('cancel')).toHaveLength(2)
    // a cancel may be refused, or overtaken by a fill
    bench.answer(1, { kind: 'cancelRejected' })
    bench.fill(1, 4)
    cancelAll(bench)
    // trading may go on
    bench.step({ kind: 'command', command: { id: '2', verb: 'release', by: 'me', reason: 'fine' } })
    bench.step({ kind: 'command', command: { id: '3', verb: 'resume', by: 'me', reason: 'fine' } })
    bench.quote(100, 100.1)
    bench.pass(6000)
    expect(bench.kernel.core.executions.get(1).children).toHaveLength(2)
    expect(bench.effectsOf('submit').filter(({ order }) => order.parentId !== 0)).toHaveLength(2)
    expect(bench.kernel.core.executions.get(1).state).toBe('canceled')
    expect(bench.kernel.nextTimerDue).toBe(Infinity)
  })

  it('where trading is halted in a way that nobody told of, the next child finds out, and it is over', () => {
    const bench = running()
    bench.kernel.core.gate.restrict('halted', 'me', 'silently')
    bench.pass(60)
    bench.kernel.core.gate.resume()
    bench.pass(600)
    expect(bench.sent).toHaveLength(2)
    expect(bench.kernel.core.executions.get(1).ending?.reason).toContain('RISK_TRADING_HALTED')
  })

  it('a kill while the rest waits to go to the market keeps it from going', () => {
    const bench = running()
    bench.pass(600)
    expect(bench.kernel.core.executions.get(1).ending?.atMarket).toBe(true)
    bench.step({ kind: 'kill', by: 'me', reason: 'enough' })
    const before = bench.sent.length
    cancelAll(bench)
    bench.pass(600)
    expect(bench.sent).toHaveLength(before)
  })

  it('a cancel that is refused is asked for three times at most', () => {
    const bench = running()
    bench.call((orders) => orders.cancelExecution(1))
    for (let times = 0; times < 6; times++) bench.answer(1, { kind: 'cancelRejected' })
    expect(bench.effectsOf('cancel').filter(({ order }) => order.sequence === 1)).toHaveLength(3)
    expect(bench.kernel.core.executions.get(1).state).toBe('working')
    bench.fill(1, 10)
    bench.answer(2, { kind: 'orderCanceled' })
    expect(bench.kernel.core.executions.get(1).state).toBe('canceled')
  })

  it('what a handler began is taken back when it throws', () => {
    const bench = new ExecutionBench()
    bench.call((orders) => {
      orders.twap('buy', AAA.id, 100, TEN)
      throw new Error('no')
    })
    expect([bench.sent, bench.open(), bench.kernel.nextTimerDue]).toEqual([[], [], Infinity])
    expect(bench.kernel.core.executions.save()).toEqual({ nextId: 1, executions: [], volumes: [] })
    expect(bench.kernel.core.orders.workingEntries[0]).toBe(0)
  })
})

describe('what lives beside an execution', () => {
  it('is not flat while it works, and flat again once it has ended with nothing', () => {
    const bench = new ExecutionBench()
    const flat: boolean[] = []
    const look = (): void => {
      bench.time -= 60 * SECOND
      bench.act(bench.strategy, ({ position }) => flat.push(position.isFlat))
    }
    bench.start((orders) => orders.twap('buy', AAA.id, 100, TEN))
    bench.answer(1, { kind: 'orderRejected' })
    look()
    bench.call((orders) => orders.cancelExecution(1))
    look()
    expect(flat).toEqual([false, true])
  })

  it('a target counts what is still to be sent', () => {
    const bench = running()
    bench.call((orders) => orders.target(AAA.id, 130))
    expect(bench.sent).toEqual(['10', '10', '30'])
    bench.pass(60)
    expect(bench.sent).toEqual(['10', '10', '30', '10'])
  })

  it('a child cannot be made larger by replace, and knows its parent', () => {
    const bench = running()
    bench.call((orders) => {
      expect(orders.get(1)?.parentId).toBe(1)
      const outcome = orders.replace(1, { quantity: 1000 })
      expect(outcome.ok ? '' : outcome.refusal.code).toBe('ORDER_OF_EXECUTION')
      expect(orders.executions(AAA.id).map(({ id }) => id)).toEqual([1])
      expect(orders.execution(1)?.openQuantity).toBe(20)
      expect([orders.execution(2), orders.cancelExecution(9).ok]).toEqual([null, false])
    })
    expect(bench.kernel.runners[0]?.halt).toBeNull()
  })

  it('a fill that is reported after its order had ended is met by canceling what is open', () => {
    const bench = new ExecutionBench()
    bench.start((orders) => orders.twap('buy', AAA.id, 100, { durationMs: 2000, slices: 2, limit: 101 }))
    bench.answer(1, { kind: 'orderCanceled' })
    bench.pass(1)
    expect(bench.sent).toEqual(['50', '100'])
    bench.fill(1, 50)
    expect(bench.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([2])
  })

  it('a split restates what is left: quantities by the ratio, prices against it', () => {
    const bench = new ExecutionBench()
    const twap = bench.start((orders) => orders.twap('buy', AAA.id, 100, { ...TEN, atEnd: 'cancel' }))
    bench.fill(1, 10)
    bench.pass(60)
    bench.step({
      kind: 'corporateAction',
      action: { type: 'split', instrumentId: AAA.id, ratio: Decimal.from(4), effectiveTime: bench.time },
    })
    expect(bench.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([2])
    bench.answer(2, { kind: 'orderCanceled' })
    expect([twap.quantity, twap.filledQuantity, twap.averagePrice]).toEqual([400, 40, 25])
    bench.pass(60)
    // two slices of 40: the one that was canceled is caught up with
    expect(bench.sent).toEqual(['10', '10', '80'])
    expect(bench.order(3).limitPrice?.toString()).toBe('25.25')
    bench.fill(3, 80, 25)
    expect([twap.filledQuantity, twap.averagePrice]).toEqual([120, 25])
  })
})

/** One session a day, from 10:00 to 16:00 UTC. */
const DAY = 86_400 * SECOND
const HOUR = 3600 * SECOND
function session(date: number): MarketSession {
  const open = date * DAY + 10 * HOUR
  const close = date * DAY + 16 * HOUR
  return {
    date,
    open,
    close,
    breakStart: null,
    breakEnd: null,
    extendedOpen: open - HOUR,
    extendedClose: close + HOUR,
  }
}
const calendar = {
  code: 'DAYS',
  previousSession: (time: number) => session(Math.floor((time - 10 * HOUR) / DAY)),
  nextSession: (time: number) => session(Math.floor((time - 10 * HOUR) / DAY) + 1),
  nextClose: (time: number) => session(Math.floor((time - 16 * HOUR) / DAY) + 1).close,
} as unknown as MarketCalendar

describe('the close of the session', () => {
  const markets = {
    calendars: [calendar],
    isJournaled: false,
    zones: {},
    calendarOf: () => calendar,
  } as unknown as Markets
  const noon = 20_000 * DAY + 12 * HOUR
  const at = (time: number): ExecutionBench => new ExecutionBench({ markets, time })

  it('ends what has no other end, with a reason', () => {
    const bench = at(noon)
    const peg = bench.start((orders) => orders.peg('buy', AAA.id, 5, { to: 'last', capPrice: 200 }))
    expect(peg.endTime * 1000).toBe(session(20_000).close)
    bench.accept(1)
    bench.pass(4 * 3600)
    expect(bench.effectsOf('cancel')).toHaveLength(1)
    bench.answer(1, { kind: 'orderExpired' })
    expect([peg.state, peg.statusReason]).toEqual(['canceled', 'the session is over with 5 of 5 not filled'])
  })

  it('is never reached beyond: what would take longer is refused, with what is left', () => {
    const bench = at(noon)
    const long = bench.start((orders) =>
      orders.twap('buy', AAA.id, 5, { durationMs: 4 * 3600_000, slices: 5 }),
    )
    expect(long.statusReason).toContain(
      'reaches beyond the close at 2024-10-04 16:00:00 UTC; at most 14340000',
    )
    const rest = { durationMs: 14_340_000, slices: 5 }
    expect(bench.start((orders) => orders.twap('buy', AAA.id, 5, rest)).approved).toBe(true)
    const late = bench.start((orders) => orders.twap('buy', AAA.id, 5, { ...rest, atEnd: 'market' }))
    expect(late.statusReason).toContain('atEnd market needs an end before the close')
    const extended = { durationMs: 4 * 3600_000, slices: 5, extendedHours: true }
    expect(bench.start((orders) => orders.twap('buy', AAA.id, 5, extended)).approved).toBe(true)
  })

  it('begun outside of it, an execution waits for the next open', () => {
    const bench = at(noon + 6 * HOUR)
    const twap = bench.start((orders) => orders.twap('buy', AAA.id, 5, { durationMs: 3600_000, slices: 5 }))
    const now = bench.start((orders) => orders.marketable('buy', AAA.id, 5, { slippagePercent: 1 }))
    expect([bench.sent, twap.state, now.statusReason]).toEqual([
      [],
      'working',
      expect.stringContaining('closed until'),
    ])
    expect(twap.startTime * 1000).toBe(session(20_001).open)
    bench.pass(24 * 3600)
    expect(bench.order(1).createdTime).toBe(session(20_001).open)
    expect(bench.sent).toHaveLength(5)
  })
})
