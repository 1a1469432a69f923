import type { UnixMicros } from '../domain/time.ts'
import type { TapeCursor } from './tape-cursor.ts'

/** So many sources are opened or refilled at once: enough to keep a disk busy, few enough to stay small. */
const AT_ONCE = 16

/**
 * Many sources as one stream, by (time, ends before opens, quotes before trades before bars, order given).
 *
 * A tournament: cursors are leaves, in order of their rank; every node names the earlier one of its two children, the
 * left one in a tie; the root is the next event. An event replays the matches on one path, log₂ of the number of
 * sources, over flat arrays of times. With one source it costs nothing.
 */
export class Tape {
  readonly cursors: readonly TapeCursor[]
  /** By rank, so that the left one is the right one where times and phases are the same. */
  private readonly leaves: readonly TapeCursor[]
  /** Number of leaves, filled up to a power of two with some that never have an event. */
  private readonly size: number
  /** Of the next event of each leaf; Infinity at its end. */
  private readonly times: Float64Array
  private readonly phases: Uint8Array
  /** Node → leaf. Node 1 is the root, the children of n are 2n and 2n + 1, leaves begin at `size`. */
  private readonly winners: Int32Array
  private readonly leavesOfInstrument = new Map<number, number[]>()
  private first = 0
  private running = 0
  /** The first has run out of rows and must be refilled before anything else. */
  private hungry = false

  constructor(cursors: readonly TapeCursor[]) {
    this.cursors = cursors
    this.leaves = [...cursors].sort((a, b) => a.rank - b.rank)
    let size = 1
    while (size < cursors.length) size *= 2
    this.size = size
    this.times = new Float64Array(size).fill(Infinity)
    this.phases = new Uint8Array(size)
    this.winners = Int32Array.from({ length: 2 * size }, (_, node) => Math.max(0, node - size))
    this.leaves.forEach(({ instrumentIndex }, leaf) => {
      const known = this.leavesOfInstrument.get(instrumentIndex)
      if (known === undefined) this.leavesOfInstrument.set(instrumentIndex, [leaf])
      else known.push(leaf)
    })
  }

  async start(): Promise<void> {
    const { leaves } = this
    for (const { source } of leaves) source.shareMemory?.(leaves.length)
    for (let from = 0; from < leaves.length; from += AT_ONCE) {
      const filled = await Promise.all(leaves.slice(from, from + AT_ONCE).map((cursor) => cursor.refill()))
      this.running += filled.filter(Boolean).length
    }
    for (let leaf = 0; leaf < leaves.length; leaf++) this.read(leaf)
    for (let node = this.size - 1; node >= 1; node--) this.winners[node] = this.winnerOf(node)
    this.first = this.winners[1] ?? 0
  }

  /** The cursor with the next event; null at the end, or when a refill is due. */
  get head(): TapeCursor | null {
    return this.hungry || this.running === 0 ? null : (this.leaves[this.first] ?? null)
  }

  get needsRefill(): boolean {
    return this.hungry
  }

  get isOver(): boolean {
    return this.running === 0
  }

  /** Past the head's event. */
  advance(): void {
    const head = this.leaves[this.first]
    if (head === undefined) return
    if (!head.advance()) this.hungry = true
    else if (this.size > 1) this.replay(this.first)
  }

  async refill(): Promise<void> {
    const head = this.leaves[this.first]
    if (head === undefined || !this.hungry) return
    this.prefetch(head.time)
    if (!(await head.refill())) this.running -= 1
    this.hungry = false
    this.replay(this.first)
  }

  /** Rows of this instrument are met at their open from now on. */
  arm(instrumentIndex: number, now: UnixMicros): void {
    for (const leaf of this.leavesOfInstrument.get(instrumentIndex) ?? []) {
      const cursor = this.leaves[leaf]
      if (cursor === undefined || cursor.armed) continue
      cursor.arm(now)
      this.replayUnlessHungry(leaf)
    }
  }

  disarm(instrumentIndex: number): void {
    for (const leaf of this.leavesOfInstrument.get(instrumentIndex) ?? []) {
      this.leaves[leaf]?.disarm()
      this.replayUnlessHungry(leaf)
    }
  }

  /** 0…1: how far the slowest source is. */
  progress(): number {
    return this.cursors.reduce((least, cursor) => Math.min(least, cursor.progress), 1)
  }

  /** Others that run out in the same moment are read while the first one is. */
  private prefetch(time: UnixMicros): void {
    let count = 0
    for (let leaf = 0; leaf < this.leaves.length && count < AT_ONCE; leaf++) {
      const cursor = this.leaves[leaf]
      if (leaf === this.first || this.times[leaf] !== time || cursor?.isAtLastRow !== true) continue
      cursor.prefetch()
      count += 1
    }
  }

  /** One that waits for its refill keeps its place, whatever the others do: they are compared again afterwards. */
  private replayUnlessHungry(leaf: number): void {
    if (!this.hungry) this.replay(leaf)
    else if (leaf !== this.first) {
      this.read(leaf)
      this.replayPath(leaf)
    }
  }

  private replay(leaf: number): void {
    this.read(leaf)
    this.replayPath(leaf)
    this.first = this.winners[1]!
  }

  private read(leaf: number): void {
    const cursor = this.leaves[leaf]!
    this.times[leaf] = cursor.time
    this.phases[leaf] = cursor.phase
  }

  private replayPath(leaf: number): void {
    const { times, phases, winners } = this
    for (let node = (this.size + leaf) >> 1; node >= 1; node >>= 1) {
      const left = winners[2 * node]!
      const right = winners[2 * node + 1]!
      const timeOfLeft = times[left]!
      const timeOfRight = times[right]!
      const isRight =
        timeOfRight < timeOfLeft || (timeOfRight === timeOfLeft && phases[right]! < phases[left]!)
      winners[node] = isRight ? right : left
    }
  }

  private winnerOf(node: number): number {
    const { times, phases, winners } = this
    const left = winners[2 * node]!
    const right = winners[2 * node + 1]!
    if (times[right]! !== times[left]!) return times[right]! < times[left]! ? right : left
    return phases[right]! < phases[left]! ? right : left
  }
}
