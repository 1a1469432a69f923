import type { MarketDataChunk } from '../domain/market-data.ts'

/** Writes chunks of one kind to a file, in the order in which they come. Rejects with what the system says. */
export interface DataWriter {
  /** `symbol` counts only in files that have a column of symbols. */
  write(chunk: MarketDataChunk, symbol: string): Promise<void>
  finish(): Promise<void>
  /** Lets go of the file, which is then worth nothing. */
  abort(): Promise<void>
}
