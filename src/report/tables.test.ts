import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import {
  makeFill,
  makeLongRecord,
  makeRecord,
  makeTradedRecord,
  MONDAY,
} from '../../test/support/run-record.ts'
import { makeMinuteYear } from '../../test/support/minute-year.ts'
import { withoutAnsi } from './ansi.ts'
import { renderTables } from './tables.ts'
import { textChart } from './text-chart.ts'

const plain = { color: false }
const widest = (text: string) =>
  Math.max(
    ...withoutAnsi(text)
      .split('\n')
      .map((line) => [...line].length),
  )
const ESCAPE = '\u001b'

describe('the terminal report', () => {
  const record = makeLongRecord(
    { days: 80, tripsPerDay: 2, pointsPerDay: 4 },
    {
      warnings: ['2 rows of spy.csv were skipped'],
      openPositions: [
        {
          instrumentId: 'IBM.XNYS',
          netQuantity: Decimal.from(-100),
          averageEntryPrice: Decimal.from('167.45'),
          lastPrice: 166.2,
          unrealizedPnl: 125,
        },
      ],
    },
  )
  const text = renderTables(record, { ...plain, reportPath: 'reports/run.html' })

  it('has every section, warnings near the end and the report last', () => {
    const order = [
      'sma-cross  backtest',
      'PER INSTRUMENT · USD',
      'OPEN POSITIONS',
      'SUMMARY',
      'MONTHLY RETURNS',
      'EQUITY · USD',
      'WARNINGS',
      '2 rows of spy.csv were skipped',
      'BEAR IN MIND',
      'Report   reports/run.html',
    ].map((part) => text.indexOf(part))
    expect(order).not.toContain(-1)
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })

  it('shows per instrument what adds up to the total', () => {
    const total = (id: string) =>
      Number(new RegExp(`│ ${id} +│.*`).exec(text)?.[0].split('│')[5]?.replace(/[,+]/g, ''))
    expect(total('SPY.ARCX') + total('AAPL.XNAS') + total('IBM.XNYS')).toBeCloseTo(total('Total'), 6)
  })

  it('is the same text with and without colors, and colors gains and losses', () => {
    const colored = renderTables(record, { color: true, reportPath: 'reports/run.html' })
    expect(withoutAnsi(colored)).toBe(text)
    expect(text).not.toContain(ESCAPE)
    expect(colored).toContain(`${ESCAPE}[32m`)
    expect(colored).toContain(`${ESCAPE}[31m`)
  })

  it('draws in ASCII where asked to', () => {
    const ascii = renderTables(record, { ...plain, ascii: true })
    expect([...ascii].filter((character) => character.charCodeAt(0) > 127)).toEqual([])
  })

  it('lists days, weeks or months where asked to, and why round trips were left', () => {
    const traded = makeMinuteYear({ days: 30, tripsPerDay: 2 })
    expect(renderTables(traded, plain)).not.toContain('PER WEEK')
    const weeks = renderTables(traded, { ...plain, width: 80, breakdown: 'week' })
    expect(weeks).toContain('PER WEEK (from its Monday) · USD')
    expect(weeks).toMatch(/│ 2024-01-08 │ +10 │/)
    expect(weeks).toMatch(/PER EXIT[^]*│ end of day +│/)
    expect(weeks).toMatch(/│ Metric +│ +Value │/)
    expect(widest(weeks)).toBeLessThanOrEqual(80)
  })

  it('leaves out months of a short run', () => {
    expect(renderTables(makeTradedRecord([{ net: 1 }]), plain)).not.toContain('MONTHLY')
  })

  it('shows the best and the worst of very many instruments', () => {
    const shapes = Array.from({ length: 200 }, (_, i) => ({ net: i - 100, instrument: `S${String(i)}.XNAS` }))
    const many = renderTables(makeTradedRecord(shapes, { instruments: [] }), plain)
    expect(many).toContain('S199.XNAS')
    expect(many).toContain('S0.XNAS')
    expect(many).not.toContain('S100.XNAS')
    expect(many).toContain('The 15 best and 15 worst of 200 instruments.')
  })

  it.each([80, 100])(
    'never is wider than %i columns, however large the figures and long the names',
    (width) => {
      const shape = fc.record({
        net: fc
          .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 0, max: 15 }))
          .map(([n, e]) => `${String(n)}e${String(e)}`),
        instrument: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }),
        currency: fc.constantFrom('USD', 'BTC'),
      })
      fc.assert(
        fc.property(
          fc.array(shape, { maxLength: 8 }),
          fc.string({ maxLength: 200 }),
          fc.boolean(),
          (shapes, name, color) => {
            const made = makeTradedRecord(shapes, {
              strategy: name,
              warnings: ['word '.repeat(60)],
              parameters: { [name]: 1 },
            })
            expect(widest(renderTables(made, { color, width, breakdown: 'week' }))).toBeLessThanOrEqual(width)
          },
        ),
        { numRuns: 40 },
      )
    },
  )
})

describe('a run that cost nothing', () => {
  it('is flagged', () => {
    const free = renderTables(makeTradedRecord([{ net: 10 }]), plain)
    expect(free).toContain('ZERO COST')
    expect(free).toContain('Zero-cost run')
    expect(renderTables(makeTradedRecord([{ net: 10, fees: 1 }]), plain)).not.toContain('ZERO COST')
  })

  it('is not flagged where rebates and fees cancel out', () => {
    const fills = [makeFill({ fee: Decimal.from(1) }), makeFill({ fee: Decimal.from(-1) })]
    expect(renderTables(makeRecord({ fills }), plain)).not.toContain('ZERO COST')
  })
})

describe('a run without a fill', () => {
  it('says that the strategy gave no order', () => {
    const text = renderTables(makeRecord(), plain)
    expect(text).toContain('No order was filled.')
    expect(text).toContain('The strategy gave no order in 1,560 bars')
    expect(text).not.toContain('EQUITY ·')
    expect(text).not.toContain('NaN')
  })

  it('names the codes of denied orders with what to do', () => {
    const text = renderTables(
      makeRecord({ ordersDenied: 5, deniedByCode: { RISK_MIN_NOTIONAL: 1, RISK_BUYING_POWER: 4, OTHER: 0 } }),
      plain,
    )
    expect(text).toMatch(
      /4 × RISK_BUYING_POWER: Worst-case[^•]*cancel working orders first\.[^•]*• 1 × RISK_MIN/,
    )
    expect(text).not.toContain('OTHER')
  })

  it('tells rejected, canceled and waiting orders apart', () => {
    const text = renderTables(makeRecord({ orders: 6, ordersRejected: 1, ordersCanceled: 2 }), plain)
    expect(text).toContain('1 order was rejected')
    expect(text).toContain('2 orders were canceled')
    expect(text).toContain('3 orders were sent and neither filled nor canceled')
  })

  it('says so when there was no data at all', () => {
    expect(renderTables(makeRecord({ bars: 0, events: 0 }), plain)).toContain(
      'There was no data in the period',
    )
  })
})

describe('the text chart', () => {
  const series = (equity: number[]) => ({ time: equity.map((_, i) => MONDAY + i * 60e6), equity })
  const options = { width: 40, height: 5, label: (value: number) => value.toFixed(0) }

  it('equals the drawing of a small curve', () => {
    expect(textChart(series([0, 4, 4, 2]), { width: 43, height: 5, label: String })).toEqual([
      '4 ┤             ╭─────────────────────────╮',
      '3 ┤             │                         │',
      '2 ┤             │                         ╰',
      '1 ┤             │',
      '0 ┤─────────────╯',
      '   2024-01-01 00:00        2024-01-01 00:03',
    ])
  })

  it('is level for a flat curve and empty for no curve', () => {
    expect(textChart(series([7, 7, 7]), options)[2]).toBe(`7 ┤${'─'.repeat(37)}`)
    expect(textChart(series([7]), options)).toEqual([])
    expect(textChart(series([Number.NaN, 1]), options)).toEqual([])
  })

  it('keeps to its width and height', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 300 }),
        fc.integer({ min: 40, max: 160 }),
        (equity, width) => {
          const lines = textChart(series(equity), { ...options, width })
          expect(lines).toHaveLength(6)
          for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width)
        },
      ),
      { numRuns: 60 },
    )
  })
})
