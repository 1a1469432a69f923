import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultLimits, ENVIRONMENTS, LIMIT_DEFAULTS, standardLimits, undecidedLimits } from './defaults.ts'
import type { LimitValue } from '../../domain/inputs.ts'
import { limitWarnings } from './limit-table.ts'
import { LIMITS } from './limits.ts'
import type { RiskLimits } from './limits.ts'

const REQUIRED: RiskLimits = { maxPriceAgeSeconds: 180, maxOrderQuantity: 100, maxOrderNotional: 10_000 }

describe('the defaults of limits', () => {
  it('say something of every limit, in the order of the limits', () => {
    expect(LIMIT_DEFAULTS.map(({ name }) => name)).toEqual(LIMITS.map(({ name }) => name))
    for (const { source } of LIMIT_DEFAULTS) expect(source).not.toBe('')
  })

  it.each(ENVIRONMENTS)('of %s are limits without a flaw', (environment) => {
    expect(limitWarnings({ leverage: 1, allowShort: true, limits: defaultLimits(environment) })).toEqual([])
  })

  it('leave backtest and paper as they are, and take the standard set for demo', () => {
    expect(defaultLimits('backtest')).toEqual({})
    expect(defaultLimits('paper')).toEqual({})
    expect(defaultLimits('demo')).toEqual(standardLimits())
  })

  it('warn before they refuse', () => {
    const { warnOrdersPerMinute = NaN, maxOrdersPerMinute = NaN } = standardLimits()
    const { warnOrdersPerSecond = NaN, maxOrdersPerSecond = NaN } = standardLimits()
    expect(warnOrdersPerMinute).toBeLessThan(maxOrdersPerMinute)
    expect(warnOrdersPerSecond).toBeLessThan(maxOrdersPerSecond)
  })

  it('of production never allow more than those of demo', () => {
    for (const { standard, production } of LIMIT_DEFAULTS) {
      if (production !== 'undecided') expect(production).toEqual(standard)
    }
  })
})

describe('limits that are undecided', () => {
  it('are those that depend on account and instruments, in production alone', () => {
    expect(undecidedLimits({}, 'production').map(({ name }) => name)).toEqual(Object.keys(REQUIRED))
    for (const environment of ['backtest', 'paper', 'demo'] as const) {
      expect(undecidedLimits({}, environment)).toEqual([])
    }
  })

  it('are decided for the account, or for every instrument', () => {
    expect(undecidedLimits({ limits: REQUIRED }, 'production', ['A.X', 'B.X'])).toEqual([])
    const each = { 'A.X': REQUIRED, 'B.X': REQUIRED }
    expect(undecidedLimits({ instrumentLimits: each }, 'production', ['A.X', 'B.X'])).toEqual([])
    const { maxOrderNotional: _, ...some } = REQUIRED
    expect(
      undecidedLimits({ instrumentLimits: { ...each, 'B.X': some } }, 'production', ['A.X', 'B.X']),
    ).toEqual([{ name: 'maxOrderNotional', instrumentId: 'B.X' }])
    expect(undecidedLimits({ limits: some }, 'production', ['A.X'])).toEqual([
      { name: 'maxOrderNotional', instrumentId: null },
    ])
  })
})

describe('the guide', () => {
  const guide = readFileSync(new URL('../../../docs/guide/risk.md', import.meta.url), 'utf8')
  const section = guide.split('\n## Defaults\n')[1]?.split('\n## ')[0] ?? ''
  const rows = section.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const shown = (value: LimitValue | 'undecided' | null): string => (value === null ? 'off' : String(value))

  it.each(LIMIT_DEFAULTS)(
    'gives the defaults of $name as they are',
    ({ name, standard, production, source }) => {
      const row = rows.find((cells) => cells[1] === `\`${name}\``)
      const unit = LIMITS.find((limit) => limit.name === name)?.unit
      expect(row?.slice(2, 6)).toEqual([unit, shown(standard), shown(production), source])
    },
  )
})
