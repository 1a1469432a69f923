import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { makeTradedRecord } from '../../test/support/run-record.ts'
import { Decimal } from '../domain/decimal.ts'
import { STATISTICS } from './statistic-table.ts'
import { computeStatistics } from './statistics.ts'
import { accountRows, dayRows, tradeRows } from './summary-rows.ts'
import { toJson } from './summary-json.ts'

const file = new URL('../../docs/guide/reading-results.md', import.meta.url)
const guide = readFileSync(file, 'utf8').replace(/ +\|/g, ' |')

describe('the guide to results', () => {
  it('has every statistic with its definition and how it misleads, in the words of the report', () => {
    for (const { label, definition, misleads } of STATISTICS) {
      expect(guide).toContain(`### ${label}\n\n${definition}\n\n_How it misleads:_ ${misleads}\n`)
    }
  })

  it('explains every other line of the summary', () => {
    const one = Decimal.ONE
    const cashFlows = { funding: one, borrow: one, interest: one, dividends: one }
    const record = makeTradedRecord([{ net: 1 }], { cashFlows })
    const statistics = computeStatistics(record)
    const rows = [
      ...accountRows(record, statistics, 'exact'),
      ...tradeRows(record, statistics, 'exact'),
      ...dayRows(makeTradedRecord([{ net: 1 }, { net: -2 }])),
    ]
    for (const { label, key } of rows) {
      if (key !== undefined) continue
      // The two lines of the drawdown are explained together.
      const written =
        label.startsWith('Drawdown from') || label.startsWith('Drawdown to') ? 'Drawdown from, to' : label
      expect(guide).toContain(`| ${written} |`)
    }
  })

  it('names every key of the JSON summary', () => {
    for (const key of Object.keys(toJson(makeTradedRecord([])))) expect(guide).toContain(`\`${key}\``)
  })
})
