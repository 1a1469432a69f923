import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { fakeTerminal } from './fake-terminal.test-support.ts'
import type { FakeTerminal } from './fake-terminal.test-support.ts'
import { buildProgram, runCli } from './main.ts'
import { Session } from './session.ts'

async function run(...argv: string[]): Promise<{ code: number; terminal: FakeTerminal }> {
  const terminal = fakeTerminal()
  return { code: await runCli(argv, terminal), terminal }
}

describe('fulmar', () => {
  it('has these commands, each with a line of what it does', () => {
    const program = buildProgram(new Session(fakeTerminal()))
    const lines = program.commands.map(
      (each) => `${each.name()}: ${each.summary() === '' ? each.description() : each.summary()}`,
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "init: make a project with a strategy and sample data",
        "backtest: run a strategy over recorded data",
        "paper: run a strategy on a recorded day, at its pace or faster, with simulated money",
        "check: find out whether a strategy decides the same every time",
        "kill: cancel everything that is open, and latch: nothing is sent until a person releases it",
        "release: end a kill; after it, trading only reduces until it is resumed",
        "halt: let no order out; what is open stays",
        "reduce: let out only orders that bring a position nearer to zero",
        "resume: open trading again after halt, reduce or release",
        "cancel-all: cancel what is open but exits that protect, without a latch",
        "thaw: let a frozen instrument trade again",
        "limit: change a limit of the runs that are alive",
        "reset: arm a circuit breaker again that has tripped",
        "promote: move the deployment of the runs that are alive to another stage",
        "status: show what is latched, and how the runs of this folder stand",
        "data: look at data files, and convert them",
        "calendar: show when a market trades",
        "limits: show which limits of risk would hold",
        "audit: check and hand out what a store holds",
        "db: ask, copy and look after a store",
        "replay: run a recorded session again, and compare every decision",
        "explain: tell what became of one order, in plain sentences",
        "demo: Paper-trades an example on sample data; ends by itself.",
        "help: explain a command, a topic or a code",
      ]
    `)
  })

  it('explains itself without a command, and names every exit code', async () => {
    const { code, terminal } = await run()
    expect(code).toBe(0)
    expect(terminal.written.err).toBe('')
    expect(terminal.written.out).toContain('fulmar init demo')
    expect(terminal.written.out).not.toMatch(/^ {2}demo /m)
    for (const exit of ['  0  ', '  1  ', '  2  ', '  3  ', '  4  ', '  5  ', '130  ']) {
      expect(terminal.written.out).toContain(exit)
    }
  })

  it('tells its version', async () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect((await run('--version')).terminal.written.out).toBe(`${manifest.version}\n`)
  })

  it.each([
    [['bactest'], 'There is no command bactest.', 'Did you mean backtest?'],
    [['strategy.ts'], 'strategy.ts is no command.', 'To run a strategy: fulmar backtest strategy.ts'],
    [['backtest', 's.ts', '--dta', 'x'], 'There is no flag --dta of backtest.', 'Did you mean --data?'],
    [
      ['backtest', 's.ts', '--zzzzzz'],
      'There is no flag --zzzzzz of backtest.',
      '`fulmar backtest --help` lists them.',
    ],
    [
      ['backtest', 's.ts', '--replay', 'x.csv'],
      'There is no flag --replay of backtest.',
      '--replay belongs to paper; here it is --data.',
    ],
    [['check', 's.ts', '--speed', '1'], 'There is no flag --speed of check.', '--speed belongs to paper.'],
    [['data', 'inspect'], 'The FILE is missing.', '`fulmar data inspect --help` shows how to write it.'],
    [
      ['data', 'inspect', 'x.csv', '--zzzzzz'],
      'There is no flag --zzzzzz of data inspect.',
      '`fulmar data inspect --help` lists them.',
    ],
    [['backtest'], 'The STRATEGY is missing.', '`fulmar backtest --help` shows how to write it.'],
    [
      ['paper', 's.ts', '--session', 'night'],
      '--session cannot be night.',
      'It takes one of: regular, extended, all.',
    ],
    [
      ['paper', 's.ts', '--speed', 'fast'],
      '--speed fast is neither max nor a number above zero.',
      'Write --speed 1',
    ],
    [
      ['backtest', 's.ts', '--param', 'fast'],
      '--param fast is not of the form name=value.',
      'Write for example',
    ],
    [['help', 'nothing'], 'There is no help on nothing.', '`fulmar --help` lists the commands'],
  ])('ends %j with exit code 2, and says what to do on stderr alone', async (argv, message, remedy) => {
    const { code, terminal } = await run(...argv)
    expect(code).toBe(2)
    expect(terminal.written.out).toBe('')
    expect(terminal.written.err).toContain(`error CONFIG_INVALID: ${message}\n  → ${remedy}`)
  })

  it('does not convert a file into itself', async () => {
    const { terminal } = await run('data', 'convert', 'package.json', './package.json')
    expect(terminal.written.err).toContain('is the file that is to be converted')
    expect((await run('help', 'limits')).terminal.written.out).toContain('maxOrderQuantity')
  })

  it('explains settings, commissions, exit codes and every code of the registry', async () => {
    expect((await run('help', 'sim')).terminal.written.out).toContain('halfSpreadBps')
    expect((await run('help', 'commissions')).terminal.written.out).toContain('ibkr')
    expect((await run('help', 'exit-codes')).terminal.written.out).toContain('Bad data')
    expect((await run('help', 'data_row_bad')).terminal.written.out).toContain('--on-bad-row skip')
    expect((await run('help', 'paper')).terminal.written.out).toContain('--replay')
  })

  it('is described in docs/guide/cli.md with every command and every flag', () => {
    const page = readFileSync('docs/guide/cli.md', 'utf8')
    const program = buildProgram(new Session(fakeTerminal()))
    const below = (command: Command, words: string): [string, Command][] => [
      [words, command],
      ...command.commands.flatMap((each) => below(each, `${words} ${each.name()}`)),
    ]
    const commands = below(program, 'fulmar').slice(1)
    const flags = new Set(commands.flatMap(([, { options }]) => options.map(({ long }) => long ?? '')))
    const missing = commands.map(([words]) => words).filter((words) => !page.includes(`\`${words}`))
    // those that only hold other commands
    const holders = commands.filter(([, each]) => each.commands.length > 0).map(([words]) => words)
    expect(missing.filter((words) => !holders.includes(words))).toEqual([])
    expect([...flags].filter((flag) => !page.includes(flag))).toEqual([])
  })
})
