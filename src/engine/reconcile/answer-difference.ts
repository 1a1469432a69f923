import type { ReconciliationCommand } from '../../domain/comparison.ts'
import type { Core } from '../core.ts'
import { answerCommand } from '../safety/answer-command.ts'

/** A person approves or rejects a difference that was found. */
export function answerDifference(core: Core, command: ReconciliationCommand): void {
  const { id, verb, by, difference } = command
  answerCommand(core, { id, verb, by, scope: `difference ${String(difference)}` }, () => ({
    refused: `There is no open difference ${String(difference)}.`,
  }))
}
