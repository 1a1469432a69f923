/** What a person tells the engine about trading itself. */
import type { KernelInput, SafetyCommand } from '../../domain/inputs.ts'
import { nameOf } from '../../domain/trading-scope.ts'
import type { TradingScope } from '../../domain/trading-scope.ts'
import type { Core } from '../core.ts'
import { answerCommand, authorFlaw } from './answer-command.ts'
import type { CommandResult } from './answer-command.ts'
import type { TradingState } from './trading-state.ts'

export function obeyKill(core: Core, input: Extract<KernelInput, { kind: 'kill' }>): void {
  const { id = '', by, reason } = input
  obey(core, { ...input, id, by, reason, verb: 'kill' })
}

export function obey(core: Core, command: SafetyCommand): void {
  const { id, verb, by, scope = 'all' } = command
  answerCommand(core, { id, verb, by, scope }, () => {
    const refused = refusalOf(core, command, scope)
    return refused === null ? carryOut(core, command, scope) : { refused }
  })
}

/** Null where it can be done. Whatever tightens needs no name: it must never fail for want of a word. */
function refusalOf(core: Core, command: SafetyCommand, scope: TradingScope): string | null {
  const { gate } = core
  if (!gate.knows(scope)) return `There is no ${scope} in this run; there are: ${gate.scopes().join(', ')}.`
  return refuseLoosening(core, command, gate.latchOf(scope).state) ?? refuseVerb(core, command.verb, scope)
}

function refuseLoosening(core: Core, command: SafetyCommand, state: TradingState): string | null {
  const { verb } = command
  const loosens =
    verb === 'resume' || verb === 'release' || verb === 'thaw' || (verb === 'reduce' && state === 'halted')
  return loosens ? authorFlaw(core, verb, command) : null
}

function refuseVerb(core: Core, verb: SafetyCommand['verb'], scope: TradingScope): string | null {
  const { state, killed } = core.gate.latchOf(scope)
  switch (verb) {
    case 'resume':
      if (killed)
        return `${scope} was killed: release it first; after that it only reduces until it is resumed.`
      return state === 'active' ? `${scope} is active already.` : null
    case 'release':
      return killed ? null : `${scope} was not killed (it is ${state}); resume is what opens it.`
    case 'reduce':
    case 'halt':
      if (killed) return `${scope} was killed, which is stronger; release it first.`
      return state === (verb === 'halt' ? 'halted' : 'reducing') ? `${scope} is ${state} already.` : null
    case 'thaw': {
      const index = scope.startsWith('instrument:') ? core.findIndex(nameOf(scope)) : -1
      if (index === -1) return 'Name the instrument that is frozen: instrument:ID.'
      return core.frozen.has(index) ? null : `${nameOf(scope)} is not frozen.`
    }
    case 'kill':
    case 'cancelAll':
      return null
  }
}

function carryOut(core: Core, command: SafetyCommand, scope: TradingScope): CommandResult {
  const { verb, by, reason, flatten = false, naked = false } = command
  const { gate, kills } = core
  switch (verb) {
    case 'kill': {
      const wasKilled = gate.latchOf(scope).killed
      const canceled = kills.kill({ scope, by, reason, flatten, naked })
      return {
        canceled,
        done: `${scope} ${wasKilled ? 'had been killed before' : 'is killed'}; ${countOf(canceled)} being canceled.`,
      }
    }
    case 'cancelAll': {
      const canceled = kills.cancelAll(scope)
      return { canceled, done: `${countOf(canceled)} being canceled in ${scope}.` }
    }
    case 'halt':
      gate.restrict('halted', by, reason, scope)
      kills.stop(scope, `trading was halted by ${by}: ${reason}`)
      break
    case 'reduce':
      if (!gate.restrict('reducing', by, reason, scope)) gate.ease(by, reason, scope)
      break
    case 'resume':
      gate.resume(scope)
      break
    case 'release':
      gate.release(by, reason, scope)
      kills.release(scope)
      break
    case 'thaw':
      return thaw(core, by, reason, scope)
  }
  return { done: stateChanged(core, by, reason, scope) }
}

function countOf(canceled: readonly string[]): string {
  return canceled.length === 1 ? '1 order is' : `${String(canceled.length)} orders are`
}

function thaw(core: Core, by: string, reason: string, scope: TradingScope): CommandResult {
  const instrumentId = nameOf(scope)
  core.frozen.delete(core.findIndex(instrumentId))
  core.outbox.records.push({ type: 'instrumentThawed', instrumentId, by, reason })
  const message = `${instrumentId} is thawed, by ${by}: ${reason}`
  core.outbox.effects.push({ kind: 'alert', severity: 'WARNING', code: 'RISK_INSTRUMENT_FROZEN', message })
  if (core.kills.isActive) core.kills.work()
  return { done: message }
}

function stateChanged(core: Core, by: string, reason: string, scope: TradingScope): string {
  const { state } = core.gate.latchOf(scope)
  core.outbox.records.push({ type: 'tradingStateChanged', scope, state, killed: false, by, reason })
  const what = scope === 'all' ? 'Trading is' : `${scope} is`
  const message = `${what} ${state}, by ${by}: ${reason}`
  core.outbox.effects.push({
    kind: 'alert',
    severity: state === 'active' ? 'INFO' : 'CRITICAL',
    code: 'RISK_TRADING_HALTED',
    message,
  })
  return message
}
