import type { CorporateAction, KernelInput } from '../domain/inputs.ts'
import type { MarketDataView } from '../domain/market-data.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Kernel } from '../engine/kernel.ts'
import type { MatchPhase, SimulatedVenue, VenueBar, VenueQuote } from '../sim/index.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { RunRecorder } from './run-recorder.ts'
import type { Sequencer } from './sequencer.ts'
import { PHASE_OPEN } from './tape-cursor.ts'
import type { Mutable, TapeCursor } from './tape-cursor.ts'
import type { Tape } from './tape.ts'

/** What the run waits for; whoever drives it does that and goes on. */
export type Wait =
  | { readonly kind: 'refill' }
  | { readonly kind: 'commit' }
  /** Slow work was asked for: time stands still until all of it has answered. */
  | { readonly kind: 'compute' }
  /** Every so many events: a chance to draw a progress bar, to take commands, to stop. */
  | { readonly kind: 'breathe' }
  /** The next event lies after `limit`: wait for the wall clock. */
  | { readonly kind: 'pace'; readonly until: UnixMicros }

export interface TapeRunParts {
  readonly tape: Tape
  readonly kernel: Kernel
  readonly venue: SimulatedVenue
  readonly sequencer: Sequencer
  readonly dispatcher: Dispatcher
  readonly recorder: RunRecorder
  /** Ascending by effective time. */
  readonly corporateActions: readonly CorporateAction[]
  /** Give the opening price of every bar to strategies as a trade at the bar's start. */
  readonly openingPrints: boolean
  /** Hand out a new frozen view each time instead of a reused one: exposes strategies that keep views. */
  readonly freshViews: boolean
  /** Answers of slow work that are ready by then, in order. */
  readonly computed: ComputedQueue
}

export interface ComputedQueue {
  /** When the next answer is to be delivered; Infinity for none. */
  readonly nextDue: UnixMicros
  /** Some work has not answered yet. */
  readonly isWorking: boolean
  take(): KernelInput | null
}

const PHASES: readonly MatchPhase[] = ['open', 'stops', 'limits', 'afterEntry']

/** Why the fast lane stopped. */
const STOP_SLOW = 0
const STOP_EFFECTS = 1
const STOP_REFILL = 2
const STOP_OVER = 3
const STOP_BREATHE = 4
const STOP_PACE = 5

/**
 * Walks a tape through kernel and venue. Backtest and paper on a recorded day run this very code; they differ
 * in what they do at a `Wait`. Nothing of the tape is consumed while a commit is outstanding.
 */
export class TapeRun {
  /** Events after this moment wait for the wall clock. */
  limit: UnixMicros = Infinity
  events = 0
  /** Inputs between two `breathe` waits. */
  breathEvery = 1 << 16
  /** Time of the last event; 0 before the first. */
  now: UnixMicros = 0
  private parts: TapeRunParts
  private nextDue: UnixMicros = 0
  private actionAt = 0
  private breath = 0
  private readonly armed: Uint8Array
  private readonly venueBar: Mutable<VenueBar> = {
    open: NaN,
    high: NaN,
    low: NaN,
    close: NaN,
    volume: NaN,
    start: 0,
    end: 0,
  }
  private readonly venueQuote: Mutable<VenueQuote> = emptyQuote()

  constructor(parts: TapeRunParts) {
    this.parts = parts
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
  }

  *run(): Generator<Wait, void, void> {
    const { kernel, tape } = this.parts
    yield* this.settle()
    kernel.start(tape.head?.time ?? 0)
    yield* this.settle()
    for (;;) {
      switch (this.fastLane()) {
        case STOP_EFFECTS:
          yield* this.settle()
          break
        case STOP_SLOW:
          yield* this.slowLane()
          break
        case STOP_REFILL:
          yield { kind: 'refill' }
          break
        case STOP_BREATHE:
          this.breath = 0
          yield { kind: 'breathe' }
          break
        case STOP_PACE:
          yield { kind: 'pace', until: this.parts.tape.head?.time ?? 0 }
          break
        default:
          yield* this.finish()
          return
      }
    }
  }

  /** Ends the run where it stands: strategies are told, what is still in the outbox is recorded. */
  *finish(): Generator<Wait, void, void> {
    this.parts.kernel.stop()
    yield* this.settle()
    this.parts.recorder.finish()
  }

  /** Market data that nothing else waits for: no timer, no order, no report. The loop of a backtest. */
  private fastLane(): number {
    const { tape, kernel, venue, recorder, freshViews } = this.parts
    const { outbox } = kernel.core
    const { working } = venue
    for (;;) {
      const cursor = tape.head
      if (cursor === null) return tape.needsRefill ? STOP_REFILL : STOP_OVER
      const { time, instrumentIndex } = cursor
      if (time >= this.nextDue || cursor.phase === PHASE_OPEN || working[instrumentIndex] !== 0) {
        return time > this.limit ? STOP_PACE : STOP_SLOW
      }
      if (time > this.limit) return STOP_PACE
      if (++this.breath > this.breathEvery) return STOP_BREATHE
      if (time !== this.now) {
        recorder.beforeMoment(time)
        this.now = time
      }
      const view = viewOf(cursor)
      kernel.onMarketData(instrumentIndex, freshViews ? Object.freeze({ ...view }) : view, time)
      this.events += 1
      if (cursor.kind === 'bar') recorder.onBar()
      tape.advance()
      if (!outbox.isEmpty) return STOP_EFFECTS
    }
  }

  /** One thing that the fast lane does not do: what is due before the next event, or that event with orders at work. */
  private *slowLane(): Generator<Wait, void, void> {
    const cursor = this.parts.tape.head
    const time = cursor?.time ?? Infinity
    if (this.nextDue <= time) {
      if (yield* this.doDue(time)) return
      this.nextDue = this.earliestDue()
      return
    }
    if (cursor === null) return
    this.events += 1
    if (cursor.phase === PHASE_OPEN) {
      // an open is a moment of its own, though the bars before may end in the same instant
      this.parts.recorder.beforeMoment(time, true)
      this.now = time
      // past it first: what happens at the open may itself change how this cursor is met
      this.parts.tape.advance()
      yield* this.openPhase(cursor, time)
      return
    }
    this.moveTo(time)
    yield* this.endPhase(cursor)
  }

  /** The first of what is due by `time`: actions and reports of the venue, answers, timers. False if nothing was. */
  private *doDue(time: UnixMicros): Generator<Wait, boolean, void> {
    const { venue, kernel, sequencer, corporateActions, computed } = this.parts
    const action = corporateActions[this.actionAt]
    const actionTime = action?.effectiveTime ?? Infinity
    const due = Math.min(actionTime, venue.nextEventTime, computed.nextDue, kernel.nextTimerDue)
    if (due > time) return false
    this.moveTo(Math.max(due, this.now))
    if (action !== undefined && actionTime === due) {
      this.actionAt += 1
      venue.setTime(this.now)
      venue.applyCorporateAction(action, this.now)
      sequencer.push({ kind: 'corporateAction', action })
    } else if (venue.nextEventTime === due) {
      venue.setTime(this.now)
      venue.processDue()
    } else if (computed.nextDue === due) {
      const answer = computed.take()
      if (answer !== null) sequencer.push(answer)
    } else {
      const timer = kernel.core.timers.first()
      if (timer !== null) sequencer.push({ kind: 'timerDue', timerId: timer.id, dueTime: timer.dueTime })
    }
    this.events += 1
    yield* this.settle()
    return true
  }

  private *openPhase(cursor: TapeCursor, time: UnixMicros): Generator<Wait, void, void> {
    const { venue, kernel, openingPrints } = this.parts
    const { instrumentIndex } = cursor
    if (venue.working[instrumentIndex] !== 0) {
      this.match(cursor, 'open', time)
      if (this.isUnsettled) yield* this.settle()
    }
    if (openingPrints && cursor.bars !== null) {
      kernel.onMarketData(instrumentIndex, openingPrint(cursor, time), time)
      if (this.isUnsettled) yield* this.settle()
    }
  }

  private *endPhase(cursor: TapeCursor): Generator<Wait, void, void> {
    const { venue, kernel, recorder, tape, freshViews } = this.parts
    const { instrumentIndex, time } = cursor
    if (venue.working[instrumentIndex] !== 0) {
      if (cursor.trades !== null) {
        venue.setTime(time)
        venue.matchTrade(
          instrumentIndex,
          cursor.trades.price[cursor.row] ?? NaN,
          cursor.trades.size[cursor.row] ?? NaN,
          time,
        )
        if (this.isUnsettled) yield* this.settle()
      } else {
        // a single quote starts and ends at once: its open is met here
        const first = cursor.start[cursor.row] === time ? 0 : 1
        for (let at = first; at < PHASES.length; at++) {
          this.match(cursor, PHASES[at] ?? 'open', time)
          if (this.isUnsettled) yield* this.settle()
        }
      }
    }
    const view = viewOf(cursor)
    kernel.onMarketData(instrumentIndex, freshViews ? Object.freeze({ ...view }) : view, time)
    if (cursor.kind === 'bar') recorder.onBar()
    tape.advance()
    if (this.isUnsettled) yield* this.settle()
  }

  private get isUnsettled(): boolean {
    return !this.parts.sequencer.isEmpty || !this.parts.kernel.core.outbox.isEmpty
  }

  private match(cursor: TapeCursor, phase: MatchPhase, time: UnixMicros): void {
    const { venue } = this.parts
    venue.setTime(time)
    if (cursor.bars !== null)
      venue.matchBar(cursor.instrumentIndex, fillVenueBar(this.venueBar, cursor), phase)
    else if (cursor.quotes !== null)
      venue.matchQuote(cursor.instrumentIndex, fillVenueQuote(this.venueQuote, cursor), phase)
  }

  /** Until outbox and inbox are empty: commit, release, next input, and again. */
  private *settle(): Generator<Wait, void, void> {
    const { kernel, venue, sequencer, dispatcher, computed } = this.parts
    const { core } = kernel
    for (;;) {
      if (!core.outbox.isEmpty) {
        dispatcher.collect(core.outbox, core.sequence, core.now)
        if (dispatcher.needsCommit) yield { kind: 'commit' }
        venue.setTime(this.now)
        dispatcher.release()
        if (computed.isWorking) yield { kind: 'compute' }
      }
      const input = sequencer.take()
      if (input === null) break
      kernel.step(input, this.now)
    }
    this.rearm()
    this.nextDue = this.earliestDue()
  }

  private moveTo(time: UnixMicros): void {
    if (time === this.now) return
    this.parts.recorder.beforeMoment(time)
    this.now = time
  }

  private earliestDue(): UnixMicros {
    const { venue, kernel, computed, corporateActions } = this.parts
    const action = corporateActions[this.actionAt]?.effectiveTime ?? Infinity
    return Math.min(action, venue.nextEventTime, computed.nextDue, kernel.nextTimerDue)
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

function viewOf(cursor: TapeCursor): MarketDataView {
  if (cursor.kind === 'bar') return cursor.fillBar()
  return cursor.kind === 'quote' ? cursor.fillQuote() : cursor.fillTrade()
}

function openingPrint(cursor: TapeCursor, time: UnixMicros): MarketDataView {
  const view = cursor.tradeView
  view.price = cursor.bars?.open[cursor.row] ?? NaN
  view.size = NaN
  view.time = time / MICROS_PER_MILLI
  return view
}

function fillVenueBar(bar: Mutable<VenueBar>, { bars, row, start, end }: TapeCursor): VenueBar {
  if (bars === null) throw new Error('no bars')
  bar.open = bars.open[row] ?? NaN
  bar.high = bars.high[row] ?? NaN
  bar.low = bars.low[row] ?? NaN
  bar.close = bars.close[row] ?? NaN
  bar.volume = bars.volume[row] ?? NaN
  bar.start = start[row] ?? 0
  bar.end = end[row] ?? 0
  return bar
}

function emptyQuote(): Mutable<VenueQuote> {
  const bid = { bidOpen: NaN, bidHigh: NaN, bidLow: NaN, bidClose: NaN, bidSize: NaN }
  return { ...bid, askOpen: NaN, askHigh: NaN, askLow: NaN, askClose: NaN, askSize: NaN, start: 0, end: 0 }
}

function fillVenueQuote(quote: Mutable<VenueQuote>, { quotes, row, start, end }: TapeCursor): VenueQuote {
  if (quotes === null) throw new Error('no quotes')
  quote.bidOpen = quotes.bidOpen[row] ?? NaN
  quote.bidHigh = quotes.bidHigh[row] ?? NaN
  quote.bidLow = quotes.bidLow[row] ?? NaN
  quote.bidClose = quotes.bidClose[row] ?? NaN
  quote.bidSize = quotes.bidSize[row] ?? NaN
  quote.askOpen = quotes.askOpen[row] ?? NaN
  quote.askHigh = quotes.askHigh[row] ?? NaN
  quote.askLow = quotes.askLow[row] ?? NaN
  quote.askClose = quotes.askClose[row] ?? NaN
  quote.askSize = quotes.askSize[row] ?? NaN
  quote.start = start[row] ?? 0
  quote.end = end[row] ?? 0
  return quote
}
