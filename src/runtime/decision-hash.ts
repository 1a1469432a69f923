import { createHash } from 'node:crypto'

/** Lines are hashed in blocks: one call per order would cost more than the order. */
const BLOCK_LENGTH = 65_536

/** SHA-256 over every order decision and fill of a run, in order. */
export class DecisionHash {
  private readonly hash = createHash('sha256')
  private block = ''

  add(line: string): void {
    this.block += line
    if (this.block.length >= BLOCK_LENGTH) this.flush()
  }

  /** Hexadecimal, of everything so far; more can be added afterwards. */
  digest(): string {
    this.flush()
    return this.hash.copy().digest('hex')
  }

  private flush(): void {
    // lines are ASCII but for what names of instruments may hold; one byte a character is what is hashed
    this.hash.update(this.block, 'latin1')
    this.block = ''
  }
}
