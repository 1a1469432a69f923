/** Parquet files must be read as CSV files of the same data are, to the bit. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { ColumnSource } from 'hyparquet-writer/src/types.js'
import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../../calendar/time-zone.ts'
import type { FulmarError } from '../../domain/codes.ts'
import type { CsvOptions } from '../csv/options.ts'
import { openCsv } from '../csv/open-csv.ts'
import { collect, temporaryFiles, utc } from '../data.test-support.ts'
import type { Collected } from '../data.test-support.ts'
import { inspectFile } from '../inspect.ts'

const file = temporaryFiles()
let files = 0
const fresh = (ending: string): string => `f${String((files += 1))}.${ending}`

interface WriteOptions {
  readonly rowGroupSize?: number
  readonly pageSize?: number
}

function parquet(columnData: ColumnSource[], options: WriteOptions = {}): string {
  return file(fresh('parquet'), new Uint8Array(parquetWriteBuffer({ columnData, ...options })))
}

async function read(path: string, options: Partial<CsvOptions> = {}, readers = 1): Promise<Collected> {
  const [source] = await openCsv(path, { instruments: ['A.V'], zones: zoneConverter, ...options })
  if (source === undefined) throw new Error('no source')
  source.shareMemory?.(readers)
  return collect(source)
}

async function failure(path: string, options: Partial<CsvOptions> = {}): Promise<FulmarError> {
  try {
    await read(path, options)
  } catch (error) {
    return error as FulmarError
  }
  throw new Error('it was read without complaint')
}

const FIRST = utc('2024-03-08T14:30:00Z')
const MINUTE = 60_000_000
const COUNT = 40

const closes = Array.from({ length: COUNT }, (_, row) => 100 + ((row * 7) % 13) / 100)
const times = Array.from({ length: COUNT }, (_, row) => FIRST + row * MINUTE)
const prices = (): ColumnSource[] => [
  { name: 'open', data: Float64Array.from(closes) },
  { name: 'high', data: Float64Array.from(closes, (close) => close + 0.05) },
  { name: 'low', data: Float64Array.from(closes, (close) => close - 0.05) },
  { name: 'close', data: Float64Array.from(closes) },
  { name: 'volume', data: Int32Array.from(closes, (_, row) => row + 1), type: 'INT32' },
]

const csv = (time: (micros: number) => string): string => {
  const rows = times.map((micros, row) => {
    const close = closes[row] ?? 0
    return [time(micros), close, close + 0.05, close - 0.05, close, row + 1].join(',')
  })
  return file(fresh('csv'), `time,open,high,low,close,volume\n${rows.join('\n')}\n`)
}
const iso = (micros: number): string => new Date(micros / 1000).toISOString()

describe('a Parquet file', () => {
  const moment = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC = true) => ({
    name: 'time',
    type: 'INT64' as const,
    repetition_type: 'OPTIONAL' as const,
    logical_type: { type: 'TIMESTAMP' as const, unit, isAdjustedToUTC },
  })
  const withTime = (element: ReturnType<typeof moment>, perMicro: (micros: bigint) => bigint): string => {
    const columns = prices()
    const schema = [
      { name: 'root', num_children: 6 },
      element,
      ...columns.map(({ name, type }) => ({
        name,
        type: (type ?? 'DOUBLE') as 'DOUBLE' | 'INT32',
        repetition_type: 'REQUIRED' as const,
      })),
    ]
    const columnData = [
      { name: 'time', data: times.map((micros) => perMicro(BigInt(micros))) },
      ...columns.map(({ name, data }) => ({ name, data })),
    ]
    return file(fresh('parquet'), new Uint8Array(parquetWriteBuffer({ columnData, schema })))
  }

  it.each([
    ['milliseconds', () => withTime(moment('MILLIS'), (micros) => micros / 1000n)],
    ['microseconds', () => withTime(moment('MICROS'), (micros) => micros)],
    ['nanoseconds', () => withTime(moment('NANOS'), (micros) => micros * 1000n + 7n)],
    [
      'bare milliseconds',
      () =>
        parquet([{ name: 'time', data: BigInt64Array.from(times, (at) => BigInt(at / 1000)) }, ...prices()]),
    ],
    [
      'bare nanoseconds that may be missing',
      () =>
        parquet([
          { name: 'time', data: times.map((at) => BigInt(at) * 1000n + 999n), nullable: true },
          ...prices(),
        ]),
    ],
    [
      'seconds in doubles',
      () => parquet([{ name: 'time', data: Float64Array.from(times, (at) => at / 1e6) }, ...prices()]),
    ],
    ['text', () => parquet([{ name: 'time', data: times.map(iso) }, ...prices()])],
  ])('with times in %s equals CSV of the same bars', async (_, make) => {
    expect(await read(make())).toEqual(await read(csv(iso)))
  })

  it('with times that name no zone is read in the zone that is given', async () => {
    const path = withTime(moment('MICROS', false), (micros) => micros)
    const options = { zone: 'America/New_York' }
    const wall = csv((micros) => iso(micros).replace('Z', ''))
    const rows = await read(path, options)
    expect(rows).toEqual(await read(wall, options))
    expect(rows.start[0]).toBe(FIRST + 5 * 60 * MINUTE)
  })

  it('with dates has daily bars between midnights of the day’s zone', async () => {
    const dates = times.map((_, row) => new Date(Date.UTC(2024, 2, 4 + row)))
    const columnData = [{ name: 'date', data: dates.map((date) => date.getTime() / 86_400_000) }, ...prices()]
    const schema = [
      { name: 'root', num_children: 6 },
      {
        name: 'date',
        type: 'INT32' as const,
        converted_type: 'DATE' as const,
        repetition_type: 'REQUIRED' as const,
      },
      ...prices().map(({ name, type }) => ({
        name,
        type: (type ?? 'DOUBLE') as 'DOUBLE' | 'INT32',
        repetition_type: 'REQUIRED' as const,
      })),
    ]
    const bare = columnData.map(({ name, data }) => ({ name, data }))
    const path = file(fresh('parquet'), new Uint8Array(parquetWriteBuffer({ columnData: bare, schema })))
    const rows = await read(path, { dayZone: 'America/New_York' })
    expect(rows.start[0]).toBe(utc('2024-03-04T05:00:00Z'))
    // the clocks changed on the tenth
    expect(rows.end[6]).toBe(utc('2024-03-11T04:00:00Z'))
  })

  it('with prices in 32 bits, as text or as decimals has the prices that people meant', async () => {
    const single = parquet([
      { name: 'time', data: times.map(iso) },
      { name: 'price', data: Float32Array.from(closes) },
      { name: 'size', data: closes.map((_, row) => String(row + 0.25)) },
    ])
    const rows = await read(single)
    expect(rows.values.get('price')).toEqual(closes)
    expect(rows.values.get('size')?.[3]).toBe(3.25)
  })

  it.each([
    ['DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'],
    ['BYTE_STREAM_SPLIT', 'PLAIN'],
    ['RLE_DICTIONARY', 'RLE_DICTIONARY'],
    ['DELTA_LENGTH_BYTE_ARRAY', 'PLAIN'],
    ['DELTA_BYTE_ARRAY', 'PLAIN'],
  ] as const)('with times in %s and prices in %s equals CSV of the same bars', async (encoding, ofPrices) => {
    const isText = encoding.endsWith('BYTE_ARRAY')
    const stamps = isText ? times.map(iso) : BigInt64Array.from(times, (at) => BigInt(at / 1000))
    for (const nullable of [false, true]) {
      const path = parquet(
        [
          { name: 'time', data: stamps, encoding, nullable, type: isText ? 'STRING' : 'INT64' },
          ...prices().map((column) =>
            column.name === 'volume'
              ? column
              : { ...column, encoding: ofPrices, nullable, type: 'DOUBLE' as const },
          ),
        ],
        { rowGroupSize: 13 },
      )
      const { chunks, ...rows } = await read(path)
      expect(chunks).toBe(1)
      expect(rows).toMatchObject(
        await read(csv(iso)).then(({ start, end, values }) => ({ start, end, values })),
      )
    }
  })

  it('gives the same rows however it is divided into groups and pages, and however many are read at once', async () => {
    const expected = await read(csv(iso))
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(16, 64, 1 << 20),
        fc.constantFrom(1, 10, 5000),
        async (rowGroupSize, pageSize, readers) => {
          const path = parquet([{ name: 'time', data: times.map(iso) }, ...prices()], {
            rowGroupSize,
            pageSize,
          })
          const { chunks, ...rows } = await read(path, {}, readers)
          expect(chunks).toBe(1)
          expect(rows).toMatchObject({ start: expected.start, end: expected.end, values: expected.values })
        },
      ),
      { numRuns: 30 },
    )
  })

  it('of random bars equals CSV of the same bars, to the bit', async () => {
    const bar = fc.record({
      price: fc.double({ min: 0.0001, max: 1e6, noNaN: true }),
      up: fc.double({ min: 0, max: 10, noNaN: true }),
      volume: fc.double({ min: 0, max: 1e12, noNaN: true }),
      step: fc.integer({ min: 1, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(bar, { minLength: 2, maxLength: 60 }), async (bars) => {
        let at = FIRST
        const stamps = bars.map(({ step }) => (at += step * MINUTE))
        const column = (of: (bar: (typeof bars)[number]) => number): Float64Array =>
          Float64Array.from(bars, of)
        const columns = [
          { name: 'open', data: column(({ price }) => price) },
          { name: 'high', data: column(({ price, up }) => price + up) },
          { name: 'low', data: column(({ price }) => price / 2) },
          { name: 'close', data: column(({ price, up }) => price + up / 2) },
          { name: 'volume', data: column(({ volume }) => volume) },
        ]
        const path = parquet([{ name: 'time', data: stamps.map(iso) }, ...columns])
        const text = bars.map((_, row) =>
          [iso(stamps[row] ?? 0), ...columns.map(({ data }) => data[row])].join(','),
        )
        const plain = file(
          fresh('csv'),
          `time,${columns.map(({ name }) => name).join(',')}\n${text.join('\n')}\n`,
        )
        expect(await read(path)).toEqual(await read(plain))
      }),
      { numRuns: 40 },
    )
  })

  it('with symbols gives each instrument its rows', async () => {
    const path = parquet([
      { name: 'time', data: times.flatMap((at) => [iso(at), iso(at)]) },
      { name: 'symbol', data: times.flatMap(() => ['AAA', 'BBB']) },
      { name: 'price', data: Float64Array.from({ length: 2 * COUNT }, (_, row) => row + 1) },
    ])
    const sources = await openCsv(path, { instruments: ['BBB.V', 'AAA.V'] })
    const [second, first] = await Promise.all(sources.map(collect))
    expect(first?.values.get('price')?.slice(0, 3)).toEqual([1, 3, 5])
    expect(second?.values.get('price')?.slice(0, 3)).toEqual([2, 4, 6])
  })
})

describe('a Parquet file that cannot be used', () => {
  const trades = (
    rows: readonly (readonly [string | null, number | null])[],
    options: WriteOptions = {},
  ): string =>
    parquet(
      [
        { name: 'time', data: rows.map(([time]) => time), nullable: true, type: 'STRING' },
        { name: 'price', data: rows.map(([, price]) => price), nullable: true, type: 'DOUBLE' },
      ],
      options,
    )
  const good = (second: number): [string, number] => [iso(FIRST + second * 1_000_000), 10]

  it('names row group, row and column of an empty cell', async () => {
    const path = trades([good(0), good(1), good(2), [iso(FIRST + 3_000_000), null]], { rowGroupSize: 3 })
    const error = await failure(path)
    expect(error.code).toBe('DATA_ROW_BAD')
    expect(error.message).toMatch(/\.parquet, row group 2, row 1, column “price”: empty field: “”/)
  })

  it.each([
    ['a time that is missing', [good(0), [null, 10]], 'DATA_ROW_BAD', /row 2, column “time”: empty field/],
    [
      'a time that is none',
      [good(0), ['noon', 10]],
      'DATA_TIME_UNREADABLE',
      /row 2, column “time”: unreadable time: “noon”/,
    ],
    [
      'rows out of order',
      [good(5), good(1)],
      'DATA_UNSORTED',
      /row 2, column “time”: earlier than the row before it/,
    ],
    [
      'a price of zero',
      [good(0), [good(1)[0], 0]],
      'DATA_ROW_BAD',
      /row 2, column “price”: price not above zero: “0”/,
    ],
    ['no number', [good(0), [good(1)[0], NaN]], 'DATA_ROW_BAD', /row 2, column “price”: not a number: “NaN”/],
  ] as const)('says where there is %s', async (_, rows, code, words) => {
    const error = await failure(trades(rows))
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)])
  })

  it('leaves bad rows out on request, and counts them', async () => {
    const path = trades([good(0), [good(1)[0], -1], good(2)])
    expect((await read(path, { onBadRow: 'skip' })).end).toHaveLength(2)
    const { badRows, format, rowGroups } = await inspectFile(path)
    expect({ format, rowGroups }).toEqual({ format: 'parquet', rowGroups: 1 })
    expect(badRows).toMatchObject([
      { reason: 'price not above zero', count: 1, firstWhere: 'row group 1, row 2' },
    ])
  })

  it('is refused where a column has the wrong type, with the column', async () => {
    const path = parquet([
      { name: 'time', data: times.map(iso) },
      { name: 'price', data: times.map((_, row) => row % 2 === 0), type: 'BOOLEAN' },
    ])
    expect((await failure(path)).message).toMatch(/column “price”: not a number: “true”/)
  })

  it('is refused wherever it was cut off, with what to do', async () => {
    const whole = readFileSync(parquet([{ name: 'time', data: times.map(iso) }, ...prices()]))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: whole.length - 1 }), async (length) => {
        const error = await failure(file(fresh('parquet'), whole.subarray(0, length)))
        expect(error.code).toBe('DATA_FILE_UNREADABLE')
        expect(error.remedy).toMatch(/write or download it anew/)
      }),
      { numRuns: 40 },
    )
  })
})
