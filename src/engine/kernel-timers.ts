import type { Core } from './core.ts'
import { revertLimits } from './risk/change-limits.ts'
import {
  ACCOUNT_TIMERS,
  ANSWER_TIMERS,
  EXECUTION_TIMERS,
  GROUP_TIMERS,
  KILL_TIMERS,
  LIMIT_TIMERS,
} from './timers.ts'
import type { Timer } from './timers.ts'

/** What the kernel's own timers set off; no strategy hears of them. */
export function fireKernelTimer(core: Core, { strategyIndex, name }: Timer): void {
  switch (strategyIndex) {
    case KILL_TIMERS:
      core.kills.work()
      return
    case LIMIT_TIMERS:
      revertLimits(core)
      return
    case EXECUTION_TIMERS:
      core.executions.onTimer(name)
      return
    case GROUP_TIMERS:
      core.contingencies.onTimer(name)
      return
    case ACCOUNT_TIMERS:
      core.accounts.note('timer')
      return
    case ANSWER_TIMERS:
      core.answers?.onTimer()
      return
    default:
      throw new RangeError(`nobody has timers under ${String(strategyIndex)}`)
  }
}
