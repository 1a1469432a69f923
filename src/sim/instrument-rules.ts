import { Decimal } from '../domain/decimal.ts'
import type { Instrument } from '../domain/instrument.ts'

/** An instrument with the figures that matching needs over and over. */
export interface InstrumentRules {
  readonly index: number
  readonly instrument: Instrument
  readonly halfTick: Decimal
  readonly multiplierNumber: number
  /** Spares a multiplication for every fill of a share. */
  readonly unitMultiplier: boolean
}

const HALF = Decimal.from('0.5')

export function makeInstrumentRules(instrument: Instrument, index: number): InstrumentRules {
  return {
    index,
    instrument,
    halfTick: instrument.tickSize.mul(HALF),
    multiplierNumber: instrument.multiplier.toNumber(),
    unitMultiplier: instrument.multiplier.eq(Decimal.ONE),
  }
}

/** Price × quantity × multiplier, exact. */
export function notionalOf(rules: InstrumentRules, price: Decimal, quantity: Decimal): Decimal {
  const value = price.mul(quantity)
  return rules.unitMultiplier ? value : value.mul(rules.instrument.multiplier)
}
