import { Decimal } from '../../domain/decimal.ts'
import { priceFromMarket } from '../../domain/numbers.ts'
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import type { MarginBook } from './margin-book.ts'
import { markPrice } from './valuation.ts'

const DECIMALS = 16

/**
 * The price at which nothing is left: of its own margin where the position is isolated, of the whole pool otherwise,
 * everything else at its mark price. Exact, then to the tick on the account's side, so that nothing below zero is
 * ever owed. Null where there is no such price (a long position without leverage), or a price or rate is not known.
 *
 *   isolated: (cost − margin) ÷ (quantity × multiplier), cost and quantity signed;
 *   pool: (cost − rest) ÷ (quantity × multiplier), where the rest is the pool's equity without this position.
 *
 * Source: Bybit help center, Liquidation price calculation under isolated mode, read 2026-11-21: it is settled at the
 * bankruptcy price, «corresponding to the 0 % margin price level».
 */
export function bankruptcyPrice(core: VenueCore, margin: MarginBook, index: number): Decimal | null {
  const { instrument } = at(core.rules, index)
  const net = core.account.netQuantity(index)
  const { isolated } = margin.termsOf(index)
  const own = isolated ? core.account.isolatedMargin(index) : restOfPool(core, margin, index)
  if (own === null || net.isZero) return null
  const price = core.account
    .costOf(index)
    .sub(own)
    .div(net.mul(instrument.multiplier), DECIMALS, net.isPositive ? 'ceil' : 'floor')
    .quantize(instrument.tickSize, net.isPositive ? 'ceil' : 'floor')
  return price.isPositive ? price : null
}

/** Equity of the pool without one margin-settled position, in that position's currency. */
function restOfPool(core: VenueCore, margin: MarginBook, index: number): Decimal | null {
  const { currency } = at(core.rules, index).instrument
  let sum = Decimal.ZERO
  for (const [from, cash] of core.account.balances()) {
    const value = core.fx.convert(cash, from, currency, core.now)
    if (!(value instanceof Decimal)) return null
    sum = sum.add(value)
  }
  for (const held of margin.held) {
    if (held === index) continue
    const worth = exactWorth(core, margin, held)
    if (worth === null) return null
    const value = core.fx.convert(worth, at(core.rules, held).instrument.currency, currency, core.now)
    if (!(value instanceof Decimal)) return null
    sum = sum.add(value)
  }
  return sum
}

function exactWorth(core: VenueCore, margin: MarginBook, held: number): Decimal | null {
  const { account } = core
  if (margin.termsOf(held).isolated) return account.isolatedMargin(held).neg()
  const { instrument } = at(core.rules, held)
  const mark = markPrice(core, held)
  if (Number.isNaN(mark)) return null
  const value = account.netQuantity(held).mul(priceFromMarket(instrument, mark)).mul(instrument.multiplier)
  return instrument.settlement === 'full' ? value : value.sub(account.costOf(held))
}
