import { Decimal } from '../../../domain/decimal.ts'
import type { OrderIntent } from '../../../domain/order.ts'
import type { RiskCheck, RiskContext } from '../check.ts'

/**
 * Counted over the position and every open sell order, not the position alone. Exact, unlike the checks of money:
 * selling all that is held must pass to the last digit, and not a digit more.
 */
export const checkShortSelling: RiskCheck = (intent, context) => {
  if (intent.side === 'buy') return null
  if (context.settings.allowShort && context.instrument.shortable) return null
  const lowest = lowestPosition(intent, context)
  if (!lowest.isNegative) return null
  const why = context.instrument.shortable ? 'short selling is switched off' : 'it cannot be sold short'
  return {
    code: 'RISK_SHORT_NOT_ALLOWED',
    message: `Selling ${intent.quantity.toString()} ${context.instrument.id} could leave ${lowest.toString()}; ${why}.`,
  }
}

/** As in `worstCase`: reduce-only orders stop at zero, but may take away first what others were meant to sell. */
function lowestPosition(intent: OrderIntent, context: RiskContext): Decimal {
  const { leaves } = context.orders
  const own = leaves.added(intent, context.replacing)
  const others = leaves.exact(intent.instrumentIndex, 'sell', context.replacing)
  const othersReducing = leaves.exact(intent.instrumentIndex, 'reduceSell', context.replacing)
  const plain = intent.reduceOnly ? others : others.add(own)
  const reducing = intent.reduceOnly ? othersReducing.add(own) : othersReducing
  const net = context.portfolio.exactNet(intent.instrumentIndex)
  const reduced = net.isPositive ? Decimal.max(Decimal.ZERO, net.sub(reducing)) : net
  return reduced.sub(plain)
}
