import type { KernelInput } from '../../../src/domain/inputs.ts'
import type { JournalRecord, StoredRecord } from '../../../src/ports/journal.ts'
import type { Request } from '../../support/reference-venue/wire.ts'
import type { SimulatedProcess } from '../process.ts'
import type { World } from '../world.ts'

/** One thing that must hold. A new one is made for each run, since most remember what they saw. */
export interface Invariant {
  /** `I2`. */
  readonly id: string
  /** A process is about to send; nothing has left yet. */
  onSend?(world: World, process: SimulatedProcess, request: Request): void
  /** A process is told something by the venue. */
  onHear?(world: World, process: SimulatedProcess, input: KernelInput): void
  /** A process asks for records to be made durable. */
  onAppend?(world: World, process: SimulatedProcess, records: readonly JournalRecord[]): void
  /** Records are durable. */
  onDurable?(world: World, records: readonly StoredRecord[]): void
  /** After each thing that happened. */
  onStep?(world: World): void
  /** A process is about to start. */
  onRestart?(world: World): void
  /** Faults are over, everything was compared, and nothing is under way. */
  onHeal?(world: World): void
}

/** What did not hold. */
export interface Violation {
  readonly id: string
  readonly message: string
  /** Simulated microseconds. */
  readonly time: number
}
