/** What a person changes of limits and stage while running: written down with what was before, and said aloud. */
import type { LimitValue, PromoteCommand, SetLimitCommand } from '../../domain/inputs.ts'
import type { Core } from '../core.ts'
import { momentText } from '../handler-failure.ts'
import { answerCommand, authorFlaw } from '../safety/answer-command.ts'
import { LIMIT_TIMERS } from '../timers.ts'
import type { LimitChange } from './limit-control.ts'
import { LOSS_LIMITS } from './limit-sense.ts'
import { promotionFlaw, STAGES } from './stages.ts'
import type { Stage } from './stages.ts'

/** For the change that runs out first. */
export const LIMIT_TIMER = 'limit expires'

export function setLimit(core: Core, given: SetLimitCommand): void {
  const { expiresAfter, ...rest } = given
  const command: SetLimitCommand =
    expiresAfter === undefined ? rest : { ...rest, expiresAt: core.now + expiresAfter }
  const { id, verb, by, scope, name } = command
  const about = scope === '' ? name : `${scope}:${name}`
  answerCommand(core, { id, verb, by, scope: about }, () => {
    const refused = refusalOf(core, command)
    if (refused !== null) return { refused }
    const done = tell(core, core.limitControl.set(command), 'operator')
    core.breakers?.followLimits()
    setTimer(core)
    return { done }
  })
}

function refusalOf(core: Core, command: SetLimitCommand): string | null {
  const flaw = core.limitControl.flawOf(command, core.now) ?? unmeasured(core, command)
  if (flaw !== null || !core.limitControl.wouldLoosen(command)) return flaw
  return authorFlaw(core, 'looser limit', command)
}

/** A breaker measures losses from the beginning of a run on, or not at all: one that is not there cannot be told a limit. */
function unmeasured({ breakers }: Core, { scope, name }: SetLimitCommand): string | null {
  if (!(LOSS_LIMITS as readonly string[]).includes(name) || breakers?.measures(scope, name) === true)
    return null
  const of = scope === '' ? 'the account' : scope
  return `Nothing in this run measures ${name} of ${of}, since it began without that limit: start it with one, however wide.`
}

/** When the timer fires. */
export function revertLimits(core: Core): void {
  for (const change of core.limitControl.expire(core.now)) tell(core, change, 'expiry')
  core.breakers?.followLimits()
  setTimer(core)
}

export function promote(core: Core, command: PromoteCommand): void {
  const { id, verb, stage, by } = command
  answerCommand(core, { id, verb, by, scope: stage }, () => {
    const before = core.limitControl.stage
    if (before === null) return { refused: 'This deployment has no stages.' }
    const flaw = promotionFlaw(before, stage)
    const isUp = STAGES.indexOf(stage) > STAGES.indexOf(before)
    const refused = flaw ?? (isUp ? authorFlaw(core, 'promotion', command) : null)
    return refused === null ? { done: moveTo(core, command, before) } : { refused }
  })
}

function moveTo(core: Core, { id, stage, by, reason }: PromoteCommand, before: Stage): string {
  core.limitControl.promote(stage)
  core.outbox.records.push({ type: 'stageChanged', commandId: id, before, after: stage, by, reason })
  // a way down is open to whoever asks, also without a name or a reason
  const who = by.trim() === '' ? '' : `, by ${by}`
  const why = reason.trim() === '' ? '.' : `: ${reason}`
  const message = `The deployment is at the stage ${stage} instead of ${before}${who}${why}`
  core.outbox.effects.push({ kind: 'alert', severity: 'WARNING', code: 'RISK_LIMIT_CHANGED', message })
  return message
}

function setTimer({ timers, limitControl }: Core): void {
  const { nextExpiry } = limitControl
  if (nextExpiry === Infinity) timers.cancel(LIMIT_TIMERS, LIMIT_TIMER)
  else timers.set(LIMIT_TIMERS, LIMIT_TIMER, nextExpiry, null)
}

function tell(core: Core, change: LimitChange, cause: 'operator' | 'expiry'): string {
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
  const message =
    cause === 'expiry'
      ? `${what}: the change by ${by} has run out.${wide}`
      : `${what}, by ${by}${until}: ${reason.replace(/\.$/, '')}.${wide}`
  const severity = loosens ? 'WARNING' : 'INFO'
  core.outbox.effects.push({ kind: 'alert', severity, code: 'RISK_LIMIT_CHANGED', message })
  return message
}

function shown(value: LimitValue | null): string {
  if (value === null) return 'not set'
  return typeof value === 'object' ? value.join(', ') : String(value)
}
