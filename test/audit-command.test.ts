/** `fulmar audit`, as users run it. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine, root } from './support/command-line.ts'

const { run: fulmar, folder, remove } = commandLine()
afterAll(remove)

const PAPER = ['paper', join(root, 'examples/sma-cross.ts'), '--speed', 'max', '--no-report', '--json']
const path = (name: string): string => join(folder, name)

beforeAll(async () => {
  const made = await fulmar(['audit', 'keygen', '--out', 'a.key'])
  expect([made.code, made.out]).toEqual([0, expect.stringContaining('a.key.pub')])
  const paper = await fulmar([...PAPER, '--store', 'run.db', '--sign-key', 'a.key'])
  expect([paper.code, paper.err]).toEqual([0, expect.not.stringContaining('error')])
}, 60_000)

describe('audit export', () => {
  it('writes every record as a line, to stdout or whole into a file', async () => {
    const out = await fulmar(['audit', 'export', 'run.db'])
    expect(out.code).toBe(0)
    const file = await fulmar(['audit', 'export', 'run.db', '--out', 'run.jsonl'])
    expect([file.code, file.out]).toEqual([0, ''])
    expect(file.err).toMatch(/Wrote ([\d,]+) of \1 records to run\.jsonl\n$/)
    expect(readFileSync(path('run.jsonl'), 'utf8')).toBe(out.out)
    const lines = out.out.trimEnd().split('\n')
    const types = lines.map((line) => (JSON.parse(line) as { type?: string }).type)
    expect(types.filter((type) => type === 'orderApproved').length).toBeGreaterThan(10)
  })

  it('writes what is asked for as CSV, also from an export', async () => {
    const argv = ['audit', 'export', 'run.jsonl', '--format', 'csv', '--type', 'fillBooked,orderDenied']
    const { code, out, err } = await fulmar(argv)
    expect([code, err]).toEqual([0, ''])
    const [head, row] = out.split('\r\n')
    expect(head).toMatch(/^position,run,sequence,time,at,type,/)
    expect(row).toMatch(/,fillBooked,,sma-cross,SPY\.ARCX,[0-9a-f]{32},V-1,X-1,buy,/)
  })

  it('leaves no file where a record was changed, and names it', async () => {
    const text = readFileSync(path('run.jsonl'), 'utf8')
    writeFileSync(path('bad.jsonl'), text.replace('"side":"buy"', '"side":"sell"'))
    const { code, err } = await fulmar(['audit', 'export', 'bad.jsonl', '--out', 'out.jsonl'])
    expect([code, err]).toEqual([
      5,
      expect.stringMatching(/JOURNAL_CORRUPT: bad\.jsonl: record \d+ is not what/),
    ])
    expect(existsSync(path('out.jsonl'))).toBe(false)
  })

  it('names the type that was meant', async () => {
    const { code, err } = await fulmar(['audit', 'export', 'run.db', '--type', 'fillsBooked'])
    expect([code, err]).toEqual([2, expect.stringContaining('Did you mean fillBooked?')])
  })
})

describe('audit keygen and --sign-key', () => {
  it('make checkpoints that the public key finds right', async () => {
    const { code, out } = await fulmar(['audit', 'verify', 'run.db', '--key', 'a.key.pub'])
    expect([code, out]).toEqual([0, expect.stringContaining('signatures checked')])
  })

  it('tell a store that nobody signed, or somebody else did, from one that is damaged', async () => {
    expect((await fulmar(['audit', 'keygen', '--out', 'other.key'])).code).toBe(0)
    const { code, err } = await fulmar(['audit', 'verify', 'run.db', '--key', 'other.key.pub'])
    expect([code, err]).toEqual([
      5,
      expect.stringMatching(/JOURNAL_NOT_SIGNED: All [\d,]+ records of run\.db are as they/),
    ])
  })

  it('keep the private half to its owner, and overwrite nothing', async () => {
    if (process.platform !== 'win32') expect(statSync(path('a.key')).mode & 0o777).toBe(0o600)
    const again = await fulmar(['audit', 'keygen', '--out', 'a.key'])
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('no key is overwritten')])
  })

  it('take the key from the environment too, and need a store', async () => {
    const env = { FULMAR_SIGN_KEY: readFileSync(path('a.key'), 'utf8') }
    const paper = await fulmar([...PAPER, '--store', 'env.db'], null, env)
    expect(paper.code).toBe(0)
    const { out } = await fulmar(['audit', 'verify', 'env.db', '--key', 'a.key.pub'])
    expect(out).toContain('signatures checked')
    const without = await fulmar([...PAPER, '--sign-key', 'a.key'])
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('needs a store')])
  })
})
