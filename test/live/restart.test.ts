import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../../src/adapters/journal-memory/memory-journal.ts'
import { scripted } from '../../src/engine/kernel.test-support.ts'
import { defineStrategy } from '../../src/strategy/definition.ts'
import { AAA, barOf, LiveDesk, MINUTE } from '../support/live-desk.ts'
import { MoodyJournal } from '../support/moody-journal.ts'

/** Remembers every close that it was given. */
const memory = defineStrategy({
  name: 'memory',
  instruments: [AAA],
  bars: '1m',
  shared: () => ({ closes: [] as number[], gaps: 0, starts: 0 }),
  onStart({ shared }) {
    shared.starts += 1
  },
  onBar({ shared, bar, orders, log }) {
    shared.closes.push(bar.close)
    log(`${String(bar.close)} ${orders.check('buy', AAA.id, 1).refusals[0]?.code ?? 'free'}`)
    if (shared.closes.length === 1) orders.buy(AAA.id, 10)
  },
  onDataGap({ shared, log }) {
    shared.gaps += 1
    log('gap')
  },
})

const onNinety = defineStrategy({
  name: 'on-ninety',
  instruments: [AAA],
  bars: '1m',
  onBar({ bar, orders }) {
    if (bar.close === 90) orders.buy(AAA.id, 1)
  },
})

describe('a live engine that is started again', () => {
  it('after a crash goes on with its books and its state, is given what it missed, and trades on', async () => {
    const desk = new LiveDesk()
    const journal = new MemoryJournal()
    await desk.start([memory], { journal })
    for (const close of [100, 101, 102]) await desk.bar(close)
    await desk.run(1)
    desk.crash()
    for (const close of [103, 104]) await desk.bar(close)
    desk.logs.length = 0
    await desk.start([memory], { journal })
    await desk.run(30)
    expect(desk.logs).toEqual(['gap', '103 RISK_VENUE_NOT_ARMED', '104 RISK_VENUE_NOT_ARMED'])
    await desk.bar(105)
    expect(desk.logs.at(-1)).toBe('105 free')
    const { core, runners } = desk.engine?.kernel ?? {}
    expect(core?.portfolio.exactNet(0).toString()).toBe('10')
    expect(JSON.stringify(runners?.[0]?.save())).toContain('"closes":[100,101,102,103,104,105]')
    const summary = await desk.stop()
    expect(summary).toMatchObject({ run: 2, orders: 0, incomplete: [] })
    expect(desk.venue.orders).toHaveLength(1)
    expect(desk.alerts.filter((alert) => !alert.includes('RISK_VENUE'))).toEqual([])
  })

  it('asks for an order that was on its way when it crashed, and never sends it again', async () => {
    const desk = new LiveDesk()
    const journal = new MoodyJournal(() => desk.clock)
    const s = scripted('s', { bars: '1m' })
    await desk.start([s], { journal })
    s.do = ({ orders }) => orders.buy(AAA.id, 10, { limit: 90 })
    desk.server.onRequest = ({ body }) => {
      // the venue has it, and nothing is heard of that any more
      if (body.kind === 'place') desk.clock.kill()
    }
    await desk.bar(100)
    desk.server.onRequest = () => undefined
    desk.crash()
    await desk.run(10)
    await desk.start([s], { journal })
    await desk.run(30)
    expect(desk.venue.orders).toHaveLength(1)
    const [order] = desk.engine?.kernel?.core.orders.open.flat() ?? []
    expect(order).toMatchObject({ status: 'accepted', certainty: 'known' })
    await desk.stop({ policy: 'cancelAll' })
    expect(desk.venue.open()).toEqual([])
  })

  it('takes what a planned stop halted for closing positions back, and trades', async () => {
    const desk = new LiveDesk()
    const journal = new MemoryJournal()
    await desk.start([onNinety], { journal })
    await desk.bar(90)
    await desk.bar(100)
    const summary = await desk.stop({ policy: 'closePositions', by: 'ann' })
    expect(summary.positions).toEqual([])
    // a journal in memory is closed for good: the records go into another
    const again = new MemoryJournal()
    for await (const { sequence, time, type, body } of journal.read(-1))
      await again.append([{ sequence, time, type, body }])
    await desk.start([onNinety], { journal: again })
    await desk.run(10)
    expect(desk.engine?.kernel?.core.gate.state).toBe('active')
    await desk.bar(90)
    await desk.run(1)
    expect(desk.engine?.kernel?.core.portfolio.exactNet(0).toString()).toBe('1')
  })

  it('with another account or environment is refused, by the journal and by the broker', async () => {
    const desk = new LiveDesk()
    const journal = new MemoryJournal()
    await desk.start([memory], { journal, account: 'REF-2' })
    expect(await desk.ended).toMatchObject({ code: 'LIVE_ACCOUNT_MISMATCH' })
    expect(desk.venue.orders).toEqual([])
    const other = new MemoryJournal()
    await desk.start([memory], { journal: other })
    await desk.bar(100)
    desk.crash()
    await desk.start([memory], { journal: other, environment: 'demo' })
    expect(await desk.ended).toMatchObject({ code: 'LIVE_ACCOUNT_MISMATCH' })
  })

  it('five times within ten minutes without an end in order does not trade until a person resumes', async () => {
    const desk = new LiveDesk()
    const journal = new MemoryJournal()
    for (let start = 1; start <= 5; start++) {
      await desk.start([memory], { journal })
      await desk.run(20)
      if (start < 5) desk.crash()
    }
    expect(desk.engine?.kernel?.core.gate.state).toBe('halted')
    expect(desk.alerts.some((alert) => alert.includes('RUN_CRASH_LOOP'))).toBe(true)
  })

  it('warms indicators of a new store up with bars of the past', async () => {
    const desk = new LiveDesk()
    for (let at = 10; at > 0; at--) desk.feed.history.push(barOf(100 - at, desk.time - at * MINUTE))
    await desk.start([memory], { warmUpBars: 3 })
    await desk.run(10)
    expect(desk.logs.map((line) => line.split(' ')[0])).toEqual(['97', '98', '99'])
    expect(desk.venue.orders).toEqual([])
  })
})
