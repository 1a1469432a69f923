import { describe, expect, it } from 'vitest'
import type { StrategyOrderStatistics } from '../domain/order-statistics.ts'
import { makeRecord } from '../../test/support/run-record.ts'
import { renderHtml } from './html/render.ts'
import { toJson } from './summary-json.ts'
import { renderTables } from './tables.ts'

const QUIET: StrategyOrderStatistics = {
  strategy: 'quiet',
  total: 0,
  sent: 0,
  filled: 0,
  pending: 0,
  canceled: 0,
  rejected: 0,
  denied: 0,
  expired: 0,
  lost: 0,
  fillRate: NaN,
  quantityFillRate: NaN,
  averageSlippage: NaN,
  averageSlippageBps: NaN,
  averageTimeToFillMs: NaN,
}
const BUSY: StrategyOrderStatistics = {
  ...QUIET,
  strategy: 'busy <one>',
  total: 12_345,
  sent: 12_344,
  filled: 12_000,
  denied: 1,
  canceled: 344,
  fillRate: 12_000 / 12_344,
  quantityFillRate: 0.9,
  averageSlippageBps: -1.234,
  averageTimeToFillMs: 61_000,
}
const EVERYTHING = { ...BUSY, pending: 1000, rejected: 1000, expired: 1000, lost: 1000 }

describe('the orders of a result', () => {
  it('stand in a table, without columns that say nothing', () => {
    const text = renderTables(makeRecord({ orderStatistics: [BUSY, QUIET] }), { color: false })
    const rows = text.split('\n').filter((line) => /Strategy|busy|quiet/.test(line))
    expect(
      rows.map((row) =>
        row
          .split('│')
          .map((cell) => cell.trim())
          .slice(1, -1),
      ),
    ).toEqual([
      ['Strategy', 'Sent', 'Filled', 'Canceled', 'Denied', 'Fill %', 'Qty %', 'Slip bps', 'To fill'],
      ['busy <one>', '12,344', '12,000', '344', '1', '97.2', '90.0', '-1.23', '1 min 1 s'],
    ])
  })

  it('fit any width, and are left out where there were none', () => {
    for (const width of [80, 100, 140]) {
      const text = renderTables(makeRecord({ orderStatistics: [EVERYTHING] }), { color: false, width })
      expect(text).toContain('Slip bps')
      for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(width)
    }
    expect(renderTables(makeRecord({ orderStatistics: [QUIET] }), { color: false })).not.toContain('Slip bps')
    expect(renderTables(makeRecord(), { color: false })).not.toContain('Slip bps')
  })

  it('stand in the HTML report, escaped, and in the JSON summary with null for what is undefined', () => {
    const record = makeRecord({ orderStatistics: [BUSY, QUIET] })
    const page = renderHtml(record)
    expect(page).toContain('<th scope="row">busy &lt;one&gt;</th>')
    expect(page).toContain('<td>−1.23</td>')
    expect(renderHtml(makeRecord())).not.toContain('id="orders"')
    const [busy, quiet] = toJson(record).orderStatistics
    expect(busy).toMatchObject({
      strategy: 'busy <one>',
      sent: 12_344,
      averageSlippageBps: -1.234,
      averageSlippage: null,
    })
    expect(quiet).toMatchObject({ total: 0, fillRate: null, averageTimeToFillMs: null })
  })
})
