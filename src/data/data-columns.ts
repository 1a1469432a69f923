import { MICROS_PER_DAY } from '../domain/time.ts'
import type { MarketDataChunk, SourceInfo } from '../domain/market-data.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { COLUMNS, startsOf } from './chunks.ts'
import { midnight } from './csv/time-axis.ts'

/** What a file of such data has in its columns, and how they are called: names that our readers know. */
export interface DataColumns {
  /** `date`: whole days, bounded by midnights of `dayZone`. */
  readonly time: 'timestamp' | 'date'
  readonly dayZone: string
  /** Beside the time: heading, and the column of a chunk. */
  readonly values: readonly { readonly heading: string; readonly column: string }[]
}

const SIZES: ReadonlySet<string> = new Set(['volume', 'size', 'bidSize', 'askSize'])

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function namesOf({
  kind,
  period,
  closeOnly,
}: SourceInfo): readonly (readonly [heading: string, column: string])[] {
  if (kind === 'bar' && closeOnly === true)
    return [
      ['close', 'close'],
      ['volume', 'volume'],
    ]
  if (kind === 'quote' && period === null) {
    return [
      ['bid', 'bidClose'],
      ['ask', 'askClose'],
      ['bid_size', 'bidSize'],
      ['ask_size', 'askSize'],
    ]
  }
  return COLUMNS[kind].map((column) => [snake(column), column])
}

/** Of a source whose first chunk is `first`. */
export function dataColumns(
  info: SourceInfo,
  first: MarketDataChunk,
  dayZone: string,
  zones: ZoneConverter,
): DataColumns {
  const start = startsOf(first)[0] ?? 0
  const isDaily = (info.period ?? 0) >= MICROS_PER_DAY
  const isMidnight = isDaily && midnight(zones, dayZone, zones.epochDay(dayZone, start)) === start
  return {
    time: isMidnight ? 'date' : 'timestamp',
    dayZone,
    values: namesOf(info)
      .filter(([, column]) => info.volumeKnown || !SIZES.has(column))
      .map(([heading, column]) => ({ heading, column })),
  }
}

export function columnOf(chunk: MarketDataChunk, name: string): Float64Array {
  return (chunk as unknown as Readonly<Record<string, Float64Array>>)[name] ?? new Float64Array(0)
}
