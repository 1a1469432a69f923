/** The command line as users run it: the built one, as a process of its own, on the sample data. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandLine, root } from './support/command-line.ts'
import type { Outcome } from './support/command-line.ts'

const SMA_CROSS = join(root, 'examples/sma-cross.ts')
const GOLDEN_CROSS = join(root, 'examples/golden-cross.ts')

const KEYS = [
  ...['strategy', 'mode', 'startingCash', 'finalEquity', 'totalFees', 'orders', 'fills', 'roundTrips'],
  ...['totalReturn', 'annualReturn', 'sharpe', 'sortino', 'maxDrawdown', 'winRate', 'profitFactor'],
  ...['bars', 'events', 'durationMs', 'ordersHash', 'warnings', 'breakers', 'orderStatistics'],
]

const { folder, run: fulmar, write: strategy, remove } = commandLine()
afterAll(remove)

/** The one object that --json prints. */
function parsed({ out }: Outcome): Record<string, unknown> {
  expect(out.endsWith('}\n')).toBe(true)
  expect(out.trimEnd()).not.toContain('\n')
  return JSON.parse(out) as Record<string, unknown>
}

describe('fulmar backtest and paper', () => {
  it('print one JSON object with the keys of the contract, and decide the same, byte for byte', async () => {
    const runs = await Promise.all([
      fulmar(['backtest', SMA_CROSS, '--json', '--fills', 'backtest.jsonl']),
      fulmar(['paper', SMA_CROSS, '--json', '--fills', 'paper.jsonl', '--speed', 'max']),
    ])
    const [backtest, paper] = runs.map(parsed)
    expect(runs.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ])
    expect(Object.keys(backtest ?? {})).toEqual(KEYS)
    expect(Object.keys(paper ?? {})).toEqual(KEYS)
    expect([backtest?.['mode'], paper?.['mode']]).toEqual(['backtest', 'paper'])
    expect(Number(backtest?.['fills'])).toBeGreaterThan(0)
    expect(paper?.['ordersHash']).toBe(backtest?.['ordersHash'])
    const fills = readFileSync(join(folder, 'backtest.jsonl'))
    expect(fills.toString().trimEnd().split('\n')).toHaveLength(Number(backtest?.['fills']))
    expect(readFileSync(join(folder, 'paper.jsonl')).equals(fills)).toBe(true)
    expect(existsSync(join(folder, 'reports'))).toBe(false)
  })

  it('say what they do, print tables, and write a report where they say', async () => {
    const { code, out } = await fulmar(['backtest', GOLDEN_CROSS, '--report', 'out/golden.html'])
    expect(code).toBe(0)
    expect(out).toContain('Backtest of golden-cross')
    expect(out).toContain('WTI.INDEX-1d.csv')
    expect(out).toContain('SUMMARY')
    expect(out).toContain(join('out', 'golden.html'))
    expect(readFileSync(join(folder, 'out/golden.html'), 'utf8')).toContain('</html>')
  })

  it('find the data of several instruments beside the strategy', async () => {
    const { code, out, err } = await fulmar([
      'backtest',
      join(root, 'examples/two-instruments.ts'),
      '--no-report',
    ])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('SPY.ARCX-1m-synthetic.csv')
    expect(out).toContain('QQQ.XNAS-1m-synthetic.csv')
    expect(out).not.toContain('WARNINGS')
  })

  it('end a paper run with its summary and code 0 on Ctrl-C', async () => {
    const { code, out, err } = await fulmar(['paper', SMA_CROSS, '--speed', '60', '--no-report'], 'Costs:')
    expect(code).toBe(0)
    expect(out).toContain('simulated money, no broker connected')
    expect(out).toContain('Stopped by Ctrl-C')
    expect(out).toContain('SUMMARY')
    expect(err).toContain('Ctrl-C again leaves at once')
  })
})

describe('exit codes', () => {
  it.each([
    [2, ['backtest', SMA_CROSS, '--dta', 'x.csv', '--json'], 'Did you mean --data?'],
    [2, ['backtest', GOLDEN_CROSS, '--param', 'fast=1', '--json'], 'STRATEGY_PARAMETER_INVALID'],
    [2, ['backtest', SMA_CROSS, '--commission', 'free', '--json'], 'CONFIG_INVALID'],
    [3, ['backtest', SMA_CROSS, '--data', 'missing.csv', '--json'], 'DATA_FILE_UNREADABLE'],
    [4, ['backtest', 'missing.ts', '--json'], 'STRATEGY_LOAD_FAILED'],
  ])('%i: fulmar %j', async (code, argv, message) => {
    const outcome = await fulmar(argv)
    expect(outcome.code).toBe(code)
    expect(outcome.out).toBe('')
    expect(outcome.err).toContain(message)
    expect(outcome.err).toContain('\n  → ')
  })

  it('4, and the result, when a strategy was halted on the way', async () => {
    const path = strategy(
      'throws.ts',
      `import { defineStrategy } from 'fulmar'
      console.log('loading')
      export default defineStrategy({
        name: 'throws', instruments: ['SPY.ARCX'],
        onBar() { throw new Error('oh') },
      })`,
    )
    const data = join(root, 'examples/data/SPY.ARCX-1m-synthetic.csv')
    const outcome = await fulmar(['backtest', path, '--data', data, '--json'])
    expect(outcome.code).toBe(4)
    expect(JSON.stringify(parsed(outcome)['warnings'])).toContain('STRATEGY_THREW')
    // what the strategy prints is not part of the JSON
    expect(outcome.err).toContain('loading')
  })
})

describe('the first five minutes', () => {
  it('init, backtest, paper and check work one after the other, in any folder', async () => {
    const init = await fulmar(['init', 'demo'])
    expect(init.code).toBe(0)
    const next = [...init.out.matchAll(/^ {2}npx fulmar (.+)$/gm)].map((match) => (match[1] ?? '').split(' '))
    expect(next.map(([command]) => command)).toEqual(['backtest', 'paper', 'check'])
    const outcomes = await Promise.all([
      fulmar([...(next[0] ?? []), '--json']),
      fulmar(['paper', 'demo/strategy.ts', '--speed', 'max', '--json']),
      fulmar(next[2] ?? []),
    ])
    expect(outcomes.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ])
    expect(Number(parsed(outcomes[0])['fills'])).toBeGreaterThan(0)
    expect(outcomes[2].out).toContain('All 4 checks passed.')
  })

  it('the class form passes its check too', async () => {
    await fulmar(['init', 'classy', '--class'])
    const { code, out } = await fulmar(['check', 'classy/strategy.ts'])
    expect(out).toContain('All 4 checks passed.')
    expect(code).toBe(0)
  })

  it('a check that fails says why, and ends with 4', async () => {
    const path = strategy(
      'keeps.ts',
      `import { defineStrategy } from 'fulmar'
      let last
      export default defineStrategy({
        name: 'keeps', instruments: ['WTI.INDEX'],
        onBar({ bar, orders }) {
          if (last !== undefined && bar.close < 0.97 * last.close) orders.buy(bar.instrumentId, 1)
          last = bar
        },
      })`,
    )
    const data = join(root, 'examples/data/WTI.INDEX-1d.csv')
    const { code, out } = await fulmar(['check', path, '--data', data])
    expect(code).toBe(4)
    expect(out).toContain('FAIL  fresh frozen views        STRATEGY_DIVERGED')
  })

  it('data inspect shows what a file is taken for', async () => {
    const path = strategy(
      'odd.csv',
      'Day;Last;Vol\n2020-01-01;1,5;10\n2020-01-02;-1,5;10\n2020-01-03;1,6;10\n',
    )
    const { code, out } = await fulmar(['data', 'inspect', path])
    expect(code).toBe(0)
    expect(out).toContain('semicolons')
    expect(out).toMatch(/BAD ROWS: 1\n.*line 3:/)
    const json = await fulmar(['data', 'inspect', path, '--json'])
    expect(parsed(json)['rows']).toBe(2)
  })

  it('npm start runs to its end by itself, and says what comes next', async () => {
    const { code, out } = await fulmar(['demo'])
    expect(code).toBe(0)
    expect(out).toContain('no key and no network')
    expect(out).toContain('SUMMARY')
    expect(out).toContain('npx fulmar init demo')
  }, 90_000)
})
