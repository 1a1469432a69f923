/**
 * The average-cost fold of one position: pure functions from state and execution to state.
 * `position.ts` decides what is folded, and in which order.
 *
 * Money stays exact: `realizedPnl − openCost` is the sum of all cash flows (−signed value) at every step,
 * since what a partial close takes out of the cost is added to the realized P&L as it was rounded.
 */
import { Decimal } from './decimal.ts'
import type { RoundTrip } from './round-trip.ts'
import type { UnixMicros } from './time.ts'

/** A round trip with an id: the execution that closed it, unique within a strategy and instrument. */
export interface ClosedRoundTrip extends RoundTrip {
  readonly id: string
}

/** One execution as it counts: busts of it are already taken off. */
export interface FoldStep {
  readonly executionId: string
  readonly time: UnixMicros
  /** Signed: above zero for buys. */
  readonly quantity: Decimal
  readonly price: Decimal
  /** quantity × price × multiplier, signed; where a bust had another price, what is left of the money too. */
  readonly value: Decimal
  /** In the instrument's currency. */
  readonly fee: Decimal
}

/** Immutable. `trip…` describe the round trip under way and mean nothing while flat. */
export interface FoldState {
  /** Signed. */
  readonly net: Decimal
  /** Money that the open quantity was bought (above zero) or sold (below zero) for. */
  readonly openCost: Decimal
  /** Before fees. */
  readonly realizedPnl: Decimal
  readonly fees: Decimal
  readonly tripStart: UnixMicros
  /** Most held at once, signed. */
  readonly tripPeak: Decimal
  /** All that was opened, signed. */
  readonly tripQuantity: Decimal
  /** What it was opened for, signed. */
  readonly tripValue: Decimal
  /** Realized P&L and fees before the trip began. */
  readonly tripRealizedBefore: Decimal
  readonly tripFeesBefore: Decimal
  /** The round trip that the last step closed. */
  readonly closed: ClosedRoundTrip | null
}

/** What a fold needs to know of its position. */
export interface FoldContext {
  readonly strategyId: string
  readonly instrumentId: string
  readonly currency: string
  readonly multiplier: Decimal
}

const ZERO = Decimal.ZERO

/** Decimals that the cost of a partial close is rounded to; what is cut off stays in the cost. */
const COST_SCALE = 18
const PRICE_SCALE = 16

export const FLAT: FoldState = makeState(ZERO, ZERO, ZERO, ZERO, 0, ZERO, ZERO, ZERO, ZERO, ZERO, null)

/** One shape for all states, made in one place, so that the engine sees a single hidden class. */
function makeState(
  net: Decimal,
  openCost: Decimal,
  realizedPnl: Decimal,
  fees: Decimal,
  tripStart: UnixMicros,
  tripPeak: Decimal,
  tripQuantity: Decimal,
  tripValue: Decimal,
  tripRealizedBefore: Decimal,
  tripFeesBefore: Decimal,
  closed: ClosedRoundTrip | null,
): FoldState {
  return {
    net,
    openCost,
    realizedPnl,
    fees,
    tripStart,
    tripPeak,
    tripQuantity,
    tripValue,
    tripRealizedBefore,
    tripFeesBefore,
    closed,
  }
}

/** The state after one more execution. */
export function foldStep(state: FoldState, step: FoldStep, context: FoldContext): FoldState {
  const held = state.net.sign
  const direction = step.quantity.sign
  const fees = step.fee.isZero ? state.fees : state.fees.add(step.fee)
  if (direction === 0) {
    // Busted whole: what money is left of it, where the bust had another price, is a gain or loss.
    return { ...state, fees, realizedPnl: state.realizedPnl.sub(step.value), closed: null }
  }
  if (held === 0) return openTrip(step, state.realizedPnl, state.fees, fees, step.quantity, step.value, null)
  const net = state.net.add(step.quantity)
  if (held === direction) {
    return makeState(
      net,
      state.openCost.add(step.value),
      state.realizedPnl,
      fees,
      state.tripStart,
      furthest(state.tripPeak, net),
      state.tripQuantity.add(step.quantity),
      state.tripValue.add(step.value),
      state.tripRealizedBefore,
      state.tripFeesBefore,
      null,
    )
  }
  if (net.sign === held) return closePart(state, step, net, fees)
  return closeWhole(state, step, net, fees, context)
}

/**
 * The state after a split: quantities change, money does not. `kept` is the part of the cost that stays, where a
 * spin-off takes some of it along. A ratio of zero: everything has gone to another instrument, its round trip too.
 */
export function foldSplit(state: FoldState, ratio: Decimal, kept: Decimal | null): FoldState {
  if (ratio.isZero) {
    return makeState(ZERO, ZERO, state.realizedPnl, state.fees, 0, ZERO, ZERO, ZERO, ZERO, ZERO, null)
  }
  const cost = (value: Decimal): Decimal =>
    kept === null ? value : value.mul(kept).round(COST_SCALE, 'halfEven')
  return {
    ...state,
    net: state.net.mul(ratio),
    tripPeak: state.tripPeak.mul(ratio),
    tripQuantity: state.tripQuantity.mul(ratio),
    openCost: cost(state.openCost),
    tripValue: cost(state.tripValue),
    closed: null,
  }
}

/** The state after the day's settlement: what the price has gained is realized, and the cost that of the new price. */
export function foldSettlement(state: FoldState, price: Decimal, { multiplier }: FoldContext): FoldState {
  const openCost = state.net.mul(price).mul(multiplier)
  const realizedPnl = state.realizedPnl.add(openCost).sub(state.openCost)
  return { ...state, openCost, realizedPnl, closed: null }
}

function openTrip(
  step: FoldStep,
  realizedPnl: Decimal,
  feesBefore: Decimal,
  fees: Decimal,
  quantity: Decimal,
  value: Decimal,
  closed: ClosedRoundTrip | null,
): FoldState {
  return makeState(
    quantity,
    value,
    realizedPnl,
    fees,
    step.time,
    quantity,
    quantity,
    value,
    realizedPnl,
    feesBefore,
    closed,
  )
}

function closePart(state: FoldState, step: FoldStep, net: Decimal, fees: Decimal): FoldState {
  const released = state.openCost.mul(step.quantity).neg().div(state.net, COST_SCALE, 'halfEven')
  return makeState(
    net,
    state.openCost.sub(released),
    state.realizedPnl.sub(step.value).sub(released),
    fees,
    state.tripStart,
    state.tripPeak,
    state.tripQuantity,
    state.tripValue,
    state.tripRealizedBefore,
    state.tripFeesBefore,
    null,
  )
}

/** To flat, or through zero: then the execution is split in two, and its fee with it, exact in sum. */
function closeWhole(
  state: FoldState,
  step: FoldStep,
  net: Decimal,
  fees: Decimal,
  context: FoldContext,
): FoldState {
  if (net.isZero) {
    const realizedPnl = state.realizedPnl.sub(step.value).sub(state.openCost)
    const closed = roundTrip(state, step, realizedPnl, fees, context)
    return makeState(ZERO, ZERO, realizedPnl, fees, 0, ZERO, ZERO, ZERO, ZERO, ZERO, closed)
  }
  const closingValue = state.net.neg().mul(step.price).mul(context.multiplier)
  const openingFee = step.fee.mul(net).div(step.quantity, COST_SCALE, 'halfEven')
  const closingFees = fees.sub(openingFee)
  const realizedPnl = state.realizedPnl.sub(closingValue).sub(state.openCost)
  const closed = roundTrip(state, step, realizedPnl, closingFees, context)
  return openTrip(step, realizedPnl, closingFees, fees, net, step.value.sub(closingValue), closed)
}

function roundTrip(
  state: FoldState,
  step: FoldStep,
  realizedPnl: Decimal,
  feesAfter: Decimal,
  context: FoldContext,
): ClosedRoundTrip {
  const grossPnl = realizedPnl.sub(state.tripRealizedBefore)
  const fees = feesAfter.sub(state.tripFeesBefore)
  const size = context.multiplier.eq(Decimal.ONE)
    ? state.tripQuantity
    : state.tripQuantity.mul(context.multiplier)
  return {
    id: step.executionId,
    strategyId: context.strategyId,
    instrumentId: context.instrumentId,
    direction: state.tripQuantity.isPositive ? 'long' : 'short',
    quantity: state.tripPeak.abs(),
    entryTime: state.tripStart,
    exitTime: step.time,
    averageEntryPrice: state.tripValue.div(size, PRICE_SCALE, 'halfEven'),
    averageExitPrice: state.tripValue.add(grossPnl).div(size, PRICE_SCALE, 'halfEven'),
    grossPnl,
    fees,
    netPnl: grossPnl.sub(fees),
    currency: context.currency,
  }
}

/** What comes from another instrument: so much at that cost, its round trip going on where `from` is given. */
export function foldArrival(
  state: FoldState,
  net: Decimal,
  openCost: Decimal,
  time: UnixMicros,
  from: FoldState | null,
): FoldState {
  const realized = from === null ? ZERO : from.realizedPnl.sub(from.tripRealizedBefore)
  const fees = from === null ? ZERO : from.fees.sub(from.tripFeesBefore)
  return makeState(
    net,
    openCost,
    state.realizedPnl,
    state.fees,
    from?.tripStart ?? time,
    from?.tripPeak ?? net,
    from?.tripQuantity ?? net,
    from?.tripValue ?? openCost,
    state.realizedPnl.sub(realized),
    state.fees.sub(fees),
    null,
  )
}

/** Cost of one unit, 16 decimals half-even; zero while flat. */
export function averageEntryPrice(state: FoldState, multiplier: Decimal): Decimal {
  if (state.net.isZero) return ZERO
  return state.openCost.div(state.net.mul(multiplier), PRICE_SCALE, 'halfEven')
}

function furthest(peak: Decimal, net: Decimal): Decimal {
  return (net.isPositive ? net.gt(peak) : net.lt(peak)) ? net : peak
}

export function sameRoundTrip(a: ClosedRoundTrip, b: ClosedRoundTrip): boolean {
  return (
    a.id === b.id &&
    a.direction === b.direction &&
    a.entryTime === b.entryTime &&
    a.exitTime === b.exitTime &&
    a.quantity.eq(b.quantity) &&
    a.averageEntryPrice.eq(b.averageEntryPrice) &&
    a.averageExitPrice.eq(b.averageExitPrice) &&
    a.grossPnl.eq(b.grossPnl) &&
    a.fees.eq(b.fees)
  )
}
