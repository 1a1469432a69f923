import { describe, expect, it } from 'vitest'
import type { RunStarted } from '../domain/run-started.ts'
import { KernelBench, MINUTE, scripted } from './kernel.test-support.ts'

const STARTED: RunStarted = {
  kind: 'runStarted',
  ...{ run: 1, nonce: 1, deploymentTag: 1, time: 1_700_000_000_000_000, mode: 'live' },
  ...{ environment: 'simulation', account: 'A', build: '0', strategies: [], configHash: '', config: '' },
}

function holding(begin: boolean): KernelBench {
  const strategy = scripted('s')
  const bench = new KernelBench([strategy])
  if (begin) bench.step(STARTED)
  bench.act(strategy, ({ orders }) => orders.buy('AAA.XNAS', 10))
  bench.accept(1)
  bench.fill(1, 10)
  return bench
}

describe('the account, written down', () => {
  it('is so at the start of a run on a store and after each fill, exact', () => {
    const bench = holding(true)
    const snapshots = bench.recordsOf('accountSnapshot')
    expect(snapshots.map(({ cause }) => cause)).toEqual(['start', 'fill'])
    const last = snapshots.at(-1)
    expect(last?.equity?.toString()).toBe('100000')
    expect(last?.cash.map(([currency, amount]) => `${amount.toString()} ${currency}`)).toEqual(['99000 USD'])
    expect(last).toMatchObject({ openPositions: 1, openOrders: 0, currency: 'USD' })
  })

  it('is so every full minute while something is held, at the last price', () => {
    const bench = holding(true)
    bench.bar(103)
    const input = bench.kernel.dueInput()
    if (input?.kind !== 'timerDue') throw new Error('no timer is due')
    expect(input.dueTime % MINUTE).toBe(0)
    bench.step(input)
    const last = bench.recordsOf('accountSnapshot').at(-1)
    expect(last?.cause).toBe('timer')
    expect([last?.equity, last?.unrealizedPnl, last?.realizedPnl].map(String)).toEqual(['100030', '30', '0'])
    expect(bench.kernel.dueInput()).toMatchObject({ kind: 'timerDue', dueTime: input.dueTime + MINUTE })
  })

  it('is so at a planned stop', () => {
    const bench = holding(true)
    bench.step({ kind: 'runStopping', policy: 'leave', by: 'anna', reason: 'done' })
    expect(bench.recordsOf('accountSnapshot').at(-1)?.cause).toBe('end')
  })

  it('is not in a run without a store', () => {
    const bench = holding(false)
    expect(bench.recordsOf('accountSnapshot')).toEqual([])
    expect(bench.kernel.dueInput()).toBeNull()
  })
})
