import type { MarketDataChunk, MarketDataSource, SourceInfo } from '../domain/market-data.ts'
import { passOn } from './chunks.ts'

/**
 * The same source twice, read once. Whichever is ahead keeps what the other has yet to read: both must be read at
 * about the same pace, or else memory grows.
 */
export function tee(source: MarketDataSource): readonly [MarketDataSource, MarketDataSource] {
  const waiting: readonly [MarketDataChunk[], MarketDataChunk[]] = [[], []]
  // one read at a time: the two may be asked at once
  let reading: Promise<void> = Promise.resolve()
  let ended = false

  const pull = async (own: MarketDataChunk[]): Promise<void> => {
    if (ended || own.length > 0) return
    const chunk = await source.next()
    if (chunk === null) ended = true
    else for (const queue of waiting) queue.push(chunk)
  }
  const reader = (own: MarketDataChunk[]): MarketDataSource => ({
    ...passOn(source),
    info: source.info,
    async next() {
      reading = reading.then(() => pull(own))
      await reading
      return own.shift() ?? null
    },
  })
  return [reader(waiting[0]), reader(waiting[1])]
}

/** The source for one of the two who look at market data: see `SourceInfo.audience`. */
export function heardBy(
  source: MarketDataSource,
  audience: NonNullable<SourceInfo['audience']>,
): MarketDataSource {
  return { ...passOn(source), info: { ...source.info, audience }, next: () => source.next() }
}
