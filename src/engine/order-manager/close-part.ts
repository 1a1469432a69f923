import { Decimal } from '../../domain/decimal.ts'
import type { Instrument, InstrumentId } from '../../domain/instrument.ts'
import { roundQuantity } from '../../domain/numbers.ts'
import type { CloseOptions, Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'
import { toQuantity } from '../order-intent.ts'
import { closeRefusal } from '../order-options.ts'
import { toDecimal } from '../to-decimal.ts'

const HUNDRED = Decimal.from(100)

/** `orders.close` with a quantity or a percentage. */
export function closePart(
  core: Core,
  entry: OrderEntry,
  instrumentId: InstrumentId,
  given: CloseOptions,
): Ticket {
  const { quantity, percent, ...options } = given
  const index = core.indexOf(instrumentId)
  const wrong = closeRefusal(given)
  if (wrong !== null) return entry.deny('buy', index, options, null, [wrong])
  const held = entry.targets.held(index)
  const side = held.isNegative ? 'buy' : 'sell'
  const refuse = (message: string): Ticket =>
    entry.deny(side, index, options, null, [{ code: 'ORDER_QUANTITY_INVALID', message }])
  if (quantity !== undefined && percent !== undefined) {
    return refuse(`Close ${instrumentId} by quantity or by percent, not by both.`)
  }
  const part = quantity === undefined ? share(held, percent) : toQuantity(core.instrument(index), quantity)
  if (part === null) {
    return refuse(
      quantity === undefined
        ? `${instrumentId} cannot be closed by ${String(percent)} %: it must be above 0, and 100 at most.`
        : `${instrumentId} cannot be closed by ${String(quantity)}: that is not above zero, or less than one lot.`,
    )
  }
  const rounded = toLot(core.instrument(index), part, held)
  // of a position smaller than two lots, half is less than one
  if (rounded.isZero && !held.isZero) {
    return refuse(`${String(percent)} % of ${held.abs().toString()} ${instrumentId} is less than one lot.`)
  }
  const said = quantity === undefined ? `${String(percent)} %` : part.toString()
  return entry.targets.closePart(index, rounded, said, options)
}

/** Null for what is no percentage. */
function share(held: Decimal, percent: number | undefined): Decimal | null {
  const exact = percent === undefined ? null : toDecimal(percent)
  if (exact?.isPositive !== true || exact.gt(HUNDRED)) return null
  return held.abs().mul(exact).div(HUNDRED, 16, 'down')
}

/** All that is held may be a quantity that is no multiple of the lot: it is closed whole. */
function toLot(instrument: Instrument, part: Decimal, held: Decimal): Decimal {
  return part.gte(held.abs()) ? part : roundQuantity(instrument, part)
}
