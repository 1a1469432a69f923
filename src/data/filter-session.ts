import type { MarketDataSource } from '../domain/market-data.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import { passOn, selectRows, startsOf } from './chunks.ts'

/** Whether a row that starts at that moment is wanted. The composition root makes one of a market's hours. */
export type SessionFilter = (start: UnixMicros) => boolean

/**
 * Only the rows that start within the session. Bars of a day or more span sessions and pass as they are. The number
 * of rows is then no longer known beforehand.
 */
export function filterSession(source: MarketDataSource, keep: SessionFilter): MarketDataSource {
  if ((source.info.period ?? 0) >= MICROS_PER_DAY) return source
  return {
    ...passOn(source),
    info: { ...source.info, rowCount: null },
    async next() {
      for (;;) {
        const chunk = await source.next()
        if (chunk === null) return null
        const starts = startsOf(chunk)
        const kept = selectRows(chunk, (row) => keep(starts[row]!))
        if (kept !== null) return kept
      }
    },
  }
}
