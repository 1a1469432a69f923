import type { Core } from './core.ts'
import { LIMIT_TIMER, revertLimits } from './risk/change-limits.ts'
import { KILL_TIMER } from './safety/kill-switch.ts'

/** What the kernel's own timers set off; no strategy hears of them. */
export function fireKernelTimer(core: Core, name: string): void {
  switch (name) {
    case KILL_TIMER:
      core.kills.work()
      return
    case LIMIT_TIMER:
      revertLimits(core)
      return
    default:
      core.contingencies.onTimer(name)
  }
}
