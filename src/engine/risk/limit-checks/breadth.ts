/** Over how many instruments, and how many venues, trading spreads: what a deployment in an early stage is held to. */
import type { OrderIntent } from '../../../domain/order.ts'
import { breachOf, isSet } from '../breach.ts'
import type { RiskCheck, RiskContext } from '../check.ts'
import { isEntry, worstCaseNow, gross } from '../exposure.ts'

export const checkInstruments: RiskCheck = (intent, context) => {
  if (!isSet(context, 'maxInstruments') || !isEntry(intent, context)) return null
  return breachOf(
    context,
    'maxInstruments',
    'RISK_INSTRUMENTS',
    ({ strategyIndex }) => tradedWith(intent, context, strategyIndex).length,
    (figure, limit) => `Trading would spread over ${figure} instruments, more than ${limit}`,
  )
}

export const checkVenues: RiskCheck = (intent, context) => {
  if (!isSet(context, 'maxVenues') || !isEntry(intent, context)) return null
  return breachOf(
    context,
    'maxVenues',
    'RISK_VENUES',
    ({ strategyIndex }) =>
      new Set(tradedWith(intent, context, strategyIndex).map((index) => context.instruments[index]?.venue))
        .size,
    (figure, limit) => `Trading would spread over ${figure} venues, more than ${limit}`,
  )
}

/** Held, at work or ordered on this session day, and that of the order. */
function tradedWith({ instrumentIndex }: OrderIntent, context: RiskContext, strategyIndex: number): number[] {
  const { instruments, watch, now } = context
  return [...instruments.keys()].filter(
    (index) =>
      index === instrumentIndex ||
      watch.day.orders(strategyIndex, index, now) > 0 ||
      gross(worstCaseNow(index, context, strategyIndex)) > 0,
  )
}
