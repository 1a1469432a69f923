import type { OperatorCommand, ResetBreakerCommand } from '../domain/inputs.ts'
import type { Core } from './core.ts'
import { promote, setLimit } from './risk/change-limits.ts'
import { answerDifference } from './reconcile/answer-difference.ts'
import { answerCommand } from './safety/answer-command.ts'
import { obey } from './safety/operator-commands.ts'
import type { StrategyRunner } from './strategy-runner.ts'

/** What an operator may ask for, each by the part that it is about. All of it is answered, and done once. */
export function obeyCommand(core: Core, runners: readonly StrategyRunner[], command: OperatorCommand): void {
  switch (command.verb) {
    case 'halt':
    case 'reduce':
    case 'resume':
    case 'release':
    case 'cancelAll':
    case 'kill':
    case 'thaw':
      obey(core, command)
      return
    case 'resetBreaker':
      resetBreaker(core, command)
      return
    case 'setLimit':
      setLimit(core, command)
      return
    case 'promote':
      promote(core, command)
      return
    case 'approveReconciliation':
    case 'rejectReconciliation':
      answerDifference(core, runners, command)
      return
  }
}

function resetBreaker(core: Core, command: ResetBreakerCommand): void {
  const { id, verb, by, breaker, scope } = command
  const about = `${breaker} (${scope === '' ? 'account' : scope})`
  answerCommand(
    core,
    { id, verb, by, scope: about },
    () => core.breakers?.reset(command) ?? { refused: 'This run has no breakers.' },
    'RISK_BREAKER_RESET_REFUSED',
  )
}
