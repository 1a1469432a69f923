/** What the world knows of an engine: the live engine has more, and is put behind this in one place. */
import type { KernelInput, SafetyCommand } from '../../src/domain/inputs.ts'
import type { Kernel } from '../../src/engine/kernel.ts'
import type { Broker } from '../../src/ports/broker.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Journal } from '../../src/ports/journal.ts'
import type { MarketDataFeed } from '../../src/ports/market-data-feed.ts'
import type { AnyStrategy } from '../../src/strategy/definition.ts'

export interface EngineParts {
  readonly clock: Clock
  readonly journal: Journal
  readonly feed: MarketDataFeed
  readonly broker: (sink: (input: KernelInput) => void) => Broker
  /** 0 up to 1. */
  readonly random: () => number
  readonly strategies: readonly AnyStrategy[]
  readonly onAlert: (severity: string, code: string, message: string) => void
}

export interface Engine {
  /** Null before it was made or recovered. */
  readonly kernel: Kernel | null
  /** Resolves when it has stopped; rejects when it cannot go on. */
  run(): Promise<unknown>
  stop(): Promise<unknown>
  command(command: SafetyCommand): void
}

export type MakeEngine = (parts: EngineParts) => Engine
