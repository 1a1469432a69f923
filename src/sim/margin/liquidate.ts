/**
 * How the venue closes what has too little margin.
 *
 * - All orders of the pool (of the instrument, where it is isolated) are canceled.
 * - First the position whose price did it: a part of it where its venue does so and the margin then suffices
 *   (`liquidation-steps.ts`), else all of it; then, while the pool is still short, the one that needs most.
 * - A part is sold at the price of the liquidation less spread and slippage, for `liquidationFeeBps` at Binance and the
 *   ordinary commission elsewhere.
 * - A perpetual that goes whole is taken over at its bankruptcy price, where its margin is all gone
 *   (`liquidationFill=bankruptcy`), or sold at the price above for spread, slippage and a fee (`market`), never beyond
 *   the bankruptcy price: what lies between that and the market is the insurance fund's (`insurance.ts`).
 * - Anything else is sold at the price above for spread, slippage and the ordinary commission; a broker insures
 *   nobody, so that equity may end below zero.
 */
import { Decimal } from '../../domain/decimal.ts'
import { priceFromMarket } from '../../domain/numbers.ts'
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import { cancelOrder } from '../execution.ts'
import { notionalOf } from '../instrument-rules.ts'
import { makeWindow, type MarketWindow } from '../market-window.ts'
import { takingPrice } from '../taking-price.ts'
import { isClosed } from '../venue-order.ts'
import { bankruptcyPrice } from './bankruptcy.ts'
import { firstStep } from './liquidation-steps.ts'
import type { MarginBook } from './margin-book.ts'
import { markPrice } from './valuation.ts'
import { executeByVenue } from './venue-execution.ts'

const PER_BASIS_POINT = Decimal.from('0.0001')
/** A price this near to a tick, in ticks, is that tick. */
const TICK_TOLERANCE = 1e-5

/** Market data without a spread of its own and of unknown volume: for what is closed along with another. */
const QUIET: MarketWindow = makeWindow()

/** One position, and where the market is. */
export interface Liquidation {
  readonly index: number
  readonly price: number
  readonly window: MarketWindow
  /** No part of it is left, whatever its venue does. */
  readonly whole: boolean
}

/** Closes of the position, and of as much else of the pool, what it takes. */
export function liquidate(core: VenueCore, margin: MarginBook, liquidation: Liquidation): void {
  const { isolated } = margin.termsOf(liquidation.index)
  for (const { index: other } of core.rules) {
    if (other === liquidation.index || (!isolated && !margin.termsOf(other).isolated)) cancelAll(core, other)
  }
  reduceOrClose(core, margin, liquidation)
  if (isolated) return
  for (let left = margin.held.length; left > 0; left--) {
    if (margin.pool.equity() > margin.pool.maintenance()) return
    const next = neediest(core, margin)
    if (next === -1 || next === liquidation.index) return
    reduceOrClose(core, margin, { index: next, price: markPrice(core, next), window: QUIET, whole: false })
  }
}

function cancelAll(core: VenueCore, index: number): void {
  for (const order of [...core.book.of(index)]) {
    if (!isClosed(order)) cancelOrder(core, order, 'VENUE_LIQUIDATED: the account is being liquidated.')
  }
}

function neediest(core: VenueCore, margin: MarginBook): number {
  let [found, most] = [-1, 0]
  for (const index of margin.held) {
    if (margin.termsOf(index).isolated) continue
    const need = margin.pool.maintenanceOf(index, markPrice(core, index))
    if (need > most) [found, most] = [index, need]
  }
  return found
}

function reduceOrClose(core: VenueCore, margin: MarginBook, liquidation: Liquidation): void {
  const { index, price, whole } = liquidation
  const costOf = (quantity: Decimal): number => {
    const { taken, fee } = sale(core, liquidation, quantity, 'quote')
    const slip = notionalOf(at(core.rules, index), taken, quantity).toNumber()
    const { multiplierNumber } = at(core.rules, index)
    return Math.abs(slip - quantity.toNumber() * price * multiplierNumber) + fee.toNumber()
  }
  const part = whole ? null : firstStep(core, margin, index, price, costOf)
  if (part !== null) {
    const { sign, taken, fee } = sale(core, liquidation, part, 'charge')
    executeByVenue(core, { index, sign, quantity: part, price: taken, fee, origin: 'liquidation' })
    margin.reducedTime = core.eventTime
    if (margin.pool.excess(index, price) > 0) return
  }
  close(core, margin, liquidation)
}

interface Sale {
  readonly sign: 1 | -1
  readonly taken: Decimal
  readonly fee: Decimal
}

/** What an order of the venue's own gets and costs: as one of ours would, but for the fee of liquidations at Binance. */
function sale(
  core: VenueCore,
  { index, price, window }: Liquidation,
  quantity: Decimal,
  how: 'charge' | 'quote',
): Sale {
  const rules = at(core.rules, index)
  const { instrument } = rules
  const sign = core.account.netQuantity(index).isPositive ? -1 : 1
  const raw = onTick(price, instrument.tickSize, sign) ?? priceFromMarket(instrument, price)
  const taken = takingPrice(core.costs, rules, sign, raw, quantity, window)
  const value = notionalOf(rules, taken, quantity)
  if (instrument.kind === 'perpetual' && instrument.venue.toUpperCase().startsWith('BINANCE'))
    return { sign, taken, fee: liquidationFee(core, value) }
  const order = { instrumentIndex: index, sign, fees: null } as const
  const fill = { isMaker: false, price: taken, quantity, value }
  return { sign, taken, fee: core.fees[how]({ ...order }, core.eventTime, fill) }
}

function liquidationFee(core: VenueCore, value: Decimal): Decimal {
  return value.mul(Decimal.fromNumber(core.settings.liquidationFeeBps)).mul(PER_BASIS_POINT).round(8, 'up')
}

function close(core: VenueCore, margin: MarginBook, liquidation: Liquidation): void {
  const { index } = liquidation
  const rules = at(core.rules, index)
  const { kind } = rules.instrument
  const quantity = core.account.netQuantity(index).abs()
  const { sign, taken, fee } = sale(core, liquidation, quantity, kind === 'perpetual' ? 'quote' : 'charge')
  if (kind !== 'perpetual') {
    executeByVenue(core, { index, sign, quantity, price: taken, fee, origin: 'liquidation' })
    return
  }
  const bankrupt = bankruptcyPrice(core, margin, index)
  const isBeyond = bankrupt !== null && (sign < 0 ? taken.lt(bankrupt) : taken.gt(bankrupt))
  if (bankrupt !== null && (isBeyond || core.settings.liquidationFill === 'bankruptcy')) {
    insure(
      core,
      margin,
      index,
      notionalOf(rules, sign < 0 ? taken.sub(bankrupt) : bankrupt.sub(taken), quantity),
    )
    executeByVenue(core, { index, sign, quantity, price: bankrupt, fee: Decimal.ZERO, origin: 'liquidation' })
    return
  }
  // no more than is left: what is between the price and the bankruptcy price
  const asked = liquidationFee(core, notionalOf(rules, taken, quantity))
  const left = bankrupt === null ? asked : notionalOf(rules, taken.sub(bankrupt).abs(), quantity)
  const charged = Decimal.min(asked, left)
  insure(core, margin, index, charged)
  executeByVenue(core, { index, sign, quantity, price: taken, fee: charged, origin: 'liquidation' })
}

function insure(core: VenueCore, margin: MarginBook, index: number, amount: Decimal): void {
  const { currency } = at(core.rules, index).instrument
  const value = core.fx.convert(amount, currency, core.options.currency, core.now)
  if (value instanceof Decimal) margin.insurance.take(value)
}

/** To the tick, against the account, but for what only binary fractions add; null where it is no price at all. */
function onTick(price: number, tick: Decimal, sign: 1 | -1): Decimal | null {
  const ticks = price / tick.toNumber()
  const nearest = Math.round(ticks)
  if (!Number.isSafeInteger(nearest)) return null
  const whole =
    Math.abs(ticks - nearest) < TICK_TOLERANCE ? nearest : sign < 0 ? Math.floor(ticks) : Math.ceil(ticks)
  return Decimal.fromNumber(whole).mul(tick)
}
