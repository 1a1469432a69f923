import type { ReconciliationCommand } from '../../domain/comparison.ts'
import type { Core } from '../core.ts'
import { answerCommand, authorFlaw } from '../safety/answer-command.ts'
import type { CommandResult } from '../safety/answer-command.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import { adjustBooks } from './adjust-books.ts'
import { keyOf } from './reconciliation.ts'
import type { OpenDifference } from './reconciliation.ts'

/**
 * A person approves or rejects a difference that was found, whatever the policy. Approved, the books are brought to the
 * venue's figure, and an instrument that was frozen for it alone is thawed; an order that the journal does not know may
 * stay beside ours. Rejected, everything stays as it is, and it is not reported again. A difference has a number of its
 * own, and a new one once it has changed: what a person did not see cannot be approved.
 */
export function answerDifference(
  core: Core,
  runners: readonly StrategyRunner[],
  command: ReconciliationCommand,
): void {
  const { id, verb, by, difference: number } = command
  const about = `difference ${String(number)}`
  answerCommand(core, { id, verb, by, scope: about }, () => {
    const refused = authorFlaw(core, verb === 'approveReconciliation' ? 'approval' : 'rejection', command)
    if (refused !== null) return { refused }
    const found = core.reconciliation.find(number)
    if (found === null) return { refused: `There is no open ${about}.` }
    return verb === 'approveReconciliation' ? approve(core, runners, found, command) : reject(core, found)
  })
}

function approve(
  core: Core,
  runners: readonly StrategyRunner[],
  found: OpenDifference,
  { by, reason }: ReconciliationCommand,
): CommandResult {
  const { reconciliation } = core
  const { kind, subject, broker, frozenFor } = found
  const key = keyOf(kind, subject)
  if (kind === 'order') {
    reconciliation.open.set(key, { ...found, isRejected: true })
    return { done: `Order ${subject} is known to ${by}, and holds nothing up any more.` }
  }
  const stuck = adjustBooks(core, runners, found, { by, reason })
  if (stuck !== null) return { refused: `The books cannot be adjusted: ${stuck}.` }
  reconciliation.open.delete(key)
  const index = core.findIndex(subject)
  if (frozenFor === null || core.frozen.get(index) !== frozenFor)
    return { done: `${subject} is ${broker.toString()} in our books, too.` }
  core.frozen.delete(index)
  core.outbox.records.push({ type: 'instrumentThawed', instrumentId: subject, by, reason })
  if (core.kills.isActive) core.kills.work()
  return { done: `${subject} is ${broker.toString()} in our books, too, and is thawed.` }
}

function reject(core: Core, found: OpenDifference): CommandResult {
  const { kind, subject } = found
  if (kind === 'order')
    return { refused: `Order ${subject} holds trading up until it is gone from the venue, or approved.` }
  core.reconciliation.open.set(keyOf(kind, subject), { ...found, isRejected: true })
  const frozen = core.frozen.has(core.findIndex(subject)) ? '; it stays frozen until it is thawed' : ''
  return { done: `The books stay as they are on ${subject}${frozen}.` }
}
