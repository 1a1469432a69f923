import type { UnixMicros } from '../domain/time.ts'

/** The only source of time above the kernel. */
export interface Clock {
  /** Wall clock, UTC. May step; never use it for durations. */
  now(): UnixMicros
  /** Never goes back; for durations and deadlines. Its zero means nothing. */
  monotonic(): UnixMicros
  /** Resolves after the duration, or as soon as the signal aborts; never rejects. */
  sleep(duration: UnixMicros, signal?: AbortSignal): Promise<void>
}
