import { FulmarError } from '../../domain/codes.ts'
import type { Fill } from '../../domain/fill.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import type { RunStarted, StrategyIdentity } from '../../domain/run-started.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import { decode } from '../codec.ts'
import type { Kernel } from '../kernel.ts'
import { encodeRecord } from '../records.ts'
import type { KernelRecord } from '../records.ts'
import { TapeDecoder } from '../tape/tape-decoder.ts'
import type { TapeEntry } from '../tape/tape-decoder.ts'
import { Follow } from './follow.ts'
import { readRecorded } from './recorded.ts'
import type { RecordedDecision } from './recorded.ts'
import { sameIdentity } from './same-identity.ts'
import type { KernelSnapshot } from './snapshot.ts'
import { upcast } from './upcast.ts'

/** In a plan: every strategy, since the engine itself decided otherwise. */
export const ENGINE = '*'

/** From which sequence on a strategy, or every one, is followed instead of run again: until it was started anew. */
export interface Followed {
  /** Of the strategy, or `ENGINE`. */
  readonly id: string
  readonly sequence: number
}
export type FollowPlan = readonly Followed[]

/** The first difference between the record and what came out. */
export interface Divergence {
  /** Null: of the engine itself. */
  readonly strategyId: string | null
  readonly sequence: number
  readonly time: UnixMicros
  /** Canonical text; null where nothing more is recorded of that moment. */
  readonly recorded: string | null
  /** The same of what came out; null where nothing did. */
  readonly produced: string | null
}

export interface RecoveryOptions {
  /** A new kernel, of that run's configuration and with the code of now. */
  makeKernel(started: RunStarted): Kernel
  /** The bytes of a record of market data. */
  unpack(body: string): Uint8Array
  /** The code of now. */
  present: readonly StrategyIdentity[]
  plan?: FollowPlan
}

interface Step {
  readonly sequence: number
  act(script: readonly RecordedDecision[]): void
}

/**
 * Rebuilds a kernel from its journal: every input is taken again, and what comes out is compared with what is recorded.
 * It stops at the first difference, which it names; begun again with a plan, it takes from the record what was decided
 * then. Effects are thrown away. Synchronous: whoever reads the journal feeds it record by record.
 */
export class Recovery {
  divergence: Divergence | null = null
  /** The run that the last record belongs to. */
  started: RunStarted | null = null
  /** Records taken. */
  records = 0
  /** Decisions that came out as they are recorded. */
  compared = 0
  private readonly options: RecoveryOptions
  /** Of the plan, what is over. */
  private readonly ended = new Set<Followed>()
  private made: Kernel | null = null
  private follow: Follow | null = null
  private decoder: TapeDecoder | null = null
  private step: Step | null = null
  private script: string[] = []
  private isLenient = false
  /** Where the records begin: after a snapshot it is not the first. */
  private firstSequence = 1

  constructor(options: RecoveryOptions) {
    this.options = options
  }

  /** Before the first record. Throws where the state has another version, or does not fit. */
  load({ started, state }: KernelSnapshot): void {
    this.take(this.options.makeKernel(started), started)
    this.kernel.load(state)
    this.firstSequence = this.kernel.core.sequence + 1
  }

  /** Throws RUN_NOT_REPLAYABLE before the start of a run. */
  get kernel(): Kernel {
    return this.made ?? fail('The record does not begin with the start of a run.')
  }

  /** Whether there is anything: a state, or the start of a run. */
  get isBegun(): boolean {
    return this.made !== null
  }

  /** The next record. Nothing is done after a difference. Throws RUN_NOT_REPLAYABLE, JOURNAL_VERSION_UNKNOWN, JOURNAL_CORRUPT. */
  feed(given: JournalRecord): void {
    if (this.divergence !== null) return
    const record = upcast(given)
    this.records += 1
    if (record.type === 'input') this.feedInput(record)
    else if (record.type === 'tape') this.feedTape(record)
    else if (this.step !== null) this.script.push(record.body)
    else if (!this.isKnown(record.sequence))
      fail(`The decision of sequence ${String(record.sequence)} stands without its input.`)
  }

  /** After the last record. */
  finish(): void {
    this.flush()
  }

  private feedInput(record: JournalRecord): void {
    this.flush()
    if (this.divergence !== null || this.isKnown(record.sequence)) return
    const { input } = decode(record.body) as { input: KernelInput }
    if (input.kind === 'runStarted') this.begin(input, record.sequence)
    if (this.hasDiverged()) return
    this.expect(record.sequence)
    this.script.push(record.body)
    const act = (script: readonly RecordedDecision[]): void => {
      this.kernel.step(this.isLenient ? asRecorded(input, script) : input, record.time)
    }
    this.step = { sequence: record.sequence, act }
  }

  private feedTape(record: JournalRecord): void {
    this.flush()
    if (this.divergence !== null || this.isKnown(record.sequence)) return
    const { kernel } = this
    this.decoder ??= new TapeDecoder(kernel.core.instruments.map(({ id }) => id))
    for (const entry of this.decoder.read(this.options.unpack(record.body))) {
      if (this.isKnown(entry.sequence)) continue
      this.expect(entry.sequence)
      this.step = { sequence: entry.sequence, act: () => give(kernel, entry) }
      // what was decided on the last one follows in records of its own
      if (entry.sequence === record.sequence) return
      this.flush()
      if (this.hasDiverged()) return
    }
  }

  /** What of the plan still holds: strategies that nothing was decided about yet. */
  get following(): FollowPlan {
    const { made } = this
    const reached = made === null ? 0 : made.core.sequence
    return this.plan.filter((one) => one.sequence <= reached && !this.ended.has(one))
  }

  private hasDiverged(): boolean {
    return this.divergence !== null
  }

  private isKnown(sequence: number): boolean {
    return this.made !== null && sequence <= this.made.core.sequence
  }

  private expect(sequence: number): void {
    const next = this.kernel.core.sequence + 1
    if (sequence === next) return
    fail(`Inputs are missing: after ${String(next - 1)} comes ${String(sequence)}.`)
  }

  /** Takes the step at hand, whose records are all known now, and compares. */
  private flush(): void {
    const { step, script } = this
    if (step === null) return
    this.step = null
    this.script = []
    this.startFollowing(step.sequence)
    const { kernel, follow } = this
    const { core } = kernel
    if (follow?.isActive !== true) {
      step.act([])
      this.compare(script, core.outbox.records, null)
    } else {
      const recorded = this.readAll(script)
      follow.open(recorded)
      core.follow = follow
      step.act(recorded)
      follow.close()
      core.follow = null
      if (this.isLenient) foldStates(kernel, recorded)
      else this.compare(script, core.outbox.records, follow)
    }
    core.outbox.clear()
  }

  private compare(script: readonly string[], produced: readonly KernelRecord[], follow: Follow | null): void {
    const { core } = this.kernel
    const count = Math.max(script.length, produced.length)
    for (let at = 0; at < count; at++) {
      const record = produced[at]
      if (record?.type === 'input' || follow?.folded.has(at) === true) continue
      const recorded = script[at] ?? null
      const text = record === undefined ? null : encodeRecord(core.sequence, core.now, record)
      if (text !== recorded) {
        this.differ(recorded, text)
        return
      }
      this.compared += 1
    }
  }

  private differ(recorded: string | null, produced: string | null): void {
    const { core } = this.kernel
    // handlers are called in the order of strategies: of two, the first has left something out, or put something in
    const [index = -1] = [this.whose(recorded), this.whose(produced)]
      .filter((each) => each !== -1)
      .sort((one, other) => one - other)
    const strategyId = this.kernel.runners[index]?.id ?? null
    const { sequence, now: time } = core
    this.divergence = { strategyId, sequence, time, recorded, produced }
  }

  /** −1 where it is the engine's own, or of a strategy that is followed already. */
  private whose(text: string | null): number {
    if (text === null) return -1
    const { isDecision, strategyIndex } = this.read(text)
    return isDecision && this.follow?.has(strategyIndex) !== true ? strategyIndex : -1
  }

  private readAll(script: readonly string[]): RecordedDecision[] {
    return script.map((text) => this.read(text))
  }

  private read(text: string): RecordedDecision {
    const { runners, core } = this.kernel
    const ids = runners.map(({ id }) => id)
    return readRecorded(text, ids, (group) => core.contingencies.get(group)?.strategyIndex ?? -1)
  }

  /** A new run: its code or its configuration may be another one. */
  private begin(next: RunStarted, sequence: number): void {
    const before = this.started
    this.checkPlan(next)
    if (this.divergence !== null) return
    if (before === null || this.made === null) {
      if (sequence !== 1) fail(`The record begins at ${String(sequence)}; what goes before is missing.`)
      this.take(this.options.makeKernel(next), next)
      return
    }
    const isSame =
      before.configHash === next.configHash &&
      before.strategies.every((identity, at) => sameIdentity(identity, next.strategies[at]))
    const halted = new Set(next.recovery?.diverged.map(({ id }) => id))
    for (const one of this.plan) {
      const isOver = halted.has(one.id) || (one.id === ENGINE && halted.size > 0)
      if (isOver && one.sequence < sequence) this.ended.add(one)
    }
    if (isSame && halted.size === 0) this.started = next
    else this.take(carry(this.made, before, next, this.options.makeKernel(next)), next)
  }

  private take(kernel: Kernel, started: RunStarted): void {
    this.made = kernel
    this.started = started
    this.decoder = null
    this.isLenient = false
    this.follow = new Follow(kernel.core)
  }

  /** What an earlier recovery had to follow has to be followed again. */
  private checkPlan({ recovery, time }: RunStarted): void {
    for (const { id, sequence } of recovery?.diverged ?? []) {
      const isPlanned = this.plan.some(
        (one) => one.sequence === sequence && (one.id === id || one.id === ENGINE),
      )
      if (isPlanned || sequence < this.firstSequence) continue
      this.divergence = { strategyId: id, sequence, time, recorded: null, produced: null }
      return
    }
  }

  private get plan(): FollowPlan {
    return this.options.plan ?? []
  }

  private startFollowing(sequence: number): void {
    const { follow, started } = this
    if (follow === null || started === null) return
    const due = this.plan.filter((one) => one.sequence <= sequence && !this.ended.has(one))
    const all = due.some(({ id }) => id === ENGINE)
    this.kernel.runners.forEach((runner, index) => {
      if (follow.has(index)) return
      const code = this.options.present.find(({ id }) => id === runner.id)
      const isOther = !sameIdentity(started.strategies[index], code)
      if (all || isOther || due.some(({ id }) => id === runner.id)) follow.begin(runner)
    })
    this.isLenient = all
    follow.isLenient = all
  }
}

/** The state of one kernel in another: strategies whose code is another one begin anew, or with what they migrate. */
export function carry(from: Kernel, before: RunStarted, next: RunStarted, to: Kernel): Kernel {
  const changed = new Map<number, number>()
  next.strategies.forEach((identity, index) => {
    const old = before.strategies[index]
    if (!sameIdentity(old, identity)) changed.set(index, old?.stateVersion ?? 1)
  })
  to.load(from.save(), changed)
  return to
}

function give(kernel: Kernel, { lane, instrumentIndex, view, time }: TapeEntry): void {
  switch (lane) {
    case 'deliver':
      kernel.onMarketData(instrumentIndex, view, time)
      break
    case 'observe':
      kernel.observe(instrumentIndex, view, time)
      break
    case 'deliverBar':
      if (view.kind === 'bar') kernel.deliverBar(instrumentIndex, view, time)
      break
  }
}

/** A fill as it was booked, where the engine would book it otherwise by now. */
function asRecorded(input: KernelInput, script: readonly RecordedDecision[]): KernelInput {
  if (input.kind !== 'fill') return input
  const booked = script.flatMap(({ record }) => (record.type === 'fillBooked' ? [record.fill] : []))
  const [fill] = booked
  return fill === undefined || booked.length > 1
    ? input
    : { kind: 'fill', report: restated(input.report, fill) }
}

function restated<R extends Extract<KernelInput, { kind: 'fill' }>['report']>(report: R, fill: Fill): R {
  const { side, quantity, price, fee, feeCurrency } = fill
  return { ...report, side, quantity, price, fee, feeCurrency }
}

/** What else the engine decided then and would not decide now: latches, and instruments that it froze. */
function foldStates({ core }: Kernel, recorded: readonly RecordedDecision[]): void {
  for (const { record } of recorded) {
    if (record.type === 'tradingStateChanged') {
      const { by, reason, scope, state, killed } = record
      if (killed) core.gate.kill(by, reason, scope)
      else if (state !== 'active')
        core.gate.restrict(state === 'halted' ? 'halted' : 'reducing', by, reason, scope)
    }
    const index = record.type === 'instrumentFrozen' ? core.findIndex(record.instrumentId) : -1
    if (record.type === 'instrumentFrozen' && index !== -1 && !core.frozen.has(index))
      core.frozen.set(index, record.reason)
  }
}

function fail(message: string): never {
  throw new FulmarError('RUN_NOT_REPLAYABLE', message)
}
