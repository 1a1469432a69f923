import type { Code } from '../../../domain/codes.ts'
import { MICROS_PER_SECOND } from '../../../domain/time.ts'
import { shown } from '../../risk/breach.ts'
import type { TradingState } from '../trading-state.ts'
import type { Breaker } from './breaker.ts'
import { breakerEntry } from './breaker-table.ts'
import type { BreakerName } from './breaker-table.ts'

/** What a breaker that is open holds back, and in whose words it is refused. */
export interface Hold {
  readonly state: Exclude<TradingState, 'active'>
  /** −1 for all. */
  readonly strategyIndex: number
  /** −1 for all. */
  readonly instrumentIndex: number
  readonly code: Code
  readonly message: string
  readonly limit: number
  readonly actual: number
}

/** `currency`: of the account, for the sentence. */
export function holdOf(breaker: Breaker, currency: string): Hold | null {
  const { setup, machine } = breaker
  if (!machine.isOpen || setup.action === 'warn') return null
  const { scope } = setup
  return {
    state: setup.action === 'halt' ? 'halted' : 'reducing',
    strategyIndex: scope.kind === 'strategy' ? scope.index : -1,
    instrumentIndex: scope.kind === 'instrument' ? scope.index : -1,
    code: breakerEntry(setup.name).code,
    // as it stands when it is asked: the same before and after a restart, and made for no order that passes
    get message() {
      return `The breaker ${setup.name} (${scope.label}) has tripped: ${consequence(breaker)} ${figures(breaker, currency)}`
    },
    get limit() {
      return breaker.setup.limit
    },
    get actual() {
      return breaker.figure
    },
  }
}

export function concerns(hold: Hold, strategyIndex: number, instrumentIndex: number): boolean {
  return (
    (hold.strategyIndex === -1 || hold.strategyIndex === strategyIndex) &&
    (hold.instrumentIndex === -1 || hold.instrumentIndex === instrumentIndex)
  )
}

/** What it means for orders, and until when. */
export function consequence({ setup }: Breaker): string {
  if (setup.action === 'warn') return 'nothing is held back.'
  const what = setup.action === 'halt' ? 'no orders go out' : 'only orders that reduce go out'
  return `${what} until ${setup.latched ? 'a person resets it' : 'what tripped it is over'}.`
}

/** `Daily loss: 512.3 USD, beyond the limit of 500 USD.` */
export function sentenceOf({ setup, machine, figure }: Breaker, currency: string): string {
  const { label } = breakerEntry(setup.name)
  const money = unitOf(setup.name, currency)
  const within = setup.window === null ? '' : ` within ${shown(setup.window / MICROS_PER_SECOND)} s`
  const stands = {
    armed: 'well within',
    warning: 'near',
    tripped: figure > setup.limit ? 'beyond' : 'which reaches',
    coolingDown: 'back within',
  }[machine.state]
  return `${label}: ${shown(figure)}${money}${within}, ${stands} the limit of ${shown(setup.limit)}${money}.`
}

function figures({ setup, figure }: Breaker, currency: string): string {
  const unit = unitOf(setup.name, currency)
  return `${breakerEntry(setup.name).label} now: ${shown(figure)}${unit}, limit: ${shown(setup.limit)}${unit}.`
}

function unitOf(name: BreakerName, currency: string): string {
  const { unit } = breakerEntry(name)
  return unit === 'money' ? ` ${currency}` : unit === 'percent' ? ' %' : ''
}
