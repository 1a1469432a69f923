/** A damaged Parquet file is refused in words; it never hangs, and never gives other rows than were written. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { ColumnSource } from 'hyparquet-writer/src/types.js'
import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../../calendar/time-zone.ts'
import { FulmarError } from '../../domain/codes.ts'
import type { BarChunk } from '../../domain/market-data.ts'
import { openCsv } from '../csv/open-csv.ts'
import { dataColumns } from '../data-columns.ts'
import { collect, temporaryFiles, utc } from '../data.test-support.ts'
import type { Collected } from '../data.test-support.ts'
import { fromArrays } from '../from-arrays.ts'
import { parquetWriter } from '../write-parquet.ts'

const file = temporaryFiles()
let files = 0
const fresh = (content: string | Uint8Array): string => file(`f${String((files += 1))}.parquet`, content)

const FIRST = utc('2024-03-08T14:30:00Z')
const MINUTE = 60_000_000
const COUNT = 60
const rows = Array.from({ length: COUNT }, (_, row) => row)
const closes = rows.map((row) => 100 + ((row * 7) % 13) / 100)

type Codec = 'UNCOMPRESSED' | 'SNAPPY'

/** What other writers make: no checksums. */
function plainFile(codec: Codec, nullable: boolean): Uint8Array {
  const columnData: ColumnSource[] = [
    { name: 'time', data: rows.map((row) => BigInt((FIRST + row * MINUTE) / 1000)), nullable, type: 'INT64' },
    { name: 'price', data: closes, nullable, type: 'DOUBLE', encoding: 'PLAIN' },
    // few values: from a dictionary
    { name: 'size', data: rows.map((row) => (row % 4) + 1), nullable, type: 'INT32' },
  ]
  return new Uint8Array(parquetWriteBuffer({ columnData, codec, rowGroupSize: 40, pageSize: 128 }))
}

/** What `fulmar data convert` makes. */
async function ourFile(): Promise<Uint8Array> {
  const start = Float64Array.from(rows, (row) => FIRST + row * MINUTE)
  const chunk: BarChunk = {
    kind: 'bar',
    length: COUNT,
    start,
    end: start.map((time) => time + MINUTE),
    open: Float64Array.from(closes),
    high: Float64Array.from(closes, (close) => close + 0.05),
    low: Float64Array.from(closes, (close) => close - 0.05),
    close: Float64Array.from(closes),
    volume: Float64Array.from(rows, (row) => row + 1),
  }
  const { info } = fromArrays(
    { instrumentId: 'A.V', name: 'memory', period: MINUTE, priceDecimals: 2, volumeKnown: true },
    chunk,
  )
  const path = fresh('')
  const columns = dataColumns(info, chunk, 'UTC', zoneConverter)
  const writer = await parquetWriter(path, columns, { hasSymbols: false, zones: zoneConverter })
  await writer.write(chunk, '')
  await writer.finish()
  return new Uint8Array(readFileSync(path))
}

async function read(path: string): Promise<Collected> {
  const [source] = await openCsv(path, { instruments: ['A.V'] })
  if (source === undefined) throw new Error('no source')
  return collect(source)
}

/** The error, or the rows. */
async function outcome(bytes: Uint8Array): Promise<FulmarError | Collected> {
  try {
    return await read(fresh(bytes))
  } catch (error) {
    if (error instanceof FulmarError) return error
    throw error
  }
}

async function refusal(bytes: Uint8Array): Promise<FulmarError> {
  const result = await outcome(bytes)
  if (result instanceof FulmarError) return result
  throw new Error('it was read without complaint')
}

/** Where these bytes stand, for the first time. */
function placeOf(bytes: Uint8Array, wanted: Uint8Array): number {
  const at = Buffer.from(bytes).indexOf(wanted)
  if (at < 0) throw new Error('these bytes are not in the file')
  return at
}

const footerOf = (bytes: Uint8Array): number =>
  bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true)

/** One or several bytes that are others now, within the first `length`. */
const damage = (length: number): fc.Arbitrary<(bytes: Uint8Array) => Uint8Array> =>
  fc.tuple(fc.nat({ max: length - 1 }), fc.uint8Array({ minLength: 1, maxLength: 6 })).map(([at, values]) =>
    Object.assign(
      (bytes: Uint8Array) => {
        const damaged = bytes.slice()
        damaged.set(values.subarray(0, length - at), at)
        return damaged
      },
      // what fast-check prints
      { toString: () => `from byte ${String(at)} on: ${values.join(' ')}` },
    ),
  )

const CODES = [
  'DATA_FILE_UNREADABLE',
  'DATA_ROW_BAD',
  'DATA_UNSORTED',
  'DATA_COLUMNS_UNKNOWN',
  'DATA_TIME_UNREADABLE',
]

describe('a damaged Parquet file', () => {
  it('with a run of two billion levels is refused at once, with row group, column and what to do', async () => {
    const bytes = plainFile('UNCOMPRESSED', true)
    // the levels of a page stand right before its first value; theirs is one run: its length twice, and the level
    const price = placeOf(bytes, new Uint8Array(Float64Array.of(closes[0] ?? 0).buffer))
    expect(bytes[price - 1]).toBe(1)
    const long = bytes.slice()
    long.set([0xfe, 0xff, 0xff, 0xff, 0x0f], price - 2)
    const error = await refusal(long)
    expect(error.code).toBe('DATA_FILE_UNREADABLE')
    expect(error.message).toMatch(
      /\.parquet cannot be read as Parquet, row group 1: column “price”, page 1: a run/,
    )
    expect(error.remedy).toMatch(/write or download it anew/)
  })

  it.each([
    ['UNCOMPRESSED', true],
    ['UNCOMPRESSED', false],
    ['SNAPPY', true],
    ['SNAPPY', false],
  ] as const)(
    '(%s, may be missing: %s) is read or refused, wherever it was damaged',
    async (codec, nullable) => {
      const whole = plainFile(codec, nullable)
      await fc.assert(
        fc.asyncProperty(damage(whole.length), async (change) => {
          const result = await outcome(change(whole))
          if (result instanceof FulmarError) expect(CODES).toContain(result.code)
          else expect(result.end).toHaveLength(COUNT)
        }),
        { numRuns: 150 },
      )
    },
  )

  it('that Fulmar wrote is refused wherever its rows were damaged, or gives the rows that were written', async () => {
    const whole = await ourFile()
    const expected = await read(fresh(whole))
    await fc.assert(
      fc.asyncProperty(damage(footerOf(whole)), async (change) => {
        const result = await outcome(change(whole))
        if (result instanceof FulmarError) expect(CODES).toContain(result.code)
        else expect(result).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })

  it('is refused where a value is beyond the greatest that the file names', async () => {
    const bytes = plainFile('UNCOMPRESSED', false)
    const price = placeOf(bytes, new Uint8Array(Float64Array.of(closes[0] ?? 0).buffer))
    bytes.set(new Uint8Array(Float64Array.of(1000).buffer), price)
    expect((await refusal(bytes)).message).toMatch(/column “price”.*outside of the least and greatest/)
  })

  it('is refused where rows of one column are missing', async () => {
    const bytes = plainFile('UNCOMPRESSED', false)
    const more = new Uint8Array([...bytes.slice(0, 4), 0, ...bytes.slice(4)])
    expect((await refusal(more)).code).toBe('DATA_FILE_UNREADABLE')
  })
})
