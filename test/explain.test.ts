/** The story of an order, from records of real runs. */
import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../src/adapters/journal-memory/memory-journal.ts'
import { renderStory } from '../src/cli/render-story.ts'
import { defineStrategy, parseVenueSettings } from '../src/index.ts'
import type { AnyStrategy } from '../src/index.ts'
import type { KernelInput } from '../src/domain/inputs.ts'
import { encodeRecord } from '../src/engine/records.ts'
import type { StoredRecord } from '../src/ports/journal.ts'
import { logOf } from '../src/runtime/audit/audit.test-support.ts'
import { explainOrder } from '../src/runtime/audit/order-story.ts'
import type { OpenLog } from '../src/runtime/audit/open-log.ts'
import { paper } from '../src/runtime/paper.ts'
import { paperStart } from '../src/runtime/paper-start.ts'
import { barsOf } from '../src/testing.ts'

const SPY = 'SPY.ARCX'

/** Records of a run on paper, with the venue half a second away. */
async function recordsOf(
  definition: AnyStrategy,
  rows: Parameters<typeof barsOf>[1],
): Promise<StoredRecord[]> {
  const journal = new MemoryJournal()
  const records: StoredRecord[] = []
  // closed by the run at its end
  journal.close = () => Promise.resolve()
  const options = {
    strategies: [{ definition }],
    sources: [barsOf(SPY, rows, { start: '2025-03-03T15:00:00Z' })],
    venue: parseVenueSettings({ latencyMs: '400', reportLatencyMs: '100' }),
  }
  await paper({ ...options, speed: Infinity, journal, started: paperStart(options, ['c0de']) })
  for await (const record of journal.read(-1)) records.push(record)
  return records
}

async function tell(log: OpenLog, name: string): Promise<string> {
  const text = renderStory(await explainOrder(log, name), { width: 100, color: false })
  // of no concern here: they change with every version
  return text
    .replace(/[0-9a-f]{64}/, 'HASH')
    .replace(/Fulmar [\d.]+/, 'Fulmar VERSION')
    .replace(/as record \d+/, 'as record N')
}

const bracketed = defineStrategy({
  name: 'dip',
  instruments: [SPY],
  state: () => ({ done: false }),
  onBar({ bar, state, orders }) {
    if (state.done) return
    state.done = true
    orders.bracket('buy', bar.instrumentId, 10, {
      stopLoss: { stop: 95 },
      takeProfit: { limit: 105 },
      reason: 'a dip\u001b[31m\nin a rise',
    })
  },
})

const canceling = defineStrategy({
  name: 'shy',
  instruments: [SPY],
  state: () => ({ bars: 0, id: 0 }),
  onBar({ bar, state, orders }) {
    state.bars += 1
    if (state.bars === 1) state.id = orders.buy(bar.instrumentId, 5, { limit: 90 }).id
    if (state.bars === 2) orders.replace(state.id, { limit: 91 })
    if (state.bars === 4) orders.cancel(state.id)
  },
})

describe('the story of an order', () => {
  it('tells of a bracket from the decision to the profit, in the time of its market', async () => {
    const log = await logOf(await recordsOf(bracketed, [100, 101, 102, [102, 106, 102, 106], 106, 106]))
    expect(await tell(log, '1')).toMatchInlineSnapshot(`
      "Order 1 of dip: buy 10 SPY.ARCX at the market, good for the day

        client order id  eb62b4ba0001177119d4000000000001
        venue order id   V-1
        run              1 (paper, account paper), from 2025-03-03 10:00:00.000, Fulmar VERSION
        strategy code    c0de
        configuration    HASH

      2025-03-03, America/New_York
        10:01:00.000     The strategy dip decided: buy 10 SPY.ARCX at the market, good for the day.
                         What it was decided on: a bar of SPY.ARCX with a close of 100.00.
                         The reason it gave: “a dip [31m in a rise”.
                         The market stood at 100.00.
                         Every check of risk let it pass.
                         The decision was made durable as record N; only after that could the order leave,
                         under the client order id eb62b4ba0001177119d4000000000001.
                         It is the entry of a bracket with 2 exits, held by the engine.
        10:01:00.500     The venue took it under its id V-1, 500 ms after the decision.
        10:02:00.100     It executed: 10 at 101.02 as taker, fee 1.00046 USD (execution X-1, 100 ms before
                         we heard).
                         10 of 10 were then filled, at 101.02 on average.
                         With it came order 2 (sell 10 SPY.ARCX, the stop loss): sell 10 SPY.ARCX at the
                         market once the price reaches 95.00, good till canceled, only to reduce a
                         position.
                         With it came order 3 (sell 10 SPY.ARCX, the take profit): sell 10 SPY.ARCX at
                         105.00 or better, good till canceled, only to reduce a position.
        10:04:00.100     Order 3 (sell 10 SPY.ARCX, the take profit) executed 10 at 105.00.
                         The cancel of order 2 (sell 10 SPY.ARCX, the stop loss) was asked for.

      Filled: 10 of 10 executed at 101.02 on average, fees 1.00046 USD. What it brought to life: order 2
      (sell 10 SPY.ARCX, the stop loss): canceled; order 3 (sell 10 SPY.ARCX, the take profit): filled.
      "
    `)
    expect(await tell(log, 'V-3')).toContain(
      'It belongs to the bracket of order 1 (buy 10 SPY.ARCX, the entry).',
    )
  })

  it('tells of changes and cancels, and that nothing was executed', async () => {
    const story = await tell(await logOf(await recordsOf(canceling, [100, 100, 100, 100, 100, 100])), '#1')
    expect(story).toContain('A change was asked for: limit 91.00.')
    expect(story).toMatch(/The venue took the change\. It now reads: buy 5 SPY\.ARCX at 91\.00 or\s+better/)
    expect(story).toContain('The venue confirmed the cancel')
    expect(story).toMatch(/\nCanceled: 0 of 5 executed\.\n$/)
  })

  it('finds an order by number, client order id and venue order id', async () => {
    const records = await recordsOf(canceling, [100, 100, 100, 100, 100, 100])
    const log = await logOf(records)
    const { clientOrderId } = await explainOrder(log, '1')
    for (const name of ['#1', clientOrderId, clientOrderId.toUpperCase(), 'V-1'])
      expect((await explainOrder(log, name)).sequence).toBe(1)
  })

  it('names orders that are like one that is not there', async () => {
    const log = await logOf(await recordsOf(canceling, [100, 100, 100, 100]))
    const { clientOrderId } = await explainOrder(log, '1')
    await expect(explainOrder(log, 'V-2')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      remedy: expect.stringContaining('Did you mean V-1?') as string,
    })
    await expect(explainOrder(log, clientOrderId.slice(0, 9))).rejects.toMatchObject({
      remedy: expect.stringContaining(clientOrderId) as string,
    })
    await expect(explainOrder(log, '7')).rejects.toThrow('There is no order 7 in memory.')
  })

  it('says of an order in doubt that it counts as open, and of one that was held back that nothing was sent', async () => {
    const records = await recordsOf(canceling, [100, 100])
    const at = records.findIndex(({ type }) => type === 'orderApproved')
    const [before, { clientOrderId }] = [
      records.slice(0, at + 1),
      await explainOrder(await logOf(records), '1'),
    ]
    const { sequence, time } = before.at(-1) as StoredRecord
    const then = (input: KernelInput): Promise<OpenLog> => {
      const body = encodeRecord(sequence + 1, time + 10, { type: 'input', input })
      return logOf([...before, { sequence: sequence + 1, time: time + 10, type: 'input', body }])
    }
    const about = { clientOrderId, eventTime: time, reason: 'no answer' }
    expect(await tell(await then({ kind: 'orderInDoubt', ...about }), '1')).toMatch(
      /Whether the venue has it is\s+not\s+known:\s+it\s+counts\s+as\s+open\./,
    )
    expect(
      await tell(await then({ kind: 'orderWithheld', code: 'RISK_TRADING_HALTED', ...about }), '1'),
    ).toMatch(/Our own gate held it back \(RISK_TRADING_HALTED\):\s+“no\s+answer”\.\s+Nothing\s+was\s+sent\./)
  })
})
