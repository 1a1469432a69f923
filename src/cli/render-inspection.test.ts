import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inspectCsv } from '../data/inspect.ts'
import { renderInspection } from './render-inspection.ts'

const plain = { color: false, ascii: false }
const sample = (name: string): string =>
  fileURLToPath(new URL(`../../examples/data/${name}`, import.meta.url))

describe('the sample data', () => {
  it.each([
    ['SPX.INDEX-1d.csv', 5_105],
    ['SPY.ARCX-1m-synthetic.csv', 1_950],
  ])('%s has no bad row', async (name, rows) => {
    const inspection = await inspectCsv(sample(name))
    expect(inspection.rows).toBe(rows)
    expect(inspection.badRows).toEqual([])
    expect(inspection.warnings).toEqual([])
  })
})

describe('an inspection', () => {
  it('shows facts, columns with their first value, and gaps', async () => {
    const inspection = await inspectCsv(sample('SPX.INDEX-1d.csv'))
    const first = ['2000-01-03', '1469.25', '1478.00', '1438.36', '1455.22', '931800000']
    const text = renderInspection({ ...inspection, path: 'SPX.INDEX-1d.csv' }, first, plain)
    expect(text).toContain('Rows      5,105 bars of 1d\nSpan      2000-01-03 00:00 to 2020-04-18 00:00 UTC\n')
    expect(text).toMatch(/│ date {3}│ time {6}│ 2000-01-03 {2}│/)
    expect(text).toContain('GAPS within a day: none')
    expect(text).toContain('│ 2001-09-10 00:00      │ 2001-09-17 00:00 │    7 d │')
    expect(text.endsWith('BAD ROWS: none\n')).toBe(true)
  })

  it('shows bad rows with the first line of each kind, and what to do', async () => {
    const inspection = await inspectCsv(sample('SPX.INDEX-1d.csv'))
    const badRows = [
      { reason: 'high below low', count: 1_200, firstLine: 7, firstRow: '2020-01-02,1,2\u001b[2J,3' },
    ]
    const text = renderInspection({ ...inspection, badRows }, [], plain)
    expect(text).toContain(
      'BAD ROWS: 1,200\n  1,200 × high below low, first in line 7:\n    2020-01-02,1,2 [2J,3',
    )
    expect(text).toContain('--on-bad-row skip')
  })
})
