import type { KernelStatus } from '../../engine/replica.ts'

/** Where a live run stands: `trading` from the first time that the venue is armed. */
export type LivePhase = 'starting' | 'trading' | 'stopping' | 'stopped'

export interface LiveStatus {
  readonly kernel: KernelStatus
  readonly phase: LivePhase
  /** How far the way to the venue has come. */
  readonly venue: string
  /** Of this run. */
  readonly orders: number
  readonly fills: number
  /** Inputs and market data consumed in this run. */
  readonly events: number
}
