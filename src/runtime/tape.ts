import type { UnixMicros } from '../domain/time.ts'
import { emptyBarView } from './tape-cursor.ts'
import type { TapeCursor } from './tape-cursor.ts'

/** From so many sources on, their cursors save memory that is looked at over speed for each. */
const MANY = 16
/** Fewer with an event at the same moment are not worth a list. */
const FEWEST_AT_ONCE = 4
/** So many sources are opened or refilled at once: enough to keep a disk busy, few enough to stay small. */
const AT_ONCE = 16

/**
 * Many sources as one stream, by (time, ends before opens, quotes before trades before bars, order given).
 *
 * A tournament: cursors are leaves, in order of their rank; every node names the earlier one of its two children, the
 * left one in a tie; the root is the next event. An event replays the matches on one path, log₂ of the number of
 * sources, over flat arrays of times. With one source it costs nothing.
 *
 * Bars of many instruments mostly end in the same moment. Then all that do are listed at once, in their order, and the
 * matches are replayed together when the list is through: two nodes an event instead of a path each.
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
  /** Leaves whose events have the same time and phase, in order; what comes before `listAt` is consumed or the first. */
  private readonly list: Int32Array
  private listAt = 0
  /** 0: there is no list, and the tree is up to date. */
  private listed = 0
  private listTime: UnixMicros = 0
  private listPhase = 0
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
    this.list = new Int32Array(size)
    this.leaves.forEach(({ instrumentIndex }, leaf) => {
      const known = this.leavesOfInstrument.get(instrumentIndex)
      if (known === undefined) this.leavesOfInstrument.set(instrumentIndex, [leaf])
      else known.push(leaf)
    })
  }

  async start(): Promise<void> {
    const { leaves } = this
    for (const { source } of leaves) source.shareMemory?.(leaves.length)
    if (leaves.length >= MANY) {
      const view = emptyBarView(0, '')
      for (const cursor of leaves) cursor.joinMany(view)
    }
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
    else if (this.size > 1) this.passOn()
  }

  async refill(): Promise<void> {
    const head = this.leaves[this.first]
    if (head === undefined || !this.hungry) return
    this.prefetch(head.time)
    if (!(await head.refill())) this.running -= 1
    this.hungry = false
    this.passOn()
  }

  /** Rows of this instrument are met at their open from now on. */
  arm(instrumentIndex: number, now: UnixMicros): void {
    for (const leaf of this.leavesOfInstrument.get(instrumentIndex) ?? []) {
      const cursor = this.leaves[leaf]
      if (cursor === undefined || cursor.armed) continue
      cursor.arm(now)
      this.changed(leaf)
    }
  }

  disarm(instrumentIndex: number): void {
    for (const leaf of this.leavesOfInstrument.get(instrumentIndex) ?? []) {
      this.leaves[leaf]?.disarm()
      this.changed(leaf)
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

  /** Another event of this leaf is its next one now. */
  private changed(leaf: number): void {
    const cursor = this.leaves[leaf]
    if (cursor === undefined || (leaf === this.first && this.hungry)) return
    if (this.times[leaf] === cursor.time && this.phases[leaf] === cursor.phase) return
    this.read(leaf)
    this.closeList()
    this.replayPath(leaf)
    // one that waits for its refill keeps its place, whatever the others do: they are compared again afterwards
    if (!this.hungry) this.first = this.winners[1]!
  }

  /** The first has its next event: who is the first now? */
  private passOn(): void {
    const { times, phases, first } = this
    const before = times[first]!
    const phaseBefore = phases[first]!
    this.read(first)
    const time = times[first]!
    if (this.listed > 0) {
      const { listTime } = this
      // not behind the moment of the list: still before the others, which come later in it
      if (time < listTime || (time === listTime && phases[first]! <= this.listPhase)) return
      if (this.listAt < this.listed) {
        this.first = this.list[this.listAt]!
        this.listAt += 1
        return
      }
      this.closeList()
      this.openList()
      return
    }
    this.replayPath(first)
    const winner = this.winners[1]!
    this.first = winner
    if (winner !== first && times[winner] === before && phases[winner] === phaseBefore) this.openList()
  }

  /** Lists all that have an event when the winner of the tree has. */
  private openList(): void {
    const winner = this.winners[1]!
    this.first = winner
    this.listTime = this.times[winner]!
    this.listPhase = this.phases[winner]!
    this.listBelow(1)
    this.listAt = 1
    if (this.listed < FEWEST_AT_ONCE || this.listTime === Infinity) this.listed = 0
  }

  private listBelow(node: number): void {
    const leaf = this.winners[node]!
    if (this.times[leaf] !== this.listTime || this.phases[leaf] !== this.listPhase) return
    if (node >= this.size) {
      this.list[this.listed] = leaf
      this.listed += 1
    } else {
      this.listBelow(2 * node)
      this.listBelow(2 * node + 1)
    }
  }

  /** Brings the tree up to date with those that have been taken from the list. */
  private closeList(): void {
    const { list, listAt, listed, size } = this
    this.listed = 0
    if (listed === 0) return
    if (listAt * Math.log2(size) < size) {
      for (let at = 0; at < listAt; at++) this.replayPath(list[at]!)
    } else {
      for (let node = size - 1; node >= 1; node--) this.winners[node] = this.winnerOf(node)
    }
  }

  private read(leaf: number): void {
    const cursor = this.leaves[leaf]!
    this.times[leaf] = cursor.time
    this.phases[leaf] = cursor.phase
  }

  private replayPath(leaf: number): void {
    for (let node = (this.size + leaf) >> 1; node >= 1; node >>= 1) this.winners[node] = this.winnerOf(node)
  }

  private winnerOf(node: number): number {
    const { times, phases, winners } = this
    const left = winners[2 * node]!
    const right = winners[2 * node + 1]!
    if (times[right]! !== times[left]!) return times[right]! < times[left]! ? right : left
    return phases[right]! < phases[left]! ? right : left
  }
}
