/**
 * A seeded generator with one 32-bit word of state, so that it can be saved and restored exactly.
 * The step is a Weyl sequence and the output a two-round integer hash of it (the scheme of splitmix).
 * Integer arithmetic only: the same sequence on every engine. Not for secrets.
 */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0
    let word = this.state
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    return ((word ^ (word >>> 15)) >>> 0) / 4_294_967_296
  }

  save(): unknown {
    return this.state
  }

  load(saved: unknown): void {
    this.state = (saved as number) >>> 0
  }
}
