import { describe, expect, it } from 'vitest'
import type { KernelInput } from '../domain/inputs.ts'
import type { RunStarted } from '../domain/run-started.ts'
import { KernelBench, MINUTE, scripted } from './kernel.test-support.ts'
import type { AnyContext } from './kernel.test-support.ts'

function started(run: number, time: number): RunStarted {
  return {
    kind: 'runStarted',
    run,
    nonce: 0xabc0 + run,
    deploymentTag: 0xd,
    time,
    mode: 'live',
    environment: 'simulation',
    account: 'A1',
    build: '0',
    strategies: [],
    configHash: '',
    config: '',
  }
}

function venue(state: 'reconciling' | 'reconciled' | 'armed'): KernelInput {
  return { kind: 'venueStateChanged', venue: 'V', state, reason: '' }
}

function arm(bench: KernelBench): void {
  bench.step({ kind: 'connectionChanged', venue: 'V', connected: true })
  bench.step(venue('reconciling'))
  bench.step(venue('reconciled'))
  bench.step(venue('armed'))
}

describe('the start of a run', () => {
  it('tells strategies to start once in the life of a state', () => {
    let starts = 0
    const strategy = scripted('s', { onStart: () => void (starts += 1) })
    const bench = new KernelBench([strategy], {}, false)
    bench.step(started(1, bench.time))
    expect(starts).toBe(1)
    bench.restart()
    bench.step(started(2, bench.time))
    expect(starts).toBe(1)
  })

  it('gives orders ids of its own, and finds those of earlier runs', () => {
    const strategy = scripted('s')
    const bench = new KernelBench([strategy])
    bench.step(started(1, bench.time))
    bench.act(strategy, ({ orders }) => orders.buy('AAA.XNAS', 1, { limit: 90 }))
    bench.accept(1)
    bench.restart()
    bench.step(started(2, bench.time))
    bench.act(strategy, ({ orders }) => orders.buy('AAA.XNAS', 1, { limit: 91 }))
    expect(bench.order(1).clientOrderId).toBe('0000000d00010000abc1000000000001')
    expect(bench.order(2).clientOrderId).toBe('0000000d00020000abc2000000000002')
    const { orders } = bench.kernel.core
    expect(orders.find('0000000d00010000abc1000000000001')?.sequence).toBe(1)
    expect(orders.find('0000000d00030000abc3000000000001')).toBeNull()
    bench.answer(1, { kind: 'orderCanceled' })
    expect(bench.order(1).status).toBe('canceled')
  })

  it('holds what the venue had not answered in doubt, and asks nothing of it', () => {
    const seen: string[] = []
    const strategy = scripted('s', {
      onOrder: ({ order }) => {
        seen.push(`${String(order.id)} ${order.status}`)
      },
    })
    const bench = new KernelBench([strategy])
    for (let at = 0; at < 3; at++)
      bench.act(strategy, ({ orders }) => orders.buy('AAA.XNAS', 1, { limit: 90 }))
    bench.accept(2)
    bench.accept(3)
    bench.act(strategy, ({ orders }) => orders.cancel(3))
    seen.length = 0
    bench.effects.length = 0
    bench.restart()
    bench.step(started(2, bench.time))
    expect(bench.open().map(({ certainty }) => certainty)).toEqual(['inDoubt', 'known', 'inDoubt'])
    expect(seen).toEqual(['1 submitted', '3 accepted'])
    expect(bench.effects).toEqual([])
  })

  it('has venues that are armed by inputs connect and be compared again', () => {
    const strategy = scripted('s')
    const bench = new KernelBench([strategy], { arming: 'explicit' })
    bench.step(started(1, bench.time))
    arm(bench)
    expect(bench.kernel.core.venues.state).toBe('armed')
    bench.restart()
    bench.step(started(2, bench.time))
    expect(bench.kernel.core.venues.state).toBe('disconnected')
    bench.act(strategy, ({ orders }) => orders.buy('AAA.XNAS', 1))
    expect(bench.recordsOf('orderDenied')[0]?.refusals[0]?.code).toBe('RISK_VENUE_DISCONNECTED')
    arm(bench)
    bench.act(strategy, ({ orders }) => orders.buy('AAA.XNAS', 1))
    expect(bench.effectsOf('submit')).toHaveLength(1)
  })

  it('answers slow work that ended with the run before', () => {
    const answers: string[] = []
    const strategy = scripted('s', {
      computations: { slow: { run: () => 1 } },
      onComputed: ({ computed }: { computed: { ok: boolean; error: string } }) => {
        answers.push(`${String(computed.ok)} ${computed.error}`)
      },
    })
    const bench = new KernelBench([strategy])
    bench.act(strategy, ({ compute }) => compute('slow', 1))
    bench.restart()
    bench.step(started(2, bench.time))
    expect(answers).toEqual(['false The run ended before there was an answer.'])
    expect(bench.kernel.core.computations.size).toBe(0)
  })

  it('takes orders again after a run that had ended', () => {
    const strategy = scripted('s')
    const bench = new KernelBench([strategy])
    bench.kernel.stop()
    bench.step(started(2, bench.time))
    bench.act(strategy, ({ orders }) => orders.buy('AAA.XNAS', 1))
    expect(bench.effectsOf('submit')).toHaveLength(1)
  })

  it('halts the account at the fifth start within ten minutes, until a person resumes it', () => {
    const bench = new KernelBench([scripted('s')], {}, false)
    for (let run = 1; run <= 4; run++) {
      bench.step(started(run, bench.time))
      bench.time += 2 * MINUTE
      bench.restart()
    }
    expect(bench.kernel.core.starts.countSince(bench.time - 10 * MINUTE)).toBe(4)
    expect(bench.kernel.core.tradingState(0, 0)).toBe('active')
    bench.step(started(5, bench.time))
    expect(bench.kernel.core.tradingState(0, 0)).toBe('halted')
    expect(bench.effectsOf('alert').map(({ code }) => code)).toEqual(['RUN_CRASH_LOOP'])
    expect(bench.recordsOf('tradingStateChanged')[0]).toMatchObject({ by: 'crash-loop', state: 'halted' })
    const resume = { id: 'r', verb: 'resume', scope: 'account:main', by: 'Ann', reason: 'mended' } as const
    bench.step({ kind: 'command', command: resume })
    expect(bench.kernel.core.tradingState(0, 0)).toBe('active')
  })

  it('does not take five starts in an hour for a crash loop', () => {
    const bench = new KernelBench([scripted('s')], {}, false)
    for (let run = 1; run <= 8; run++) {
      bench.step(started(run, bench.time))
      bench.time += 3 * MINUTE
    }
    expect(bench.kernel.core.tradingState(0, 0)).toBe('active')
  })
})

describe('a gap in the data', () => {
  it('is told to strategies, in milliseconds', () => {
    const gaps: unknown[] = []
    const strategy = scripted('s', {
      onDataGap: ({ gap }: AnyContext & { gap: unknown }) => {
        gaps.push(gap)
      },
    })
    const bench = new KernelBench([strategy])
    bench.step({ kind: 'dataGap', from: 1_000_000, to: 61_000_000, reason: 'the process was down' })
    expect(gaps).toEqual([{ from: 1000, to: 61_000, reason: 'the process was down' }])
  })
})
