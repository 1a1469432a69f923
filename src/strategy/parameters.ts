/** Parameters of a strategy: typed, with ranges, so that the CLI can set them and `optimize` can sweep them. */
import { FulmarError } from '../domain/codes.ts'

export interface NumberParameter {
  readonly type: 'int' | 'number'
  readonly default: number
  readonly min: number
  readonly max: number
  readonly description: string
}

export interface ChoiceParameter<T extends string = string> {
  readonly type: 'choice'
  readonly default: T
  readonly choices: readonly T[]
  readonly description: string
}

export interface FlagParameter {
  readonly type: 'flag'
  readonly default: boolean
  readonly description: string
}

export interface TextParameter {
  readonly type: 'text'
  readonly default: string
  readonly description: string
}

export type Parameter = NumberParameter | ChoiceParameter | FlagParameter | TextParameter
export type Parameters = Readonly<Record<string, Parameter>>
export type ParameterValue = number | string | boolean

/** The values that a handler sees under `params`. */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends NumberParameter
    ? number
    : P[K] extends FlagParameter
      ? boolean
      : P[K] extends ChoiceParameter<infer T>
        ? T
        : string
}

interface Range {
  readonly min?: number
  readonly max?: number
  readonly description?: string
}

/** Makers of parameters: `params: { fast: param.int(10, { min: 2, max: 200 }) }`. */
export const param = {
  int: (value: number, range: Range = {}): NumberParameter => numeric('int', value, range),
  number: (value: number, range: Range = {}): NumberParameter => numeric('number', value, range),
  choice: <const T extends string>(
    choices: readonly T[],
    value: NoInfer<T>,
    description = '',
  ): ChoiceParameter<T> => ({
    type: 'choice',
    default: value,
    choices,
    description,
  }),
  flag: (value: boolean, description = ''): FlagParameter => ({ type: 'flag', default: value, description }),
  text: (value: string, description = ''): TextParameter => ({ type: 'text', default: value, description }),
}

function numeric(type: 'int' | 'number', value: number, range: Range): NumberParameter {
  const parameter: NumberParameter = {
    type,
    default: value,
    min: range.min ?? -Infinity,
    max: range.max ?? Infinity,
    description: range.description ?? '',
  }
  checkNumber('(default)', parameter, value)
  return parameter
}

/** Defaults with the given values laid over them. Throws STRATEGY_PARAMETER_INVALID. */
export function resolveParameters(
  declared: Parameters,
  given: Readonly<Record<string, ParameterValue>>,
): Record<string, ParameterValue> {
  const values: Record<string, ParameterValue> = {}
  for (const [name, parameter] of Object.entries(declared)) values[name] = parameter.default
  for (const [name, raw] of Object.entries(given)) {
    const parameter = declared[name]
    if (parameter === undefined) {
      const known = Object.keys(declared).join(', ')
      throw invalid(
        `There is no parameter ${name}. ${known === '' ? 'This strategy has none.' : `There are: ${known}.`}`,
      )
    }
    values[name] = coerce(name, parameter, raw)
  }
  return values
}

function coerce(name: string, parameter: Parameter, raw: ParameterValue): ParameterValue {
  switch (parameter.type) {
    case 'int':
    case 'number': {
      const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
      if (typeof value !== 'number' || (typeof raw === 'string' && Number.isNaN(value)))
        throw invalid(`Parameter ${name} takes ${kindOf(parameter)}, not ${JSON.stringify(raw)}.`)
      checkNumber(name, parameter, value)
      return value
    }
    case 'choice':
      if (typeof raw === 'string' && parameter.choices.includes(raw)) return raw
      throw invalid(
        `Parameter ${name} takes one of ${parameter.choices.join(', ')}, not ${JSON.stringify(raw)}.`,
      )
    case 'flag':
      if (raw === true || raw === 'true') return true
      if (raw === false || raw === 'false') return false
      throw invalid(`Parameter ${name} takes true or false, not ${JSON.stringify(raw)}.`)
    case 'text':
      return String(raw)
  }
}

function kindOf({ type }: NumberParameter): string {
  return type === 'int' ? 'a whole number' : 'a number'
}

function checkNumber(name: string, parameter: NumberParameter, value: number): void {
  const kind = kindOf(parameter)
  if (!Number.isFinite(value) || (parameter.type === 'int' && !Number.isInteger(value))) {
    throw invalid(`Parameter ${name} takes ${kind}, not ${String(value)}.`)
  }
  if (value < parameter.min || value > parameter.max) {
    throw invalid(`Parameter ${name} is ${String(value)}; it must be ${kind}${rangeText(parameter)}.`)
  }
}

/** To be put behind “a number”. */
function rangeText({ min, max }: NumberParameter): string {
  if (max === Infinity) return `, ${String(min)} or more`
  if (min === -Infinity) return `, at most ${String(max)}`
  return ` from ${String(min)} to ${String(max)}`
}

function invalid(message: string): FulmarError {
  return new FulmarError('STRATEGY_PARAMETER_INVALID', message)
}
