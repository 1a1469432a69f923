import type { UnixMicros } from './time.ts'

/** What ran then of one strategy: recovery compares it with what runs now. */
export interface StrategyIdentity {
  readonly id: string
  /** Of its source, hexadecimal. */
  readonly codeHash: string
  /** Of its state, as its definition says; 1 where it says nothing. */
  readonly stateVersion: number
  /** Canonical text of its parameters. */
  readonly params: string
}

/** The first record of every run that has a store: what ran, and what a kernel was made of besides code. */
export interface RunStarted {
  readonly kind: 'runStarted'
  /** Counts process starts on the journal, from 1. */
  readonly run: number
  /** 32 bits that the runtime drew for this run: client order ids never come back. */
  readonly nonce: number
  /** 32 bits that name the deployment: the beginning of its client order ids. */
  readonly deploymentTag: number
  readonly time: UnixMicros
  readonly mode: 'paper' | 'live'
  /** `simulation`, `paper`, `live`: whose money it is. */
  readonly environment: string
  readonly account: string
  /** Version of the program. */
  readonly build: string
  /** In the order of their indices. */
  readonly strategies: readonly StrategyIdentity[]
  readonly configHash: string
  /** Canonical text of instruments, hashes of calendars, risk settings, currency, seed, arming, margin … */
  readonly config: string
  /** What became of the run before; left out where all came out as it is recorded. */
  readonly recovery?: RecoveryFacts
}

/** What recovery found, for the kernel to heed. */
export interface RecoveryFacts {
  /** Strategies whose code or parameters are others: they start anew. `cold`: without what they remembered. */
  readonly changed: readonly { readonly id: string; readonly cold: boolean }[]
  /** Strategies that decided otherwise than is recorded, from that sequence on: they are halted. */
  readonly diverged: readonly {
    readonly id: string
    readonly sequence: number
    readonly message: string
  }[]
}

/** Market data of this time did not come, or came late: what was down, and for how long. */
export interface DataGap {
  readonly kind: 'dataGap'
  readonly from: UnixMicros
  readonly to: UnixMicros
  readonly reason: string
}
