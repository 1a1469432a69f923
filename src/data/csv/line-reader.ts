import { FulmarError } from '../../domain/codes.ts'
import type { ByteSource } from './byte-source.ts'

/** No row of market data is that long: what goes on without a line break for a megabyte is not a CSV file. */
const MAX_LINE_BYTES = 1024 * 1024
export const LF = 10

/**
 * A window over the bytes of a file that always ends behind a line feed, so that whoever scans it can rely on every
 * line being complete. A last line without one is given one.
 */
export class LineReader {
  /** Lines are complete in [position, limit). */
  buffer: Buffer
  position = 0
  limit = 0
  private filled = 0
  private ended = false
  private readonly source: ByteSource
  private readonly name: string

  constructor(source: ByteSource, name: string, blockBytes: number) {
    this.buffer = Buffer.allocUnsafe(blockBytes + 1)
    this.source = source
    this.name = name
  }

  /** Makes at least one more line available. False at the end of the file. Lines not yet taken stay. */
  async fill(): Promise<boolean> {
    if (this.ended) return false
    this.buffer.copyWithin(0, this.position, this.filled)
    this.filled -= this.position
    this.limit -= this.position
    this.position = 0
    const before = this.limit
    while (!this.ended && this.limit === before) {
      if (this.filled >= this.buffer.length - 1) this.grow()
      const window = this.buffer.subarray(0, this.buffer.length - 1)
      const count = await this.source.readInto(window, this.filled)
      if (count === 0) this.end()
      else {
        this.filled += count
        const last = this.buffer.subarray(0, this.filled).lastIndexOf(LF)
        this.limit = Math.max(this.limit, last + 1)
      }
    }
    return this.limit > before
  }

  private end(): void {
    this.ended = true
    // One byte is always kept free for it.
    if (this.filled > this.limit) this.buffer[this.filled++] = LF
    this.limit = this.filled
  }

  private grow(): void {
    if (this.filled - this.limit >= MAX_LINE_BYTES) {
      throw new FulmarError('DATA_FILE_UNREADABLE', `${this.name} has a line of more than a megabyte.`, {
        remedy: 'Check that it is a CSV file (or a gzipped one) with line breaks.',
      })
    }
    const larger = Buffer.allocUnsafe(this.buffer.length * 2)
    this.buffer.copy(larger, 0, 0, this.filled)
    this.buffer = larger
  }

  progress(): number {
    return this.source.progress()
  }

  async close(): Promise<void> {
    await this.source.close()
  }
}
