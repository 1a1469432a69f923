/** Market data that the kernel was given, as records of the journal: enough to run all of it again. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { FulmarError } from '../domain/codes.ts'
import type { MarketDataView } from '../domain/market-data.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import { encode } from '../engine/codec.ts'
import { TapeEncoder } from '../engine/tape/tape-encoder.ts'
import { TAPE_VERSION } from '../engine/tape/tape-format.ts'
import type { TapeLane, TapeSink } from '../engine/tape/tape-format.ts'
import type { JournalRecord } from '../ports/journal.ts'

/** More is not held back: 64 KiB, before they are deflated. */
const FULL_BYTES = 65_536
/** Nor is anything for longer. */
const HOLD: UnixMicros = 250 * MICROS_PER_MILLI
/** No batch is larger, whatever a record says: a damaged one must not fill the memory. */
const MOST_BYTES = 16 * FULL_BYTES
/** Less is not made smaller. */
const DEFLATE_FROM = 200

/** What the body of such a record holds. */
interface TapeBody {
  readonly v: number
  readonly count: number
  readonly first: number
  readonly deflated: boolean
  /** Base64. */
  readonly data: string
}

export class TapeWriter implements TapeSink {
  private readonly encoder = new TapeEncoder()

  /** So much was collected that it should be written. */
  get isFull(): boolean {
    return this.encoder.size >= FULL_BYTES
  }

  /** When what was collected should be written at the latest; Infinity for nothing. */
  get due(): UnixMicros {
    return this.encoder.count === 0 ? Infinity : this.encoder.firstTime + HOLD
  }

  add(
    sequence: number,
    lane: TapeLane,
    instrumentIndex: number,
    view: MarketDataView,
    time: UnixMicros,
  ): boolean {
    this.encoder.add(sequence, lane, instrumentIndex, view, time)
    return this.isFull
  }

  /** The record of what was collected, with the sequence of its last entry; null for nothing. */
  take(): JournalRecord | null {
    const { encoder } = this
    const { count, firstSequence, lastSequence, lastTime } = encoder
    if (count === 0) return null
    const bytes = encoder.take()
    const small = bytes.length < DEFLATE_FROM ? bytes : deflateRawSync(bytes)
    const deflated = small.length < bytes.length
    const body = encode({
      v: TAPE_VERSION,
      type: 'tape',
      sequence: lastSequence,
      time: lastTime,
      first: firstSequence,
      count,
      deflated,
      data: Buffer.from(deflated ? small : bytes).toString('base64'),
    })
    return { sequence: lastSequence, time: lastTime, type: 'tape', body }
  }
}

/** The bytes that `TapeDecoder` reads. Throws JOURNAL_VERSION_UNKNOWN or JOURNAL_CORRUPT. */
export function unpackTape(body: string): Uint8Array {
  const { v, data, deflated } = JSON.parse(body) as TapeBody
  if (v !== TAPE_VERSION) {
    throw new FulmarError(
      'JOURNAL_VERSION_UNKNOWN',
      `Market data were written in version ${String(v)}; this program reads ${String(TAPE_VERSION)}.`,
    )
  }
  const bytes = Buffer.from(data, 'base64')
  if (!deflated) return bytes
  try {
    return inflateRawSync(bytes, { maxOutputLength: MOST_BYTES })
  } catch (error) {
    throw new FulmarError('JOURNAL_CORRUPT', 'A record of market data cannot be inflated.', { cause: error })
  }
}
