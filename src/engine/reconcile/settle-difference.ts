import type { DifferenceState } from '../../domain/comparison.ts'
import type { Core } from '../core.ts'
import { haltAccount } from '../safety/halt-account.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import { adjustBooks } from './adjust-books.ts'
import type { BooksReport } from './compare-books.ts'
import { keyOf } from './reconciliation.ts'
import type { OpenDifference } from './reconciliation.ts'

/** Under which name the engine acts here. */
export const RECONCILIATION = 'reconciliation'

type Confirmed = Pick<OpenDifference, 'kind' | 'subject' | 'internal' | 'broker' | 'difference' | 'price'>

/**
 * A difference that was confirmed gets a number, and what the policy says. Whatever the policy, nothing is ever bought
 * or sold for it. At a start and after a reconnect a position that stays unexplained freezes its instrument, for nobody
 * knows what an order would leave; while the run goes on, `warnOnly` only warns.
 */
export function settleDifference(
  core: Core,
  runners: readonly StrategyRunner[],
  { cause, venue }: BooksReport,
  { kind, subject, internal, broker, difference, price }: Confirmed,
): { readonly number: number; readonly state: DifferenceState } {
  const { reconciliation } = core
  const { policy } = reconciliation
  const number = reconciliation.nextNumber
  reconciliation.nextNumber += 1
  const found: OpenDifference = {
    ...{ number, kind, subject, internal, broker, difference, price },
    sinceTime: core.now,
    frozenFor: null,
    isRejected: false,
  }
  const what = `${subject}: ${internal.toString()} here, ${broker.toString()} at ${venue} (difference ${String(number)})`
  let stuck: string | null = null
  if (policy === 'autoAdjust') {
    stuck = adjustBooks(core, runners, found, { by: RECONCILIATION, reason: `found at ${cause}` })
    if (stuck === null) {
      reconciliation.open.delete(keyOf(kind, subject))
      alert(core, 'WARNING', 'VENUE_BOOKS_ADJUSTED', `The books were brought to the venue's figure. ${what}.`)
      return { number, state: 'adjusted' }
    }
  }
  const freezes = kind === 'position' && (policy !== 'warnOnly' || cause === 'start' || cause === 'reconnect')
  const frozenFor = freezes ? `our books and ${venue} differ on ${what}` : null
  const index = core.findIndex(subject)
  // frozen for something else it stays frozen for that
  const isFrozen = frozenFor !== null && !core.frozen.has(index)
  reconciliation.open.set(keyOf(kind, subject), { ...found, frozenFor: isFrozen ? frozenFor : null })
  alert(
    core,
    'CRITICAL',
    'VENUE_BOOKS_DIFFER',
    `${what}.${stuck === null ? '' : ` Not adjusted: ${stuck}.`}${ask(policy)}`,
  )
  if (frozenFor !== null) core.freeze(index, frozenFor)
  if (
    policy === 'haltOnMismatch' &&
    haltAccount(core, RECONCILIATION, `our books and the venue differ on ${what}`)
  )
    alert(core, 'CRITICAL', 'RISK_TRADING_HALTED', `Trading is halted: ${what}.`)
  return { number, state: 'open' }
}

function ask(policy: string): string {
  return policy === 'manualApproval' ? ' The books wait for a person to approve or reject it.' : ''
}

function alert(core: Core, severity: 'WARNING' | 'CRITICAL', code: string, message: string): void {
  core.outbox.effects.push({ kind: 'alert', severity, code, message })
}
