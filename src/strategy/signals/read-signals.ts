import { FulmarError } from '../../domain/codes.ts'
import type { Refusal } from '../../domain/codes.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { Signal, SignalOptions, Signals, SignalUrgency } from './signal.ts'

const URGENCIES: ReadonlySet<string> = new Set<SignalUrgency>(['low', 'normal', 'high'])
const OPTIONS: readonly string[] = [
  'size',
  'minStrength',
  'limitAboveConfidence',
  'limitBandPercent',
  'timeInForce',
  'extendedHours',
] satisfies readonly (keyof SignalOptions)[]

const FIELDS: readonly string[] = Object.keys({
  instrumentId: true,
  strength: true,
  ranking: true,
  urgency: true,
  confidence: true,
  reason: true,
} satisfies Record<keyof Signal, true>)

/** What applies where the options say nothing. */
export const SIGNAL_DEFAULTS = { minStrength: 0.5, limitAboveConfidence: 0.8, limitBandPercent: 0.1 } as const

export function listSignals(signals: Signals): readonly Signal[] {
  if (signals instanceof Map) {
    const entries = signals as ReadonlyMap<InstrumentId, Omit<Signal, 'instrumentId'>>
    return Array.from(entries, ([instrumentId, signal]) => ({ ...signal, instrumentId }))
  }
  return Array.isArray(signals) ? (signals as readonly Signal[]) : [signals as Signal]
}

/** Highest ranking first, those without one last; ties in the order of the instruments in the run. */
export function inWorkingOrder(
  signals: readonly Signal[],
  indexOf: (id: InstrumentId) => number,
): readonly Signal[] {
  const rank = ({ ranking }: Signal): number =>
    ranking === undefined || Number.isNaN(ranking) ? -Infinity : ranking
  const keyed = signals.map((signal) => ({ signal, rank: rank(signal), index: indexOf(signal.instrumentId) }))
  // equal infinities have no difference
  keyed.sort((a, b) => (a.rank === b.rank ? a.index - b.index : a.rank > b.rank ? -1 : 1))
  return keyed.map(({ signal }) => signal)
}

/** What is impossible about a signal; null for nothing. */
export function signalRefusal(signal: Signal): Refusal | null {
  const unknown = Object.keys(signal).find((key) => !FIELDS.includes(key))
  const { instrumentId, strength, ranking, urgency, confidence, reason } = signal
  const wrong = (message: string): Refusal => ({
    code: 'ORDER_SIGNAL_INVALID',
    message: `Signal for ${instrumentId}: ${message}`,
  })
  if (unknown !== undefined)
    return wrong(`there is no ${unknown} of a signal; there are: ${FIELDS.join(', ')}.`)
  if (!isWithin(strength, -1)) return wrong(`strength ${shown(strength)} is not a number within −1…1.`)
  if (ranking !== undefined && !Number.isFinite(ranking))
    return wrong(`ranking ${String(ranking)} is no finite number.`)
  if (urgency !== undefined && !URGENCIES.has(urgency))
    return wrong(`urgency ${String(urgency)} is none of low, normal, high.`)
  if (confidence !== undefined && !isWithin(confidence, 0))
    return wrong(`confidence ${shown(confidence)} is not a number within 0…1.`)
  if (reason !== undefined && typeof reason !== 'string') return wrong('its reason is no text.')
  return null
}

/** A text that reads like a number is none: strategies may be plain JavaScript, and signals come from files. */
function isWithin(value: unknown, least: number): boolean {
  return typeof value === 'number' && value >= least && value <= 1
}

/** Texts in quotes, so that one sees that they are none. */
function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

/** Throws FulmarError CONFIG_INVALID that names the option: a mistake in the strategy, not in the market. */
export function checkSignalOptions(options: SignalOptions): void {
  for (const key of Object.keys(options)) {
    if (!OPTIONS.includes(key))
      throw new FulmarError(
        'CONFIG_INVALID',
        `There is no option ${key} of orders.signal; there are: ${OPTIONS.join(', ')}.`,
      )
  }
  const { size, minStrength, limitAboveConfidence, limitBandPercent } = { ...SIGNAL_DEFAULTS, ...options }
  const kind = typeof size as string
  if (kind !== 'function' && (kind !== 'object' || typeof (size as { size?: unknown }).size !== 'function'))
    throw new FulmarError(
      'CONFIG_INVALID',
      'orders.signal needs a size, such as percentOfEquity(10) or fixedQuantity(100).',
    )
  inRange('minStrength', minStrength, minStrength >= 0 && minStrength <= 1, '0…1')
  inRange(
    'limitAboveConfidence',
    limitAboveConfidence,
    limitAboveConfidence >= 0 && limitAboveConfidence <= 1,
    '0…1',
  )
  inRange('limitBandPercent', limitBandPercent, limitBandPercent >= 0 && limitBandPercent < 100, '0 to 100')
}

function inRange(name: string, value: number, isIn: boolean, range: string): void {
  if (!isIn)
    throw new FulmarError(
      'CONFIG_INVALID',
      `${name} of orders.signal is ${String(value)}; it must be within ${range}.`,
    )
}
