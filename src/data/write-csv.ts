import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { MarketDataChunk } from '../domain/market-data.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { startsOf } from './chunks.ts'
import { columnOf } from './data-columns.ts'
import type { DataColumns } from './data-columns.ts'
import type { DataWriter } from './data-writer.ts'
import { isoDate } from '../domain/iso-date.ts'
import { isoTime } from './iso-time.ts'

/** Rows that are made into text at once. */
const ROWS_AT_ONCE = 8192

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** CSV with a header, times in UTC, numbers as short as they can be without loss; gzipped on request. */
export function csvWriter(
  path: string,
  columns: DataColumns,
  options: { readonly hasSymbols: boolean; readonly gzip: boolean; readonly zones: ZoneConverter },
): DataWriter {
  const file = createWriteStream(path)
  const packer = options.gzip ? createGzip() : null
  packer?.pipe(file)
  const target = packer ?? file
  const done = finished(file)
  done.catch(() => undefined)
  // also where it cannot be opened: `pipe` does not carry failures back
  file.on('error', (error) => packer?.destroy(error))
  const put = async (text: string): Promise<void> => {
    if (!target.write(text)) await Promise.race([once(target, 'drain'), done])
  }
  const timeOf = (start: number): string =>
    columns.time === 'date' ? isoDate(options.zones.epochDay(columns.dayZone, start)) : `${isoTime(start)}Z`
  let headed = false
  return {
    async write(chunk: MarketDataChunk, symbol: string) {
      if (!headed) {
        headed = true
        const names = columns.values.map(({ heading }) => heading)
        await put(`${[columns.time, ...(options.hasSymbols ? ['symbol'] : []), ...names].join(',')}\n`)
      }
      const starts = startsOf(chunk)
      const values = columns.values.map(({ column }) => columnOf(chunk, column))
      const label = options.hasSymbols ? `,${quoted(symbol)}` : ''
      for (let from = 0; from < chunk.length; from += ROWS_AT_ONCE) {
        let text = ''
        const to = Math.min(chunk.length, from + ROWS_AT_ONCE)
        for (let row = from; row < to; row += 1) {
          text += timeOf(starts[row]!) + label
          for (const column of values) text += `,${column[row]!}`
          text += '\n'
        }
        await put(text)
      }
    },
    async finish() {
      target.end()
      await done
    },
    async abort() {
      target.destroy()
      file.destroy()
      await done.catch(() => undefined)
    },
  }
}
