/** What somebody meets who made a mistake in a strategy: never «a bug in Fulmar», always a place and what to do. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandLine, root } from './support/command-line.ts'

const { folder, run: fulmar, write, remove } = commandLine()
afterAll(remove)

const DATA = join(root, 'examples/data/SPY.ARCX-1m-synthetic.csv')
let count = 0

/** A strategy of these members, whose first stands on line 4. */
function definition(members: string): string {
  count += 1
  return write(
    `s${String(count)}.ts`,
    `import { defineStrategy } from 'fulmar'\nexport default defineStrategy({\nname: 's', instruments: ['SPY.ARCX'],\n${members}\n} as never)\n`,
  )
}

async function failure(path: string, ...flags: string[]): Promise<{ code: number | null; err: string }> {
  return fulmar(['backtest', path, '--data', DATA, '--json', ...flags])
}

describe('a strategy that throws while it is made', () => {
  it.each([
    ['in state', "state: () => { throw new Error('no') }, onBar() {}", 's.state threw Error: no', 4],
    ['in shared', "shared: () => { throw new Error('no') }, onBar() {}", 's.shared threw Error: no', 4],
    ['in an asynchronous state', 'state: async () => 1, onBar() {}', 's.state returned a Promise', null],
  ])('%s ends with 4 and its place', async (_, members, message, line) => {
    const path = definition(members)
    const { code, err } = await failure(path)
    expect(err).toContain(message)
    if (line !== null) expect(err).toContain(`(at ${path}:${String(line)}:`)
    expect(err).toContain('STRATEGY_')
    expect(err).not.toContain('bug in Fulmar')
    expect(code).toBe(4)
  })

  it('in the constructor of a class too', async () => {
    const path = write(
      'ctor.ts',
      `import { Strategy } from 'fulmar'
export default class Mine extends Strategy {
  static override readonly instruments = ['SPY.ARCX']
  constructor() { super(); throw new Error('no') }
  override onBar() {}
}`,
    )
    const { code, err } = await failure(path)
    expect(err).toContain(`error STRATEGY_THREW: Mine.constructor threw Error: no (at ${path}:4:`)
    expect(code).toBe(4)
  })
})

describe('a strategy that was halted', () => {
  it('says where, in which instrument and when, instead of guessing why nothing was filled', async () => {
    const path = definition("onBar() { throw new TypeError('no') }")
    const { code, out } = await fulmar(['backtest', path, '--data', DATA, '--no-report'])
    const text = out.replace(/\s+/g, ' ')
    expect(text).toContain('s was halted (STRATEGY_THREW): s.onBar threw TypeError: no (at')
    expect(text).toMatch(/SPY\.ARCX, 2\d{3}-\d\d-\d\d \d\d:\d\d:00 UTC\)/)
    expect(text).not.toContain('never true')
    expect(code).toBe(4)
  })

  it.each([
    ['a definition', 'async onBar() {}', 4],
    ['a class', null, 4],
  ])('for a Promise says where the handler of %s stands, and to use compute()', async (_, members, line) => {
    const path =
      members === null
        ? write(
            'async-class.ts',
            `import { Strategy } from 'fulmar'
export default class Mine extends Strategy {
  static override readonly instruments = ['SPY.ARCX']
  override async onBar() {}
}`,
          )
        : definition(members)
    const { code, err } = await fulmar(['backtest', path, '--data', DATA, '--no-report'])
    expect(err).toContain(`onBar returned a Promise; handlers are synchronous (at ${path}:${String(line)}:`)
    expect(err).toContain('Use compute()')
    expect(code).toBe(4)
  })
})

describe('a strategy that does not load', () => {
  it('for a name that the package does not have says where, and which was meant', async () => {
    const path = write(
      'missing.ts',
      "import { defineStrategy } from 'fulmar'\nimport { smaa } from 'fulmar/indicators'\nexport default defineStrategy({ name: 's', instruments: ['SPY.ARCX'], onBar() { smaa(2) } })\n",
    )
    const { code, err } = await failure(path)
    expect(err).toBe(
      `error STRATEGY_LOAD_FAILED: ${path}:2:10: fulmar/indicators has no smaa.\n  → Did you mean sma?\n`,
    )
    expect(code).toBe(4)
  })

  it('for an error of its own says what and where, without a stack of ours', async () => {
    const path = write('top.ts', "\n\nthrow new RangeError('no')\n")
    const { err } = await failure(path)
    expect(err.split('\n')[0]).toBe(
      `error STRATEGY_LOAD_FAILED: ${path} failed while it was loaded: RangeError: no (at ${path}:3:7)`,
    )
    expect(err.trimEnd().split('\n')).toHaveLength(2)
  })

  it('for a folder names the strategy in it', async () => {
    mkdirSync(join(folder, 'project'))
    write('project/strategy.ts', '')
    const { code, err } = await failure('project')
    expect(err).toContain('project is a folder, not a strategy.')
    expect(err).toContain(`Did you mean ${join('project', 'strategy.ts')}?`)
    expect(code).toBe(4)
  })

  it.each([
    ['onBar() {}, onFil() {}', 'has onFil, which does not exist.', 'Did you mean onFill?'],
    ['onBar() {}, instrumentz: 3', 'has instrumentz, which does not exist.', 'Did you mean instruments?'],
    ['onBar() {}, cache: 3', 'has cache, which does not exist.', 'There are: name, instruments'],
  ])('with %s is refused, and told what was meant', async (members, message, remedy) => {
    const { code, err } = await failure(definition(members))
    expect(err).toContain(`error STRATEGY_INVALID: `)
    expect(err).toContain(message)
    expect(err).toContain(remedy)
    expect(code).toBe(4)
  })

  it('as a class with a misspelled handler is refused too', async () => {
    const path = write(
      'class.ts',
      "import { Strategy } from 'fulmar'\nexport default class Mine extends Strategy { static instruments = ['SPY.ARCX']; onBar() {} onFil() {} helper() {} }",
    )
    const { code, err } = await failure(path)
    expect(err).toContain('class Mine has onFil, which does not exist.\n  → Did you mean onFill?')
    expect(code).toBe(4)
  })
})

describe('a run that cannot make sense', () => {
  const plain = "params: { n: { type: 'int', default: 1, min: 1, max: 9, description: '' } }, onBar() {}"

  it('in a currency without a rate is refused before it starts', async () => {
    const { code, err } = await failure(definition(plain), '--currency', 'EUR')
    expect(err).toContain('error CONFIG_FX_RATE_MISSING: SPY.ARCX is priced in USD, the account is in EUR.')
    expect(err).toContain('--fx EURUSD=1.08')
    expect(code).toBe(2)
    expect((await failure(definition(plain), '--currency', 'EUR', '--fx', 'EURUSD=1.1')).code).toBe(0)
  })

  it('with a parameter that is no number says what was given', async () => {
    const { code, err } = await failure(definition(plain), '--param', 'n=abc')
    expect(err).toContain('Parameter n takes a whole number, not "abc".')
    expect(err).toContain('--param NAME=VALUE')
    expect(code).toBe(2)
  })

  it.each([
    [['backtest', '--from', '2050-01-01'], 3, 'DATA_EMPTY'],
    [['paper', '--speed', 'max', '--to', '1980-01-01'], 3, 'DATA_EMPTY'],
    [['check', '--from', '2050-01-01'], 3, 'DATA_EMPTY'],
    [['backtest', '--from', '2025-03-04', '--to', '2025-03-03'], 2, 'CONFIG_INVALID'],
  ])('%j ends with %i and %s, and never hangs', async ([command = '', ...flags], expected, message) => {
    const { code, out, err } = await fulmar([command, definition(plain), '--data', DATA, '--json', ...flags])
    expect([code, out]).toEqual([expected, ''])
    expect(err).toContain(message)
  })
})
