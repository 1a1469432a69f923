/**
 * How market data are kept, exact to the bit and small. A batch stands alone: nothing in it needs the one before.
 *
 * Each entry begins with one byte: kind (2 bits: bar, quote, trade), lane (2 bits), and four bits that leave out what
 * can be foretold: the sequence is one more, the instrument is the same, the time of the event is the moment of
 * delivery, the bar is as long as the last one. Numbers are whole multiples of a power of ten, as the difference from
 * what they are likely to be, in base 128; a number that is no such multiple follows as the eight bytes that it is.
 */
import type { MarketDataKind, MarketDataView } from '../../domain/market-data.ts'
import type { UnixMicros } from '../../domain/time.ts'

/** Version of the format; a record carries it. */
export const TAPE_VERSION = 1

/** `onMarketData`, `observe`, `deliverBar` of the kernel. */
export type TapeLane = 'deliver' | 'observe' | 'deliverBar'

export const LANES: readonly TapeLane[] = ['deliver', 'observe', 'deliverBar']
export const KINDS: readonly MarketDataKind[] = ['bar', 'quote', 'trade']

export const SAME_SEQUENCE_STEP = 0x10
export const SAME_INSTRUMENT = 0x20
export const SAME_TIME = 0x40
export const SAME_LENGTH = 0x80

/** Codes that no difference has: those are even. */
export const RAW_CODE = 1
export const SCALE_CODE = 3

export const POWERS: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
/** Differences of such multiples, doubled twice, are still whole numbers. */
export const MAX_MULTIPLE = 0x2_0000_0000_0000

/** Where the kernel tells what it was given. */
export interface TapeSink {
  /** Returns true once there is so much that it should be written. The view is reused by the caller. */
  add(
    sequence: number,
    lane: TapeLane,
    instrumentIndex: number,
    view: MarketDataView,
    time: UnixMicros,
  ): boolean
}

/** What is remembered of an instrument within a batch, to foretell the next entry. */
export interface InstrumentTrace {
  price: NumberTrace
  size: NumberTrace
  /** Milliseconds, as in the view. */
  barLength: number
}

export interface NumberTrace {
  /** Index into `POWERS`. */
  scale: number
  /** The last number as a multiple. */
  multiple: number
}

export function newTrace(): InstrumentTrace {
  return { price: { scale: 2, multiple: 0 }, size: { scale: 0, multiple: 0 }, barLength: 0 }
}
