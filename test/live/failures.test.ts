/** Errors that nobody expected, and a real store (F63, F64). */
import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../../src/adapters/journal-memory/memory-journal.ts'
import { scripted } from '../../src/engine/kernel.test-support.ts'
import { renderLiveSummary } from '../../src/report/live-summary-table.ts'
import { defineStrategy } from '../../src/strategy/definition.ts'
import { AAA, LiveDesk } from '../support/live-desk.ts'

const entry = defineStrategy({
  name: 'entry',
  instruments: [AAA],
  bars: '1m',
  onBar({ bar, orders }) {
    if (bar.close === 100) orders.buy(AAA.id, 10, { limit: 90 })
    if (bar.close === 101) throw new Error('a mistake')
  },
})

describe('a live engine', () => {
  it('that meets an error it does not know cancels, latches on record, and ends with a code', async () => {
    const desk = new LiveDesk()
    const journal = new MemoryJournal()
    await desk.start([entry], { journal })
    await desk.bar(100)
    expect(desk.venue.open()).toHaveLength(1)
    const { kernel } = desk.engine ?? {}
    if (kernel === null || kernel === undefined) throw new Error('no kernel')
    kernel.onMarketData = () => {
      kernel.core.sequence += 1
      throw new Error('cannot be')
    }
    await desk.bar(100)
    await desk.run(10)
    expect(await desk.ended).toMatchObject({ code: 'LIVE_ENGINE_FAILED' })
    expect(desk.venue.open()).toEqual([])
    expect(desk.alerts.some((alert) => alert.startsWith('CRITICAL LIVE_ENGINE_FAILED'))).toBe(true)
    const again = new MemoryJournal()
    for await (const { sequence, time, type, body } of journal.read(-1))
      await again.append([{ sequence, time, type, body }])
    await desk.start([entry], { journal: again })
    await desk.run(10)
    expect(desk.engine?.kernel?.core.gate.latch).toMatchObject({ killed: true, by: 'engine' })
    expect(desk.engine?.kernel?.runners[0]?.halt).toBe(null)
  })

  it('with a strategy that throws goes on with the others', async () => {
    const desk = new LiveDesk()
    const other = scripted('other', { bars: '1m' })
    await desk.start([entry, other])
    await desk.bar(101)
    other.do = ({ orders }) => orders.buy(AAA.id, 1)
    await desk.bar(102)
    await desk.run(1)
    const summary = await desk.stop()
    expect(summary.halts.map(({ strategy, code }) => [strategy, code])).toEqual([['entry', 'STRATEGY_THREW']])
    expect(summary.fills).toBe(1)
    const text = renderLiveSummary(summary)
    expect(text).toContain('1 sent, 1 fills')
    expect(text).toContain('entry (STRATEGY_THREW)')
  })

  it('is refused for settings that cannot be', async () => {
    const desk = new LiveDesk()
    await expect(desk.start([entry], { stopDeadlineMs: -1 })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
    await expect(desk.start([entry], { account: ' ' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(desk.start([entry], { onStop: 'panic' as never })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })
})
