import { Decimal } from '../domain/decimal.ts'
import type { VenueSettings } from './settings.ts'

const PER_BASIS_POINT = Decimal.from('0.0001')
const SHARE_DECIMALS = 12

/** Settings of slippage, made exact once. */
export interface SlippageModel {
  readonly kind: VenueSettings['slippage']
  readonly rate: Decimal
  readonly amount: Decimal
  readonly volumeLimit: Decimal
  readonly impact: Decimal
}

export function makeSlippageModel(settings: VenueSettings): SlippageModel {
  return {
    kind: settings.slippage,
    rate: Decimal.from(settings.slippageBps).mul(PER_BASIS_POINT),
    amount: Decimal.from(settings.slippageAmount),
    volumeLimit: Decimal.from(settings.slippageVolumeLimit),
    impact: Decimal.from(settings.slippageImpact),
  }
}

/**
 * What a taking fill loses per unit on top of the spread. By share of the volume it is
 * min(quantity ÷ volume, limit)² × impact × price (limit 0.025 and impact 0.1 unless set otherwise): an order
 * that is small beside the market moves it hardly at all. Where the volume is unknown the limit is assumed,
 * the worst that the formula can give.
 */
export function slippageOf(model: SlippageModel, price: Decimal, quantity: Decimal, volume: number): Decimal {
  switch (model.kind) {
    case 'none':
      return Decimal.ZERO
    case 'bps':
      return price.abs().mul(model.rate)
    case 'amount':
      return model.amount
    case 'volumeShare': {
      // Exact throughout: dust of binary fractions would push the price a whole tick further.
      const share =
        volume > 0
          ? Decimal.min(quantity.div(Decimal.fromNumber(volume), SHARE_DECIMALS, 'up'), model.volumeLimit)
          : model.volumeLimit
      return price.abs().mul(share).mul(share).mul(model.impact)
    }
  }
}
