import type { UnixMicros } from '../domain/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Wait } from './tape-run-parts.ts'
import type { TapeRun } from './tape-run.ts'

/** Few at first: nobody knows yet how long a handler takes. */
const FEWEST_AT_FIRST = 256
const MOST = 1 << 16
/** Between two breaths there should be no more than this: 50 ms. */
const LONGEST: UnixMicros = 50_000

/**
 * Goes on with a run, and sees to it that it comes up for breath soon enough for Ctrl-C and progress bar, however slow
 * its handlers are, and seldom enough to cost nothing.
 */
export class Breathing {
  private readonly run: TapeRun
  private readonly clock: Clock
  private readonly waits: Generator<Wait, void, void>

  constructor(run: TapeRun, clock: Clock) {
    this.run = run
    this.clock = clock
    this.waits = run.run()
    run.breathEvery = FEWEST_AT_FIRST
  }

  /** To the next wait. */
  next(): IteratorResult<Wait, void> {
    const started = this.clock.monotonic()
    const result = this.waits.next()
    const took = this.clock.monotonic() - started
    const { run } = this
    if (took > LONGEST) run.breathEvery = Math.max(1, run.breathEvery >> 2)
    else if (took < LONGEST / 4 && result.done !== true && result.value.kind === 'breathe')
      run.breathEvery = Math.min(MOST, run.breathEvery << 1)
    return result
  }
}
