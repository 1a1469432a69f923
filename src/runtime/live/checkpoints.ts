import type { UnixMicros } from '../../domain/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal } from '../../ports/journal.ts'
import type { LiveParts } from './live-parts.ts'

export interface CheckpointParts extends LiveParts {
  readonly clock: Clock
  readonly journal: Journal
  /** 0: at the stop alone. */
  readonly interval: UnixMicros
  /** The state as it is saved. */
  readonly textOf: () => string
}

/** Saves the state now and then, so that the next start is quick; only when something has changed. */
export class Checkpoints {
  private readonly parts: CheckpointParts
  private savedSequence = -1
  private saving: Promise<void> = Promise.resolve()

  constructor(parts: CheckpointParts) {
    this.parts = parts
  }

  start(): void {
    const { loop, clock, interval } = this.parts
    if (interval === 0) return
    loop.agenda.set('checkpoint', clock.monotonic() + interval, () => {
      void this.save()
      this.start()
    })
  }

  /** As it is now; resolves once that is durable, or never will be. One is under way at a time. */
  save(): Promise<void> {
    this.saving = this.saving.then(() => this.saveNow())
    return this.saving
  }

  /** The state between two turns: nothing waits in the outbox then. */
  private async saveNow(): Promise<void> {
    const { kernel, loop, dispatcher, journal, textOf, alert } = this.parts
    const { sequence } = kernel.core
    if (sequence === this.savedSequence || dispatcher.isDead) return
    try {
      const state = textOf()
      // never before what led to it
      await loop.pump.flushed()
      if (dispatcher.isDead) return
      await journal.saveSnapshot(sequence, state)
      this.savedSequence = sequence
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      alert('CRITICAL', 'JOURNAL_APPEND_FAILED', `The state could not be saved: ${why}`)
    }
  }
}
