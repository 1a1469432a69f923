import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import smaCross from '../../examples/sma-cross.ts'
import { breakerRow } from '../engine/safety/breakers/guide-row.test-support.ts'
import { renderTables } from '../report/tables.ts'
import { backtest } from './backtest.ts'
import { BREAKERS } from './breaker-settings.ts'
import { prepareStrategy } from './prepare-run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guide = readFileSync(`${root}/docs/guide/breakers.md`, 'utf8')
const rows = guide
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')

describe('the guide on breakers', () => {
  it.each(BREAKERS)('describes $name as it is', (entry) => {
    expect(rows.find((cells) => cells[0] === `\`${entry.name}\``)).toEqual(breakerRow(entry))
  })

  it('shows what its example does', { timeout: 60_000 }, async () => {
    const { options } = await prepareStrategy(smaCross, {
      strategyFile: `${root}/examples/sma-cross.ts`,
      limits: ['maxDailyLoss=500'],
      breakers: ['losses=flatten'],
    })
    const record = await backtest(options)
    const text = renderTables(record, { color: false })
    const shown = /CIRCUIT BREAKERS[\s\S]*?\n\n/.exec(text)?.[0] ?? 'nothing'
    expect(flat(guide)).toContain(flat(shown).trim())
    expect(record.deniedByCode).toEqual({ RISK_DAILY_LOSS: 146 })
    expect(record.openPositions).toEqual([])
  })
})
