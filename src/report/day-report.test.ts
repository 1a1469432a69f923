import { describe, expect, it } from 'vitest'
import { AAA } from '../engine/kernel.test-support.ts'
import { ReconcileBench } from '../engine/reconcile/kernel.test-support.ts'
import { dayReportText } from './day-report.ts'

describe('the report of a day', () => {
  it('says what the account is, what differs, and what has changed since the last close', () => {
    const test = new ReconcileBench()
    test.buy(10)
    const due = (report: 'startOfDay' | 'endOfDay', date: number): void =>
      test.bench.step({ kind: 'dayReportDue', report, date })
    test.compare({ positions: [[AAA.id, '10', '100']] })
    due('endOfDay', 1)
    test.buy(5)
    test.bench.bar(102)
    test.bench.time += 1_000_000
    test.confirm({ positions: [[AAA.id, '12', '100']] })
    due('startOfDay', 2)
    const [close, start] = test.bench.recordsOf('dayReported').map(({ report }) => report)
    if (close === undefined || start === undefined) throw new Error('there are no reports')
    expect(close).toMatchObject({ report: 'endOfDay', pnl: 0, day: { ordersSent: 1, ordersFilled: 1 } })
    expect(start).toMatchObject({ pnl: 30, day: { ordersSent: 1 } })
    expect(start.changes).toContainEqual({ subject: AAA.id, before: '10', now: '15' })
    expect(start.health.join()).toContain('difference 1 is open')
    const text = dayReportText(start)
    expect(text).toContain('Start of day')
    expect(text).toMatch(/AAA\.XNAS +15 +12 +102/)
    expect(text).toContain('15 here, 12 there (-3)')
    expect(dayReportText(close)).toContain('nothing')
  })
})
