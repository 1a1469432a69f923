import type { Instrument } from '../../../domain/instrument.ts'
import type { OrderIntent } from '../../../domain/order.ts'
import { breachOf } from '../breach.ts'
import type { RiskCheck, RiskContext } from '../check.ts'
import { gross, increases, percentOfEquity, positionValueAfter, worstCaseNow } from '../exposure.ts'

/** A share and its options, or one coin in several pairs and on several venues, stand and fall together. */
export const checkConcentration: RiskCheck = (intent, context) =>
  breachOf(
    context,
    'maxConcentrationPercent',
    'RISK_CONCENTRATION',
    ({ strategyIndex }) =>
      increases(intent, context, strategyIndex)
        ? percentOfEquity(valueOfKin(intent, context, strategyIndex), context)
        : 0,
    (figure, limit) =>
      `All that depends on ${rootOf(context.instrument)} could reach ${figure} % of the equity, more than ${limit} %`,
  )

function valueOfKin(intent: OrderIntent, context: RiskContext, strategyIndex: number): number {
  const root = rootOf(context.instrument)
  let sum = positionValueAfter(intent, context, strategyIndex)
  for (let index = 0; index < context.instruments.length; index++) {
    const other = context.instruments[index]
    if (other === undefined || index === intent.instrumentIndex || rootOf(other) !== root) continue
    const units = gross(worstCaseNow(index, context, strategyIndex))
    if (units > 0) sum += units * Math.abs(context.portfolio.unitValue(index, context.marks.price(index)))
  }
  return sum
}

function rootOf(instrument: Instrument): string {
  return instrument.underlying ?? instrument.baseCurrency ?? instrument.symbol
}
