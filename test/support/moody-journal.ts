import { MemoryJournal } from '../../src/adapters/journal-memory/memory-journal.ts'
import { FulmarError } from '../../src/domain/codes.ts'
import type { CommitReceipt, JournalRecord } from '../../src/ports/journal.ts'
import type { Clock } from '../../src/ports/clock.ts'

/** A journal that takes its time, hangs, or fails, as it is told; and remembers what is durable. */
export class MoodyJournal extends MemoryJournal {
  mood: 'quick' | 'slow' | 'hang' | 'full' | 'broken' = 'quick'
  /** Of an append, microseconds, where it is slow. */
  takes = 20_000
  readonly batches: (readonly JournalRecord[])[] = []
  readonly durable: JournalRecord[] = []
  underWay = 0
  private readonly clock: () => Clock
  private waiting: (() => void)[] = []

  constructor(clock: () => Clock) {
    super()
    this.clock = clock
  }

  /** Lets appends that hang go on. */
  thaw(): void {
    this.mood = 'quick'
    for (const go of this.waiting.splice(0)) go()
  }

  override async append(records: readonly JournalRecord[]): Promise<CommitReceipt> {
    this.batches.push(records)
    this.underWay += 1
    try {
      if (this.mood === 'slow') await this.clock().sleep(this.takes)
      if (this.mood === 'hang') await new Promise<void>((go) => this.waiting.push(go))
      if (this.mood === 'full') throw new FulmarError('JOURNAL_DISK_FULL', 'ENOSPC: no space left on device')
      if (this.mood === 'broken') throw new FulmarError('JOURNAL_APPEND_FAILED', 'EIO: i/o error, fsync')
      const receipt = await super.append(records)
      this.durable.push(...records)
      return receipt
    } finally {
      this.underWay -= 1
    }
  }

  /** Client order ids of approved orders that are durable. */
  get approved(): Set<string> {
    const ids = this.durable
      .filter(({ type }) => type === 'orderApproved')
      .map(({ body }) => (JSON.parse(body) as { order: { clientOrderId: string } }).order.clientOrderId)
    return new Set(ids)
  }
}
