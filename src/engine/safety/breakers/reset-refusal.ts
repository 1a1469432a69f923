import type { OperatorCommand } from '../../../domain/inputs.ts'
import type { Breaker } from './breaker.ts'

/** Parts of the engine that give commands. None of them may clear what holds the engine back. */
const COMPONENTS: ReadonlySet<string> = new Set([
  'breaker',
  'dispatcher',
  'engine',
  'guardian',
  'journal',
  'kernel',
  'monitoring',
  'strategy',
  'watchdog',
])

/** Why a reset is not carried out; null where it is. */
export function resetRefusal(
  { breaker: name, scope, by, reason }: Extract<OperatorCommand, { verb: 'resetBreaker' }>,
  breaker: Breaker | null,
  strategyIds: readonly string[],
): string | null {
  const what = `The breaker ${name}${scope === '' ? '' : ` (${scope})`}`
  const who = by.trim()
  if (breaker === null) return `${what} cannot be reset: this run has none of that name and scope.`
  if (who === '') return `${what} is not reset: say by whom.`
  if (reason.trim() === '') return `${what} is not reset: ${who} has to say why.`
  if (isComponent(who, strategyIds)) {
    return `${what} is not reset by ${who}: that is a part of the program, and only a person may.`
  }
  return breaker.machine.isOpen ? null : `${what} has not tripped: there is nothing to reset.`
}

function isComponent(who: string, strategyIds: readonly string[]): boolean {
  const name = who.toLowerCase()
  return (
    COMPONENTS.has(name) ||
    name.startsWith('breaker ') ||
    strategyIds.some((id) => name === id.toLowerCase() || name === `strategy/${id.toLowerCase()}`)
  )
}
