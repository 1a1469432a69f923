import type { Refusal } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Order } from '../domain/order.ts'
import type { Trail } from '../domain/trail.ts'
import { toDecimal } from './to-decimal.ts'

/** What a strategy says of a trail, in an order or in a change of one. */
interface TrailRequest {
  readonly limit?: DecimalInput
  readonly stop?: DecimalInput
  readonly trail?: DecimalInput
  readonly trailPercent?: DecimalInput
  readonly limitOffset?: DecimalInput
}

const HUNDRED = Decimal.from(100)

export function trails(request: TrailRequest): boolean {
  return (
    request.trail !== undefined || request.trailPercent !== undefined || request.limitOffset !== undefined
  )
}

/**
 * The trail in whole ticks and never nearer than what was said, for a stop fires no sooner; the offset never further,
 * for a limit gets no worse. `bad`: both kinds or none, not above zero, or beside a price that it would move itself.
 */
export function makeTrail(request: TrailRequest, instrument: Instrument): Trail | 'bad' {
  const { trail, trailPercent } = request
  if (request.limit !== undefined || request.stop !== undefined) return 'bad'
  if ((trail === undefined) === (trailPercent === undefined)) return 'bad'
  const limitOffset = request.limitOffset === undefined ? null : toOffset(request.limitOffset, instrument)
  if (limitOffset === 'bad') return 'bad'
  if (trail !== undefined) {
    const value = toDecimal(trail)?.quantize(instrument.tickSize, 'ceil')
    return value?.isPositive === true ? { kind: 'amount', value, limitOffset } : 'bad'
  }
  const value = toDecimal(trailPercent ?? NaN)
  const usable = value?.isPositive === true && value.lt(HUNDRED)
  return usable ? { kind: 'percent', value, limitOffset } : 'bad'
}

/** The trail of a working order as it is to be. */
export function changedTrail(
  { trail: before }: Readonly<Order>,
  request: TrailRequest,
  instrument: Instrument,
): Trail | 'bad' {
  if (before === null) return 'bad'
  const follows = request.trail !== undefined || request.trailPercent !== undefined
  const made = follows
    ? makeTrail({ ...request, ...(before.limitOffset === null ? {} : kept(request, before)) }, instrument)
    : { ...before, limitOffset: toOffset(request.limitOffset ?? NaN, instrument) }
  if (made === 'bad' || made.limitOffset === 'bad') return 'bad'
  // with an offset or without is the type of the order, which no change can turn
  return (made.limitOffset === null) === (before.limitOffset === null)
    ? { ...made, limitOffset: made.limitOffset }
    : 'bad'
}

function kept(request: TrailRequest, before: Trail): TrailRequest {
  return { limitOffset: request.limitOffset ?? before.limitOffset ?? NaN }
}

function toOffset(value: DecimalInput, instrument: Instrument): Decimal | 'bad' {
  const offset = toDecimal(value)?.quantize(instrument.tickSize, 'floor')
  return offset === undefined || offset.isNegative ? 'bad' : offset
}

export function refuseTrail(request: TrailRequest, instrumentId: string): Refusal {
  const given = [
    ['trail', request.trail],
    ['trailPercent', request.trailPercent],
    ['limitOffset', request.limitOffset],
    ['limit', request.limit],
    ['stop', request.stop],
  ]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${String(name)} ${String(value)}`)
  return {
    code: 'ORDER_PRICE_INVALID',
    message: `A trailing stop of ${instrumentId} takes a trail above zero or a trailPercent between 0 and 100, and may have a limitOffset; not ${given.join(', ')}.`,
  }
}
