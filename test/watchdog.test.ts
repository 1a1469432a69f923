/** A strategy that never returns: signals cannot reach its thread, so another one watches over it. */
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { handlerLimit } from '../src/cli/watchdog.ts'
import { commandLine, root } from './support/command-line.ts'

const { run: fulmar, write, remove } = commandLine()
afterAll(remove)

const DATA = join(root, 'examples/data/SPY.ARCX-1m-synthetic.csv')
/** Two seconds, and not less: the start of a run alone computes for a good part of one on a slow machine. */
const QUICK = { FULMAR_HANDLER_LIMIT: '2' }
/** Warns after one second of computing: less than what is waited for below, more than what a start computes. */
const PATIENT = { FULMAR_HANDLER_LIMIT: '6' }

function strategy(name: string, members: string): string {
  return write(
    `${name}.ts`,
    `import { defineStrategy } from 'fulmar'
const spent = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 }
const burn = (ms) => { for (const from = spent(); spent() - from < ms; ); }
let bars = 0
export default defineStrategy({ name: '${name}', instruments: ['SPY.ARCX'], ${members} })`,
  )
}

describe('the watchdog', () => {
  it.each([
    ['backtest', 'onBar() { for (;;) {} }'],
    ['paper', 'onBar() { for (;;) {} }'],
    ['check', 'state() { for (;;) {} }, onBar() {}'],
  ])('ends a %s that never returns, and says why', async (command, members) => {
    const path = strategy(`loop-${command}`, members)
    const { signal, err } = await fulmar([command, path, '--data', DATA, '--json'], null, QUICK)
    expect(err).toContain(`${path} has not returned from a handler for`)
    expect(err).toContain('Ctrl-C cannot reach it')
    expect(err).toContain('error STRATEGY_STUCK: ')
    expect(signal).toBe('SIGKILL')
  })

  it('lets handlers be slow, as long as they return', async () => {
    const path = strategy('slow', 'onBar() { if (++bars <= 20) burn(120) }')
    const { code, err } = await fulmar(['backtest', path, '--data', DATA, '--json'], null, QUICK)
    expect([code, err]).toEqual([0, expect.not.stringContaining('STRATEGY_STUCK')])
  })

  it('lets slow work be slow, which is no handler', async () => {
    const path = strategy(
      'model',
      "computations: { think: { run: () => burn(2500) } }, onBar({ compute }) { if (++bars === 1) compute('think', 1) }",
    )
    const { code, err } = await fulmar(['backtest', path, '--data', DATA, '--json'], null, QUICK)
    expect([code, err]).toEqual([0, expect.not.stringContaining('STRATEGY_STUCK')])
  })

  it('does not keep a run alive, nor mind a paper run that waits for the clock', async () => {
    const path = strategy('waits', 'onBar() {}')
    const { code, err } = await fulmar(
      [
        'paper',
        path,
        '--data',
        DATA,
        '--speed',
        '60',
        '--no-report',
        '--quiet',
        '--to',
        '2025-03-03T14:32:00Z',
      ],
      null,
      PATIENT,
    )
    expect([code, err]).toEqual([0, ''])
  })

  it.each([
    [undefined, 30],
    ['90', 90],
    ['0', 0],
    ['soon', 30],
  ])('with FULMAR_HANDLER_LIMIT=%s has a limit of %i s', (text, seconds) => {
    expect(handlerLimit(text)).toBe(seconds)
  })
})
