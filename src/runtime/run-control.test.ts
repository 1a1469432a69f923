import { describe, expect, it } from 'vitest'
import { START, barsFrom, memorySource } from '../../test/support/bars.ts'
import { MemoryJournal } from '../adapters/journal-memory/memory-journal.ts'
import type { CommandAnswer } from '../domain/trading-scope.ts'
import { equity } from '../domain/instruments.ts'
import type { CommitReceipt, JournalRecord } from '../ports/journal.ts'
import { parseVenueSettings } from '../sim/index.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { defineStrategy } from '../strategy/definition.ts'
import { backtest } from './backtest.ts'
import { paper } from './paper.ts'
import { RunControl } from './run-control.ts'

const AAA = equity('AAA.XNAS')
const ID = AAA.id
const flat = { open: 100, high: 100, low: 100, close: 100 }
const low = { open: 100, high: 100, low: 90, close: 95 }

/** Hangs at the n-th append until it is let go. */
class HungJournal extends MemoryJournal {
  readonly hangs: Promise<void>
  letGo = (): void => undefined
  private readonly free: Promise<void>
  private reached = (): void => undefined
  private appends = 0
  private readonly at: number

  constructor(at: number) {
    super()
    this.at = at
    this.hangs = new Promise((resolve) => {
      this.reached = resolve
    })
    this.free = new Promise((resolve) => {
      this.letGo = resolve
    })
  }

  override async append(records: readonly JournalRecord[]): Promise<CommitReceipt> {
    this.appends += 1
    if (this.appends === this.at) {
      this.reached()
      await this.free
    }
    return super.append(records)
  }
}

function strategy(handlers: Partial<AnyStrategy>): AnyStrategy {
  return defineStrategy({ name: 's', instruments: [AAA], ...handlers }) as never
}

function options(definition: AnyStrategy, rows = [flat, flat, flat, low, low, flat, flat, flat]) {
  return {
    strategies: [{ definition }],
    sources: [memorySource(ID, barsFrom(rows))],
    venue: parseVenueSettings({ halfSpreadBps: '0', volumeCap: 'none' }),
    commission: 'none',
    speed: Infinity,
  }
}

describe('a kill given to a run on paper', () => {
  it('is done while an append to the journal hangs: what was open is canceled, what was waiting never leaves', async () => {
    let bars = 0
    const buys = strategy({
      onBar({ orders }) {
        bars += 1
        if (bars === 1) orders.buy(ID, 10, { limit: 96 })
        if (bars === 2) orders.buy(ID, 20)
      },
    })
    const control = new RunControl()
    const journal = new HungJournal(3)
    const alerts: string[] = []
    const run = paper({
      ...options(buys),
      control,
      journal,
      onAlert: (_, code) => void alerts.push(code),
    })
    await journal.hangs
    const answer = await control.kill({ by: 'anna', reason: 'a test' })
    expect(answer).toMatchObject({ outcome: 'done', verb: 'kill', scope: 'all', by: 'anna' })
    expect(answer.canceled.length).toBeGreaterThan(0)
    expect(alerts).toContain('RISK_KILLED')
    journal.letGo()
    const { fills, openPositions } = await run
    expect(fills).toEqual([])
    expect(openPositions).toEqual([])
  })

  it('closes what is held, if asked to, and says so', async () => {
    const control = new RunControl()
    const answers: Promise<CommandAnswer>[] = []
    let bars = 0
    const buys = strategy({
      onBar({ orders }) {
        bars += 1
        if (bars === 1) orders.buy(ID, 10)
        if (bars === 4) {
          orders.buy(ID, 5)
          answers.push(control.kill({ by: 'anna', reason: 'a test', flatten: true, id: 'k' }))
          answers.push(control.kill({ by: 'anna', reason: 'a test', flatten: true, id: 'k' }))
        }
      },
    })
    const alerts: string[] = []
    const { openPositions, roundTrips } = await paper({
      ...options(buys),
      control,
      onAlert: (severity, code, message) => void alerts.push(`${severity} ${code} ${message}`),
    })
    expect(openPositions).toEqual([])
    expect(roundTrips.length).toBeGreaterThan(0)
    expect((await Promise.all(answers)).map(({ outcome }) => outcome)).toEqual(['done', 'repeated'])
    expect(alerts.at(-1)).toMatch(/INFO RISK_KILLED .*the position is zero/)
  })

  it('that comes when the run is over is answered too', async () => {
    const control = new RunControl()
    await paper({ ...options(strategy({})), control })
    expect(await control.kill({ by: 'anna', reason: 'late' })).toMatchObject({
      outcome: 'refused',
      message: 'The run is over.',
    })
  })
})

describe('commands about limits, breakers and stages', () => {
  it('are obeyed and answered: a limit holds for its time, a stage is lowered, and what loosens takes a person', async () => {
    const control = new RunControl()
    const answers: Promise<CommandAnswer>[] = []
    const passed: boolean[] = []
    const by = { by: 'anna', reason: 'a test' }
    const asks = strategy({
      onBar({ orders }) {
        passed.push(orders.check('buy', ID, 6).approved)
        // whatever is ordered is committed, and then commands are taken
        orders.buy(ID, 1)
        if (passed.length !== 2) return
        const name = 'maxOrderQuantity'
        answers.push(
          control.command({ verb: 'setLimit', name, value: 5, expiresAfter: 150_000, id: 'a', ...by }),
          control.command({ verb: 'setLimit', name, value: 5, expiresAfter: 150_000, id: 'a', ...by }),
          control.command({ verb: 'setLimit', scope: 'strategy/t', name, value: 5, ...by }),
          control.command({ verb: 'setLimit', name, value: 50, by: 'breaker', reason: 'why not' }),
          control.command({ verb: 'resetBreaker', breaker: 'drawdown', scope: '', ...by }),
          control.command({ verb: 'promote', stage: 'shadow', by: '', reason: '' }),
          control.command({ verb: 'promote', stage: 'paper', by: 'strategy:s', reason: 'why not' }),
        )
      },
    })
    await paper({
      ...options(asks, [flat, flat, flat, flat, flat, flat, flat]),
      risk: { limits: { maxOrderQuantity: 10, maxDailyLoss: 1e6 }, stage: { stage: 'paper' } },
      control,
    })
    expect(passed).toEqual([true, true, false, false, true, true, true])
    const told = (await Promise.all(answers)).map(({ outcome, message }) => `${outcome}: ${message}`)
    expect(told).toEqual([
      expect.stringMatching(/^done: maxOrderQuantity is 5 instead of 10, by anna, until .*: a test\.$/),
      'repeated: Command a was answered before; nothing was done.',
      expect.stringMatching(/^refused: There is no strategy t\./),
      'refused: A person has to stand behind a looser limit, by name; breaker is none.',
      'refused: There is no breaker drawdown in this run; there are: dailyLoss (account), monitoring (account).',
      'done: The deployment is at the stage shadow instead of paper.',
      'refused: A person has to stand behind a promotion, by name; strategy:s is none.',
    ])
  })

  it('that come before the first bar count their time from there', async () => {
    const control = new RunControl()
    const passed: boolean[] = []
    const asks = strategy({
      onBar({ orders }) {
        passed.push(orders.check('buy', ID, 6).approved)
      },
    })
    const command = { verb: 'setLimit', name: 'maxOrderQuantity', value: 5, by: 'anna', reason: 'x' } as const
    const answer = control.command({ ...command, expiresAfter: 150_000 })
    await paper({ ...options(asks, [flat, flat, flat, flat]), control })
    expect((await answer).outcome).toBe('done')
    expect(passed).toEqual([false, false, true, true])
  })
})

describe('a strategy that pulls the kill switch', () => {
  const kills = (then: 'returns' | 'throws'): AnyStrategy =>
    strategy({
      onBar({ bar, orders, kill }) {
        const minute = (bar.time * 1000 - START) / 60_000_000
        if (minute === 1) orders.buy(ID, 10)
        if (minute === 3) {
          orders.buy(ID, 7, { limit: 96 })
          kill('no idea what is going on', { flatten: true })
          orders.buy(ID, 3)
          if (then === 'throws') throw new Error('and this too')
        }
        if (minute === 5) orders.buy(ID, 1)
      },
    })

  it.each(['returns', 'throws'] as const)(
    'whose handler %s holds nothing soon after, has nothing open, and buys nothing any more',
    async (then) => {
      const { openPositions, fills } = await paper(options(kills(then)))
      expect(openPositions).toEqual([])
      expect(fills.map(({ side, quantity }) => `${side} ${quantity.toString()}`)).toEqual([
        'buy 10',
        'sell 10',
      ])
    },
  )

  it('does the same in a backtest, and where the state is saved and loaded after every event', async () => {
    const once = await backtest(options(kills('returns')))
    const rebuilt = await backtest(options(kills('returns')), { rebuildEvery: 1 })
    const onPaper = await paper(options(kills('returns')))
    expect(rebuilt.ordersHash).toBe(once.ordersHash)
    expect(onPaper.ordersHash).toBe(once.ordersHash)
    expect(once.fills).toHaveLength(2)
  })
})
