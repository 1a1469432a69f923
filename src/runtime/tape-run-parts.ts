import type { CorporateAction, KernelInput } from '../domain/inputs.ts'
import type { RunStarted } from '../domain/run-started.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Kernel } from '../engine/kernel.ts'
import type { SimulatedVenue } from '../sim/index.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { RunRecorder } from './run-recorder.ts'
import type { Sequencer } from './sequencer.ts'
import type { Tape } from './tape.ts'
import type { VenueSchedule } from './venue-schedule.ts'

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
  readonly schedule: VenueSchedule
  /** Give the opening price of every bar to strategies as a trade at the bar's start. */
  readonly openingPrints: boolean
  /** Hand out a new frozen view each time instead of a reused one: exposes strategies that keep views. */
  readonly freshViews: boolean
  /** Answers of slow work that are ready by then, in order. */
  readonly computed: ComputedQueue
  /** Makes the first record of a run that is kept; null where nothing is. */
  readonly started: ((time: UnixMicros) => RunStarted) | null
}

export interface ComputedQueue {
  /** When the next answer is to be delivered; Infinity for none. */
  readonly nextDue: UnixMicros
  /** Some work has not answered yet. */
  readonly isWorking: boolean
  take(): KernelInput | null
}
