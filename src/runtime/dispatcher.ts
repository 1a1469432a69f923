import type { Refusal } from '../domain/codes.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Effect, Outbox } from '../engine/outbox.ts'
import { encodeRecord } from '../engine/records.ts'
import type { KernelRecord } from '../engine/records.ts'
import type { ApprovedOrder, ApprovedReplace, Broker, Journaled } from '../ports/broker.ts'
import type { Journal, JournalRecord } from '../ports/journal.ts'
import type { TapeWriter } from './tape-writer.ts'
import { releaseRefusal } from './release-gate.ts'
import type { Decision, ReleaseView } from './release-gate.ts'

export interface DispatcherOptions {
  readonly broker: Broker
  /** Null in a backtest, where nothing outlives the run. */
  readonly journal: Journal | null
  /** Market data that the kernel was given go into the journal, too, before what was decided on them. Default: they do not. */
  readonly tape?: TapeWriter | null
  readonly view: (order: ApprovedOrder) => ReleaseView
  /** Every record, in order, when it is taken from the outbox. */
  readonly onRecord: (time: UnixMicros, record: KernelRecord) => void
  /** Outcomes of the dispatcher's own: withheld orders, a dead journal. */
  readonly sink: (input: KernelInput) => void
  readonly onCompute: (effect: Extract<Effect, { kind: 'compute' }>) => void
  readonly onAlert: (effect: Extract<Effect, { kind: 'alert' }>) => void
  readonly onLog: (effect: Extract<Effect, { kind: 'log' }>) => void
}

/** Records that may be lost in a crash: nothing outside depends on them. They wait for the next commit. */
const DEFERRABLE: ReadonlySet<KernelRecord['type']> = new Set([
  'input',
  'positionRestated',
  'accountSnapshot',
])

/** Turns decisions into actions: journal first, then the release gate, then the broker, in the order decided. */
export class Dispatcher {
  private readonly options: DispatcherOptions
  private readonly tape: TapeWriter | null
  /** Decided, and not yet given to the journal. */
  private effects: Effect[] = []
  /** Of the commit that is under way, or was the last. */
  private committed: Effect[] = []
  private batch: JournalRecord[] = []
  private mustCommit = false
  private dead = false
  private lastSequence = 0

  constructor(options: DispatcherOptions) {
    this.options = options
    this.tape = options.journal === null ? null : (options.tape ?? null)
  }

  /** Takes the turn's records and effects; `commit` (if it says so) and `release` follow. */
  collect(outbox: Outbox, sequence: number, time: UnixMicros): void {
    const { journal, onRecord } = this.options
    const { records, effects } = outbox
    if (this.tape !== null && (records.length > 0 || this.tape.isFull)) this.takeTape(this.tape)
    for (let at = 0; at < records.length; at++) {
      const record = records[at]
      if (record === undefined) continue
      onRecord(time, record)
      if (journal === null) continue
      this.lastSequence = sequence
      this.batch.push({ sequence, time, type: record.type, body: encodeRecord(sequence, time, record) })
      if (!DEFERRABLE.has(record.type)) this.mustCommit = true
    }
    for (let at = 0; at < effects.length; at++) this.effects.push(effects[at] as Effect)
    outbox.clear()
  }

  /**
   * After an error of the kernel: forgets market data that no record was written behind, the event among them that it met.
   * Returns the sequence of the last record that is kept; the kernel goes on from there.
   */
  dropData(): number {
    this.tape?.take()
    return this.lastSequence
  }

  /** When `flushData` has something to do; Infinity for never. */
  get dataDue(): UnixMicros {
    return this.tape?.due ?? Infinity
  }

  /** Puts market data that have waited long enough into the batch, which then has to be committed. Once a turn. */
  flushData(now: UnixMicros): void {
    if (this.tape === null || now < this.tape.due) return
    this.takeTape(this.tape)
    this.mustCommit = true
  }

  get needsCommit(): boolean {
    return this.mustCommit
  }

  /** There is something to release, once nothing has to be committed first. */
  get isHolding(): boolean {
    return this.effects.length > 0 || this.committed.length > 0
  }

  /** Nothing is written down any more: no order leaves, cancels do. */
  get isDead(): boolean {
    return this.dead
  }

  /** There are records that nothing makes durable yet. */
  get hasRecords(): boolean {
    return this.batch.length > 0 || this.dataDue !== Infinity
  }

  /**
   * Makes everything collected durable; what is collected meanwhile waits for the next. A failure poisons the journal:
   * from then on only cancels go out.
   */
  async commit(): Promise<void> {
    const { journal, sink } = this.options
    if (this.tape !== null) this.takeTape(this.tape)
    const { batch } = this
    this.batch = []
    this.mustCommit = false
    this.committed.push(...this.effects)
    this.effects = []
    if (journal === null || this.dead || batch.length === 0) return
    try {
      await journal.append(batch)
    } catch (error) {
      this.dead = true
      const why = error instanceof Error ? error.message : String(error)
      sink({ kind: 'systemError', code: 'JOURNAL_APPEND_FAILED', message: why })
      sink({
        kind: 'command',
        command: {
          id: 'journal-failed',
          verb: 'halt',
          by: 'journal',
          reason: `The journal cannot be written: ${why}`,
        },
      })
    }
  }

  /** Sends what was decided. Only after `commit`, with nothing collected since that has to be durable first. */
  release(): void {
    this.releaseCommitted()
    const { effects } = this
    if (effects.length === 0) return
    this.effects = []
    for (const effect of effects) this.act(effect)
  }

  /** Sends what the last `commit` has made durable; what was collected since waits for its own. */
  releaseCommitted(): void {
    const { committed } = this
    if (committed.length === 0) return
    this.committed = []
    for (const effect of committed) this.act(effect)
  }

  /**
   * Cancels and alerts, while the journal is still writing what goes before them: they need no record to be durable.
   * A cancel of an order that is itself held back stays behind it.
   */
  releaseUrgent(): void {
    const { effects, committed } = this
    const held = new Set<number>()
    for (const list of [committed, effects])
      for (const effect of list) if (effect.kind === 'submit') held.add(effect.order.sequence)
    const isUrgent = (effect: Effect): boolean =>
      effect.kind === 'alert' || (effect.kind === 'cancel' && !held.has(effect.order.sequence))
    this.committed = committed.filter((effect) => !isUrgent(effect))
    this.effects = effects.filter((effect) => !isUrgent(effect))
    for (const list of [committed, effects]) for (const effect of list) if (isUrgent(effect)) this.act(effect)
  }

  private takeTape(tape: TapeWriter): void {
    if (tape.isFull) this.mustCommit = true
    const record = tape.take()
    if (record === null) return
    this.lastSequence = record.sequence
    this.batch.push(record)
  }

  private act(effect: Effect): void {
    const { broker, onCompute, onAlert, onLog } = this.options
    switch (effect.kind) {
      case 'submit': {
        const { order } = effect
        const refusal = this.refusalOf(order, effect)
        if (refusal === null) broker.submit(order as Journaled<ApprovedOrder>)
        else this.withhold(order, refusal)
        return
      }
      case 'replace': {
        const { request } = effect
        const refusal = this.refusalOf(request.order, effect)
        if (refusal === null) broker.replace(request as Journaled<ApprovedReplace>)
        else this.withholdReplace(request.order, refusal)
        return
      }
      case 'cancel':
        broker.cancel(effect.order)
        return
      case 'compute':
        onCompute(effect)
        return
      case 'alert':
        onAlert(effect)
        return
      case 'log':
        onLog(effect)
        return
    }
  }

  private refusalOf(order: ApprovedOrder, decision: Decision): Refusal | null {
    if (this.dead) return { code: 'JOURNAL_APPEND_FAILED', message: 'The decision is not durable.' }
    return releaseRefusal(order, decision, this.options.view(order))
  }

  private withhold(order: ApprovedOrder, { code, message }: Refusal): void {
    const { clientOrderId } = order
    const eventTime = this.options.view(order).now
    this.options.sink({ kind: 'orderWithheld', clientOrderId, eventTime, code, reason: message })
  }

  /** The order itself works on: only the change did not leave. */
  private withholdReplace(order: ApprovedOrder, { code, message }: Refusal): void {
    const { clientOrderId } = order
    const eventTime = this.options.view(order).now
    this.options.sink({ kind: 'replaceRejected', clientOrderId, eventTime, reason: `${code}: ${message}` })
  }
}
