import type { ResetBreakerCommand } from '../../../domain/inputs.ts'
import type { Core } from '../../core.ts'
import { authorFlaw } from '../answer-command.ts'
import type { Breaker } from './breaker.ts'

/** Why a reset is not carried out; null where it is. */
export function resetRefusal(
  core: Core,
  command: ResetBreakerCommand,
  breaker: Breaker | null,
  all: readonly Breaker[],
): string | null {
  const { breaker: name, scope } = command
  if (breaker === null) {
    const known = all.map(({ setup }) => `${setup.name} (${setup.scope.label})`).join(', ')
    const none = `There is no breaker ${name}${scope === '' ? '' : ` (${scope})`} in this run`
    return known === '' ? `${none}, and no other.` : `${none}; there are: ${known}.`
  }
  const flaw = authorFlaw(core, 'reset', command)
  if (flaw !== null) return flaw
  return breaker.machine.isOpen
    ? null
    : `${name} (${breaker.setup.scope.label}) has not tripped: there is nothing to reset.`
}
