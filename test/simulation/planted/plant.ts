import type { FillReport } from '../../../src/domain/fill.ts'
import type { KernelInput } from '../../../src/domain/inputs.ts'
import type { Broker } from '../../../src/ports/broker.ts'
import type { Journal, JournalRecord } from '../../../src/ports/journal.ts'
import type { Dials } from '../dials.ts'
import type { EngineParts } from '../engine.ts'

/** A bug that is put into the system on purpose, to see that it is found. */
export interface Plant {
  /** What is wrong, as a person would say it. */
  readonly name: string
  /** What has to go wrong in the world for it to matter; the rest is calm. */
  readonly dials: Partial<Dials>
  /**
   * What has to stand before a run with such faults holds without the bug; `invariant`: before one that has it is seen.
   * Left out: nothing.
   */
  readonly needs?: 'recovery' | 'comparison' | 'invariant'
  /** Changes what the engine is given. */
  readonly parts?: (parts: EngineParts) => EngineParts
  /** Changes code that is loaded; returns what puts it back. */
  readonly patch?: () => () => void
}

type Sink = (input: KernelInput) => void

/** The same object, but for what is changed: its own methods go on working on itself. */
export function overlay<T extends object>(target: T, changes: Partial<T>): T {
  return new Proxy(target, {
    get(_, key) {
      if (key in changes) return changes[key as keyof T]
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value as (...args: never[]) => unknown).bind(target) : value
    },
  })
}

/** Between engine and broker: another broker that does the same but for what is given. */
export function onBroker(
  changes: (broker: Broker, parts: EngineParts, sink: Sink) => Partial<Broker>,
): NonNullable<Plant['parts']> {
  return (parts) => ({
    ...parts,
    broker: (sink) => {
      const broker = parts.broker(sink)
      return overlay(broker, changes(broker, parts, sink))
    },
  })
}

/** Between the venue's reports and the engine. */
export function onReports(make: () => (input: KernelInput, sink: Sink) => void): NonNullable<Plant['parts']> {
  return (parts) => ({
    ...parts,
    broker: (sink) => {
      const change = make()
      return parts.broker((input) => {
        change(input, sink)
      })
    },
  })
}

/** Fills as the engine hears of them. */
export function onFills(change: (report: FillReport) => FillReport | null): NonNullable<Plant['parts']> {
  return onReports(() => (input, sink) => {
    if (input.kind !== 'fill') {
      sink(input)
      return
    }
    const report = change(input.report)
    if (report !== null) sink({ kind: 'fill', report })
  })
}

/** Between engine and disk. */
export function onJournal(changes: (journal: Journal) => Partial<Journal>): NonNullable<Plant['parts']> {
  return (parts) => ({
    ...parts,
    journal: overlay(parts.journal, changes(parts.journal)),
  })
}

/** Records on their way to the disk. */
export function onRecords(
  change: (records: readonly JournalRecord[]) => readonly JournalRecord[],
): NonNullable<Plant['parts']> {
  return onJournal((journal) => ({ append: (records) => journal.append(change(records)) }))
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
