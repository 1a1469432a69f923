import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../calendar/time-zone.ts'
import { Decimal } from '../domain/decimal.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import { adjust, adjustPrice } from './adjust.ts'
import { openCsv } from './csv/open-csv.ts'
import { collect, hasSamples, sampleFile, temporaryFiles, utc } from './data.test-support.ts'
import { readFactors, splitRatio } from './factors.ts'
import { fromArrays } from './from-arrays.ts'

const file = temporaryFiles()
const NEW_YORK = { zone: 'America/New_York', zones: zoneConverter }

/** A cut-out of the history of a share that was split 7:1 after 6 June 2014. */
const FACTORS = `20140507,0.8961764,0.03571430,592.33
20140606,0.9011818,0.03571430,645.57
20140806,0.9011818,0.25,94.97
20501231,1,0.25,0
`

const told = (actions: readonly CorporateAction[]): string[] =>
  actions.map(
    (action) =>
      `${new Date(action.effectiveTime / 1000).toISOString()} ${action.type} ${('ratio' in action ? action.ratio : 'amount' in action ? action.amount : '').toString()}`,
  )

describe('a factor file', () => {
  it('gives the factors of the first row that is not before the day', async () => {
    const factors = await readFactors(file('factors.csv', FACTORS), NEW_YORK)
    const at = (time: string): string => factors.factorAt(utc(time)).priceFactor.toString()
    expect(at('1990-01-01T00:00:00Z')).toBe('0.8961764')
    // In New York the 7th of May ends at 04:00 UTC of the 8th.
    expect(at('2014-05-08T03:59:59Z')).toBe('0.8961764')
    expect(at('2014-05-08T04:00:00Z')).toBe('0.9011818')
    expect(factors.factorAt(utc('2014-06-06T19:59:00Z')).splitFactor.toString()).toBe('0.0357143')
    expect(factors.factorAt(utc('2014-06-09T13:30:00Z')).splitFactor.toString()).toBe('0.25')
    expect(at('2014-05-07T12:00:00Z')).toBe('0.8961764')
  })

  it('adjusts nothing behind its last row', async () => {
    const factors = await readFactors(file('short.csv', '20140507,0.9,0.5,100\n'))
    expect(factors.factorAt(utc('2014-05-08T00:00:00Z')).combined.toString()).toBe('1')
    expect(told(factors.corporateActions('X.Y'))).toEqual([
      '2014-05-08T00:00:00.000Z cashDividend 10',
      '2014-05-08T00:00:00.000Z split 2',
    ])
  })

  it('tells splits and dividends, from midnight of the day after the row', async () => {
    const factors = await readFactors(file('factors.csv', FACTORS), NEW_YORK)
    expect(told(factors.corporateActions('AAPL.XNAS')).slice(0, 2)).toEqual([
      '2014-05-08T04:00:00.000Z cashDividend 3.29',
      '2014-06-07T04:00:00.000Z split 7',
    ])
  })

  it('knows clean ratios behind rounded factors', () => {
    for (const [before, after, ratio] of [
      ['0.00892857', '0.01785710', '2'],
      ['0.03571430', '0.25', '7'],
      ['1', '0.1', '0.1'],
      ['0.6666667', '1', '1.5'],
      ['1', '0.3333333', '0.333333333333'],
      ['0.9615385', '1', '1.04'],
    ] as const) {
      expect(splitRatio(Decimal.parse(before), Decimal.parse(after)).toString()).toBe(ratio)
    }
  })

  it('that is damaged is refused with file, line and remedy', async () => {
    for (const [text, says] of [
      ['20141301,1,1,1\n', 'line 1: “20141301” is not a date'],
      ['20140101,1,1,1\n20140102,x,1,1\n', 'line 2: “x” is not a number'],
      ['20140101,0,1,1\n', 'not above zero'],
      ['20140102,1,1,1\n20140101,1,1,1\n', 'not later than the row before'],
      ['', 'no rows'],
    ] as const) {
      await expect(readFactors(file('bad.csv', text))).rejects.toThrow(says)
    }
    await expect(readFactors('/nowhere/factors.csv')).rejects.toMatchObject({
      code: 'DATA_FILE_UNREADABLE',
      message: expect.stringContaining('There is no file /nowhere/factors.csv.') as string,
    })
  })

  it.skipIf(!hasSamples)('of real shares tells what they paid (skipped without sample data)', async () => {
    const actions = async (name: string): Promise<string[]> => {
      const path = sampleFile(`equities_daily/${name}_factors.csv`) ?? ''
      return told((await readFactors(path)).corporateActions('X.Y')).map((text) =>
        text.replace('T00:00:00.000Z', ''),
      )
    }
    const apple = await actions('aapl')
    expect(apple.filter((text) => text.includes('split'))).toEqual([
      '2000-06-21 split 2',
      '2005-02-26 split 2',
      '2014-06-07 split 7',
      '2020-08-29 split 4',
    ])
    const dividends = apple.filter((text) => text.includes('cashDividend'))
    for (const paid of [
      '2012-08-09 cashDividend 2.65',
      '2012-11-07 cashDividend 2.65',
      '2014-02-06 cashDividend 3.05',
      '2014-05-08 cashDividend 3.29',
      '2014-08-07 cashDividend 0.47',
      '2020-11-06 cashDividend 0.205',
    ]) {
      expect(dividends).toContain(paid)
    }
    const spy = await actions('spy')
    expect(spy).toContain('2018-12-21 cashDividend 1.4354')
    expect(spy).toContain('2020-12-18 cashDividend 1.58')
    expect(spy.every((text) => text.includes('cashDividend'))).toBe(true)
  })
})

describe('adjusted prices', () => {
  it('are the nearest number to the exact product of ten decimals', () => {
    const factor = fc.integer({ min: 1, max: 10_000_000 }).map((units) => Decimal.parse(`${units}e-7`))
    const price = fc.tuple(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 0, max: 6 }))
    fc.assert(
      fc.property(price, factor, factor, ([units, decimals], priceFactor, splitFactor) => {
        const raw = Number(`${units}e-${decimals}`)
        const combined = priceFactor.mul(splitFactor)
        const exact = Decimal.fromNumber(raw).mul(combined).round(10, 'halfEven').toNumber()
        expect(adjustPrice(raw, { priceFactor, splitFactor, combined }, combined.toNumber())).toBe(exact)
      }),
      { numRuns: 2000 },
    )
  })

  it('of ties are rounded half to even', () => {
    const combined = Decimal.parse('0.00000000005')
    const factor = { priceFactor: combined, splitFactor: Decimal.ONE, combined }
    expect(adjustPrice(1, factor, combined.toNumber())).toBe(0)
    expect(adjustPrice(3, factor, combined.toNumber())).toBe(2e-10)
  })

  it('change price and volume of every row by the factors of its day', async () => {
    const factors = await readFactors(file('factors.csv', FACTORS), NEW_YORK)
    const days = ['2014-06-06T13:30:00Z', '2014-06-09T13:30:00Z'].map(utc)
    const column = (...values: number[]): Float64Array => Float64Array.from(values)
    const source = fromArrays(
      { instrumentId: 'AAPL.XNAS', name: 'memory', period: 60_000_000, priceDecimals: 2, volumeKnown: true },
      {
        kind: 'bar',
        length: 2,
        start: Float64Array.from(days),
        end: Float64Array.from(days, (day) => day + 60_000_000),
        open: column(645, 92),
        high: column(645, 92),
        low: column(645, 92),
        close: column(645.5, 92.5),
        volume: column(100, 100),
      },
    )
    const rows = await collect(adjust(source, factors))
    expect(rows.start).toEqual(days)
    expect(rows.values.get('close')).toEqual([20.7754673066, 20.839829125])
    expect(rows.values.get('volume')).toEqual([100 / 0.0357143, 400])
  })

  it.skipIf(!hasSamples)(
    'of a real share run through its split without a jump (skipped without sample data)',
    async () => {
      const [source] = await openCsv(sampleFile('equities_daily/aapl_daily_raw.csv') ?? '', {
        instruments: ['AAPL.XNAS'],
      })
      if (source === undefined) throw new Error('no source')
      const factors = await readFactors(sampleFile('equities_daily/aapl_factors.csv') ?? '')
      const close = (await collect(adjust(source, factors))).values.get('close') ?? []
      const jumps = close.map((price, row) => Math.abs(price / (close[row - 1] ?? price) - 1))
      expect(Math.max(...jumps.slice(1000))).toBeLessThan(0.3)
    },
  )
})
