import { Decimal } from '../../domain/decimal.ts'
import { decode } from '../../engine/codec.ts'

/** Fields of a record, whatever its type: what tables show and filters go by. Empty where it has none. */
export interface RecordFacts {
  /** Kind of an input: `fill`, `orderAccepted`. */
  readonly input: string
  readonly strategy: string
  readonly instrument: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly executionId: string
  readonly side: string
  readonly quantity: string
  /** Of an execution. */
  readonly price: string
  readonly limitPrice: string
  readonly stopPrice: string
  readonly fee: string
  readonly feeCurrency: string
  readonly code: string
  readonly by: string
  readonly reason: string
}

export type Fields = Readonly<Record<string, unknown>>

/** What records keep their fields in, besides themselves: the first that has a field gives it. */
const NESTED: readonly (readonly string[])[] = [
  ['change'],
  ['order'],
  ['fill'],
  ['roundTrip'],
  ['input'],
  ['input', 'report'],
  ['input', 'command'],
  ['input', 'action'],
]

export function decodeBody(body: string): Fields | null {
  try {
    const value = decode(body)
    return isFields(value) ? value : null
  } catch {
    // a journal keeps whatever text it is given; what is no record of the kernel has no fields
    return null
  }
}

export function recordFacts(body: Fields): RecordFacts {
  const places = [body, ...NESTED.map((path) => at(body, path)).filter((place) => place !== null)]
  const pick = (...names: readonly string[]): string => {
    for (const place of places) {
      for (const name of names) {
        const text = textOf(place[name])
        if (text !== '') return text
      }
    }
    return ''
  }
  return {
    input: textOf(at(body, ['input'])?.['kind']),
    strategy: pick('strategyId'),
    instrument: pick('instrumentId'),
    clientOrderId: pick('clientOrderId'),
    venueOrderId: pick('venueOrderId'),
    executionId: pick('executionId'),
    side: pick('side'),
    quantity: pick('quantity'),
    price: pick('price'),
    limitPrice: pick('limitPrice'),
    stopPrice: pick('stopPrice'),
    fee: pick('fee'),
    feeCurrency: pick('feeCurrency'),
    code: orElse(pick('code'), refusals(body, 'code')),
    by: pick('by'),
    reason: orElse(pick('reason', 'message', 'statusReason', 'why'), refusals(body, 'message')),
  }
}

function orElse(text: string, other: string): string {
  return text === '' ? other : text
}

/** Of a denied order: several checks may refuse it at once. */
function refusals(body: Fields, name: string): string {
  const list = body['refusals']
  if (!Array.isArray(list)) return ''
  return list.map((each: unknown) => (isFields(each) ? textOf(each[name]) : '')).join(' ')
}

function at(body: Fields, path: readonly string[]): Fields | null {
  let place: unknown = body
  for (const name of path) place = isFields(place) ? place[name] : undefined
  return isFields(place) ? place : null
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Decimal) return value.toString()
  return typeof value === 'number' ? String(value) : ''
}
