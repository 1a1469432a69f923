import type { Core } from '../../core.ts'
import type { AlertSeverity } from '../../outbox.ts'
import type { Breaker } from './breaker.ts'
import type { BreakerState } from './breaker-machine.ts'
import { breakerEntry } from './breaker-table.ts'
import { consequence, sentenceOf } from './hold.ts'

/** Writes a change down, and tells people. */
export function announce(core: Core, breaker: Breaker, from: BreakerState, by: string, reason: string): void {
  const { setup, machine, figure } = breaker
  const why = reason === '' ? sentenceOf(breaker, core.portfolio.currency) : reason
  core.outbox.records.push({
    type: 'breakerChanged',
    breaker: setup.name,
    scope: setup.scope.label,
    from,
    to: machine.state,
    figure,
    limit: setup.limit,
    window: setup.window,
    action: setup.action,
    by,
    reason: why,
  })
  core.outbox.effects.push({
    kind: 'alert',
    severity: severityOf(breaker),
    code: breakerEntry(setup.name).code,
    message: `Breaker ${setup.name} (${setup.scope.label}): ${textOf(breaker, from, by, why)}`,
  })
}

function severityOf({ machine, setup }: Breaker): AlertSeverity {
  switch (machine.state) {
    case 'warning':
      return 'WARNING'
    case 'tripped':
      return setup.action === 'warn' ? 'WARNING' : 'CRITICAL'
    case 'armed':
    case 'coolingDown':
      return 'INFO'
  }
}

function textOf(breaker: Breaker, from: BreakerState, by: string, why: string): string {
  switch (breaker.machine.state) {
    case 'warning':
      return why
    case 'tripped':
      return `tripped. ${why} From here on ${consequence(breaker)}`
    case 'coolingDown':
      return `cooling down. ${why} It arms again if that lasts ${String(breaker.setup.coolDown / 1_000_000)} s.`
    case 'armed':
      if (from === 'warning') return `the warning is withdrawn. ${why}`
      return by === 'breaker' ? `armed again. ${why}` : `reset by ${by}: ${why}`
  }
}
