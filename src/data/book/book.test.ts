import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../../calendar/time-zone.ts'
import type { FulmarError } from '../../domain/codes.ts'
import { openCsv } from '../csv/open-csv.ts'
import type { CsvOptions } from '../csv/options.ts'
import { sampleFile, temporaryFiles, utc } from '../data.test-support.ts'
import { inspectFile } from '../inspect.ts'
import { selectRows } from '../chunks.ts'
import { openBook } from './open-book.ts'

const file = temporaryFiles()
let files = 0
const csv = (text: string): string => file(`b${String((files += 1))}.csv`, text)

/** `time bids | asks`, each level as price×size. */
async function books(path: string, options: Partial<CsvOptions> = {}): Promise<string[]> {
  const [source] = await openBook(path, { instruments: ['AAA.XNAS'], ...options })
  const lines: string[] = []
  for (let chunk = await source?.next(); chunk; chunk = await source?.next()) {
    if (chunk.kind !== 'quote' || chunk.depth === undefined) throw new Error('no books')
    const { bidPrice, bidSize, askPrice, askSize } = chunk.depth
    const side = (prices: readonly Float64Array[], sizes: readonly Float64Array[], row: number): string =>
      prices
        .map((column, level) => [column[row] ?? NaN, sizes[level]?.[row] ?? NaN] as const)
        .filter(([price]) => !Number.isNaN(price))
        .map(([price, size]) => `${String(price)}×${String(size)}`)
        .join(' ')
    for (let row = 0; row < chunk.length; row++)
      lines.push(
        `${String(chunk.end[row])} ${side(bidPrice, bidSize, row)} | ${side(askPrice, askSize, row)}`,
      )
  }
  return lines
}

async function failure(path: string, options: Partial<CsvOptions> = {}): Promise<FulmarError> {
  const error: unknown = await books(path, options).catch((reason: unknown) => reason)
  if (error instanceof Error) return error as FulmarError
  throw new Error('it was read without complaint')
}

const T = utc('2024-03-08T14:30:00Z')
const EXPECTED = [
  `${String(T)} 99.9×5 99.8×10 | 100.1×4 100.2×10`,
  `${String(T + 1_000_000)} 99.9×5 | 100.1×4 100.3×7`,
]
const WIDE = `time,bid_px_00,bid_sz_00,ask_px_00,ask_sz_00,bid_px_01,bid_sz_01,ask_px_01,ask_sz_01
2024-03-08T14:30:00Z,99.9,5,100.1,4,99.8,10,100.2,10
2024-03-08T14:30:01Z,99.9,5,100.1,4,,,100.3,7
`

describe('a file with a book in each row', () => {
  it.each([
    ['by MBP-10’s names', WIDE],
    [
      'by names with brackets',
      WIDE.replaceAll(/(bid|ask)_px_0(\d)/g, '$1s[$2].price').replaceAll(
        /(bid|ask)_sz_0(\d)/g,
        '$1s[$2].amount',
      ),
    ],
    [
      'by names that count from 1',
      WIDE.replaceAll('_01', '_2').replaceAll('_00', '_1').replaceAll('px', 'price').replaceAll('sz', 'size'),
    ],
    ['with NaN for a level that is not there', WIDE.replace(',,,', ',NaN,NaN,')],
  ])('is read %s', async (_what, text) => {
    expect(await books(csv(text))).toEqual(EXPECTED)
  })

  it('is read in billionths, where all prices are whole and large, with a warning', async () => {
    const whole = `ts_recv,ts_event,symbol,bid_px_00,bid_sz_00,ask_px_00,ask_sz_00
1709908200000000000,1709908199000000000,AAA,99900000000,5,100100000000,4
1709908201000000000,1709908199000000000,AAA,99900000000,5,9223372036854775807,0
`
    const warnings: string[] = []
    expect(await books(csv(whole), { onWarning: (text) => warnings.push(text) })).toEqual([
      `${String(T)} 99.9×5 | 100.1×4`,
      `${String(T + 1_000_000)} 99.9×5 | `,
    ])
    expect(warnings.join()).toContain('in billionths')
  })

  it('of Parquet gives what the same CSV file gives', async () => {
    const columns = [
      { name: 'ts_recv', data: [new Date(T / 1000), new Date(T / 1000 + 1000)] },
      { name: 'bid_px_00', data: [99.9, 99.9] },
      { name: 'bid_sz_00', data: [5, 5] },
      { name: 'ask_px_00', data: [100.1, 100.1] },
      { name: 'ask_sz_00', data: [4, 4] },
      { name: 'bid_px_01', data: [99.8, null] },
      { name: 'bid_sz_01', data: [10, null] },
      { name: 'ask_px_01', data: [100.2, 100.3] },
      { name: 'ask_sz_01', data: [10, 7] },
    ]
    const path = file('book.parquet', new Uint8Array(parquetWriteBuffer({ columnData: columns })))
    expect(await books(path)).toEqual(EXPECTED)
    expect(await inspectFile(path)).toMatchObject({ format: 'parquet', rows: 2, bookLevels: 2 })
  })

  it.each([
    ['crossed', '99.9,5,100.1,4', '100.2,5,100.1,4', 'DATA_ROW_BAD', 'bid above ask'],
    ['of a text for a price', '99.9,5', 'many,5', 'DATA_ROW_BAD', 'not a number'],
    ['of a size below zero', '99.9,5', '99.9,-5', 'DATA_ROW_BAD', 'volume below zero'],
    ['earlier than the one before', '14:30:01Z', '14:29:01Z', 'DATA_UNSORTED', 'earlier than'],
    ['without a time', '2024-03-08T14:30:01Z', 'soon', 'DATA_TIME_UNREADABLE', 'unreadable time'],
  ])('stops at a row %s, or leaves it out', async (_what, good, bad, code, reason) => {
    const at = WIDE.lastIndexOf(good)
    const path = csv(WIDE.slice(0, at) + bad + WIDE.slice(at + good.length))
    const error = await failure(path)
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(reason)])
    expect(error.message).toContain('line 3')
    expect(await books(path, { onBadRow: 'skip' })).toEqual(EXPECTED.slice(0, 1))
    expect((await inspectFile(path)).badRows).toMatchObject([{ count: 1, firstLine: 3 }])
  })
})

describe('a file with a level in each row', () => {
  const rows = (lines: readonly string[]): string =>
    ['timestamp,side,price,size,update_type', ...lines, ''].join('\n')
  const at = (seconds: number): string => String(T / 1000 + seconds * 1000)

  it('joins rows of one time to one book', async () => {
    const levels = (seconds: number, ...list: string[]): string[] =>
      list.map((level) => `${at(seconds)},${level}`)
    const lines = [
      ...levels(0, 'b,99.9,5', 'b,99.8,10', 'a,100.1,4', 'a,100.2,10'),
      ...levels(1, 'ask,100.3,7', 'ask,100.1,4', 'bid,99.9,5'),
    ]
    expect(await books(csv(['timestamp,side,price,qty', ...lines, ''].join('\n')))).toEqual(EXPECTED)
  })

  it('applies changes to the snapshot before them, and knows nothing before the first', async () => {
    const path = csv(
      rows([
        `${at(-1)},b,98,1,set`,
        `${at(0)},b,99.9,5,snap`,
        `${at(0)},b,99.8,10,snap`,
        `${at(0)},a,100.1,4,snap`,
        `${at(0)},a,100.2,10,snap`,
        `${at(1)},b,99.8,0,set`,
        `${at(1)},a,100.2,0,set`,
        `${at(1)},a,100.3,7,set`,
      ]),
    )
    expect(await books(path)).toEqual(EXPECTED)
    const { columns, bookLevels, rows: count } = await inspectFile(path)
    expect(columns.map(({ role }) => role)).toEqual(['time', 'side', 'price', 'size', 'update'])
    expect([bookLevels, count]).toEqual([2, 2])
  })

  it('holds at any time what a plain map of its rows holds', async () => {
    const change = fc.tuple(fc.nat(3), fc.boolean(), fc.integer({ min: 1, max: 9 }), fc.nat(4))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 40 }), async (changes) => {
        let time = 0
        const lines = [`${at(0)},b,1,1,snap`, `${at(0)},a,100,1,snap`]
        const held = new Map<number, number>([[1, 1]])
        for (const [wait, isBid, price, size] of changes) {
          time += wait
          lines.push(
            `${at(time + 1)},${isBid ? 'b' : 'a'},${String(isBid ? price : 99 + price)},${String(size)},set`,
          )
          if (isBid) held.set(price, size)
        }
        const last = (await books(csv(rows(lines)))).at(-1) ?? ''
        const bids = [...held]
          .filter(([, size]) => size > 0)
          .sort(([a], [b]) => b - a)
          .map(([price, size]) => `${String(price)}×${String(size)}`)
        expect(last.slice(last.indexOf(' ') + 1, last.indexOf(' |'))).toBe(bids.join(' '))
      }),
      { numRuns: 25 },
    )
  })
})

describe('of a book file', () => {
  it('it is said where it was given for bars', async () => {
    const error: unknown = await openCsv(csv(WIDE), { instruments: ['AAA.XNAS'] }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({
      code: 'DATA_COLUMNS_UNKNOWN',
      remedy: expect.stringContaining('--book') as string,
    })
  })

  it('whose times name no zone, that is said, and the zone counts', async () => {
    const path = csv(WIDE.replaceAll('Z,', ','))
    const warnings: string[] = []
    expect(await books(path, { onWarning: (text) => warnings.push(text) })).toEqual(EXPECTED)
    expect(warnings.join()).toContain('name no zone')
    const there = await books(path, { zones: zoneConverter, zone: 'America/New_York' })
    expect(there[0]).toContain(String(T + 5 * 3600 * 1_000_000))
    expect((await inspectFile(path)).zone).toBe('UTC')
  })

  it('that is none, its columns are named', async () => {
    const error = await failure(csv('time,open,high,low,close\n2024-03-08,1,1,1,1\n'))
    expect(error.message).toContain('time, open, high, low, close')
  })

  it('of several symbols, only rows of the instrument count', async () => {
    const text = `time,symbol,side,price,size\n${String(T)},AAA,b,99,1\n${String(T)},BBB,b,50,1\n${String(T)},AAA,a,101,1\n`
    expect(await books(csv(text))).toEqual([`${String(T)} 99×1 | 101×1`])
    expect((await failure(csv(text), { instruments: ['CCC.XNAS'] })).code).toBe('CONFIG_DATA_MISSING')
  })

  it('rows are chosen with all their levels', async () => {
    const [source] = await openBook(csv(WIDE), { instruments: ['AAA.XNAS'] })
    const chunk = await source?.next()
    const kept = chunk ? selectRows(chunk, (row) => row === 1) : null
    expect(kept?.kind === 'quote' ? kept.depth?.askPrice.map((column) => column[0]) : null).toEqual([
      100.1, 100.3,
    ])
  })

  const sample = sampleFile('crypto/nautilus_binance_btcusdt-depth-snap.csv')
  it.skipIf(sample === null)(
    'a recorded snapshot is read whole (skipped where the data are absent)',
    async () => {
      const { rows, bookLevels, columns } = await inspectFile(sample ?? '')
      expect([rows, bookLevels]).toEqual([1, 100])
      expect(columns.filter(({ role }) => role !== null).map(({ role }) => role)).toEqual([
        'symbol',
        'time',
        'side',
        'update',
        'price',
        'size',
      ])
    },
  )
})
