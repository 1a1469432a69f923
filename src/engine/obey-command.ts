import type { OperatorCommand } from '../domain/inputs.ts'
import type { Core } from './core.ts'
import { promote, setLimit } from './risk/change-limits.ts'
import { obey } from './safety/operator-commands.ts'

/** What an operator may ask for, each by the part that it is about. */
export function obeyCommand(core: Core, command: OperatorCommand): void {
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
      core.breakers?.reset(command)
      return
    case 'setLimit':
      setLimit(core, command)
      return
    case 'promote':
      promote(core, command)
      return
  }
}
