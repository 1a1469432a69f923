import { ACCOUNT_SCOPE } from '../../domain/trading-scope.ts'
import type { Core } from '../core.ts'

/** A part of the engine stops all trading, until a person resumes it. Returns whether anything changed. */
export function haltAccount(core: Core, by: string, reason: string): boolean {
  if (!core.gate.restrict('halted', by, reason, ACCOUNT_SCOPE)) return false
  core.kills.stop(ACCOUNT_SCOPE, `trading was halted by ${by}: ${reason}`)
  const latch = { scope: ACCOUNT_SCOPE, state: 'halted', killed: false, by, reason }
  core.outbox.records.push({ type: 'tradingStateChanged', ...latch })
  return true
}
