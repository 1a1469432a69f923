import { Decimal } from '../domain/decimal.ts'

/** What one order has executed so far; notionals are price × quantity × multiplier. */
export interface ExecutedTotals {
  readonly quantity: Decimal
  readonly makerNotional: Decimal
  readonly takerNotional: Decimal
}

interface Named {
  /** How it is shown: `ibkr-us-equity`. */
  readonly name: string
  /** Where the figures come from, and as of when. */
  readonly source: string
}

/**
 * What the broker charges, as plain data. Minimum, maximum and cap are per *order*, in the instrument's
 * currency, however many fills it takes.
 */
export type CommissionModel =
  | (Named & { readonly basis: 'none' })
  | (Named & {
      readonly basis: 'notional'
      /** Basis points of the notional; negative for a rebate. */
      readonly makerBps: Decimal
      readonly takerBps: Decimal
      readonly minimum: Decimal
      readonly maximum: Decimal | null
    })
  | (Named & {
      readonly basis: 'perUnit'
      /** Per share or contract. */
      readonly rate: Decimal
      readonly minimum: Decimal
      /** Basis points of the notional; wins over the minimum. */
      readonly capBps: Decimal | null
    })

const PER_BASIS_POINT = Decimal.from('0.0001')
const FEE_DECIMALS = 8

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
  const maximum = limits.maximum === undefined ? null : Decimal.from(limits.maximum)
  return {
    name,
    source,
    basis: 'notional',
    makerBps: rate,
    takerBps: rate,
    minimum: Decimal.from(limits.minimum ?? '0'),
    maximum,
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
    makerBps: Decimal.from(makerBps),
    takerBps: Decimal.from(takerBps),
    minimum: Decimal.ZERO,
    maximum: null,
  }
}

export function perShareCommission(
  rate: Decimal | string,
  limits: { minimum?: Decimal | string; capBps?: Decimal | string } = {},
  name = 'per-share',
  source = 'asked for',
): CommissionModel {
  const capBps = limits.capBps === undefined ? null : Decimal.from(limits.capBps)
  return {
    name,
    source,
    basis: 'perUnit',
    rate: Decimal.from(rate),
    minimum: Decimal.from(limits.minimum ?? '0'),
    capBps,
  }
}

/**
 * The whole fee of an order for what it has executed so far. A fill is charged the difference to what was
 * charged before, so that a minimum is paid once and not with every partial fill.
 * Never rounded to cents (0.005 × 697 shares is 3.485), only to 8 decimals, half-even.
 */
export function commissionOf(model: CommissionModel, totals: ExecutedTotals): Decimal {
  switch (model.basis) {
    case 'none':
      return Decimal.ZERO
    case 'notional': {
      const maker = totals.makerNotional.isZero ? Decimal.ZERO : totals.makerNotional.mul(model.makerBps)
      const taker = totals.takerNotional.isZero ? Decimal.ZERO : totals.takerNotional.mul(model.takerBps)
      const share = maker.add(taker).mul(PER_BASIS_POINT)
      const floored = model.minimum.isZero ? share : Decimal.max(share, model.minimum)
      return (model.maximum === null ? floored : Decimal.min(floored, model.maximum)).round(
        FEE_DECIMALS,
        'halfEven',
      )
    }
    case 'perUnit': {
      const fee = Decimal.max(totals.quantity.mul(model.rate), model.minimum)
      if (model.capBps === null) return fee.round(FEE_DECIMALS, 'halfEven')
      const notional = totals.makerNotional.add(totals.takerNotional).abs()
      return Decimal.min(fee, notional.mul(model.capBps).mul(PER_BASIS_POINT)).round(FEE_DECIMALS, 'halfEven')
    }
  }
}
