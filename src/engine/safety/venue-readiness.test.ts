import { describe, expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'
import type { VenueReport } from './venue-readiness.ts'

type Scripted = ReturnType<typeof scripted>

function ready(arming: 'automatic' | 'explicit'): { bench: KernelBench; s: Scripted } {
  const s = scripted('s')
  const bench = new KernelBench([s], { arming })
  bench.bar(100)
  return { bench, s }
}

function connect(bench: KernelBench, connected: boolean, venue = 'SIM'): void {
  bench.step({ kind: 'connectionChanged', venue, connected })
}

function report(bench: KernelBench, state: VenueReport, venue = 'SIM'): void {
  bench.step({ kind: 'venueStateChanged', venue, state, reason: 'said so' })
}

function codesOf(bench: KernelBench, s: Scripted): string[] {
  let codes: string[] = []
  bench.act(s, ({ orders }) => {
    codes = orders.check('buy', AAA.id, 1).refusals.map(({ code }) => code)
  })
  return codes
}

describe('a venue that has to be armed', () => {
  it('takes orders only once it is connected, compared and armed, each refused with its own code', () => {
    const { bench, s } = ready('explicit')
    expect(codesOf(bench, s)).toEqual(['RISK_VENUE_DISCONNECTED'])
    connect(bench, true)
    expect(codesOf(bench, s)).toEqual(['RISK_VENUE_NOT_RECONCILED'])
    report(bench, 'reconciling')
    expect(codesOf(bench, s)).toEqual(['RISK_VENUE_NOT_RECONCILED'])
    report(bench, 'reconciled')
    expect(codesOf(bench, s)).toEqual(['RISK_VENUE_NOT_ARMED'])
    report(bench, 'armed')
    expect(codesOf(bench, s)).toEqual([])
    report(bench, 'silent')
    expect(codesOf(bench, s)).toEqual(['RISK_VENUE_SILENT'])
    expect(bench.effectsOf('alert').map(({ code }) => code)).toEqual(['RISK_VENUE_SILENT'])
  })

  it.each<[string, VenueReport[]]>([
    ['right after the connection', ['armed']],
    ['while it is being compared', ['reconciling', 'armed']],
    [
      'after a silence, without being compared again',
      ['reconciling', 'reconciled', 'armed', 'silent', 'armed'],
    ],
  ])('is not armed %s, and says so', (_, reports) => {
    const { bench, s } = ready('explicit')
    connect(bench, true)
    for (const each of reports) report(bench, each)
    expect(codesOf(bench, s)).not.toEqual([])
    expect(bench.effectsOf('alert').at(-1)).toMatchObject({
      severity: 'CRITICAL',
      code: 'RISK_VENUE_NOT_RECONCILED',
    })
  })

  it('has to be compared again after every connection, also one whose loss went unseen', () => {
    const { bench, s } = ready('explicit')
    const arm = (): void => {
      for (const each of ['reconciling', 'reconciled', 'armed'] as const) report(bench, each)
    }
    connect(bench, true)
    arm()
    connect(bench, true)
    expect(codesOf(bench, s)).toEqual(['RISK_VENUE_NOT_RECONCILED'])
    arm()
    connect(bench, false)
    report(bench, 'armed')
    expect(codesOf(bench, s)).toEqual(['RISK_VENUE_DISCONNECTED'])
  })

  it('is as ready as the worst of its connections', () => {
    const { bench, s } = ready('automatic')
    connect(bench, true, 'orders')
    connect(bench, false, 'reports')
    bench.act(s, ({ orders }) => {
      expect(orders.buy(AAA.id, 1).refusals).toEqual([
        { code: 'RISK_VENUE_DISCONNECTED', message: 'reports is not connected.' },
      ])
    })
  })

  it('keeps its state over a restart', () => {
    const { bench, s } = ready('explicit')
    connect(bench, true)
    const restarted = bench.reloaded()
    expect(restarted.kernel.save()).toBe(bench.kernel.save())
    expect(codesOf(restarted, s)).toEqual(['RISK_VENUE_NOT_RECONCILED'])
  })
})

describe('a venue that is armed by its connection', () => {
  it('takes orders from the start, none while the connection is lost, and again when it stands', () => {
    const { bench, s } = ready('automatic')
    expect(codesOf(bench, s)).toEqual([])
    connect(bench, false)
    expect(codesOf(bench, s)).toEqual(['RISK_VENUE_DISCONNECTED'])
    connect(bench, true)
    expect(codesOf(bench, s)).toEqual([])
  })

  it('takes cancels in any state', () => {
    const { bench, s } = ready('automatic')
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 1, { limit: 90 }))
    bench.accept(1)
    connect(bench, false)
    bench.act(s, ({ orders }) => expect(orders.cancelAll()).toBe(1))
    expect(bench.effectsOf('cancel')).toHaveLength(1)
  })
})
