import { Decimal } from '../../domain/decimal.ts'
import type { FillReport } from '../../domain/fill.ts'
import type { Order } from '../../domain/order.ts'
import type { OrderReport } from '../../ports/broker.ts'

/** What the id of an inferred execution begins with. */
export const INFERRED_PREFIX = 'inferred:'

const PRICE_DECIMALS = 16

/** How much more of the order the venue has executed than is booked; zero for none. What was busted had been executed. */
export function shortfall(report: OrderReport, order: Readonly<Order>): Decimal {
  const short = report.cumulativeQuantity.sub(order.cumulativeQuantity.add(order.voidedQuantity))
  return Decimal.max(Decimal.ZERO, short)
}

/**
 * The execution that must have been, where the venue says how much of an order was executed and at what average price,
 * and shows no single executions: one of the quantity that is missing, at the price that makes the average come out.
 * Null where nothing is missing, or where the venue says no price: a price is never made up. Without a fee, which the
 * balance will show.
 *
 * Invariants: booked, the order has the venue's quantity, and its average price to 16 decimals; the id is made of the
 * order and the two quantities alone, so that inferring it twice books it once.
 */
export function inferredFill(
  report: OrderReport,
  order: Readonly<Order>,
  feeCurrency: string,
): FillReport | null {
  const { averagePrice, cumulativeQuantity, updatedTime } = report
  const quantity = shortfall(report, order)
  if (quantity.isZero || averagePrice === undefined) return null
  const notional = averagePrice.mul(cumulativeQuantity).sub(order.cumulativeNotional)
  const executed = order.cumulativeQuantity
  return {
    clientOrderId: order.clientOrderId,
    venueOrderId: report.venueOrderId,
    executionId: `${INFERRED_PREFIX}${order.clientOrderId}:${executed.toString()}:${cumulativeQuantity.toString()}`,
    instrumentId: order.instrumentId,
    side: order.side,
    quantity,
    price: notional.div(quantity, PRICE_DECIMALS, 'halfEven'),
    fee: Decimal.ZERO,
    feeCurrency,
    liquidity: 'unknown',
    eventTime: updatedTime,
  }
}
