import { MICROS_PER_MINUTE } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'

/** As many starts within as long: something ends the run again and again. */
export const CRASH_LOOP = { starts: 5, within: 10 * MICROS_PER_MINUTE } as const

/** When the last runs on this state were started. Kernel state. */
export class RunStarts {
  /** Number of the run; 0 before the first. */
  run = 0
  /** No more than a crash loop takes, oldest first. */
  private times: UnixMicros[] = []

  /** Returns whether it is one start too many. */
  note(run: number, time: UnixMicros): boolean {
    this.run = run
    this.times = [...this.times, time].slice(-CRASH_LOOP.starts)
    return this.countSince(time - CRASH_LOOP.within) >= CRASH_LOOP.starts
  }

  /** Starts since then that no orderly end went before; no more than a crash loop takes are remembered. */
  countSince(time: UnixMicros): number {
    return this.times.filter((start) => start >= time).length
  }

  /** The run ended in order: what went before is no crash loop. */
  endedInOrder(): void {
    this.times = []
  }

  save(): unknown {
    return { run: this.run, times: this.times }
  }

  load(saved: unknown): void {
    const state = saved as { run: number; times: UnixMicros[] }
    this.run = state.run
    this.times = [...state.times]
  }
}
