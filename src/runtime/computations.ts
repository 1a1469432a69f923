import type { KernelInput } from '../domain/inputs.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import { plainCopy } from '../engine/codec.ts'
import type { Effect } from '../engine/outbox.ts'
import type { Clock } from '../ports/clock.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { pulse } from './pulse.ts'
import type { ComputedQueue } from './tape-run-parts.ts'

/** Real time that slow work may take where the strategy names none. */
const DEFAULT_DEADLINE_MS = 30_000

interface Answer {
  readonly due: UnixMicros
  readonly input: KernelInput
}

/** Runs what strategies ask for with `compute`; answers are delivered in simulated time, in order of request. */
export class Computations implements ComputedQueue {
  private readonly definitions: readonly AnyStrategy[]
  private readonly clock: Clock
  private readonly now: () => UnixMicros
  private working: Promise<void>[] = []
  private answers: Answer[] = []

  constructor(definitions: readonly AnyStrategy[], clock: Clock, now: () => UnixMicros) {
    this.definitions = definitions
    this.clock = clock
    this.now = now
  }

  get nextDue(): UnixMicros {
    return this.answers[0]?.due ?? Infinity
  }

  get isWorking(): boolean {
    return this.working.length > 0
  }

  take(): KernelInput | null {
    return this.answers.shift()?.input ?? null
  }

  request(effect: Extract<Effect, { kind: 'compute' }>): void {
    const computation = this.definitions[effect.strategyIndex]?.computations?.[effect.name]
    if (computation === undefined) throw new Error(`no computation ${effect.name}`)
    const due = this.now() + Math.round((computation.latencyMs ?? 0) * MICROS_PER_MILLI)
    const deadline = (computation.deadlineMs ?? DEFAULT_DEADLINE_MS) * MICROS_PER_MILLI
    const { input } = effect
    this.working.push(this.runOne(effect.requestId, () => computation.run(input), due, deadline))
  }

  /** Until all work has answered or passed its deadline. */
  async finishAll(): Promise<void> {
    const { working } = this
    pulse[1] = 1
    // what these reject with is an answer too, so that this always comes to its end
    await Promise.all(working)
    pulse[1] = 0
    this.working = []
    this.answers.sort((a, b) => (a.due === b.due ? requestIdOf(a) - requestIdOf(b) : a.due - b.due))
  }

  private async runOne(
    requestId: number,
    run: () => unknown,
    due: UnixMicros,
    deadline: UnixMicros,
  ): Promise<void> {
    const stop = new AbortController()
    const late = this.clock
      .sleep(deadline, stop.signal)
      .then(() => ({ ok: false, value: null, error: 'deadline passed' }))
    const work = Promise.resolve()
      .then(run)
      .then((value) => ({ ok: true, value: plainCopy(value ?? null, 'the answer'), error: '' }))
      .catch((error: unknown) => ({
        ok: false,
        value: null,
        error: error instanceof Error ? error.message : String(error),
      }))
    const outcome = await Promise.race([work, late])
    stop.abort()
    this.answers.push({ due, input: { kind: 'computed', requestId, ...outcome } })
  }
}

function requestIdOf(answer: Answer): number {
  return answer.input.kind === 'computed' ? answer.input.requestId : 0
}
