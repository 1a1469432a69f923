/**
 * Which of a row of things have changed since somebody last looked. Raising a flag is one store into `raised`, so that
 * the lane of market data can afford it; looking passes over eight lowered flags at a time.
 */
export class ChangeFlags {
  /** Set `raised[index] = 1`. As long as there are things, and up to seven bytes that stay 0. */
  readonly raised: Uint8Array
  /** What the last `take` found, ascending. */
  readonly found: Int32Array
  /** Eight flags at a time. As they are all 0 or 1, no eight make NaN, and only eight lowered ones make 0. */
  private readonly eights: Float64Array
  private readonly count: number

  /** All are raised at first: nothing has been looked at. */
  constructor(count: number) {
    this.count = count
    this.eights = new Float64Array(Math.ceil(count / 8))
    this.raised = new Uint8Array(this.eights.buffer)
    this.found = new Int32Array(count)
    this.raiseAll()
  }

  raiseAll(): void {
    this.raised.fill(1, 0, this.count)
  }

  /** Lowers all flags. Returns how many were raised; which, the first so many of `found` say. */
  take(): number {
    const { eights, raised, found } = this
    let taken = 0
    for (let at = 0; at < eights.length; at++) {
      if (eights[at] === 0) continue
      for (let index = at * 8; index < at * 8 + 8; index++) {
        if (raised[index] === 1) found[taken++] = index
      }
      eights[at] = 0
    }
    return taken
  }
}
