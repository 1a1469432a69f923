import type { MarketDataSource } from '../domain/market-data.ts'
import type { UnixMicros } from '../domain/time.ts'
import { passOn, selectRows, startsOf } from './chunks.ts'

/**
 * Only the rows that start at `from` or later and before `to`; null for no bound. Reading stops at the first row
 * beyond, so that the rest of a file costs nothing.
 */
export function clip(
  source: MarketDataSource,
  from: UnixMicros | null,
  to: UnixMicros | null,
): MarketDataSource {
  const first = from ?? -Infinity
  const limit = to ?? Infinity
  let ended = false
  return {
    ...passOn(source),
    info: { ...source.info, rowCount: from === null && to === null ? source.info.rowCount : null },
    async next() {
      while (!ended) {
        const chunk = await source.next()
        if (chunk === null) return null
        const starts = startsOf(chunk)
        if (starts[chunk.length - 1]! >= limit) {
          ended = true
          await source.close()
        }
        const kept = selectRows(chunk, (row) => starts[row]! >= first && starts[row]! < limit)
        if (kept !== null) return kept
      }
      return null
    },
    progress: () => (ended ? 1 : source.progress()),
  }
}
