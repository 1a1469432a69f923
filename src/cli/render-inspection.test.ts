import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inspectFile } from '../data/inspect.ts'
import { renderInspection } from './render-inspection.ts'

const plain = { color: false, ascii: false }
const sample = (name: string): string =>
  fileURLToPath(new URL(`../../examples/data/${name}`, import.meta.url))

describe('the sample data', () => {
  it.each([
    ['WTI.INDEX-1d.csv', 8_321, ['WTI.INDEX-1d.csv has closes only and no volume']],
    ['SPY.ARCX-1m-synthetic.csv', 1_950, []],
    ['QQQ.XNAS-1m-synthetic.csv', 1_950, []],
  ])('%s has no bad row, and at most one thing to note', async (name, rows, notes) => {
    const inspection = await inspectFile(sample(name))
    expect(inspection.rows).toBe(rows)
    expect(inspection.badRows).toEqual([])
    expect(inspection.warnings.map((warning) => warning.split(':')[0])).toEqual(notes)
  })
})

describe('an inspection', () => {
  it('shows facts, columns with their first value, and gaps', async () => {
    const inspection = await inspectFile(sample('WTI.INDEX-1d.csv'))
    const text = renderInspection({ ...inspection, path: 'WTI.INDEX-1d.csv' }, plain)
    expect(text).toContain('Rows      8,321 bars of 1d\nSpan      1986-01-02 00:00 to 2019-01-04 00:00 UTC\n')
    expect(text).toMatch(/│ date {3}│ time {6}│ 1986-01-02 {2}│/)
    expect(text).toContain('GAPS within a day: none')
    expect(text).toContain('│ 1986-12-24 00:00      │ 1986-12-29 00:00 │    5 d │')
    expect(text).toMatch(
      /BAD ROWS: none\n\nNOTES\n• WTI\.INDEX-1d\.csv has closes only and no volume: [^\n]+\n$/,
    )
  })

  it('shows bad rows with the first line of each kind, and what to do', async () => {
    const inspection = await inspectFile(sample('WTI.INDEX-1d.csv'))
    const badRows = [
      {
        reason: 'high below low',
        count: 1_200,
        firstLine: 7,
        firstWhere: 'line 7',
        firstRow: '2020-01-02,1,2\u001b[2J,3',
      },
    ]
    const text = renderInspection({ ...inspection, badRows }, plain)
    expect(text).toContain(
      'BAD ROWS: 1,200\n  1,200 × high below low, first in line 7:\n    2020-01-02,1,2 [2J,3',
    )
    expect(text).toContain('--on-bad-row skip')
  })
})
