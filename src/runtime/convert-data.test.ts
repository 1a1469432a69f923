import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../calendar/time-zone.ts'
import { openCsv } from '../data/csv/open-csv.ts'
import { collect, temporaryFiles } from '../data/data.test-support.ts'
import type { Collected } from '../data/data.test-support.ts'
import { convertData } from './convert-data.ts'

const file = temporaryFiles()
const DAY_ZONE = 'America/New_York'

async function read(path: string): Promise<Collected> {
  const [source] = await openCsv(path, { instruments: ['A.V'], zones: zoneConverter, dayZone: DAY_ZONE })
  if (source === undefined) throw new Error('no source')
  return collect(source)
}

const rows = (line: (row: number) => string): string =>
  Array.from({ length: 50 }, (_, row) => line(row)).join('\n')
const clock = (row: number): string => `2024-03-08T14:${String(row).padStart(2, '0')}:00Z`

const INPUTS = [
  ['bars', `time,open,high,low,close,volume\n${rows((row) => `${clock(row)},1.1,1.3,1,1.2,${row + 0.5}`)}\n`],
  [
    'closes',
    `date,close\n${rows((row) => `2024-${row < 25 ? '03' : '04'}-${String((row % 25) + 1).padStart(2, '0')},${row + 1}`)}\n`,
  ],
  ['quotes', `time,bid,ask,bid_size,ask_size\n${rows((row) => `${clock(row)},1.1,1.2,3,${row + 1}`)}\n`],
  ['trades', `time,price,size\n${rows((row) => `${clock(row)},${row + 1},0.125`)}\n`],
] as const

describe('converting', () => {
  it.each(INPUTS)('%s there and back, by way of every format, changes nothing', async (name, text) => {
    const input = file(`${name}.csv`, text)
    const expected = await read(input)
    let last = input
    for (const ending of ['parquet', 'csv.gz', 'parquet', 'csv']) {
      const output = `${input}.${ending === 'csv' ? 'back.csv' : ending}`
      const done = await convertData({ input: last, output, dayZone: DAY_ZONE })
      expect([done.rowsRead, done.rowsWritten]).toEqual([50, 50])
      expect(await read(output)).toEqual(expected)
      last = output
    }
  })

  it('makes bars of trades, and longer ones of bars', async () => {
    const input = file('made.csv', INPUTS[3][1])
    const done = await convertData({ input, output: `${input}.parquet`, bars: '5m' })
    expect(done).toMatchObject({ kind: 'bar', rowsWritten: 10, period: 300_000_000 })
    const longer = await convertData({ input: `${input}.parquet`, output: `${input}.10m.csv`, bars: '10m' })
    expect(longer.rowsWritten).toBe(5)
    expect((await read(`${input}.10m.csv`)).values.get('volume')).toEqual([1.25, 1.25, 1.25, 1.25, 1.25])
  })

  it('keeps the hours that are wanted, and symbols', async () => {
    const text = `time,symbol,price\n${rows((row) => `${clock(row)},${row % 2 === 0 ? 'AA' : 'BB'},${row + 1}`)}\n`
    const input = file('symbols.csv', text)
    const output = `${input}.parquet`
    expect((await convertData({ input, output, session: 'regular' })).rowsWritten).toBe(20)
    const [aa] = await openCsv(output, { instruments: ['AA.V'] })
    expect(aa?.info.rowCount).toBe(10)
    expect((await convertData({ input, output, symbols: ['BB'] })).rowsWritten).toBe(25)
    await expect(convertData({ input, output, symbols: ['CC'] })).rejects.toThrow(/no rows of CC/)
  })

  it('leaves nothing behind where it fails', async () => {
    const input = file('bad.csv', `time,price\n${clock(0)},1\n${clock(1)},-1\n`)
    const output = `${input}.parquet`
    await expect(convertData({ input, output })).rejects.toThrow(/price not above zero/)
    await expect(convertData({ input, output: `${input}.xlsx` })).rejects.toThrow(/its ending/)
    expect(
      readdirSync(dirname(input)).filter((name) => /^bad\.csv./.test(name) || /tmp$/.test(name)),
    ).toEqual([])
  })
})
