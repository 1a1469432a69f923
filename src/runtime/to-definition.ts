import { FulmarError } from '../domain/codes.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import {
  CLASS_FIELDS,
  CLASS_METHODS,
  definitionFromClass,
  isStrategyClass,
} from '../strategy/strategy-class.ts'
import type { StrategyClass } from '../strategy/strategy-class.ts'
import { nearest } from '../domain/nearest.ts'

const HANDLERS: readonly string[] = ['onStart', ...CLASS_METHODS.filter((name) => name.startsWith('on'))]
const FIELDS: readonly string[] = [
  'name',
  'instruments',
  'bars',
  'history',
  'params',
  'protect',
  'state',
  'shared',
  'computations',
  'stateVersion',
  'migrate',
  ...HANDLERS,
]

/** A definition, or a class that extends Strategy. Throws STRATEGY_INVALID. */
export function toDefinition(exported: unknown, shown: string): AnyStrategy {
  if (isStrategyClass(exported)) refuseUnknownMembers(exported, shown)
  const definition = isStrategyClass(exported) ? definitionFromClass(exported) : exported
  if (typeof definition !== 'object' || definition === null) {
    throw new FulmarError('STRATEGY_INVALID', `${shown} has no strategy as its default export.`)
  }
  const { name, instruments } = definition as Partial<AnyStrategy>
  if (typeof name !== 'string' || name === '') {
    throw new FulmarError('STRATEGY_INVALID', `${shown}: the strategy has no name.`)
  }
  refuseUnknown(Object.keys(definition), FIELDS, `${shown}: strategy ${name}`)
  if (!Array.isArray(instruments) || instruments.length === 0) {
    throw new FulmarError('STRATEGY_INVALID', `${shown}: strategy ${name} lists no instruments.`, {
      remedy: "Say which it trades: instruments: ['SPY.ARCX'].",
    })
  }
  const handlers = Object.entries(definition).filter(
    ([key, value]) => HANDLERS.includes(key) && typeof value === 'function',
  )
  if (handlers.length === 0) {
    throw new FulmarError('STRATEGY_INVALID', `${shown}: strategy ${name} has no handlers.`, {
      remedy: 'Add onBar({ bar, orders }) { … }; in a class, as a method and not as a field.',
    })
  }
  return definition as AnyStrategy
}

/** A class may have methods and fields of its own, so only names that look like ours are held to the list. */
function refuseUnknownMembers(strategyClass: StrategyClass, shown: string): void {
  const where = `${shown}: class ${strategyClass.name}`
  const methods = Object.getOwnPropertyNames(strategyClass.prototype).filter((name) => /^on[A-Z]/.test(name))
  refuseUnknown(methods, CLASS_METHODS, where)
  const isNear = (name: string): boolean => nearest(name, CLASS_FIELDS) !== null
  refuseUnknown(Object.keys(strategyClass).filter(isNear), CLASS_FIELDS, where)
}

function refuseUnknown(names: readonly string[], known: readonly string[], where: string): void {
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const meant = nearest(unknown, known)
  const remedy =
    meant === null
      ? `There are: ${known.join(', ')}. What a strategy remembers goes into state or shared.`
      : `Did you mean ${meant}?`
  throw new FulmarError('STRATEGY_INVALID', `${where} has ${unknown}, which does not exist.`, { remedy })
}
