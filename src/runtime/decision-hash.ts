import { createHash } from 'node:crypto'
import type { Decimal } from '../domain/decimal.ts'
import type { DecisionSink } from '../engine/records.ts'

/** Values are hashed in blocks, of so many bytes: one call per order would cost more than the order. */
const BLOCK_LENGTH = 65_536

/**
 * SHA-256 over every order decision and fill of a run, in order. Numbers are hashed as little-endian doubles; text
 * begins with its length, so that no two different sequences are the same bytes.
 */
export class DecisionHash implements DecisionSink {
  private readonly hash = createHash('sha256')
  private readonly block = new DataView(new ArrayBuffer(BLOCK_LENGTH))
  private readonly bytes = new Uint8Array(this.block.buffer)
  private length = 0

  number(value: number): void {
    if (this.length + 8 > BLOCK_LENGTH) this.flush()
    this.block.setFloat64(this.length, value, true)
    this.length += 8
  }

  /** Coefficient and number of decimals; −1 decimals for null, −2 and text for what a double does not hold. */
  decimal(value: Decimal | null): void {
    if (value === null) {
      this.number(0)
      this.number(-1)
      return
    }
    const coefficient = value.safeCoefficient
    if (Number.isNaN(coefficient)) {
      this.number(0)
      this.number(-2)
      this.text(value.toString())
    } else {
      this.number(coefficient)
      this.number(value.decimals)
    }
  }

  text(value: string): void {
    this.number(value.length)
    for (let at = 0; at < value.length; at++) {
      if (this.length + 2 > BLOCK_LENGTH) this.flush()
      this.block.setUint16(this.length, value.charCodeAt(at), true)
      this.length += 2
    }
  }

  /** Hexadecimal, of everything so far; more can be added afterwards. */
  digest(): string {
    this.flush()
    return this.hash.copy().digest('hex')
  }

  private flush(): void {
    this.hash.update(this.bytes.subarray(0, this.length))
    this.length = 0
  }
}
