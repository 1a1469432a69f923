/**
 * The daily settlement and the end of contracts. At the end working orders end, and trading is refused from then on.
 *
 * - A future is settled at the final settlement price, or at the last price where the data name none.
 * - An option is worth what the underlying says: out of the money, nothing. In the money by 0.01 or more, one held is
 *   exercised and one sold is assigned (The Options Clearing Corporation, Rule 805, exercise by exception, read
 *   2026-11-21). Options on shares that are traded in the run deliver them at the strike; any other, and one that
 *   would leave a short position where none is allowed, is settled in cash at its intrinsic value. Where the price of
 *   the underlying is not known, the option is settled in cash at its own last price.
 *
 * None of these is charged a fee.
 */
import { Decimal } from '../../domain/decimal.ts'
import type { VenueOrigin } from '../../domain/fill.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { underlyingOf } from '../../domain/margin/margin-rules.ts'
import { priceFromMarket } from '../../domain/numbers.ts'
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import { cancelOrder } from '../execution.ts'
import { isClosed } from '../venue-order.ts'
import { markPrice } from './valuation.ts'
import { executeByVenue } from './venue-execution.ts'

const EXERCISE_THRESHOLD = Decimal.parse('0.01')

/** `given`: final settlement price of a future, or of the underlying of an option. */
export function settleExpiry(core: VenueCore, index: number, given: Decimal | null): void {
  const { instrument } = at(core.rules, index)
  for (const order of [...core.book.of(index)]) {
    if (!isClosed(order)) cancelOrder(core, order, `VENUE_INSTRUMENT_EXPIRED: ${instrument.id} has expired.`)
  }
  if (core.account.netQuantity(index).isZero) return
  if (instrument.kind === 'option') {
    settleOption(core, index, given)
    return
  }
  closeAt(core, index, given ?? lastPrice(core, index) ?? core.account.averageEntryPrice(index), 'expiry')
}

/**
 * The day's settlement of a future: what it has gained since the last one becomes cash, and its cost that of the price.
 * Equity stays as it is, so that nothing counts twice when it is closed. `given` null for the last price.
 */
export function settleVariation(core: VenueCore, index: number, given: Decimal | null): void {
  const { instrument } = at(core.rules, index)
  const net = core.account.netQuantity(index)
  const price = given ?? lastPrice(core, index)
  if (net.isZero || price === null) return
  const gain = core.account.settle(index, net.mul(price).mul(instrument.multiplier))
  if (gain.isZero) return
  core.emit({ kind: 'variationSettled', instrumentId: instrument.id, price, eventTime: core.eventTime })
}

/** Assigns options that were sold and are in the money, each with this probability: who holds them may exercise. */
export function assignEarly(core: VenueCore, probability: number): void {
  for (const { index, instrument } of core.rules) {
    if (instrument.kind !== 'option' || !core.account.netQuantity(index).isNegative) continue
    const underlying = underlyingPrice(core, index, null)
    if (underlying === null || intrinsicValue(instrument, underlying).lt(EXERCISE_THRESHOLD)) continue
    if (core.random.next() < probability) settleOption(core, index, null)
  }
}

function settleOption(core: VenueCore, index: number, given: Decimal | null): void {
  const { instrument } = at(core.rules, index)
  const net = core.account.netQuantity(index)
  const underlying = underlyingPrice(core, index, given)
  if (underlying === null) {
    closeAt(core, index, lastPrice(core, index) ?? Decimal.ZERO, 'expiry')
    return
  }
  const intrinsic = intrinsicValue(instrument, underlying)
  if (intrinsic.lt(EXERCISE_THRESHOLD)) {
    closeAt(core, index, Decimal.ZERO, 'expiry')
    return
  }
  const origin = net.isPositive ? 'exercise' : 'assignment'
  const delivered = deliver(core, index, origin)
  closeAt(core, index, delivered ? Decimal.ZERO : intrinsic, origin)
}

/** Shares at the strike, while the option is still held. Whether they can be delivered. */
function deliver(core: VenueCore, index: number, origin: 'exercise' | 'assignment'): boolean {
  const { instrument } = at(core.rules, index)
  const underlyingIndex = underlyingOf(
    instrument,
    core.rules.map((rules) => rules.instrument),
  )
  if (underlyingIndex === -1 || instrument.strike === null) return false
  const { kind, shortable, currency } = at(core.rules, underlyingIndex).instrument
  if ((kind !== 'equity' && kind !== 'etf') || currency !== instrument.currency) return false
  const net = core.account.netQuantity(index)
  const sign = net.isPositive === (instrument.right === 'call') ? 1 : -1
  const quantity = net.abs().mul(instrument.multiplier)
  const before = core.account.netQuantity(underlyingIndex)
  const after = sign > 0 ? before.add(quantity) : before.sub(quantity)
  if (after.isNegative && after.lt(before) && !(core.settings.allowShort && shortable)) return false
  executeByVenue(core, {
    index: underlyingIndex,
    sign,
    quantity,
    price: instrument.strike,
    fee: Decimal.ZERO,
    origin,
    onAccountOf: instrument.id,
  })
  return true
}

function closeAt(core: VenueCore, index: number, price: Decimal, origin: VenueOrigin): void {
  const net = core.account.netQuantity(index)
  const sign = net.isPositive ? -1 : 1
  executeByVenue(core, { index, sign, quantity: net.abs(), price, fee: Decimal.ZERO, origin })
}

function intrinsicValue({ right, strike }: Instrument, underlying: Decimal): Decimal {
  if (strike === null) return Decimal.ZERO
  const value = right === 'call' ? underlying.sub(strike) : strike.sub(underlying)
  return Decimal.max(value, Decimal.ZERO)
}

function underlyingPrice(core: VenueCore, index: number, given: Decimal | null): Decimal | null {
  if (given !== null) return given
  const all = core.rules.map(({ instrument }) => instrument)
  const underlying = underlyingOf(at(all, index), all)
  return underlying === -1 ? null : lastPrice(core, underlying)
}

function lastPrice(core: VenueCore, index: number): Decimal | null {
  const price = markPrice(core, index)
  return Number.isNaN(price) ? null : priceFromMarket(at(core.rules, index).instrument, price)
}
