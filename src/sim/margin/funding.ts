import type { Decimal } from '../../domain/decimal.ts'
import { priceFromMarket } from '../../domain/numbers.ts'
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import { liquidateIfShort } from './liquidation.ts'
import { markPrice } from './valuation.ts'

/**
 * Funding of a perpetual for what is held at this instant:
 *
 *   payment = quantity × price × multiplier × rate, from the long to the short where the rate is above zero.
 *
 * The price is the one given with the rate (Binance publishes the mark price, Hyperliquid uses the oracle's), else the
 * mark price. Exact, not rounded. An isolated position pays from its own margin, and may be liquidated by it.
 * Sources, read 2026-11-21: Binance, Introduction to USDⓈ-M futures funding rates; Bybit, Introduction to funding
 * rate; Hyperliquid docs, Funding.
 */
export function applyFunding(core: VenueCore, index: number, rate: Decimal, given: Decimal | null): void {
  const { instrument } = at(core.rules, index)
  const net = core.account.netQuantity(index)
  if (net.isZero || rate.isZero) return
  const mark = markPrice(core, index)
  if (given === null && Number.isNaN(mark)) return
  const price = given ?? priceFromMarket(instrument, mark)
  const amount = net.mul(price).mul(instrument.multiplier).mul(rate).neg()
  core.account.addCash(instrument.currency, amount)
  if (core.margin?.termsOf(index).isolated === true) {
    core.account.setIsolatedMargin(index, core.account.isolatedMargin(index).add(amount))
  }
  core.emit({
    kind: 'cashMoved',
    entry: 'funding',
    currency: instrument.currency,
    amount,
    instrumentId: instrument.id,
    reason: `${instrument.id}: rate ${rate.toString()} on ${net.toString()} at ${price.toString()}`,
  })
  if (core.margin !== null) liquidateIfShort(core, core.margin, index)
}
