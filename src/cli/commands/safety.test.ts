import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RunControl } from '../../runtime/run-control.ts'
import { ControlFolder } from '../control/control-folder.ts'
import { obeyLatches } from '../control/start-latches.ts'
import { fakeTerminal } from '../fake-terminal.test-support.ts'
import { runCli } from '../main.ts'

describe('commands to runs, where none is alive', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fulmar-safety-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const control = (): ControlFolder => new ControlFolder(join(folder, '.fulmar/control'))
  const fulmar = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
    const terminal = fakeTerminal({ folder })
    const code = await runCli(argv, terminal)
    return { code, ...terminal.written }
  }
  const by = ['--by', 'anna', '--reason', 'looked into']
  const traded = { strategies: ['s'], instruments: ['AAA.XNAS'] }

  it('a kill latches all the same, in a file that is nobody else’s to read', async () => {
    const { code, out } = await fulmar('kill', ...by)
    expect(code).toBe(0)
    expect(out).toContain('No run is alive here. The latch holds all the same')
    expect(out).toContain('fulmar release --by NAME --reason TEXT')
    const file = join(folder, '.fulmar/control/killed/all.json')
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(control().latches()).toMatchObject([
      { scope: 'all', state: 'killed', by: 'anna', reason: 'looked into' },
    ])
    expect(() => obeyLatches(control(), new RunControl(), traded)).toThrow(
      /Trading is killed \(all\), by anna at .*: looked into/,
    )
  })

  it('a release takes a named person and a reason, and is followed by reducing, which a resume ends', async () => {
    await fulmar('kill', ...by)
    expect((await fulmar('release', '--reason', 'x')).err).toContain('A release needs a person')
    expect((await fulmar('release', '--by', 'system', '--reason', 'x')).code).toBe(2)
    expect((await fulmar('release', '--by', 'strategy:s', '--reason', 'x')).code).toBe(2)
    expect((await fulmar('release', '--by', 'anna')).err).toContain('A release needs a reason')
    expect((await fulmar('resume', ...by)).code).toBe(7)
    expect(control().latches()).toMatchObject([{ state: 'killed' }])
    expect((await fulmar('release', ...by)).code).toBe(0)
    expect(control().latches()).toMatchObject([{ state: 'reducing' }])
    const begun = new RunControl()
    expect(obeyLatches(control(), begun, traded)).toEqual([
      expect.stringContaining('Trading only reduces (all)'),
    ])
    expect(begun.take()).toMatchObject([{ command: { verb: 'reduce', scope: 'all' } }])
    expect((await fulmar('resume', ...by)).out).toContain('Resumed (all).')
    expect(control().latches()).toEqual([])
  })

  it.each([
    ['strategy:other', true],
    ['instrument:BBB.XNAS', true],
    ['venue:XNYS', true],
    ['strategy:s', false],
    ['instrument:AAA.XNAS', false],
    ['venue:XNAS', false],
    ['account', false],
  ])('a kill of %s lets what it is not about start: %s', async (scope, starts) => {
    await fulmar('kill', ...by, '--scope', scope)
    const start = (): string[] => obeyLatches(control(), new RunControl(), traded)
    if (starts) expect(start()).toEqual([])
    else expect(start).toThrow('Trading is killed')
  })

  it('a latch that cannot be read is a kill of everything', async () => {
    await fulmar('kill', ...by, '--scope', 'strategy:s')
    const [name = ''] = readdirSync(join(folder, '.fulmar/control/killed'))
    writeFileSync(join(folder, '.fulmar/control/killed', name), '{"scope": "strategy:s"}')
    expect(control().latches()).toMatchObject([{ scope: 'all', state: 'killed' }])
    const { out } = await fulmar('status', '--json')
    expect(JSON.parse(out)).toMatchObject({ latches: [{ scope: 'all', state: 'killed' }], runs: [] })
  })

  it('a kill that is latched keeps who killed first, when and why', async () => {
    await fulmar('kill', ...by)
    const [first] = control().latches()
    const { out, code } = await fulmar('kill', '--by', 'bert', '--reason', 'me too')
    expect(code).toBe(0)
    expect(out).toContain(`by anna: looked into`)
    expect(control().latches()).toEqual([first])
  })

  it.each([
    ['halt', 'halted', 'halt', 'Trading is halted (all), since anna: looked into'],
    ['reduce', 'reducing', 'reduce', 'Trading only reduces (all), since anna: looked into'],
  ])('a %s latches too: what starts begins %s, until it is resumed', async (verb, state, command, line) => {
    const { code, out } = await fulmar(verb, ...by)
    expect(code).toBe(0)
    expect(out).toContain('No run is alive here. The latch holds all the same')
    expect(control().latches()).toMatchObject([{ scope: 'all', state, by: 'anna' }])
    const begun = new RunControl()
    expect(obeyLatches(control(), begun, traded)[0]).toContain(line)
    expect(begun.take()).toMatchObject([{ command: { verb: command, scope: 'all', by: 'anna' } }])
    // said again it stays as it is, and a kill is stronger
    await fulmar(verb, '--by', 'bert', '--reason', 'me too')
    expect(control().latches()).toMatchObject([{ by: 'anna' }])
    await fulmar('kill', ...by)
    expect((await fulmar(verb, ...by)).out).toContain('which is stronger')
    expect(control().latches()).toMatchObject([{ state: 'killed' }])
    await fulmar('release', ...by)
    expect((await fulmar('resume', ...by)).code).toBe(0)
    expect(control().latches()).toEqual([])
  })

  it('from halted to reducing takes a person and a reason', async () => {
    await fulmar('halt', ...by)
    expect((await fulmar('reduce', '--by', 'anna')).err).toContain('needs a reason')
    expect((await fulmar('reduce', '--by', 'system', '--reason', 'x')).err).toContain('needs a person')
    expect((await fulmar('reduce', ...by)).code).toBe(0)
    expect(control().latches()).toMatchObject([{ state: 'reducing' }])
  })

  it('a latch that cannot be read says which file it is, and a release of everything sets it aside', async () => {
    await fulmar('kill', ...by, '--scope', 'strategy:s')
    const [name = ''] = readdirSync(join(folder, '.fulmar/control/killed'))
    const file = join(folder, '.fulmar/control/killed', name)
    writeFileSync(file, 'not a latch')
    const start = (): string[] => obeyLatches(control(), new RunControl(), traded)
    expect(start).toThrow(file)
    expect((await fulmar('release', ...by)).code).toBe(0)
    expect(control().latches()).toMatchObject([{ scope: 'all', state: 'reducing' }])
    expect(readdirSync(join(folder, '.fulmar/control/bad'))).toEqual([name])
    expect(start()).toHaveLength(1)
  })

  it('anything else says that nothing was done', async () => {
    for (const verb of ['resume', 'release', 'cancel-all']) {
      const { code, out } = await fulmar(verb, ...by)
      expect(code).toBe(7)
      expect(out).toContain('nothing was done')
    }
    expect((await fulmar('thaw', 'AAA.XNAS', ...by)).code).toBe(7)
    expect((await fulmar('status')).out).toBe('Nothing is latched.\nNo run is alive here.\n')
    expect((await fulmar('kill', '--scope', 'everything')).err).toContain('--scope everything is no scope')
  })
})
