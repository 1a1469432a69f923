import { Decimal } from '../domain/decimal.ts'
import type { MarketWindow } from './market-window.ts'
import type { VenueSettings } from './settings.ts'
import { Volatility } from './volatility.ts'

const PER_BASIS_POINT = Decimal.from('0.0001')
const SHARE_DECIMALS = 12

/** Settings of slippage, made exact once. */
export interface SlippageModel {
  readonly kind: VenueSettings['slippage']
  readonly rate: Decimal
  readonly amount: Decimal
  readonly volumeLimit: Decimal
  readonly impact: Decimal
  readonly impactFactor: number
  /** Share of the volume assumed for square-root impact where the volume is unknown. */
  readonly unknownShare: number
  /** Null unless the model needs it. */
  readonly volatility: Volatility | null
}

export function makeSlippageModel(settings: VenueSettings, instruments: number): SlippageModel {
  return {
    kind: settings.slippage,
    rate: Decimal.from(settings.slippageBps).mul(PER_BASIS_POINT),
    amount: Decimal.from(settings.slippageAmount),
    volumeLimit: Decimal.from(settings.slippageVolumeLimit),
    impact: Decimal.from(settings.slippageImpact),
    impactFactor: settings.impactFactor,
    unknownShare: settings.volumeCap ?? 1,
    volatility:
      settings.slippage === 'squareRoot' ? new Volatility(instruments, settings.impactWindow) : null,
  }
}

/**
 * What a taking fill loses per unit on top of the spread; never below zero.
 *
 * By share of the volume it is min(quantity ÷ volume, limit)² × impact × price (limit 0.025 and impact 0.1 unless
 * set otherwise): an order that is small beside the market moves it hardly at all. Where the volume is unknown the
 * limit is assumed, the worst that the formula can give.
 *
 * By the square-root law it is price × Y × σ × √(quantity ÷ V) (Almgren et al., «Direct estimation of equity market
 * impact», 2005, and the literature since, with Y near 1), σ and V per bar as known before this fill. The law is the
 * same for bars of any length: σ grows with the root of the time, V with the time.
 */
export function slippageOf(
  model: SlippageModel,
  price: Decimal,
  quantity: Decimal,
  window: MarketWindow,
): Decimal {
  switch (model.kind) {
    case 'none':
      return Decimal.ZERO
    case 'bps':
      return price.abs().mul(model.rate)
    case 'amount':
      return model.amount
    case 'volumeShare': {
      // Exact throughout: dust of binary fractions would push the price a whole tick further.
      const { volume } = window
      const share =
        volume > 0
          ? Decimal.min(quantity.div(Decimal.fromNumber(volume), SHARE_DECIMALS, 'up'), model.volumeLimit)
          : model.volumeLimit
      return price.abs().mul(share).mul(share).mul(model.impact)
    }
    case 'squareRoot': {
      const index = window.instrumentIndex
      const volume = model.volatility?.volume(index) ?? NaN
      const share = volume > 0 ? quantity.toNumber() / volume : model.unknownShare
      const loss = model.impactFactor * (model.volatility?.sigma(index) ?? 0) * Math.sqrt(share)
      return price.abs().mul(Decimal.fromNumber(loss).round(SHARE_DECIMALS, 'halfEven'))
    }
  }
}
