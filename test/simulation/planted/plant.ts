import type { KernelInput } from '../../../src/domain/inputs.ts'
import type { Broker } from '../../../src/ports/broker.ts'
import type { Journal } from '../../../src/ports/journal.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { EngineParts } from '../engine.ts'

/** A bug that is put into the system on purpose, to see that it is found. */
export interface Plant {
  /** What is wrong, as a person would say it. */
  readonly name: string
  /** Changes what the engine is given. */
  readonly parts?: (parts: EngineParts) => EngineParts
  /** Changes code that is loaded; returns what puts it back. */
  readonly patch?: () => () => void
}

export type WrapBroker = (broker: Broker, clock: Clock, sink: (input: KernelInput) => void) => Broker

/** Between engine and broker. */
export function onBroker(wrap: WrapBroker): Plant['parts'] {
  return (parts) => ({ ...parts, broker: (sink) => wrap(parts.broker(sink), parts.clock, sink) })
}

/** Between the venue's reports and the engine. */
export function onReports(
  change: (input: KernelInput, sink: (input: KernelInput) => void) => void,
): Plant['parts'] {
  return (parts) => ({
    ...parts,
    broker: (sink) =>
      parts.broker((input) => {
        change(input, sink)
      }),
  })
}

/** Between engine and disk. */
export function onJournal(wrap: (journal: Journal) => Journal): Plant['parts'] {
  return (parts) => ({ ...parts, journal: wrap(parts.journal) })
}

/** Another broker that does the same but for what is given. */
export function brokerLike(broker: Broker, changes: Partial<Broker>): Broker {
  return Object.assign(Object.create(broker) as Broker, changes)
}

export function journalLike(journal: Journal, changes: Partial<Journal>): Journal {
  return Object.assign(Object.create(journal) as Journal, changes)
}

/** Replaces a method of a class, for all that are made and will be. */
export function patched<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  make: (original: T[K]) => T[K],
): () => void {
  const original = prototype[name]
  prototype[name] = make(original)
  return () => {
    prototype[name] = original
  }
}
