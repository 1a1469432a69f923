import type { CorporateAction } from '../domain/inputs.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MatchPhase } from '../sim/index.ts'
import { DueEvents } from './due-events.ts'
import { pulse } from './pulse.ts'
import { PHASE_OPEN } from './tape-cursor.ts'
import type { TapeCursor } from './tape-cursor.ts'
import type { TapeRunParts, Wait } from './tape-run-parts.ts'
import {
  emptyBar,
  emptyQuote,
  fillVenueBar,
  handOver,
  meetQuote,
  openingPrint,
  show,
  viewOf,
} from './tape-views.ts'

/** Reasons to wait, as numbers: the loop below returns one of them for every order. */
const WAIT_NONE = 0
const WAIT_REFILL = 1
const WAIT_COMMIT = 2
const WAIT_COMPUTE = 3
const WAIT_BREATHE = 4
const WAIT_PACE = 5
const WAIT_OVER = 6

const WAITS: readonly (Wait | null)[] = [
  null,
  { kind: 'refill' },
  { kind: 'commit' },
  { kind: 'compute' },
  { kind: 'breathe' },
  null,
  null,
]

/** The venue is gone with the run: nothing is canceled. */
const END_OF_RECORDING = {
  kind: 'runStopping',
  policy: 'leave',
  by: 'fulmar',
  reason: 'the end of the recording',
} as const

/** What is left to do of the event at hand. */
const STAGE_NEXT = 0
const STAGE_OPENING_PRINT = 1
const STAGE_OPEN = 2
const STAGE_STOPS = 3
const STAGE_LIMITS = 4
const STAGE_AFTER_ENTRY = 5
const STAGE_VIEW = 6

/**
 * Walks a tape through kernel and venue. Backtest and paper on a recorded day run this very code; they differ
 * in what they do at a `Wait`. Nothing of the tape is consumed while a commit is outstanding.
 *
 * It is a machine that can stop after every step and be taken up again (`stage`, and what waits in outbox and
 * inbox), rather than nested generators: those would cost more than the orders.
 */
export class TapeRun {
  /** Events after this moment wait for the wall clock. */
  limit: UnixMicros = Infinity
  events = 0
  /** Start of the first row. */
  dataBegin: UnixMicros = 0
  /** Inputs between two `breathe` waits. */
  breathEvery = 1 << 16
  /** Time of the last event; 0 before the first. */
  now: UnixMicros = 0
  private parts: TapeRunParts
  private nextDue: UnixMicros = 0
  private breath = 0
  private stage = STAGE_NEXT
  /** `settle` stopped at a wait: what it does at its end is still to be done, though nothing waits any more. */
  private isSettling = false
  private finished = false
  /** Cursor and moment of the event at hand. */
  private current: TapeCursor | null = null
  private currentTime: UnixMicros = 0
  private readonly armed: Uint8Array
  private readonly due: DueEvents
  private readonly venueBar = emptyBar()
  private readonly venueQuote = emptyQuote()

  constructor(parts: TapeRunParts) {
    this.parts = parts
    this.due = new DueEvents(parts, this)
    this.armed = new Uint8Array(parts.venue.working.length)
    if (parts.openingPrints) {
      for (const cursor of parts.tape.cursors) if (cursor.kind === 'bar') cursor.armed = true
    }
  }

  /** Goes on with other parts that hold the same state: what a restart does, without the process ending. */
  replaceParts(
    change: Pick<TapeRunParts, 'kernel' | 'venue' | 'sequencer' | 'dispatcher' | 'recorder'>,
  ): void {
    this.parts = { ...this.parts, ...change }
    this.due.replaceParts(this.parts)
  }

  /** Corporate actions that have taken effect, in order. */
  get applied(): readonly CorporateAction[] {
    return this.due.applied
  }

  /** The kernel's time: from its start on, also before the first event. */
  get moment(): UnixMicros {
    return Math.max(this.now, this.parts.kernel.core.now)
  }

  *run(): Generator<Wait, void, void> {
    this.findBegin()
    this.parts.venue.begin(this.dataBegin)
    this.startKernel(this.parts.tape.head === null ? 0 : this.dataBegin)
    // what a person asked for before is obeyed at the time at which the data begin
    yield* this.settled()
    this.nextDue = this.due.earliest()
    for (;;) {
      const wait = this.advance()
      if (wait === WAIT_OVER) break
      if (wait === WAIT_BREATHE) this.breath = 0
      yield WAITS[wait] ?? { kind: 'pace', until: Math.min(this.parts.tape.head?.time ?? 0, this.nextDue) }
    }
    // what falls on the very end of the data comes after its last row
    while (this.due.doLast(this.now)) yield* this.settled()
    yield* this.finish()
  }

  private startKernel(time: UnixMicros): void {
    const { kernel, started } = this.parts
    if (started === null) kernel.start(time)
    else kernel.step(started(time), time)
  }

  /** What strategies do at the end belongs into a record that was begun. */
  private stopKernel(): void {
    const { kernel, started } = this.parts
    if (started === null) kernel.stop()
    else kernel.step(END_OF_RECORDING, this.now)
  }

  private findBegin(): void {
    const { cursors } = this.parts.tape
    this.dataBegin = Math.min(...cursors.map((cursor) => cursor.start[cursor.row] ?? Infinity))
    this.due.start(this.dataBegin)
  }

  /** Ends the run where it stands: strategies are told, what is still in the outbox is recorded. */
  *finish(): Generator<Wait, void, void> {
    if (this.finished) return
    this.finished = true
    yield* this.settled()
    this.stopKernel()
    yield* this.settled()
    this.parts.recorder.finish()
  }

  private *settled(): Generator<Wait, void, void> {
    for (let wait = this.settle(); wait !== WAIT_NONE; wait = this.settle())
      yield WAITS[wait] ?? { kind: 'breathe' }
  }

  /** Goes on until something has to be waited for. */
  private advance(): number {
    for (;;) {
      if (this.isUnsettled) {
        const wait = this.settle()
        if (wait !== WAIT_NONE) return wait
      }
      const wait = this.stage === STAGE_NEXT ? this.takeNext() : this.goOn()
      if (wait !== WAIT_NONE) return wait
    }
  }

  /** Data that nothing waits for, in one go; then whatever is due before the next event, or that event itself. */
  private takeNext(): number {
    const wait = this.fastLane()
    if (wait !== WAIT_NONE || this.isUnsettled) return wait
    const cursor = this.parts.tape.head
    if (cursor === null || (this.nextDue <= cursor.time && this.doDue(cursor))) return WAIT_NONE
    if (cursor.time <= this.limit) this.begin(cursor)
    return WAIT_NONE
  }

  /** Market data that nothing else waits for: no timer, no order, no report. The loop of a backtest. */
  private fastLane(): number {
    const { tape, kernel, venue, recorder, freshViews } = this.parts
    const { outbox } = kernel.core
    const { working, observes } = venue
    for (;;) {
      const cursor = tape.head
      if (cursor === null) return tape.needsRefill ? WAIT_REFILL : WAIT_OVER
      const { time, instrumentIndex } = cursor
      if (time > this.limit && this.nextDue > this.limit) return WAIT_PACE
      pulse[0] = ++this.breath
      if (this.breath > this.breathEvery) return WAIT_BREATHE
      if (time >= this.nextDue || cursor.phase === PHASE_OPEN || working[instrumentIndex] !== 0)
        return WAIT_NONE
      if (time > this.now) {
        recorder.beforeMoment(time)
        this.now = time
      }
      // the plain case by itself: small enough for the compiler to take it in here
      if (cursor.audience === 'both' && !freshViews)
        kernel.onMarketData(instrumentIndex, viewOf(cursor), time)
      else handOver(kernel, cursor, time, freshViews)
      if (observes) show(venue, cursor)
      this.events += 1
      if (cursor.kind === 'bar' && cursor.audience !== 'venue') recorder.onBar()
      tape.advance()
      if (!outbox.isEmpty) return WAIT_NONE
    }
  }

  /** Something that is due before that event; false if nothing is. */
  private doDue(cursor: TapeCursor): boolean {
    const isDone = this.due.do(cursor)
    this.nextDue = this.due.earliest()
    return isDone
  }

  /** Takes up an event with orders at work. */
  private begin(cursor: TapeCursor): void {
    // bars that overlap would have time go back
    const time = Math.max(cursor.time, this.now)
    this.current = cursor
    this.currentTime = time
    this.events += 1
    if (cursor.phase === PHASE_OPEN) {
      // an open is a moment of its own, though the bars before may end in the same instant
      this.parts.recorder.beforeMoment(time, true)
      this.now = time
      // past it first: what happens at the open may itself change how this cursor is met
      this.parts.tape.advance()
      this.match(cursor, 'open')
      this.stage = this.parts.openingPrints ? STAGE_OPENING_PRINT : STAGE_NEXT
      return
    }
    this.moveTo(time)
    if (cursor.audience === 'strategy') {
      this.stage = STAGE_VIEW
      return
    }
    if (cursor.trades !== null) {
      this.parts.venue.setTime(time)
      this.parts.venue.matchTrade(cursor.instrumentIndex, cursor.tradePrice, cursor.tradeSize, time)
      this.stage = STAGE_VIEW
      return
    }
    // what is known at once is met whole here, its open included
    this.stage = cursor.isMetAtOnce ? STAGE_OPEN : STAGE_STOPS
  }

  /** The next step of the event at hand; between two of them the kernel has answered. */
  private goOn(): number {
    const cursor = this.current
    if (cursor === null) throw new Error('no event at hand')
    switch (this.stage) {
      case STAGE_OPENING_PRINT:
        this.parts.kernel.onMarketData(
          cursor.instrumentIndex,
          openingPrint(cursor, this.currentTime),
          this.currentTime,
        )
        this.stage = STAGE_NEXT
        break
      case STAGE_OPEN:
        this.match(cursor, 'open')
        this.stage = STAGE_STOPS
        break
      case STAGE_STOPS:
        this.match(cursor, 'stops')
        this.stage = STAGE_LIMITS
        break
      case STAGE_LIMITS:
        this.match(cursor, 'limits')
        this.stage = STAGE_AFTER_ENTRY
        break
      case STAGE_AFTER_ENTRY:
        this.match(cursor, 'afterEntry')
        this.stage = STAGE_VIEW
        break
      default:
        this.deliver(cursor)
        this.stage = STAGE_NEXT
        break
    }
    return WAIT_NONE
  }

  private deliver(cursor: TapeCursor): void {
    const { kernel, recorder, tape, freshViews, venue } = this.parts
    handOver(kernel, cursor, this.currentTime, freshViews)
    if (venue.observes) show(venue, cursor)
    if (cursor.kind === 'bar' && cursor.audience !== 'venue') recorder.onBar()
    tape.advance()
  }

  private match(cursor: TapeCursor, phase: MatchPhase): void {
    const { venue } = this.parts
    if (venue.working[cursor.instrumentIndex] === 0) return
    venue.setTime(this.currentTime)
    if (cursor.bars !== null)
      venue.matchBar(cursor.instrumentIndex, fillVenueBar(this.venueBar, cursor), phase)
    else if (cursor.quotes !== null) meetQuote(venue, cursor, this.venueQuote, phase)
  }

  private get isUnsettled(): boolean {
    const { sequencer, kernel, dispatcher, venue } = this.parts
    if (this.isSettling || !sequencer.isEmpty || !kernel.core.outbox.isEmpty || dispatcher.isHolding)
      return true
    // a report is on its way that nobody was told of
    return venue.nextEventTime < this.nextDue
  }

  /** Until outbox and inbox are empty: commit, release, next input, and again. Can be taken up after each wait. */
  private settle(): number {
    const { kernel, venue, sequencer, dispatcher, computed } = this.parts
    const { core } = kernel
    this.isSettling = true
    for (;;) {
      if (!core.outbox.isEmpty) dispatcher.collect(core.outbox, core.sequence, core.now)
      if (core.kills.isActive && dispatcher.isHolding) this.releaseUrgent()
      if (dispatcher.needsCommit) return WAIT_COMMIT
      if (dispatcher.isHolding) {
        venue.setTime(this.now)
        dispatcher.release()
      }
      if (computed.isWorking) return WAIT_COMPUTE
      const input = sequencer.take()
      if (input === null) break
      kernel.step(input, this.now)
    }
    this.isSettling = false
    this.rearm()
    this.nextDue = this.due.earliest()
    return WAIT_NONE
  }

  /**
   * While something is waited for, a commit that hangs among it: kills do not wait with it. Their cancels and alerts
   * leave at once; whatever else they bring waits its turn.
   */
  takeUrgent(): void {
    const { kernel, sequencer, dispatcher } = this.parts
    const { core } = kernel
    for (let input = sequencer.takeUrgent(); input !== null; input = sequencer.takeUrgent()) {
      if (!core.outbox.isEmpty) dispatcher.collect(core.outbox, core.sequence, core.now)
      kernel.step(input, this.now)
      dispatcher.collect(core.outbox, core.sequence, core.now)
      this.isSettling = true
    }
    this.releaseUrgent()
  }

  /** Under a kill, cancels and alerts wait for no commit. In a backtest too, so that it decides the same. */
  private releaseUrgent(): void {
    this.parts.venue.setTime(this.now)
    this.parts.dispatcher.releaseUrgent()
  }

  /** For what is due beside the tape. */
  moveTo(time: UnixMicros): void {
    if (time === this.now) return
    this.parts.recorder.beforeMoment(time)
    this.now = time
  }

  /** Instruments with orders at work are met at their opens too. */
  private rearm(): void {
    const { tape, venue, openingPrints } = this.parts
    if (openingPrints) return
    const { working } = venue
    for (let index = 0; index < working.length; index++) {
      const wanted = working[index] !== 0
      if (wanted === (this.armed[index] === 1)) continue
      this.armed[index] = wanted ? 1 : 0
      if (wanted) tape.arm(index, this.now)
      else tape.disarm(index)
    }
  }
}
