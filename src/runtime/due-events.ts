import type { CorporateAction, KernelInput } from '../domain/inputs.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { DataReach } from '../sim/index.ts'
import { PHASE_OPEN, takesEffect } from './tape-cursor.ts'
import type { TapeCursor } from './tape-cursor.ts'
import type { TapeRunParts } from './tape-run-parts.ts'
import type { Tape } from './tape.ts'
import { happen } from './venue-schedule.ts'

/** The run whose clock goes on when something happens. */
export interface RunClock {
  /** The kernel's time. */
  readonly moment: UnixMicros
  events: number
  moveTo(time: UnixMicros): void
}

/**
 * What is due beside the tape, one after the other. Before market data of its moment: corporate actions, reports of the
 * venue, answers, and what the clock says (a market opens, jobs, timers). After data that end at its moment, and before
 * those that begin then: orders whose time is over, a market closes, funding and the like.
 */
export class DueEvents {
  /** Corporate actions that have taken effect, in order. */
  readonly applied: CorporateAction[] = []
  private parts: TapeRunParts
  private readonly clock: RunClock
  private readonly reach: DataReach
  private actionAt = 0

  constructor(parts: TapeRunParts, clock: RunClock) {
    this.parts = parts
    this.clock = clock
    this.reach = reachOf(parts.tape)
  }

  replaceParts(parts: TapeRunParts): void {
    this.parts = parts
  }

  /** What took effect before the data begin is in their prices already, and nothing was held then. */
  start(dataBegin: UnixMicros): void {
    const { corporateActions, schedule } = this.parts
    const first = corporateActions.findIndex(({ effectiveTime }) => effectiveTime > dataBegin)
    this.actionAt = first === -1 ? corporateActions.length : first
    schedule.start(dataBegin)
  }

  /** When something is due; Infinity for nothing. */
  earliest(): UnixMicros {
    const action = this.parts.corporateActions[this.actionAt]?.effectiveTime ?? Infinity
    return Math.min(action, this.beforeData, this.afterData)
  }

  /** Lets the first of what is due before that event of the tape happen. False if nothing is. */
  do(cursor: TapeCursor): boolean {
    const due = this.beforeData
    const action = this.parts.corporateActions[this.actionAt]
    if (action !== undefined && action.effectiveTime < due && takesEffect(action, cursor)) this.act(action)
    else if (this.afterData < due && precedes(this.afterData, cursor)) this.doAfterData()
    else if (due <= cursor.time) this.doBeforeData(due)
    else return false
    return true
  }

  /** At the end of the tape. False if nothing is left that falls on the last moment. */
  doLast(now: UnixMicros): boolean {
    if (this.afterData > now) return false
    this.doAfterData()
    return true
  }

  private get beforeData(): UnixMicros {
    const { venue, computed, kernel } = this.parts
    return Math.min(venue.nextEventTime, computed.nextDue, kernel.nextTimerDue)
  }

  private get afterData(): UnixMicros {
    const { schedule, venue, kernel } = this.parts
    return Math.min(schedule.nextTime, venue.nextExpiry, kernel.nextSessionClose)
  }

  private act(action: CorporateAction): void {
    const { venue, sequencer } = this.parts
    const time = this.happens(action.effectiveTime)
    this.actionAt += 1
    this.applied.push(action)
    venue.setTime(time)
    venue.applyCorporateAction(action, time)
    sequencer.push({ kind: 'corporateAction', action })
  }

  private doBeforeData(due: UnixMicros): void {
    const { venue, computed, kernel, sequencer } = this.parts
    if (venue.nextEventTime === due) {
      venue.setTime(this.happens(due))
      venue.processDue()
    } else if (computed.nextDue === due) {
      this.happens(due)
      const answer = computed.take()
      if (answer !== null) sequencer.push(answer)
    } else {
      this.feed(kernel.dueInput(), due)
    }
  }

  /** Of one moment, orders end, then markets close: whoever hears of the close finds them gone. */
  private doAfterData(): void {
    const { schedule, venue, kernel, sequencer } = this.parts
    const due = this.afterData
    if (venue.nextExpiry === due) {
      const time = Math.max(due, this.clock.moment)
      venue.setTime(time)
      venue.expireDue(this.reach)
      // where no order was left to end, nothing has happened
      if (!sequencer.isEmpty) this.happens(due)
    } else if (kernel.nextSessionClose === due) {
      this.feed(kernel.sessionInput(), due)
    } else {
      venue.setTime(this.happens(due))
      const happening = schedule.take()
      if (happening === null) return
      happen(happening, venue, (input) => {
        sequencer.push(input)
      })
    }
  }

  /** What the clock says. */
  private feed(input: KernelInput | null, due: UnixMicros): void {
    const { kernel, sequencer } = this.parts
    if (input === null) return
    if (input.kind === 'sessionChanged' && !kernel.handlesSessions) {
      // for the record alone: otherwise the run is that of a backtest, which leaves it out
      kernel.step(input, Math.max(due, this.clock.moment))
      return
    }
    if (input.kind === 'breakersDue') {
      // a look that finds nothing leaves the run as it would be without
      kernel.step(input, Math.max(due, this.clock.moment))
      if (kernel.core.outbox.effects.length > 0) this.happens(due)
      return
    }
    this.happens(due)
    sequencer.push(input)
  }

  /** Time goes on to there, but never back. Returns what it is then. */
  private happens(due: UnixMicros): UnixMicros {
    const time = Math.max(due, this.clock.moment)
    this.clock.moveTo(time)
    this.clock.events += 1
    return time
  }
}

/** Whether it comes before the next event of the tape, though after what ends at its own moment. */
function precedes(time: UnixMicros, cursor: TapeCursor): boolean {
  return time < cursor.time || (time === cursor.time && cursor.phase === PHASE_OPEN)
}

/** Until when the rows of that instrument reach that began before the moment and are still to end. */
function reachOf({ cursors }: Tape): DataReach {
  return (instrumentIndex, time) => {
    let until = time
    for (const { instrumentIndex: index, audience, start, end, row } of cursors) {
      if (index !== instrumentIndex || audience === 'strategy') continue
      if ((start[row] ?? Infinity) < time) until = Math.max(until, end[row] ?? time)
    }
    return until
  }
}
