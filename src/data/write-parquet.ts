import type { KeyValue, RowGroup, SchemaElement } from 'hyparquet'
import type { ByteWriter } from 'hyparquet-writer'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { MarketDataChunk } from '../domain/market-data.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { startsOf } from './chunks.ts'
import { columnOf } from './data-columns.ts'
import type { DataColumns } from './data-columns.ts'
import type { DataWriter } from './data-writer.ts'
import { CHECKSUMS } from './parquet/footer.ts'

/** Rows of a group, which is kept in memory until it is written. */
const GROUP_ROWS = 131_072
/** Small pages, with an index: whoever reads a part unpacks little more than that. */
const PAGE_BYTES = 131_072

function schemaOf({ time, values }: DataColumns, hasSymbols: boolean): SchemaElement[] {
  const required = { repetition_type: 'REQUIRED' as const }
  const times: SchemaElement =
    time === 'date'
      ? { name: time, type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' }, ...required }
      : {
          name: time,
          type: 'INT64',
          converted_type: 'TIMESTAMP_MICROS',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
          ...required,
        }
  const symbols: SchemaElement[] = hasSymbols
    ? [
        {
          name: 'symbol',
          type: 'BYTE_ARRAY',
          converted_type: 'UTF8',
          logical_type: { type: 'STRING' },
          ...required,
        },
      ]
    : []
  const numbers = values.map(({ heading }): SchemaElement => ({ name: heading, type: 'DOUBLE', ...required }))
  const children = [times, ...symbols, ...numbers]
  return [{ name: 'root', num_children: children.length }, ...children]
}

/** A CRC-32 of the bytes of each column, in hexadecimal; `bytes` begin at `start` of the file. */
function checksumsOf({ columns }: RowGroup, bytes: Uint8Array, start: number): string[] {
  return columns.map(({ meta_data: meta }) => {
    const from = Number(meta?.dictionary_page_offset ?? meta?.data_page_offset ?? 0) - start
    return crc32(bytes.subarray(from, from + Number(meta?.total_compressed_size ?? 0))).toString(16)
  })
}

/** A part of the file in memory, that is given away to be put to disk after each row group, and at the end. */
function fileBuffer(
  bytes: ByteWriter,
  file: FileHandle,
  seen: (bytes: Uint8Array, start: number) => void,
): ByteWriter {
  let start = 0
  const flush = async (): Promise<void> => {
    const part = new Uint8Array(bytes.buffer, 0, bytes.index)
    seen(part, start)
    await file.write(part)
    start += bytes.index
    bytes.index = 0
  }
  return Object.assign(bytes, { flush, finish: flush })
}

/**
 * Parquet with times in microseconds UTC (or dates) and doubles, packed with Snappy, which has no checksum: so the file
 * names one for each column of each row group, and our reader compares them.
 */
export async function parquetWriter(
  path: string,
  columns: DataColumns,
  options: { readonly hasSymbols: boolean; readonly zones: ZoneConverter },
): Promise<DataWriter> {
  const library = await import('hyparquet-writer')
  const file = await open(path, 'w')
  const checksums: string[] = []
  const kvMetadata: KeyValue[] = []
  let groups = 0
  const writer = new library.ParquetWriter({
    writer: fileBuffer(new library.ByteWriter(), file, (bytes, start) => {
      const group = writer.row_groups[groups]
      groups += 1
      if (group !== undefined) checksums.push(...checksumsOf(group, bytes, start))
    }),
    schema: schemaOf(columns, options.hasSymbols),
    createdBy: 'fulmar',
    kvMetadata,
  })
  const starts = new Float64Array(GROUP_ROWS)
  const symbols: string[] = []
  const values = columns.values.map(() => new Float64Array(GROUP_ROWS))
  let rows = 0

  const writeGroup = async (): Promise<void> => {
    const times =
      columns.time === 'date'
        ? Int32Array.from(starts.subarray(0, rows), (start) => options.zones.epochDay(columns.dayZone, start))
        : BigInt64Array.from({ length: rows }, (_, row) => BigInt(starts[row]!))
    await writer.write({
      columnData: [
        { name: columns.time, data: times },
        ...(options.hasSymbols ? [{ name: 'symbol', data: symbols.slice() }] : []),
        ...columns.values.map(({ heading }, at) => ({
          name: heading,
          data: values[at]!.subarray(0, rows),
        })),
      ],
      rowGroupSize: GROUP_ROWS,
      pageSize: PAGE_BYTES,
    })
    rows = 0
    symbols.length = 0
  }

  return {
    async write(chunk: MarketDataChunk, symbol: string) {
      const sourceStarts = startsOf(chunk)
      for (let from = 0; from < chunk.length;) {
        const count = Math.min(chunk.length - from, GROUP_ROWS - rows)
        starts.set(sourceStarts.subarray(from, from + count), rows)
        columns.values.forEach(({ column }, at) => {
          values[at]!.set(columnOf(chunk, column).subarray(from, from + count), rows)
        })
        if (options.hasSymbols) for (let row = 0; row < count; row += 1) symbols.push(symbol)
        rows += count
        from += count
        if (rows === GROUP_ROWS) await writeGroup()
      }
    },
    async finish() {
      if (rows > 0) await writeGroup()
      kvMetadata.push({ key: CHECKSUMS, value: checksums.join(' ') })
      await writer.finish()
      await file.close()
    },
    abort: () => file.close(),
  }
}
