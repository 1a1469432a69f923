import type { StrategyIdentity } from '../../domain/run-started.ts'

/** Whether the state of the one is that of the other: same code, same parameters. */
export function sameIdentity(a: StrategyIdentity | undefined, b: StrategyIdentity | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return (
    a.id === b.id && a.codeHash === b.codeHash && a.stateVersion === b.stateVersion && a.params === b.params
  )
}
