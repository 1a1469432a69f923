import { Decimal } from '../../domain/decimal.ts'
import type { VenueOrigin } from '../../domain/fill.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import { notionalOf } from '../instrument-rules.ts'

export interface VenueExecution {
  readonly index: number
  readonly sign: 1 | -1
  /** Above zero. */
  readonly quantity: Decimal
  readonly price: Decimal
  readonly fee: Decimal
  readonly origin: VenueOrigin
  readonly onAccountOf?: InstrumentId
}

/** What venues call orders of their own making. */
const ORDER_PREFIX: Readonly<Record<VenueOrigin, string>> = {
  liquidation: 'autoclose',
  adl: 'adl_autoclose',
  expiry: 'settlement_autoclose',
  exercise: 'exercise',
  assignment: 'assignment',
}

/** Books what the venue does by itself, and reports it with an empty client order id. */
export function executeByVenue(core: VenueCore, execution: VenueExecution): void {
  const { index, sign, quantity, price, fee, origin, onAccountOf } = execution
  const rules = at(core.rules, index)
  const value = notionalOf(rules, price, quantity)
  core.account.bookFill(index, sign, quantity, value, price, fee)
  core.executions++
  const number = String(core.executions)
  core.emitFill({
    clientOrderId: '',
    venueOrderId: `${ORDER_PREFIX[origin]}-${number}`,
    executionId: `X-${number}`,
    instrumentId: rules.instrument.id,
    side: sign > 0 ? 'buy' : 'sell',
    quantity,
    price,
    fee,
    feeCurrency: rules.instrument.currency,
    liquidity: 'taker',
    eventTime: core.eventTime,
    origin,
    ...(onAccountOf === undefined ? {} : { onAccountOf }),
  })
  core.margin?.onFill(index, sign, quantity, value)
}

/** A part of the position, at most all of it, at the price of the venue; no fee. */
export function deleverage(core: VenueCore, index: number, quantity: Decimal, price: Decimal): void {
  const net = core.account.netQuantity(index)
  const closed = Decimal.min(quantity, net.abs())
  if (!closed.isPositive) return
  const sign = net.isPositive ? -1 : 1
  executeByVenue(core, { index, sign, quantity: closed, price, fee: Decimal.ZERO, origin: 'adl' })
}
