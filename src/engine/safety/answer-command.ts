/** One way of answering whatever a person asks for: once for each id, with a record, and with an alert where it is refused. */
import { isPerson } from '../../domain/trading-scope.ts'
import type { CommandAnswer } from '../../domain/trading-scope.ts'
import type { Core } from '../core.ts'

/** Ids of commands that are remembered: far more than a person gives, and bounded. */
const IDS_KEPT = 256

/** Ids that were answered, oldest first. Kernel state: a command that comes again after a restart is known. */
export class AnsweredCommands {
  private readonly ids = new Set<string>()

  has(id: string): boolean {
    return this.ids.has(id)
  }

  add(id: string): void {
    this.ids.add(id)
    if (this.ids.size <= IDS_KEPT) return
    const [oldest] = this.ids
    if (oldest !== undefined) this.ids.delete(oldest)
  }

  save(): unknown {
    return [...this.ids]
  }

  load(saved: unknown): void {
    this.ids.clear()
    for (const id of saved as string[]) this.ids.add(id)
  }
}

/** What a command did, in a sentence, or why it did nothing. */
export type CommandResult =
  { readonly done: string; readonly canceled?: readonly string[] } | { readonly refused: string }

/** What is answered. */
export type Asked = Pick<CommandAnswer, 'id' | 'verb' | 'scope' | 'by'>

/** Calls `carryOut` unless the id was answered before. One that has no id is answered only where it is refused. */
export function answerCommand(
  core: Core,
  asked: Asked,
  carryOut: () => CommandResult,
  code = 'RISK_COMMAND_REFUSED',
): void {
  const { id, verb, by, scope } = asked
  const answer = (given: Pick<CommandAnswer, 'outcome' | 'message' | 'canceled'>): void => {
    core.outbox.records.push({ type: 'commandAnswered', id, verb, scope, by, ...given })
  }
  if (id !== '' && core.answered.has(id)) {
    const message = `Command ${id} was answered before; nothing was done.`
    answer({ outcome: 'repeated', message, canceled: [] })
    return
  }
  if (id !== '') core.answered.add(id)
  const result = carryOut()
  if ('done' in result) {
    if (id !== '') answer({ outcome: 'done', message: result.done, canceled: result.canceled ?? [] })
    return
  }
  answer({ outcome: 'refused', message: result.refused, canceled: [] })
  core.outbox.effects.push({
    kind: 'alert',
    severity: verb === 'kill' ? 'CRITICAL' : 'WARNING',
    code,
    message: `${verb} ${scope}${by.trim() === '' ? '' : ` by ${by}`}: ${result.refused}`,
  })
}

/**
 * Why somebody may not loosen anything, null where they may: what tripped by itself is not cleared by itself. That takes
 * a named person, and a reason. `what` is a noun: `resume`, `reset`.
 */
export function authorFlaw(
  core: Core,
  what: string,
  { by, reason }: { by: string; reason: string },
): string | null {
  if (!isPerson(by) || isStrategy(core, by))
    return `A person has to stand behind a ${what}, by name; ${by.trim() === '' ? 'nobody does' : `${by.trim()} is none`}.`
  return reason.trim() === '' ? `A ${what} needs a reason: what was wrong, and why it is right now.` : null
}

function isStrategy({ limits }: Core, by: string): boolean {
  const name = by.trim().toLowerCase()
  return limits.strategyIds.some((id) => id.toLowerCase() === name)
}
