import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../calendar/time-zone.ts'
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../domain/time.ts'
import { hasSamples, sampleFile, temporaryFiles, utc } from './data.test-support.ts'
import { inspectFile } from './inspect.ts'

const file = temporaryFiles()

const MINUTES = `when;Open;High;Low;Close;Adj Close;Vol;OpenInterest
2013-10-07 09:30;10;12;9;11;1;100;0
2013-10-07 09:31;11;12;10;11;1;0;0
2013-10-07 09:32;11;10;10;11;1;100;0
2013-10-07 09:33;11;12;;11;1;100;0
2013-10-07 09:40;11;12,25;10;11;1;100;0
2013-10-08 09:30;11;11;11;11;1;100;0
2013-10-08 09:31;11;11;11;11;1;100;0
2013-10-08 09:32;11;11;10,5;11;1;100;0
2013-10-08 09:31;11;11;11;11;1;100;0
`

describe('an inspection', () => {
  it('tells what a file holds, what it is taken for, and what is wrong with it', async () => {
    const path = file('minutes.csv', MINUTES)
    const inspection = await inspectFile(path, { zone: 'America/New_York', zones: zoneConverter })
    expect(inspection).toEqual({
      path,
      format: 'csv',
      rowGroups: 0,
      codecs: [],
      firstRow: inspection.firstRow,
      kind: 'bar',
      hasHeader: true,
      separator: ';',
      decimalComma: true,
      columns: [
        { name: 'when', role: 'time', note: '' },
        { name: 'Open', role: 'open', note: '' },
        { name: 'High', role: 'high', note: '' },
        { name: 'Low', role: 'low', note: '' },
        { name: 'Close', role: 'close', note: '' },
        { name: 'Adj Close', role: null, note: 'adjusted prices are not used: factor files adjust' },
        { name: 'Vol', role: 'volume', note: '' },
        { name: 'OpenInterest', role: null, note: 'open interest is not used' },
      ],
      rows: 6,
      firstTime: utc('2013-10-07T13:30:00Z'),
      lastTime: utc('2013-10-08T13:33:00Z'),
      period: MICROS_PER_MINUTE,
      daily: false,
      zone: 'America/New_York',
      stamp: 'start',
      gaps: {
        intraday: {
          count: 1,
          largest: [{ from: utc('2013-10-07T13:31:00Z'), to: utc('2013-10-07T13:40:00Z') }],
        },
        overnight: {
          count: 1,
          largest: [{ from: utc('2013-10-07T13:40:00Z'), to: utc('2013-10-08T13:30:00Z') }],
        },
      },
      lowestPrice: 9,
      highestPrice: 12.25,
      priceDecimals: 2,
      priceScale: 1,
      volumeKnown: true,
      zeroVolumeRows: 1,
      symbols: [],
      badRows: [
        {
          reason: 'high or low contradicts the other prices',
          count: 1,
          firstLine: 4,
          firstWhere: 'line 4',
          firstRow: '2013-10-07 09:32;11;10;10;11;1;100;0',
        },
        {
          reason: 'empty field',
          count: 1,
          firstLine: 5,
          firstWhere: 'line 5',
          firstRow: '2013-10-07 09:33;11;12;;11;1;100;0',
        },
        {
          reason: 'earlier than the row before it',
          count: 1,
          firstLine: 10,
          firstWhere: 'line 10',
          firstRow: '2013-10-08 09:31;11;11;11;11;1;100;0',
        },
      ],
      warnings: [],
    })
  })

  it('lists symbols with their rows', async () => {
    const row = (day: string, symbol: string): string => `${day},1,1,1,1,1,${symbol}`
    const text = [
      'date,open,high,low,close,volume,symbol',
      row('2020-01-02', 'B'),
      row('2020-01-02', 'A'),
      row('2020-01-03', 'A'),
    ]
    const inspection = await inspectFile(file('symbols.csv', text.join('\n')))
    expect(inspection).toMatchObject({ rows: 3, daily: true, zone: 'UTC' })
    expect(inspection.symbols).toEqual([
      { symbol: 'B', rows: 1, firstTime: utc('2020-01-02T00:00:00Z'), lastTime: utc('2020-01-03T00:00:00Z') },
      { symbol: 'A', rows: 2, firstTime: utc('2020-01-02T00:00:00Z'), lastTime: utc('2020-01-04T00:00:00Z') },
    ])
  })

  it('does not call weekends gaps where no row is on one', async () => {
    const daily = (days: readonly string[]): string =>
      ['date,open,high,low,close', ...days.map((day) => `${day},1,1,1,1`)].join('\n')
    const weekdays = ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07', '2020-01-09', '2020-01-10']
    const stocks = await inspectFile(file('weekdays.csv', daily(weekdays)))
    expect(stocks.gaps.overnight).toEqual({
      count: 1,
      largest: [{ from: utc('2020-01-07T00:00:00Z'), to: utc('2020-01-09T00:00:00Z') }],
    })
    const crypto = await inspectFile(file('weekends.csv', daily([...weekdays, '2020-01-11'])))
    expect(crypto.gaps.overnight.count).toBe(2)
    expect(crypto.period).toBe(MICROS_PER_DAY)
  })

  it('says where every time names its zone, and where volume is unknown', async () => {
    const text = 'time,open,high,low,close,volume\n1600000000,1,1,1,1,0\n1600000060,1,1,1,1,0\n'
    const inspection = await inspectFile(file('zeros.csv', text))
    expect(inspection).toMatchObject({ zone: null, volumeKnown: false, zeroVolumeRows: 0 })
    expect(inspection.warnings).toHaveLength(1)
  })

  it('survives a file without one good row', async () => {
    const inspection = await inspectFile(file('bad.csv', 'time,bid,ask\n1600000000,3,2\n1600000001,3,2\n'))
    expect(inspection).toMatchObject({ rows: 0, firstTime: null, lowestPrice: null })
    expect(inspection.badRows).toMatchObject([{ reason: 'bid above ask', count: 2, firstLine: 2 }])
  })

  it.skipIf(!hasSamples)('of a real file finds its symbols (skipped without sample data)', async () => {
    const inspection = await inspectFile(sampleFile('equities_daily/sp500_5yr_subset60.csv') ?? '')
    expect(inspection.symbols).toHaveLength(60)
    expect(inspection.rows).toBe(75_536)
    expect(inspection.badRows).toEqual([])
  })
})
