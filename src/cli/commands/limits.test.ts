import { describe, expect, it } from 'vitest'
import { fakeTerminal } from '../fake-terminal.test-support.ts'
import { Session } from '../session.ts'
import { limitsCommand } from './limits.ts'

async function printed(...argv: string[]): Promise<{ out: string; exitCode: number }> {
  const terminal = fakeTerminal()
  const session = new Session(terminal)
  await limitsCommand(session).exitOverride().parseAsync(argv, { from: 'user' })
  return { out: terminal.written.out, exitCode: session.exitCode }
}

interface Line {
  readonly scope: string
  readonly name: string
  readonly value: unknown
  readonly from: string
}

async function lines(...argv: string[]): Promise<readonly Line[]> {
  const { out } = await printed(...argv, '--json')
  return (JSON.parse(out) as { limits: Line[] }).limits
}

const DECIDED = ['maxPriceAgeSeconds=180', 'maxOrderQuantity=100', 'maxOrderNotional=5000'].flatMap(
  (limit) => ['--limit', limit],
)

describe('fulmar limits', () => {
  it('marks what a person has to decide before real money, and says so with its exit code', async () => {
    const { out, exitCode } = await printed()
    expect(exitCode).toBe(2)
    expect(out).toContain('Undecided: maxPriceAgeSeconds, maxOrderQuantity, maxOrderNotional.')
    expect(out.match(/UNDECIDED/g)).toHaveLength(3)
  })

  it('is content once everything is decided', async () => {
    const { out, exitCode } = await printed(...DECIDED)
    expect(exitCode).toBe(0)
    expect(out).not.toMatch(/undecided/i)
  })

  it('names the instrument that lacks a limit which others have', async () => {
    const args = [
      'SPY.ARCX',
      'QQQ.XNAS',
      '--limit',
      'maxPriceAgeSeconds=180',
      '--limit',
      'maxOrderNotional=5000',
    ]
    const all = await lines(...args, '--limit', 'SPY.ARCX:maxOrderQuantity=100')
    expect(all.filter(({ from }) => from === 'undecided')).toMatchObject([
      { scope: 'QQQ.XNAS', name: 'maxOrderQuantity', value: null },
    ])
    expect(all.find(({ scope }) => scope === 'SPY.ARCX')).toMatchObject({ value: 100, from: 'given' })
  })

  it('shows nothing but what is given for a backtest, and the standard set where it is asked for', async () => {
    const bare = await lines('--environment', 'backtest', '--limit', 'maxOpenOrders=3')
    expect(bare.filter(({ from }) => from !== 'off')).toMatchObject([
      { name: 'maxOpenOrders', value: 3, from: 'given' },
    ])
    const standard = await lines('--environment', 'backtest', '--limits', 'standard')
    expect(standard.find(({ name }) => name === 'maxOrderQuantity')).toMatchObject({ value: 1000 })
    const demo = await lines('--environment', 'demo')
    expect(demo.find(({ name }) => name === 'maxOrderQuantity')).toMatchObject({
      value: 1000,
      from: 'default',
    })
  })

  it('refuses a limit that no run would take', async () => {
    await expect(printed('--limit', 'maxOrderQuantiti=1')).rejects.toThrow(/Did you mean maxOrderQuantity/)
  })
})
