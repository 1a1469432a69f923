import type { MarketDataView } from '../../domain/market-data.ts'
import { TapeDecoder } from '../../engine/tape/tape-decoder.ts'
import { formatPrice } from '../../report/format.ts'
import { unpackTape } from '../tape-writer.ts'

/** What a tape holds of this sequence: `a bar of SPY.ARCX with a close of 590.76`. `ids`: of instruments, by index. */
export function sayTapeEvent(body: string, sequence: number, ids: readonly string[]): string {
  // a record that does not begin with the start of its run names no instruments
  if (ids.length === 0) return 'market data'
  for (const entry of new TapeDecoder(ids).read(unpackTape(body))) {
    if (entry.sequence === sequence) return sayView(entry.view)
  }
  return 'market data that are not on the tape'
}

function sayView(view: MarketDataView): string {
  switch (view.kind) {
    case 'bar':
      return `a bar of ${view.instrumentId} with a close of ${formatPrice(view.close)}`
    case 'quote':
      return `a quote of ${view.instrumentId}, ${formatPrice(view.bid)} to ${formatPrice(view.ask)}`
    case 'trade':
      return `a trade in ${view.instrumentId} at ${formatPrice(view.price)}`
  }
}
