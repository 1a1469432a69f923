import { Decimal } from '../domain/decimal.ts'

interface Named {
  /** How it is shown: `ibkr-us-equity`. */
  readonly name: string
  /** Where the figures come from, and as of when; begins with «Assumed» where they could not be checked. */
  readonly source: string
}

/** Rates in basis points of the notional; below zero for a rebate. */
export interface NotionalTier {
  /** Up to this notional in the calendar month; null for the last tier. */
  readonly upTo: Decimal | null
  readonly makerBps: Decimal
  readonly takerBps: Decimal
}

/** A rate per share or contract. */
export interface UnitTier {
  /** Up to this many units in the calendar month; null for the last tier. */
  readonly upTo: Decimal | null
  /** Only for prices below this: options that cost next to nothing. Null for any price. */
  readonly priceBelow: Decimal | null
  readonly rate: Decimal
}

/**
 * What the broker charges, as plain data. Minimum, maximum and cap are per *order*, in the instrument's
 * currency, however many fills it takes. Tiers are marginal: each part of the month's volume has its own rate.
 */
export type CommissionModel =
  | (Named & { readonly basis: 'none' })
  | (Named & {
      readonly basis: 'notional'
      /** At least one; by `upTo`. */
      readonly tiers: readonly NotionalTier[]
      readonly minimum: Decimal
      /** The minimum is in units of the base currency: two dollars for a pair that buys dollars. */
      readonly minimumInBase: boolean
      readonly maximum: Decimal | null
      /** Basis points of the notional; wins over the minimum. */
      readonly capBps: Decimal | null
    })
  | (Named & {
      readonly basis: 'perUnit'
      /** At least one; by `upTo`, and within that by `priceBelow`. */
      readonly tiers: readonly UnitTier[]
      readonly minimum: Decimal
      /** Basis points of the notional; wins over the minimum. */
      readonly capBps: Decimal | null
    })

/** One execution, as far as its commission depends on it. */
export interface ExecutionToCharge {
  readonly isMaker: boolean
  readonly price: Decimal
  readonly quantity: Decimal
  /** price × quantity × multiplier */
  readonly value: Decimal
}

const PER_BASIS_POINT = Decimal.from('0.0001')
const FEE_DECIMALS = 8
/** Of the part of a notional that falls into one tier, in units of the notional. */
const SHARE_DECIMALS = 12

export function noCommission(name = 'none', source = 'asked for'): CommissionModel {
  return { name, source, basis: 'none' }
}

/** A share of the notional, alike for makers and takers. Throws RangeError for text that is no number. */
export function percentCommission(
  bps: Decimal | string,
  limits: { minimum?: Decimal | string; maximum?: Decimal | string } = {},
  name = 'percent',
  source = 'asked for',
): CommissionModel {
  const rate = Decimal.from(bps)
  return {
    name,
    source,
    basis: 'notional',
    tiers: [{ upTo: null, makerBps: rate, takerBps: rate }],
    minimum: Decimal.from(limits.minimum ?? '0'),
    minimumInBase: false,
    maximum: limits.maximum === undefined ? null : Decimal.from(limits.maximum),
    capBps: null,
  }
}

export function makerTakerCommission(
  makerBps: Decimal | string,
  takerBps: Decimal | string,
  name = 'maker-taker',
  source = 'asked for',
): CommissionModel {
  return {
    name,
    source,
    basis: 'notional',
    tiers: [{ upTo: null, makerBps: Decimal.from(makerBps), takerBps: Decimal.from(takerBps) }],
    minimum: Decimal.ZERO,
    minimumInBase: false,
    maximum: null,
    capBps: null,
  }
}

export function perShareCommission(
  rate: Decimal | string,
  limits: { minimum?: Decimal | string; capBps?: Decimal | string } = {},
  name = 'per-share',
  source = 'asked for',
): CommissionModel {
  return {
    name,
    source,
    basis: 'perUnit',
    tiers: [{ upTo: null, priceBelow: null, rate: Decimal.from(rate) }],
    minimum: Decimal.from(limits.minimum ?? '0'),
    capBps: limits.capBps === undefined ? null : Decimal.from(limits.capBps),
  }
}

/**
 * What one execution adds to the commission of its order before minimum, maximum and cap, exact.
 * `volume` is what was executed in the month before it: units or notional, as the tiers count.
 */
export function accruedBy(model: CommissionModel, fill: ExecutionToCharge, volume: Decimal): Decimal {
  switch (model.basis) {
    case 'none':
      return Decimal.ZERO
    case 'notional': {
      const only = model.tiers.length === 1 ? model.tiers[0] : undefined
      if (only !== undefined)
        return fill.value.mul(fill.isMaker ? only.makerBps : only.takerBps).mul(PER_BASIS_POINT)
      return overTiers(model.tiers, fill.value.abs(), volume, ({ makerBps, takerBps }) =>
        fill.isMaker ? makerBps : takerBps,
      ).mul(PER_BASIS_POINT)
    }
    case 'perUnit': {
      const only = model.tiers.length === 1 ? model.tiers[0] : undefined
      if (only !== undefined) return fill.quantity.mul(only.rate)
      const tiers = model.tiers.filter(({ priceBelow }) => priceBelow === null || fill.price.lt(priceBelow))
      return overTiers(tiers, fill.quantity, volume, ({ rate }) => rate)
    }
  }
}

/** Each part of the amount at the rate of the tier that the volume has reached by then. */
function overTiers<T extends { readonly upTo: Decimal | null }>(
  tiers: readonly T[],
  amount: Decimal,
  volume: Decimal,
  rateOf: (tier: T) => Decimal,
): Decimal {
  let sum = Decimal.ZERO
  let left = amount
  let reached = volume
  for (const tier of tiers) {
    if (left.isZero) break
    if (tier.upTo !== null && reached.gte(tier.upTo)) continue
    const part = tier.upTo === null ? left : Decimal.min(left, tier.upTo.sub(reached))
    sum = sum.add(part.mul(rateOf(tier)))
    left = left.sub(part).round(SHARE_DECIMALS, 'halfEven')
    reached = reached.add(part)
  }
  return sum
}

/**
 * The whole commission of an order that has accrued so much. A fill is charged the difference to what was
 * charged before, so that a minimum is paid once and not with every partial fill.
 * Never rounded to cents (0.005 × 697 shares is 3.485), only to 8 decimals, half-even.
 * `price` is that of the last fill, for a minimum in the base currency.
 */
export function commissionOf(
  model: CommissionModel,
  accrued: Decimal,
  notional: Decimal,
  price: Decimal,
): Decimal {
  switch (model.basis) {
    case 'none':
      return Decimal.ZERO
    case 'notional': {
      const minimum = model.minimumInBase ? model.minimum.mul(price) : model.minimum
      const floored = minimum.isZero ? accrued : Decimal.max(accrued, minimum)
      const limited = model.maximum === null ? floored : Decimal.min(floored, model.maximum)
      return capped(limited, notional, model.capBps)
    }
    case 'perUnit':
      return capped(Decimal.max(accrued, model.minimum), notional, model.capBps)
  }
}

function capped(fee: Decimal, notional: Decimal, capBps: Decimal | null): Decimal {
  const result = capBps === null ? fee : Decimal.min(fee, notional.abs().mul(capBps).mul(PER_BASIS_POINT))
  return result.round(FEE_DECIMALS, 'halfEven')
}
