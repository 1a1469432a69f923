/** Options of executions, read with suspicion: strategies may be plain JavaScript. */
import type { Refusal } from '../../domain/codes.ts'
import type {
  ExecutionAlgorithm,
  MarketableOptions,
  PegOptions,
  TwapOptions,
  VwapOptions,
} from '../../strategy/executions.ts'

/** Thrown while options are read, caught where they are, and handed out as a value. */
export class OptionError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.name = 'OptionError'
    this.refusal = refusal
  }
}

export function invalid(message: string): OptionError {
  return new OptionError({ code: 'ORDER_EXECUTION_INVALID', message })
}

type KeysOf<T> = T extends unknown ? keyof T : never

const COMMON = ['maxChildren', 'maxRejects', 'reduceOnly', 'extendedHours', 'reason'] as const
const TIMED = [...COMMON, 'durationMs', 'limit', 'atEnd', 'randomizePercent', 'seed'] as const
const KNOWN: Readonly<Record<ExecutionAlgorithm, readonly string[]>> = {
  twap: [...TIMED, 'slices', 'intervalMs'] satisfies readonly KeysOf<TwapOptions>[],
  vwap: [...TIMED, 'profile', 'slices', 'maxParticipationPercent'] satisfies readonly KeysOf<VwapOptions>[],
  marketable: [...COMMON, 'slippagePercent', 'timeInForce'] satisfies readonly KeysOf<MarketableOptions>[],
  peg: [
    ...COMMON,
    'to',
    'offset',
    'capPrice',
    'repriceAtLeastTicks',
    'minIntervalMs',
    'maxReprices',
    'durationMs',
    'atEnd',
    'postOnly',
  ] satisfies readonly KeysOf<PegOptions>[],
}

/** A misspelled limit must not make market orders, nor must one that is undefined. */
export function checkKeys(algorithm: ExecutionAlgorithm, options: unknown): void {
  const known = KNOWN[algorithm]
  if (typeof options !== 'object' || options === null)
    throw invalid(
      `orders.${algorithm} needs options, not ${String(options)}; there are: ${known.join(', ')}.`,
    )
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new OptionError({
        code: 'ORDER_OPTION_UNKNOWN',
        message: `There is no option ${key} of orders.${algorithm}; there are: ${known.join(', ')}.`,
      })
    }
    if ((options as Record<string, unknown>)[key] === undefined)
      throw invalid(`Option ${key} of orders.${algorithm} is undefined. Leave it out.`)
  }
}

interface NumberRule {
  readonly least: number
  readonly most: number
  /** Neither of the two limits itself. */
  readonly open?: 'least' | 'most'
  readonly whole?: boolean
}

export function readNumber(name: string, value: number, rule: NumberRule): number {
  const { least, most, open, whole } = rule
  const isIn =
    typeof value === 'number' &&
    value >= least &&
    value <= most &&
    !(open === 'least' && value === least) &&
    !(open === 'most' && value === most) &&
    (whole !== true || Number.isInteger(value))
  if (isIn) return value
  const kind = whole === true ? 'a whole number' : 'a number'
  const from = open === 'least' ? `above ${String(least)}` : `from ${String(least)}`
  const to = open === 'most' ? `below ${String(most)}` : `up to ${String(most)}`
  throw invalid(`${name} is ${String(value)}; it must be ${kind} ${from} ${to}.`)
}

export function readChoice<T extends string>(name: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value
  throw invalid(`${name} is ${String(value)}; it must be one of ${choices.join(', ')}.`)
}
