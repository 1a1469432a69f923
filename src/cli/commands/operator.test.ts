import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ControlFolder } from '../control/control-folder.ts'
import { commandOf } from '../control/parse-control.ts'
import { fakeTerminal } from '../fake-terminal.test-support.ts'
import { runCli } from '../main.ts'

const by = ['--by', 'anna', '--reason', 'looked into']

describe('fulmar limit, reset and promote', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fulmar-operator-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const fulmar = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
    const terminal = fakeTerminal({ folder })
    const code = await runCli(argv, terminal)
    return { code, ...terminal.written }
  }

  it('say that nothing was done where no run is alive, and leave nothing behind', async () => {
    for (const argv of [
      ['limit', 'maxOrderQuantity=5'],
      ['reset', 'dailyLoss'],
      ['promote', 'canary'],
    ])
      expect(await fulmar(...argv, ...by)).toMatchObject({
        code: 7,
        out: 'No run is alive here: nothing was done.\n',
      })
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    [
      ['limit', 'maxOrderQuantity', ...by],
      'fulmar limit maxOrderQuantity is not of the form [SCOPE:]NAME=VALUE',
    ],
    [['limit', 'maxOrderQuantiti=5', ...by], 'Did you mean maxOrderQuantity?'],
    [['limit', 'maxOrderQuantity=five', ...by], 'cannot be "five"'],
    [['limit', 'AAA.XNAS:minAccountBalance=5', ...by], 'cannot be set for AAA.XNAS'],
    [['limit', 'maxOrderQuantity=5', '--reason', 'x'], 'a person who stands behind it'],
    [['limit', 'maxOrderQuantity=5', '--by', 'strategy:s', '--reason', 'x'], 'a person who stands behind it'],
    [['limit', 'maxOrderQuantity=5', '--by', 'anna'], 'This needs a reason'],
    [['limit', 'maxOrderQuantity=5', '--for', '30', ...by], '--for 30 is no length of time'],
    [['limit', 'maxOrderQuantity=5', '--for', '0m', ...by], '--for 0m is no length of time'],
    [['limit', 'maxOrderQuantity=5', '--until', '2026-11-21T18:00', ...by], 'no moment with a zone'],
    [['limit', 'maxOrderQuantity=5', '--until', '2026-11-21T18:00Z', '--for', '1m', ...by], 'say twice'],
    [['promote', 'live', ...by], 'There is no stage live'],
    [['promote', 'full', '--by', 'anna'], 'This needs a reason'],
    [['reset', 'dailyLos', ...by], 'Did you mean dailyLoss?'],
    [['reset', 'dailyLoss', '--by', 'breaker', '--reason', 'x'], 'a person who stands behind it'],
    [['reset', 'dailyLoss', '--scope', 'venue:XNAS', ...by], 'no breaker is of a venue'],
    [['reset', 'dailyLoss', '--wait', 'long', ...by], '--wait long is no number of seconds'],
  ])('refuse %j before any run hears of it', async (argv, why) => {
    const { code, err } = await fulmar(...argv)
    expect(code).toBe(2)
    expect(err).toContain(why)
  })

  it.each([
    [
      ['limit', 'SPY.ARCX:maxPositionPercent=2.5', '--for', '30m'],
      {
        verb: 'setLimit',
        scope: 'SPY.ARCX',
        name: 'maxPositionPercent',
        value: 2.5,
        expiresAfter: 1_800_000,
      },
    ],
    [
      ['limit', 'strategy/s:refuseSelfCross=false', '--until', '1970-01-01T01:00:00Z'],
      { verb: 'setLimit', scope: 'strategy/s', name: 'refuseSelfCross', value: false, expiresAt: 3_600_000 },
    ],
    [
      ['limit', 'denySymbols=SPY,QQQ'],
      { verb: 'setLimit', scope: '', name: 'denySymbols', value: ['SPY', 'QQQ'] },
    ],
    [['promote', 'canary'], { verb: 'promote', stage: 'canary' }],
    [['reset', 'dailyLoss'], { verb: 'resetBreaker', breaker: 'dailyLoss', scope: '' }],
    [
      ['reset', 'drawdown', '--scope', 'strategy:s'],
      { verb: 'resetBreaker', breaker: 'drawdown', scope: 'strategy/s' },
    ],
    [
      ['reset', 'volatility', '--scope', 'instrument:SPY.ARCX'],
      { verb: 'resetBreaker', breaker: 'volatility', scope: 'SPY.ARCX' },
    ],
    [
      ['reset', 'volatility', '--scope', 'SPY.ARCX'],
      { verb: 'resetBreaker', breaker: 'volatility', scope: 'SPY.ARCX' },
    ],
  ])('%j reaches the folder as a command that runs understand', async (argv, command) => {
    const control = new ControlFolder(join(folder, '.fulmar/control'))
    // a run that is alive, and never answers: this process
    control.status(process.pid, {})
    const asked = fulmar(...argv, ...by, '--wait', '0.2')
    const given = readdirSync(join(control.path, 'commands')).map(
      (name) => JSON.parse(readFileSync(join(control.path, 'commands', name), 'utf8')) as unknown,
    )
    expect(given).toMatchObject([{ ...command, by: 'anna', reason: 'looked into' }])
    expect(commandOf(given[0])).toEqual(given[0])
    const { code, out } = await asked
    expect(code).toBe(7)
    expect(out).toContain('has not answered within 0.2 s')
    expect(readdirSync(join(control.path, 'commands'))).toEqual([])
  })
})

describe('a command in the control folder', () => {
  const common = { id: 'a', by: 'anna', reason: 'x', time: 1 }

  it.each([
    [{ verb: 'setLimit', name: 'maxOrderQuantity' }, 'its value is no number'],
    [{ verb: 'setLimit', name: 'maxOrderQuantity', value: '5' }, 'its value is no number'],
    [{ verb: 'setLimit', name: 'maxOrderQuantity', value: [5] }, 'its value is no number'],
    [{ verb: 'setLimit', value: 5 }, 'its name is none'],
    [{ verb: 'setLimit', name: 'x', value: 5, scope: 7 }, 'its scope is none'],
    [{ verb: 'setLimit', name: 'x', value: 5, expiresAt: 'soon' }, 'must be milliseconds'],
    [{ verb: 'setLimit', name: 'x', value: 5, expiresAfter: -1 }, 'must be milliseconds'],
    [{ verb: 'resetBreaker' }, 'its breaker is none'],
    [{ verb: 'resetBreaker', breaker: 'dailyLoss', scope: null }, 'its scope is none'],
    [{ verb: 'promote', stage: 'real' }, 'its stage is none of shadow, paper, canary, full'],
    [{ verb: 'sell' }, 'its verb is none of'],
    [{ verb: 'resetBreaker', breaker: 'dailyLoss', by: 7 }, 'by and reason must be texts'],
  ])('is none where it is %j', (fields, why) => {
    expect(commandOf({ ...common, ...fields })).toContain(why)
  })

  it('to promote is understood', () => {
    const promote = { ...common, verb: 'promote', stage: 'canary' }
    expect(commandOf(promote)).toEqual(promote)
  })
})
