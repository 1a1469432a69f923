import type { Refusal } from '../../domain/codes.ts'
import type { OrderIntent } from '../../domain/order.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { OrderValidator, RiskContext, ValidatedOrder, ValidatorView } from './check.ts'
import { ACCOUNT, netOf, opens, orderValue, positionValueAfter } from './exposure.ts'

/** All are asked, in their order. One that throws, or answers with anything but null or a sentence, refuses. */
export function refusalsOfValidators(
  validators: readonly OrderValidator[],
  intent: OrderIntent,
  context: RiskContext,
): Refusal[] {
  if (validators.length === 0) return []
  const order = orderOf(intent, context)
  const view = viewOf(intent, context)
  const refusals: Refusal[] = []
  for (const { name, validate } of validators) {
    const message = ask(validate, order, view)
    if (message !== null) refusals.push({ code: 'RISK_VALIDATOR', message: `${name}: ${message}` })
  }
  return refusals
}

function ask(
  validate: OrderValidator['validate'],
  order: ValidatedOrder,
  view: ValidatorView,
): string | null {
  try {
    const answer: unknown = validate(order, view)
    if (answer === null) return null
    if (typeof answer === 'string' && answer !== '') return answer
    return 'it answered neither null nor a sentence, so that the order is refused.'
  } catch (error) {
    return `it threw, so that the order is refused: ${error instanceof Error ? error.message : String(error)}`
  }
}

function orderOf(intent: OrderIntent, context: RiskContext): ValidatedOrder {
  return {
    instrumentId: context.instrument.id,
    strategy: context.portfolio.strategyId(intent.strategyIndex) ?? '',
    side: intent.side,
    type: intent.type,
    quantity: intent.quantity.toNumber(),
    limitPrice: intent.limitPrice?.toNumber() ?? NaN,
    stopPrice: intent.stopPrice?.toNumber() ?? NaN,
    reduceOnly: intent.reduceOnly,
    reason: intent.reason,
  }
}

function viewOf(intent: OrderIntent, context: RiskContext): ValidatorView {
  return {
    time: context.now / MICROS_PER_MILLI,
    instrument: context.instrument,
    price: context.marks.price(intent.instrumentIndex),
    equity: context.equity,
    netQuantity: netOf(intent.instrumentIndex, context, ACCOUNT),
    worstPositionValue: positionValueAfter(intent, context, ACCOUNT),
    orderValue: orderValue(intent, context),
    opens: opens(intent, context),
  }
}
