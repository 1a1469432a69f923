import { describe, expect, it } from 'vitest'
import { collect, temporaryFiles, utc } from '../data.test-support.ts'
import { openCsv } from './open-csv.ts'

const file = temporaryFiles()

const HEADER = 'date,open,high,low,close,volume,symbol'
const DAYS = ['2020-01-02', '2020-01-03', '2020-01-06']
const row = (day: string, symbol: string, price: number): string =>
  `${day},${price},${price},${price},${price},1,${symbol}`

const bySymbol = [
  HEADER,
  ...['AAA', 'BBB', 'CCC'].flatMap((symbol, index) => DAYS.map((day) => row(day, symbol, index + 1))),
]
const byDate = [
  HEADER,
  ...DAYS.flatMap((day) => ['AAA', 'BBB', 'CCC'].map((symbol, index) => row(day, symbol, index + 1))),
]

describe('a file of several symbols', () => {
  it('gives one source per instrument, sorted by symbol or by date', async () => {
    for (const [name, lines] of [
      ['by-symbol.csv', bySymbol],
      ['by-date.csv', byDate],
    ] as const) {
      const sources = await openCsv(file(name, lines.join('\n')), { instruments: ['CCC.XNYS', 'AAA.XNAS'] })
      expect(sources.map((source) => source.info.instrumentId)).toEqual(['CCC.XNYS', 'AAA.XNAS'])
      expect(sources.map((source) => source.info.rowCount)).toEqual([3, 3])
      for (const [index, source] of sources.entries()) {
        const rows = await collect(source)
        expect(rows.start).toEqual(DAYS.map((day) => utc(`${day}T00:00:00Z`)))
        expect(rows.end[1]).toBe(utc('2020-01-04T00:00:00Z'))
        expect(rows.values.get('close')).toEqual(index === 0 ? [3, 3, 3] : [1, 1, 1])
      }
    }
  })

  it('grows with its symbols and comes in chunks', async () => {
    const lines = ['time,price,size,symbol']
    for (let index = 0; index < 20_000; index += 1)
      lines.push(`${1_600_000_000 + index},${index + 1},1,${index % 2 === 0 ? 'A' : 'B'}`)
    const [, b] = await openCsv(file('many.csv', lines.join('\n')), { instruments: ['A.X', 'B.X'] })
    if (b === undefined) throw new Error('no source')
    const rows = await collect(b)
    expect(rows.chunks).toBe(2)
    expect(rows.values.get('price')).toEqual(Array.from({ length: 10_000 }, (_, index) => index * 2 + 2))
  })

  it('names the symbols that it has when another one is asked for', async () => {
    const open = openCsv(file('by-date.csv', byDate.join('\n')), { instruments: ['DDD.XNYS'] })
    await expect(open).rejects.toMatchObject({ code: 'CONFIG_DATA_MISSING' })
    await expect(open).rejects.toThrow(/no rows of DDD/)
  })

  it('does not mind bad rows of symbols that nobody asked for, and finds those of the others', async () => {
    const text = [...byDate, '2020-01-07,,1,1,1,1,BBB', '2020-01-07,1,1,2,1,1,CCC'].join('\n')
    expect(await openCsv(file('bad.csv', text), { instruments: ['AAA.X'] })).toHaveLength(1)
    await expect(openCsv(file('bad.csv', text), { instruments: ['BBB.X'] })).rejects.toThrow(
      /line 11, column “open”/,
    )
    const sources = await openCsv(file('bad.csv', text), {
      instruments: ['BBB.X', 'CCC.X'],
      onBadRow: 'skip',
    })
    expect(sources.map((source) => [...source.skipped().values()])).toEqual([[1, 1], []])
  })

  it('serves the one instrument that is asked for where it has one symbol, and says so', async () => {
    const warnings: string[] = []
    const text = [HEADER, ...DAYS.map((day) => row(day, 'BTC/USD', 5))].join('\n')
    const sources = await openCsv(file('one.csv', text), {
      instruments: ['BTC-USD.COINBASE'],
      onWarning: (message) => warnings.push(message),
    })
    expect(sources.map((source) => source.info.rowCount)).toEqual([3])
    expect(warnings[0]).toContain('BTC/USD')
  })
})
