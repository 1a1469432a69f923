/** How much each leg of a group should have at work now. */
import { Decimal } from '../../domain/decimal.ts'
import { roundQuantity } from '../../domain/numbers.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { isStop } from './group.ts'
import type { Group, Leg } from './group.ts'

/** What of a position no group protects yet. Both are zero or more, and one of them zero. */
export interface Unprotected {
  long: Decimal
  short: Decimal
}

export function unprotected(net: Decimal): Unprotected {
  return net.isPositive ? { long: net, short: Decimal.ZERO } : { long: Decimal.ZERO, short: net.neg() }
}

/** What an exit on that side can reduce. */
function reducible(left: Unprotected, { side }: Pick<Leg, 'side'>): Decimal {
  return side === 'sell' ? left.long : left.short
}

function take(left: Unprotected, { side }: Pick<Leg, 'side'>, quantity: Decimal): void {
  if (side === 'sell') left.long = left.long.sub(quantity)
  else left.short = left.short.sub(quantity)
}

const notBelowZero = (value: Decimal): Decimal => (value.isNegative ? Decimal.ZERO : value)

/**
 * One quantity per leg, and takes off `left` what the group protects. What a bracket entered and the strategy has closed
 * by other orders is gone for good: a later position is not the bracket's.
 */
export function sizesOf(group: Group, instrument: Instrument, left: Unprotected): Decimal[] {
  switch (group.kind) {
    case 'bracket':
      return bracketSizes(group, left)
    case 'oco':
      return ocoSizes(group, left)
    case 'oto':
      return childSizes(group, instrument, left)
    case 'protection':
      return protectionSizes(group, left)
  }
}

function openOf(group: Group): Decimal {
  return notBelowZero(group.entered.sub(group.exited).sub(group.closedElsewhere))
}

function bracketSizes(group: Group, left: Unprotected): Decimal[] {
  const [first] = group.legs
  if (first === undefined) return []
  const entered = openOf(group)
  const open = Decimal.min(entered, reducible(left, first))
  group.closedElsewhere = group.closedElsewhere.add(entered.sub(open))
  // exits that the strategy gave up protect nothing
  if (group.legs.some((leg) => isStop(leg) && leg.mode !== 'givenUp')) take(left, first, open)
  return group.legs.map(() => open)
}

function ocoSizes(group: Group, left: Unprotected): Decimal[] {
  const { legs, sharing, winner } = group
  const sizes = legs.map((leg, index) => {
    if (sharing === 'shared') return openOf(group)
    return winner === -1 || winner === index ? notBelowZero(leg.quantity.sub(leg.filled)) : Decimal.ZERO
  })
  takeStops(group, sizes, left)
  return sizes
}

function childSizes(group: Group, instrument: Instrument, left: Unprotected): Decimal[] {
  const sizes = group.legs.map((leg) => {
    const size = notBelowZero(releasedOf(group, leg, instrument).sub(leg.filled))
    return leg.protects ? Decimal.min(size, reducible(left, leg)) : size
  })
  takeStops(group, sizes, left)
  return sizes
}

/** In proportion to what the entry has filled. Only an exit grows beyond its quantity, where the entry did. */
function releasedOf(group: Group, leg: Leg, instrument: Instrument): Decimal {
  const { entered, quantity } = group
  if (entered.eq(quantity) || (entered.gt(quantity) && !leg.protects)) return leg.quantity
  return roundQuantity(instrument, leg.quantity.mul(notBelowZero(entered)).div(quantity, 16, 'down'))
}

function takeStops(group: Group, sizes: readonly Decimal[], left: Unprotected): void {
  let most: { readonly leg: Leg; readonly size: Decimal } | null = null
  group.legs.forEach((leg, index) => {
    const size = sizes[index] ?? Decimal.ZERO
    if (!leg.protects || !isStop(leg) || leg.mode === 'givenUp') return
    if (most === null || size.gt(most.size)) most = { leg, size }
  })
  const found = most as { readonly leg: Leg; readonly size: Decimal } | null
  if (found !== null) take(left, found.leg, Decimal.min(found.size, reducible(left, found.leg)))
}

function protectionSizes(group: Group, left: Unprotected): Decimal[] {
  const [first] = group.legs
  if (first === undefined) return []
  const open = group.isRetired ? Decimal.ZERO : reducible(left, first)
  if (open.isZero) group.isRetired = true
  take(left, first, open)
  return group.legs.map(() => open)
}
