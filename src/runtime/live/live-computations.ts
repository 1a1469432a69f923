import type { KernelInput } from '../../domain/inputs.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import { plainCopy } from '../../engine/codec.ts'
import type { Effect } from '../../engine/outbox.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AnyStrategy } from '../../strategy/definition.ts'

/** Real time that slow work may take where the strategy names none. */
const DEFAULT_DEADLINE_MS = 30_000

/** Runs what strategies ask for with `compute`; each answer is an input when it comes, in whatever order. */
export class LiveComputations {
  private readonly definitions: readonly AnyStrategy[]
  private readonly clock: Clock
  private readonly push: (input: KernelInput) => void

  constructor(definitions: readonly AnyStrategy[], clock: Clock, push: (input: KernelInput) => void) {
    this.definitions = definitions
    this.clock = clock
    this.push = push
  }

  request({ strategyIndex, name, input, requestId }: Extract<Effect, { kind: 'compute' }>): void {
    const computation = this.definitions[strategyIndex]?.computations?.[name]
    if (computation === undefined) throw new Error(`no computation ${name}`)
    const deadline = (computation.deadlineMs ?? DEFAULT_DEADLINE_MS) * MICROS_PER_MILLI
    const stop = new AbortController()
    const late = this.clock
      .sleep(deadline, stop.signal)
      .then(() => ({ ok: false, value: null, error: 'deadline passed' }))
    const work = Promise.resolve()
      .then(() => computation.run(input))
      .then((value) => ({ ok: true, value: plainCopy(value ?? null, 'the answer'), error: '' }))
      .catch((error: unknown) => ({
        ok: false,
        value: null,
        error: error instanceof Error ? error.message : String(error),
      }))
    void Promise.race([work, late]).then((outcome) => {
      stop.abort()
      this.push({ kind: 'computed', requestId, ...outcome })
    })
  }
}
