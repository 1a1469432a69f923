import type { Core } from '../core.ts'
import type { OutboxMark } from '../outbox.ts'

/** A point within a handler to come back to. */
export interface CoreMark {
  readonly undo: number
  readonly outbox: OutboxMark
}

export function markOf({ undo, outbox }: Core): CoreMark {
  return { undo: undo.length, outbox: { effects: outbox.effects.length, records: outbox.records.length } }
}

/** Undoes what was done since, last first; what came before stays. */
export function rollBack(core: Core, mark: CoreMark): void {
  while (core.undo.length > mark.undo) core.undo.pop()?.()
  core.outbox.rollBack(mark.outbox)
}
