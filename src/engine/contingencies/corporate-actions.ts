/** What a corporate action makes of contingent orders: their prices and quantities are of old shares. */
import { Decimal } from '../../domain/decimal.ts'
import type { CorporateAction } from '../../domain/inputs.ts'
import type { Core } from '../core.ts'
import type { Group, LegTerms } from './group.ts'

/** After positions were restated. `other` is the index of the action's new instrument, −1 where there is none. */
export function restateGroups(core: Core, action: CorporateAction, index: number, other: number): void {
  const { contingencies } = core
  if (action.type === 'cashDividend') return
  for (const group of contingencies.all) {
    if (group.instrumentIndex !== index) continue
    group.isSuspended = false
    restate(group, action, other)
  }
  contingencies.settleAll(index)
  if (action.type === 'symbolChange' && other !== -1) contingencies.settleAll(other)
}

function restate(group: Group, action: CorporateAction, other: number): void {
  switch (action.type) {
    case 'split':
      scaleQuantities(group, action.ratio)
      scalePrices(group, Decimal.ONE, action.ratio)
      return
    case 'spinOff':
      scalePrices(group, Decimal.ONE.sub(action.costShare), Decimal.ONE)
      group.enteredNotional = group.enteredNotional.mul(Decimal.ONE.sub(action.costShare))
      return
    case 'symbolChange':
      if (other !== -1) group.instrumentIndex = other
      return
    case 'cashDividend':
    case 'cashMerger':
      return
  }
}

function scaleQuantities(group: Group, ratio: Decimal): void {
  group.quantity = group.quantity.mul(ratio)
  group.entered = group.entered.mul(ratio)
  group.exited = group.exited.mul(ratio)
  group.closedElsewhere = group.closedElsewhere.mul(ratio)
  for (const leg of group.legs) {
    leg.quantity = leg.quantity.mul(ratio)
    leg.filled = leg.filled.mul(ratio)
  }
}

function scalePrices(group: Group, by: Decimal, per: Decimal): void {
  const scaled = (price: Decimal | null): Decimal | null =>
    price === null ? null : price.mul(by).div(per, 16, 'halfEven')
  for (const leg of group.legs) {
    const { stop, limit, trail } = leg.terms
    const terms: LegTerms = { ...leg.terms, stop: scaled(stop), limit: scaled(limit), trail: scaled(trail) }
    leg.terms = terms
    leg.best = (leg.best * by.toNumber()) / per.toNumber()
  }
}
