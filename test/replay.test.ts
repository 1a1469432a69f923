/** A recorded session, run again from its journal. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { MemoryJournal } from '../src/adapters/journal-memory/memory-journal.ts'
import type { JournalRecord } from '../src/ports/journal.ts'
import { logOf } from '../src/runtime/audit/audit.test-support.ts'
import { paper } from '../src/runtime/paper.ts'
import { paperStart } from '../src/runtime/paper-start.ts'
import { replayRun } from '../src/runtime/replay/replay-run.ts'
import type { ReplayResult } from '../src/runtime/replay/replay-run.ts'
import { commandLine, root } from './support/command-line.ts'
import { randomRun, sourcesOf } from './support/random-run.ts'
import type { RandomRun } from './support/random-run.ts'

async function recordsOf(run: RandomRun): Promise<JournalRecord[]> {
  const journal = new MemoryJournal()
  // closed by the run at its end
  journal.close = () => Promise.resolve()
  const options = { ...run.options, sources: sourcesOf(run) }
  await paper({ ...options, speed: Infinity, journal, started: paperStart(options, ['a', 'b', 'c']) })
  const records: JournalRecord[] = []
  for await (const record of journal.read(-1)) records.push(record)
  return records
}

async function replay(run: RandomRun, records: readonly JournalRecord[]): Promise<ReplayResult> {
  const definitions = run.options.strategies.map(({ definition }) => definition)
  return replayRun({ log: await logOf(records), definitions })
}

describe('a session that is run again', () => {
  it.each([1, 2, 3, 4, 5, 6])('decides the same, byte for byte (random run %d)', async (seed) => {
    const run = randomRun(seed, 80)
    const records = await recordsOf(run)
    const { decisions, inputs, difference } = await replay(run, records)
    expect(difference).toBeNull()
    expect(decisions).toBeGreaterThan(20)
    const recorded = records.filter(({ type }) => type !== 'tape')
    expect(decisions + inputs).toBe(recorded.length)
  })

  it('shows the first decision that was changed on record, and what comes out', async () => {
    const run = randomRun(2, 80)
    const records = await recordsOf(run)
    const at = records.findIndex(({ type }) => type === 'orderApproved')
    const changed = records.map((record, index) =>
      index === at
        ? {
            ...record,
            body: record.body.replace(/"sequence":(\d+),"side":"\w+"/, '"sequence":$1,"side":"none"'),
          }
        : record,
    )
    const { difference } = await replay(run, changed)
    expect(difference).toMatchObject({
      position: at + 1,
      recordedType: 'orderApproved',
      recomputedType: 'orderApproved',
      fields: [{ path: 'order.side', recorded: 'none' }],
    })
    expect(difference?.strategyId).not.toBe('')
  })

  it('says where a decision is missing on record, and where one is too many', async () => {
    const run = randomRun(3, 80)
    const records = await recordsOf(run)
    const at = records.findIndex(({ type }) => type === 'orderApproved')
    const missing = await replay(
      run,
      records.filter((_, index) => index !== at),
    )
    expect(missing.difference).toMatchObject({ position: at + 1, recomputedType: 'orderApproved' })
    const twice = await replay(
      run,
      records.flatMap((record, index) => (index === at ? [record, record] : [record])),
    )
    expect(twice.difference).toMatchObject({ position: at + 2, recordedType: 'orderApproved' })
  })

  it('notices market data that are missing or changed', async () => {
    const run = randomRun(4, 80)
    const records = await recordsOf(run)
    const tapes = records.flatMap(({ type }, index) => (type === 'tape' ? [index] : []))
    const at = tapes[Math.floor(tapes.length / 2)] ?? 0
    const { difference } = await replay(
      run,
      records.filter((_, index) => index !== at),
    )
    expect(difference).not.toBeNull()
  })

  it('refuses strategies of other names, and a record that does not say what it was made of', async () => {
    const run = randomRun(5, 40)
    const records = await recordsOf(run)
    const [first, ...others] = run.options.strategies.map(({ definition }) => definition)
    expect(first?.name).not.toBe('')
    await expect(replayRun({ log: await logOf(records), definitions: others })).rejects.toThrow(
      /configured with these strategies/,
    )
    const old = records.filter(({ body }) => !body.includes('runStarted'))
    await expect(replay(run, old)).rejects.toMatchObject({ code: 'JOURNAL_VERSION_UNKNOWN' })
  })
})

describe('fulmar replay', () => {
  const { run: fulmar, folder, remove } = commandLine()
  afterAll(remove)
  const strategy = join(root, 'examples/bracket.ts')

  it('finds a run on paper equal, and names the first difference where the strategy was changed', async () => {
    const text = readFileSync(strategy, 'utf8')
    const path = join(folder, 'mine.ts')
    writeFileSync(path, text)
    const data = `SPY.ARCX=${join(root, 'examples/data/SPY.ARCX-1m-synthetic.csv')}`
    const paperRun = [
      'paper',
      path,
      '--data',
      data,
      '--speed',
      'max',
      '--no-report',
      '--json',
      '--store',
      'r.db',
    ]
    expect((await fulmar(paperRun)).code).toBe(0)
    const same = await fulmar(['replay', 'r.db', path])
    expect([same.code, same.out]).toEqual([0, expect.stringMatching(/^\d+ decisions, all equal\.\n/)])
    expect(same.err).toMatch(/^Run 1 of 2025-03-03T14:30:00\.000Z: bracket, paper, account paper/)
    writeFileSync(path, text.replace('100, {', '101, {'))
    const other = await fulmar(['replay', 'r.db', path])
    expect(other.code).toBe(4)
    expect(other.err).toContain('The code of bracket is not what ran then')
    expect(other.out).toMatch(/^The first difference is record \d+ .* of bracket, SPY\.ARCX\.\n/)
    expect(other.out).toMatch(/order\.quantity +100 +101\n/)
    const story = await fulmar(['replay', 'r.db', '--explain', '1'])
    expect(story.out).toContain('What it was decided on: a bar of SPY.ARCX with a close of')
  })
})
