/** Four 32-bit words: all there is to a generator. */
export type RandomState = readonly [number, number, number, number]

const TWO_TO_32 = 4_294_967_296
const TWO_TO_21 = 2_097_152
const TWO_TO_53 = 9_007_199_254_740_992

/**
 * Seeded random numbers, the same on every machine: xoshiro128** (Blackman and Vigna, 2018), integer operations only.
 * Its whole state can be saved and loaded, so that a run continues where it was. Not for secrets.
 */
export class SeededRandom {
  private a: number
  private b: number
  private c: number
  private d: number

  /** Any integer. Near seeds give unrelated sequences: the words are drawn with SplitMix32. */
  constructor(seed: number) {
    let word = Math.floor(seed) | 0
    const draw = (): number => {
      word = (word + 0x9e3779b9) | 0
      let mixed = word ^ (word >>> 16)
      mixed = Math.imul(mixed, 0x21f0aaad)
      mixed ^= mixed >>> 15
      mixed = Math.imul(mixed, 0x735a2d97)
      return (mixed ^ (mixed >>> 15)) >>> 0
    }
    this.a = draw()
    this.b = draw()
    this.c = draw()
    // All zeros would be a state without a way out.
    this.d = draw() | 1
  }

  static fromState(state: RandomState): SeededRandom {
    const random = new SeededRandom(0)
    random.load(state)
    return random
  }

  /** A whole number from 0 to 2³² − 1, each as likely. */
  nextUint32(): number {
    const times5 = Math.imul(this.b, 5)
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0
    const shifted = this.b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= shifted
    this.d = (this.d << 11) | (this.d >>> 21)
    return result
  }

  /** From 0 up to, never reaching, 1; 53 random bits. */
  next(): number {
    const high = this.nextUint32()
    const low = this.nextUint32() >>> 11
    return (high * TWO_TO_21 + low) / TWO_TO_53
  }

  /** A whole number from 0 to `count` − 1. `count` is from 1 to 2³². Without bias. */
  below(count: number): number {
    const limit = TWO_TO_32 - (TWO_TO_32 % count)
    let value = this.nextUint32()
    while (value >= limit) value = this.nextUint32()
    return value % count
  }

  /**
   * Close to normal, mean 0 and standard deviation 1, never beyond ±6: the sum of twelve uniform numbers less six.
   * No logarithm or sine is needed, whose last digit differs between engines.
   */
  nextNormal(): number {
    let sum = -6
    for (let index = 0; index < 12; index += 1) sum += this.nextUint32() / TWO_TO_32
    return sum
  }

  save(): RandomState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0]
  }

  load(state: RandomState): void {
    ;[this.a, this.b, this.c, this.d] = state
  }
}
