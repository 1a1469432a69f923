import { createHash } from 'node:crypto'
import { FulmarError } from '../../src/domain/codes.ts'
import type { SeededRandom } from '../../src/domain/random.ts'
import type { UnixMicros } from '../../src/domain/time.ts'
import { checkAppendable, genesisText, recordHeader } from '../../src/ports/journal-chain.ts'
import type { LogOrigin } from '../../src/ports/journal-chain.ts'
import type {
  CommitReceipt,
  Journal,
  JournalRecord,
  Snapshot,
  StoredRecord,
  Verification,
} from '../../src/ports/journal.ts'
import type { Dials } from './dials.ts'

/** What the disk tells of itself. */
export interface DiskEvents {
  /** Before and after everything that would survive a crash. False: the process is gone. */
  effect(what: string): boolean
  onDurable(records: readonly StoredRecord[]): void
}

const ORIGIN: LogOrigin = {
  deployment: 'simulation',
  account: 'REF-1',
  environment: 'demo',
  build: '0',
  createdTime: 0,
}

interface Saved extends Snapshot {
  isDamaged: boolean
}

/** What outlives every process: records, saved states, and who writes. */
export class SimulatedDisk {
  readonly records: StoredRecord[] = []
  readonly snapshots: Saved[] = []
  readonly origin = ORIGIN
  epoch = 0
  head: string
  /** Set by the world. */
  isFull = false
  failsSync = false
  slowBy: UnixMicros = 0
  /** Acknowledged records; never fewer are there. */
  acknowledged = 0

  constructor() {
    this.head = hashOf(genesisText(ORIGIN))
  }

  /** Whether a later run has taken the store over. */
  isFenced(epoch: number): boolean {
    return epoch !== this.epoch
  }

  write(records: readonly JournalRecord[], epoch: number): StoredRecord[] {
    const stored = records.map(({ sequence, time, type, body }) => {
      const unhashed = { position: this.records.length + 1, epoch, sequence, time, type, body }
      this.head = nextHash(this.head, unhashed)
      const record = { ...unhashed, hash: this.head }
      this.records.push(record)
      return record
    })
    return stored
  }

  verify(): Verification {
    let head = hashOf(genesisText(ORIGIN))
    let right = 0
    for (const record of this.records) {
      head = nextHash(head, record)
      if (head !== record.hash) break
      right += 1
    }
    const isRight = right === this.records.length && head === this.head
    const problem = isRight ? null : { position: right + 1, message: 'not as it was written' }
    return { records: right, head, checkpoints: 0, signed: false, problem }
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function nextHash(previous: string, record: Omit<StoredRecord, 'hash'>): string {
  return createHash('sha256')
    .update(Buffer.from(previous, 'hex'))
    .update(recordHeader(record))
    .update(record.body)
    .digest('hex')
}

interface Batch {
  readonly records: readonly JournalRecord[]
  readonly resolve: (receipt: CommitReceipt) => void
  readonly reject: (error: Error) => void
}

export interface JournalOptions {
  readonly disk: SimulatedDisk
  readonly dials: Dials
  readonly random: SeededRandom
  /** Does it later, unless the process is gone by then. */
  readonly later: (delay: UnixMicros, act: () => void) => void
  readonly events: DiskEvents
}

/** The journal port on the simulated disk: one commit at a time, and what came meanwhile goes together. */
export class SimulatedJournal implements Journal {
  readonly epoch: number
  private readonly options: JournalOptions
  private waiting: Batch[] = []
  private underWay: Batch[] | null = null
  private refusal: Error | null = null
  private lastSequence: number

  /** Opening takes the store over from whoever wrote before. */
  constructor(options: JournalOptions) {
    this.options = options
    const { disk } = options
    disk.epoch += 1
    this.epoch = disk.epoch
    this.lastSequence = disk.records.at(-1)?.sequence ?? 0
  }

  /** Nothing can be written any more. */
  get isPoisoned(): boolean {
    return this.refusal !== null
  }

  append(records: readonly JournalRecord[]): Promise<CommitReceipt> {
    if (this.refusal !== null) return Promise.reject(this.refusal)
    try {
      checkAppendable(records, this.lastSequence)
    } catch (error) {
      this.refusal = error as Error
      return Promise.reject(this.refusal)
    }
    this.lastSequence = records.at(-1)?.sequence ?? this.lastSequence
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, resolve, reject })
      this.begin()
    })
  }

  async *read(afterSequence: number): AsyncIterable<StoredRecord> {
    for (const record of await Promise.resolve([...this.options.disk.records])) {
      if (record.sequence > afterSequence) yield record
    }
  }

  saveSnapshot(sequence: number, state: string): Promise<void> {
    const { disk, events } = this.options
    if (this.refusal !== null) return Promise.reject(this.refusal)
    return new Promise((resolve) => {
      this.options.later(this.latency(), () => {
        if (!events.effect('before snapshot')) return
        if (!disk.isFenced(this.epoch)) disk.snapshots.push({ sequence, state, isDamaged: false })
        if (events.effect('after snapshot')) resolve()
      })
    })
  }

  latestSnapshot(): Promise<Snapshot | null> {
    let latest: Saved | null = null
    for (const each of this.options.disk.snapshots) {
      if (!each.isDamaged && each.sequence >= (latest?.sequence ?? -1)) latest = each
    }
    return Promise.resolve(latest === null ? null : { sequence: latest.sequence, state: latest.state })
  }

  verify(): Promise<Verification> {
    return Promise.resolve(this.options.disk.verify())
  }

  async close(): Promise<void> {
    while (this.underWay !== null || this.waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.options.later(1000, resolve)
      })
    }
    this.refusal ??= new FulmarError('JOURNAL_APPEND_FAILED', 'The journal is closed.')
  }

  /** The process ends without a word: what was being written is there in whole, in part, or not at all. */
  crash(): void {
    const { dials, random, disk } = this.options
    const batches = this.underWay
    this.refusal ??= new Error('crashed')
    this.underWay = null
    this.waiting = []
    if (batches === null || disk.isFenced(this.epoch) || disk.isFull) return
    // a part of a batch is found to be incomplete when the store is opened, and is taken off: as if nothing had been written
    const isTorn = random.next() < dials.tornTail
    const isWhole = random.next() < dials.silentlyDurable
    if (isTorn || !isWhole) return
    this.write(batches)
  }

  private latency(): UnixMicros {
    const { dials, random, disk } = this.options
    return Math.round(dials.commitMs * 1000 * (0.5 + random.next())) + disk.slowBy
  }

  private begin(): void {
    if (this.underWay !== null || this.waiting.length === 0) return
    this.underWay = this.waiting
    this.waiting = []
    this.options.later(this.latency(), () => {
      this.finish()
    })
  }

  private finish(): void {
    const { disk, events, random } = this.options
    const batches = this.underWay
    if (batches === null || !events.effect('before commit')) return
    this.underWay = null
    const failure = this.failure()
    if (failure === null) {
      this.write(batches)
      disk.acknowledged = disk.records.length
      if (!events.effect('after commit')) return
      const last = disk.records.at(-1)
      const receipt = {
        lastPosition: last?.position ?? 0,
        lastSequence: last?.sequence ?? 0,
        head: disk.head,
      }
      for (const { resolve } of batches) resolve(receipt)
      this.begin()
      return
    }
    // after a failed sync nobody knows whether it is there
    if (failure.code === 'JOURNAL_APPEND_FAILED' && random.next() < 0.5) this.write(batches)
    this.refusal = failure
    for (const { reject } of [...batches, ...this.waiting]) reject(failure)
    this.waiting = []
  }

  private failure(): FulmarError | null {
    const { disk } = this.options
    if (disk.isFenced(this.epoch)) return new FulmarError('JOURNAL_FENCED', 'A later run writes here.')
    if (disk.isFull) return new FulmarError('JOURNAL_DISK_FULL', 'No space left on the device.')
    return disk.failsSync ? new FulmarError('JOURNAL_APPEND_FAILED', 'Input/output error.') : null
  }

  private write(batches: readonly Batch[]): void {
    const { disk, events } = this.options
    for (const { records } of batches) events.onDurable(disk.write(records, this.epoch))
  }
}
