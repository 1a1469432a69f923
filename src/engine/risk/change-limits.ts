/** What a person changes of limits and stage while running: written down with what was before, and said aloud. */
import type { LimitValue, OperatorCommand, PromoteCommand, SetLimitCommand } from '../../domain/inputs.ts'
import type { Core } from '../core.ts'
import { momentText } from '../handler-failure.ts'
import { LIMIT_TIMERS } from '../timers.ts'
import type { LimitChange } from './limit-control.ts'
import { promotionFlaw } from './stages.ts'

/** For the change that runs out first. */
export const LIMIT_TIMER = 'limit expires'

export function setLimit(core: Core, command: SetLimitCommand): void {
  const change = core.limitControl.set(command, core.now)
  if (typeof change === 'string') {
    refuse(core, command, change)
    return
  }
  tell(core, change, 'operator')
  setTimer(core)
}

/** When the timer fires. */
export function revertLimits(core: Core): void {
  for (const change of core.limitControl.expire(core.now)) tell(core, change, 'expiry')
  setTimer(core)
}

export function promote(core: Core, command: PromoteCommand): void {
  const { id, stage, by, reason } = command
  const before = core.limitControl.stage
  const flaw =
    before === null ? 'This deployment has no stages.' : (unnamed(command) ?? promotionFlaw(before, stage))
  if (before === null || flaw !== null) {
    refuse(core, command, flaw ?? '')
    return
  }
  core.limitControl.promote(stage)
  core.outbox.records.push({ type: 'stageChanged', commandId: id, before, after: stage, by, reason })
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'WARNING',
    code: 'RISK_LIMIT_CHANGED',
    message: `The deployment is at the stage ${stage} instead of ${before}, by ${by}: ${reason}`,
  })
}

function unnamed({ by, reason }: PromoteCommand): string | null {
  return by.trim() === '' || reason.trim() === ''
    ? 'A promotion needs a name of who makes it, and a reason.'
    : null
}

function setTimer({ timers, limitControl }: Core): void {
  const { nextExpiry } = limitControl
  if (nextExpiry === Infinity) timers.cancel(LIMIT_TIMERS, LIMIT_TIMER)
  else timers.set(LIMIT_TIMERS, LIMIT_TIMER, nextExpiry, null)
}

function tell(core: Core, change: LimitChange, cause: 'operator' | 'expiry'): void {
  const { command, before, after, configured, loosens } = change
  const { id, scope, name, by, reason, expiresAt } = command
  core.outbox.records.push({
    type: 'limitChanged',
    commandId: id,
    scope,
    name,
    before,
    after,
    configured,
    loosens,
    by,
    reason,
    cause,
    expiresAt: cause === 'expiry' ? null : expiresAt,
  })
  const what = `${name}${scope === '' ? '' : ` of ${scope}`} is ${shown(after)} instead of ${shown(before)}`
  const until = expiresAt === null ? '' : `, until ${momentText(expiresAt)}`
  const wide = loosens ? ` This allows more than the configured ${shown(configured)}.` : ''
  core.outbox.effects.push({
    kind: 'alert',
    severity: loosens ? 'WARNING' : 'INFO',
    code: 'RISK_LIMIT_CHANGED',
    message:
      cause === 'expiry'
        ? `${what}: the change by ${by} has run out.${wide}`
        : `${what}, by ${by}${until}: ${reason.replace(/\.$/, '')}.${wide}`,
  })
}

function refuse(core: Core, { id, verb, by }: OperatorCommand, why: string): void {
  core.outbox.records.push({ type: 'commandRefused', commandId: id, verb, by, why })
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'WARNING',
    code: 'CONFIG_INVALID',
    message: `The command ${verb} by ${by === '' ? 'nobody' : by} changes nothing. ${why}`,
  })
}

function shown(value: LimitValue | null): string {
  if (value === null) return 'not set'
  return typeof value === 'object' ? value.join(', ') : String(value)
}
