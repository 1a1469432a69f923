/** A recorded session once more: the same kernel, the same inputs and data in their order, every decision compared. */
import { FulmarError } from '../../domain/codes.ts'
import type { RunStarted } from '../../domain/run-started.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { HandlerGuard } from '../../engine/core.ts'
import type { Kernel } from '../../engine/kernel.ts'
import { encodeRecord } from '../../engine/records.ts'
import type { TapeEntry } from '../../engine/tape/tape-decoder.ts'
import { TapeDecoder } from '../../engine/tape/tape-decoder.ts'
import type { StoredRecord } from '../../ports/journal.ts'
import type { OrderValidator } from '../../engine/risk/check.ts'
import type { AnyStrategy } from '../../strategy/definition.ts'
import { kernelRecord } from '../audit/kernel-record.ts'
import { acquireHandlerGuard, releaseHandlerGuard } from '../handler-guard.ts'
import { decodeKernelConfig, makeKernel } from '../kernel-config.ts'
import { unpackTape } from '../tape-writer.ts'
import { differencesOf } from './differences.ts'
import type { FieldDifference } from './differences.ts'
import type { OpenLog } from '../audit/open-log.ts'
import { decodeBody, recordFacts } from '../audit/record-facts.ts'

export interface ReplayOptions {
  readonly log: OpenLog
  /** One for each strategy of the session, in its order. */
  readonly definitions: readonly AnyStrategy[]
  /** Those that the session was configured with, which are code. */
  readonly validators?: readonly OrderValidator[]
  /** Compare this run alone; those before it are run as well, for what they left behind. Default: all of them. */
  readonly run?: number
  /** At the start of each run on the record. */
  readonly onStarted?: (input: RunStarted) => void
  /** 0…1, now and then. */
  readonly onProgress?: (share: number, records: number) => void
}

/** The first thing that came out otherwise. */
export interface ReplayDifference {
  /** Place of the recorded one; of where it would stand, where there is none. */
  readonly position: number
  readonly sequence: number
  readonly time: UnixMicros
  readonly run: number
  /** Empty where it is that of no strategy. */
  readonly strategyId: string
  readonly instrumentId: string
  /** Type of what was recorded; null: nothing was. */
  readonly recordedType: string | null
  /** Null: nothing came out. */
  readonly recomputedType: string | null
  /** As canonical text. */
  readonly recorded: string | null
  readonly recomputed: string | null
  readonly fields: readonly FieldDifference[]
}

export interface ReplayResult {
  /** Runs that were seen, one for each start. */
  readonly runs: number
  /** Inputs and market data that were fed. */
  readonly inputs: number
  readonly data: number
  /** Records that came out and were compared, by type. */
  readonly decisions: number
  readonly byType: ReadonlyMap<string, number>
  /** Null: every decision is equal, byte for byte. */
  readonly difference: ReplayDifference | null
}

/** Records between two reports of progress. */
const PROGRESS_EVERY = 500

/**
 * Runs a recorded session again, and stops at the first decision that is not the recorded one. Nothing is sent and
 * nothing is written. Memory does not grow with the session. Rejects with JOURNAL_VERSION_UNKNOWN for a session that
 * did not write down what it was made of, with CONFIG_INVALID where the strategies are others, JOURNAL_CORRUPT at a
 * record that is not as it was written.
 */
export async function replayRun(options: ReplayOptions): Promise<ReplayResult> {
  const { log, onProgress } = options
  const guard = acquireHandlerGuard()
  try {
    const replay = new Replay(options, guard)
    for await (const stored of log.read()) {
      if (stored.position % PROGRESS_EVERY === 0) onProgress?.(stored.position / log.records, stored.position)
      if (replay.take(stored) !== null) break
    }
    return replay.finish()
  } finally {
    releaseHandlerGuard()
  }
}

/** What the kernel made and the journal has not been asked about yet. */
interface Made {
  readonly sequence: number
  readonly time: UnixMicros
  readonly type: string
  readonly body: string
}

class Replay {
  private readonly options: ReplayOptions
  private readonly guard: HandlerGuard
  private kernel: Kernel | null = null
  private decoder = new TapeDecoder([])
  private made: Made[] = []
  private config = ''
  private last: StoredRecord | null = null
  private runs = 0
  private inputs = 0
  private data = 0
  private decisions = 0
  private readonly byType = new Map<string, number>()
  private difference: ReplayDifference | null = null

  constructor(options: ReplayOptions, guard: HandlerGuard) {
    this.options = options
    this.guard = guard
  }

  /** The difference, once there is one. */
  take(stored: StoredRecord): ReplayDifference | null {
    if (stored.type === 'tape') this.feedTape(stored)
    else {
      if (stored.type === 'input') this.feedInput(stored)
      if (this.difference === null) this.compare(stored)
    }
    this.last = stored
    return this.difference
  }

  finish(): ReplayResult {
    const { runs, inputs, data, decisions, byType, last } = this
    if (this.difference === null && last !== null) this.refuseExtra({ ...last, position: last.position + 1 })
    if (runs === 0) throw this.noStart()
    return { runs, inputs, data, decisions, byType, difference: this.difference }
  }

  private feedInput(stored: StoredRecord): void {
    this.refuseExtra(stored)
    const record = kernelRecord(stored)
    if (this.difference !== null || record?.type !== 'input') return
    const { input } = record
    if (input.kind === 'runStarted') this.begin(input)
    const { kernel } = this
    if (kernel === null) throw this.noStart()
    this.inputs += 1
    kernel.step(input, stored.time)
    this.collect(kernel)
  }

  private feedTape(stored: StoredRecord): void {
    this.refuseExtra(stored)
    const { kernel } = this
    if (this.difference !== null) return
    if (kernel === null) throw this.noStart()
    for (const entry of this.decoder.read(unpackTape(stored.body))) {
      this.data += 1
      deliver(kernel, entry)
      if (!kernel.core.outbox.isEmpty) this.collect(kernel)
      // only the last entry of a batch may have decided something
      if (this.made.length === 0 || entry.sequence === stored.sequence) continue
      this.refuseExtra({ ...stored, sequence: entry.sequence, time: entry.time })
      return
    }
  }

  /** The kernel of a run; a later run goes on with the state of the one before. */
  private begin(input: RunStarted): void {
    this.runs += 1
    this.options.onStarted?.(input)
    if (this.kernel !== null && input.config === this.config) return
    const config = decodeKernelConfig(input.config)
    const { definitions, validators } = this.options
    const fresh = makeKernel(config, {
      definitions,
      guard: this.guard,
      identity: { run: ((input.run - 1) % 0xffff) + 1, nonce: input.nonce },
      isJournaled: true,
      ...(validators === undefined ? {} : { validators }),
    })
    if (this.kernel !== null) fresh.load(this.kernel.save())
    this.kernel = fresh
    this.config = input.config
    this.decoder = new TapeDecoder(config.instruments.map(({ id }) => id))
  }

  private collect({ core }: Kernel): void {
    const { sequence, now: time, outbox } = core
    for (const record of outbox.records)
      this.made.push({ sequence, time, type: record.type, body: encodeRecord(sequence, time, record) })
    outbox.clear()
  }

  private compare(stored: StoredRecord): void {
    const made = this.made.shift() ?? null
    if (made !== null && made.body === stored.body && made.type === stored.type) {
      if (stored.type !== 'input' && this.isCompared(stored)) {
        this.decisions += 1
        this.byType.set(stored.type, (this.byType.get(stored.type) ?? 0) + 1)
      }
      return
    }
    if (this.isCompared(stored)) this.differ(stored, stored, made)
  }

  /** Before anything else is fed, all that was made must have been found on record. */
  private refuseExtra(at: StoredRecord): void {
    const [made] = this.made
    if (made === undefined) return
    if (this.isCompared(at)) this.differ(at, null, made)
    else this.made = []
  }

  private isCompared({ epoch }: StoredRecord): boolean {
    return this.options.run === undefined || this.options.run === epoch
  }

  private differ(at: StoredRecord, stored: StoredRecord | null, made: Made | null): void {
    const [recorded, recomputed] = [stored?.body ?? null, made?.body ?? null]
    this.difference = {
      position: at.position,
      sequence: (made ?? at).sequence,
      time: (made ?? at).time,
      run: at.epoch,
      ...aboutOf(recorded ?? recomputed ?? ''),
      recordedType: stored?.type ?? null,
      recomputedType: made?.type ?? null,
      recorded,
      recomputed,
      fields: differencesOf(recorded, recomputed),
    }
  }

  private noStart(): FulmarError {
    const { name } = this.options.log
    return new FulmarError(
      'JOURNAL_VERSION_UNKNOWN',
      `${name} does not begin with the start of a run: what it was made of is not on record.`,
      { remedy: 'Record it with this version of Fulmar: fulmar paper STRATEGY --store FILE.' },
    )
  }
}

/** Whose decision it is. */
function aboutOf(body: string): Pick<ReplayDifference, 'strategyId' | 'instrumentId'> {
  const { strategy, instrument } = recordFacts(decodeBody(body) ?? {})
  return { strategyId: strategy, instrumentId: instrument }
}

function deliver(kernel: Kernel, { lane, instrumentIndex, view, time }: TapeEntry): void {
  switch (lane) {
    case 'deliver':
      kernel.onMarketData(instrumentIndex, view, time)
      return
    case 'observe':
      kernel.observe(instrumentIndex, view, time)
      return
    case 'deliverBar':
      if (view.kind === 'bar') kernel.deliverBar(instrumentIndex, view, time)
      return
  }
}
