import { FulmarError } from '../domain/codes.ts'
import type { MarketDataChunk, MarketDataSource, SourceInfo } from '../domain/market-data.ts'
import { startsOf } from './chunks.ts'

function requireAlike(first: SourceInfo, other: SourceInfo): void {
  const differs =
    first.instrumentId !== other.instrumentId || first.kind !== other.kind || first.period !== other.period
  if (!differs) return
  throw new FulmarError('CONFIG_INVALID', `${first.name} and ${other.name} cannot be read as one series.`, {
    remedy: 'Files of one series have the same instrument, the same kind of data and bars of one length.',
  })
}

function joined(sources: readonly MarketDataSource[], first: SourceInfo): SourceInfo {
  const counts = sources.map(({ info }) => info.rowCount)
  return {
    ...first,
    name: sources.map(({ info }) => info.name).join(', '),
    rowCount: counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0),
    priceDecimals: Math.max(...sources.map(({ info }) => info.priceDecimals)),
    volumeKnown: sources.some(({ info }) => info.volumeKnown),
  }
}

/**
 * Several files of one instrument, one after the other, in the order given. Throws FulmarError CONFIG_INVALID where
 * they are not of one kind, and from `next` DATA_UNSORTED where one begins before the one before it has ended.
 */
export function concat(sources: readonly MarketDataSource[]): MarketDataSource {
  const [first] = sources
  if (first === undefined) throw new FulmarError('CONFIG_INVALID', 'No files to read.')
  for (const source of sources) requireAlike(first.info, source.info)
  if (sources.length === 1) return first
  let index = 0
  let lastEnd = -Infinity

  const requireOrder = (chunk: MarketDataChunk, at: number): void => {
    const name = sources[at]?.info.name ?? ''
    // Bars may begin where the last one ended; prints may share a time.
    if (startsOf(chunk)[0]! >= lastEnd) return
    throw new FulmarError(
      'DATA_UNSORTED',
      `${name} begins before ${sources[at - 1]?.info.name ?? ''} ends.`,
      {
        remedy: 'Give the files in time order, without overlap.',
      },
    )
  }

  return {
    info: joined(sources, first.info),
    async next() {
      for (; index < sources.length; index += 1) {
        const chunk = (await sources[index]?.next()) ?? null
        if (chunk === null) continue
        requireOrder(chunk, index)
        lastEnd = chunk.end[chunk.length - 1]!
        return chunk
      }
      return null
    },
    async close() {
      index = sources.length
      await Promise.all(sources.map((source) => source.close()))
    },
    shareMemory: (count) => {
      // they are read one after the other
      for (const source of sources) source.shareMemory?.(count)
    },
    progress: () => sources.reduce((sum, source) => sum + source.progress(), 0) / sources.length,
  }
}
