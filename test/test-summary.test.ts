import { describe, expect, it } from 'vitest'
import { summarize, summaryLine } from '../scripts/test-summary.mjs'

const file = (status: string, tests: Record<string, string>, message = '') => ({
  name: 'a.test.ts',
  status,
  message,
  assertionResults: Object.entries(tests).map(([fullName, each]) => ({ fullName, status: each })),
})

describe('the summary of npm test', () => {
  it('counts passed, failed and skipped tests', () => {
    const report = {
      testResults: [file('failed', { one: 'passed', two: 'failed', three: 'skipped', four: 'todo' })],
    }
    const summary = summarize(report, false, { filtered: false })
    expect(summary.passed).toBe(1)
    expect(summary.failed).toEqual([{ file: 'a.test.ts', name: 'two' }])
    expect(summary.skipped.map((test) => test.name)).toEqual(['three', 'four'])
  })

  it('never calls a file that cannot be loaded a success', () => {
    const report = { testResults: [file('failed', {}, 'Cannot find module\nat x')] }
    expect(summarize(report, false, { filtered: false }).failed).toEqual([
      { file: 'a.test.ts', name: 'Cannot find module' },
    ])
  })

  it('never calls a vitest that crashed a success', () => {
    expect(summarize(null, false, { filtered: false }).failed).toHaveLength(1)
    expect(
      summarize({ testResults: [file('passed', { one: 'passed' })] }, false, { filtered: false }).failed,
    ).toHaveLength(1)
  })

  it('leaves out tests that a name pattern did not select, and keeps those that say why they were skipped', () => {
    const report = { testResults: [file('passed', { one: 'skipped', 'two skipped: no data': 'skipped' })] }
    expect(summarize(report, true, { filtered: true }).skipped.map((test) => test.name)).toEqual([
      'two skipped: no data',
    ])
  })

  it('names skipped tests in the last line only when there are any', () => {
    expect(summaryLine(3, 0, 0)).toBe('3 passed, 0 failed')
    expect(summaryLine(3, 1, 2)).toBe('3 passed, 1 failed, 2 skipped')
  })
})
