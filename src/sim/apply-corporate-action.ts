import { Decimal } from '../domain/decimal.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import { at } from './assert.ts'
import { scheduleCarry } from './carry.ts'
import type { VenueCore } from './core.ts'
import { cancelOrder } from './execution.ts'
import { notionalOf } from './instrument-rules.ts'
import { isClosed } from './venue-order.ts'

/**
 * A dividend is paid on what is held (and by whoever is short). Every other action changes what a share is, and
 * so ends the instrument's working orders: their prices and quantities mean something else from now on.
 */
export function applyCorporateAction(core: VenueCore, action: CorporateAction): void {
  const index = indexOf(core, action.instrumentId)
  if (index < 0) return
  const other = 'newInstrumentId' in action ? indexOf(core, action.newInstrumentId) : -1
  if (action.type !== 'cashDividend') cancelAll(core, index, reasonOf(action))
  apply(core, action, index, other)
  if (core.carry.isOn) scheduleCarry(core)
}

function apply(core: VenueCore, action: CorporateAction, index: number, other: number): void {
  const { account } = core
  const rules = at(core.rules, index)
  const net = account.netQuantity(index)
  switch (action.type) {
    case 'split':
      account.split(index, action.ratio)
      core.costs.slippage.volatility?.split(index, action.ratio.toNumber())
      return
    case 'cashDividend':
      account.addCash(rules.instrument.currency, notionalOf(rules, action.amount, net))
      return
    case 'symbolChange': {
      if (other < 0) return
      const cost = account.costOf(index)
      account.adjust(index, net.neg(), cost.neg())
      account.adjust(other, net, cost)
      return
    }
    case 'spinOff': {
      if (other < 0) return
      const cost = account.costOf(index).mul(action.costShare).round(12, 'halfEven')
      account.adjust(index, Decimal.ZERO, cost.neg())
      account.adjust(other, net.mul(action.ratio), cost)
      return
    }
    case 'cashMerger': {
      if (net.isZero) return
      const value = notionalOf(rules, action.amount, net.abs())
      account.bookFill(index, net.isPositive ? -1 : 1, net.abs(), value, action.amount, Decimal.ZERO)
    }
  }
}

function indexOf(core: VenueCore, id: string): number {
  return core.rules.findIndex(({ instrument }) => instrument.id === id)
}

function cancelAll(core: VenueCore, index: number, reason: string): void {
  for (const order of [...core.book.of(index)]) {
    if (!isClosed(order)) cancelOrder(core, order, `VENUE_CORPORATE_ACTION: ${reason}`)
  }
}

function reasonOf(action: CorporateAction): string {
  switch (action.type) {
    case 'split':
      return `split ${action.ratio.toString()} for 1.`
    case 'cashDividend':
      return `dividend of ${action.amount.toString()}.`
    case 'symbolChange':
      return `trades as ${action.newInstrumentId} from now on.`
    case 'spinOff':
      return `spin-off of ${action.ratio.toString()} ${action.newInstrumentId} for 1.`
    case 'cashMerger':
      return `every share became ${action.amount.toString()} in cash.`
  }
}
