/** `--store` and `audit verify`, as users run them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openIt } from '../src/adapters/journal-sqlite/store.test-support.ts'
import { unpackStored } from '../src/adapters/journal-sql/protocol.ts'
import { commandLine, root } from './support/command-line.ts'

const { run: fulmar, folder, remove } = commandLine()
afterAll(remove)

const STRATEGY = join(root, 'examples/sma-cross.ts')
const PAPER = ['paper', STRATEGY, '--speed', 'max', '--no-report', '--json', '--store', 'run.db']
const file = join(folder, 'run.db')

interface Result {
  readonly orders: number
  readonly fills: number
}

describe('paper --store', () => {
  it('keeps the journal in a file that audit verify finds whole, and refuses a second run in it', async () => {
    const paper = await fulmar(PAPER)
    expect([paper.code, paper.err]).toEqual([0, expect.not.stringContaining('error')])
    expect(paper.err).not.toContain('ExperimentalWarning')
    const verified = await fulmar(['audit', 'verify', 'run.db', '--json'])
    const { records, problem } = JSON.parse(verified.out) as { records: number; problem: unknown }
    expect([verified.code, problem]).toEqual([0, null])
    expect(records).toBeGreaterThan(100)
    const { store } = await openIt(file, { readOnly: true, identity: null })
    const page = await store.page(await store.locate(-1), 100_000)
    const kept = [...unpackStored(page.records)]
    await store.close()
    expect(kept).toHaveLength(records)
    const json = JSON.parse(paper.out) as { summary?: Result } & Partial<Result>
    const approved = kept.filter(({ type }) => type === 'orderApproved')
    expect(approved.length).toBe(json.summary?.orders ?? json.orders)
    const again = await fulmar(PAPER)
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('holds a run already')])
  })

  it('whose file was changed makes audit verify name the record and end with 5', async () => {
    const bytes = readFileSync(file, 'latin1')
    // everywhere: pages keep old copies of rows, in room that is free again
    const changed = bytes.replaceAll('"type":"orderApproved"', '"type":"orderApprovee"')
    expect(changed).not.toBe(bytes)
    writeFileSync(file, changed, 'latin1')
    const { code, out, err } = await fulmar(['audit', 'verify', 'run.db'])
    expect([code, out]).toEqual([5, ''])
    expect(err).toMatch(
      /^error JOURNAL_CORRUPT: run\.db: Record \d+ \(orderApproved, sequence \d+\) is not what was/,
    )
  })

  it('says so where there is no store', async () => {
    const { code, err } = await fulmar(['audit', 'verify', 'nowhere.db'])
    expect([code, err]).toEqual([
      5,
      expect.stringContaining('error JOURNAL_UNREADABLE: There is no store nowhere.db'),
    ])
    expect(existsSync(join(folder, 'nowhere.db'))).toBe(false)
  })
})
