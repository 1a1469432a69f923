import { Decimal } from '../../domain/decimal.ts'
import { isolatedAfter } from '../../domain/margin/isolated.ts'
import { MarginPool, type MarginSource, type PossibleOrder } from '../../domain/margin/margin-pool.ts'
import type { MarginRules, MarginTerms } from '../../domain/margin/margin-rules.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { at } from '../assert.ts'
import type { VenueCore } from '../core.ts'
import { InsuranceFund, type SavedInsurance } from './insurance.ts'
import { cashTotal, markPrice, rateNumber } from './valuation.ts'

export interface SavedMargin {
  readonly insurance: SavedInsurance
  /** Null for never. */
  readonly reducedTime: number | null
}

export interface MarginState {
  /** Equity of the pool: cash and positions without what is isolated. */
  readonly equity: number
  /** What positions and open orders need at most. */
  readonly required: number
}

/**
 * Margin of one account: which positions need watching, what is set aside for isolated ones, and whether there is
 * enough for an order. It exists for accounts that can be liquidated alone.
 */
export class MarginBook {
  readonly rules: MarginRules
  /** Instruments of which something is held, ascending. */
  readonly held: number[] = []
  readonly pool: MarginPool
  readonly insurance: InsuranceFund
  /** When a position was liquidated in part the last time. */
  reducedTime: UnixMicros = -Infinity
  private readonly core: VenueCore

  constructor(core: VenueCore, rules: MarginRules) {
    this.core = core
    this.rules = rules
    this.pool = new MarginPool(sourceOf(core, rules, this.held))
    const { insuranceFund } = core.settings
    this.insurance = new InsuranceFund(insuranceFund === null ? null : Decimal.fromNumber(insuranceFund))
  }

  termsOf(index: number): MarginTerms {
    return at(this.rules.terms, index)
  }

  /** After an execution of `quantity` for `value` was booked: sets margin aside, and watches what is held. */
  onFill(index: number, sign: 1 | -1, quantity: Decimal, value: Decimal): void {
    const { account } = this.core
    const terms = this.termsOf(index)
    if (terms.isolated) {
      const after = account.netQuantity(index)
      const before = sign > 0 ? after.sub(quantity) : after.add(quantity)
      const margin = account.isolatedMargin(index)
      const cost = account.costOf(index)
      account.setIsolatedMargin(index, isolatedAfter(terms, { margin, before, after, quantity, value, cost }))
    }
    this.watch(index)
  }

  /** Makes the driver bring every bar of what is held, and none of what is not. */
  watch(index: number): void {
    const isHeld = this.core.account.netNumber[index] !== 0
    this.core.book.watch(index, isHeld)
    const at = this.held.indexOf(index)
    if (isHeld && at === -1) {
      this.held.push(index)
      this.held.sort((a, b) => a - b)
    }
    if (!isHeld && at !== -1) this.held.splice(at, 1)
  }

  watchAll(): void {
    this.held.length = 0
    for (const { index } of this.core.rules) this.watch(index)
  }

  save(): SavedMargin {
    const { reducedTime } = this
    return { insurance: this.insurance.save(), reducedTime: reducedTime === -Infinity ? null : reducedTime }
  }

  load(saved: SavedMargin): void {
    this.insurance.load(saved.insurance)
    this.reducedTime = saved.reducedTime ?? -Infinity
    this.watchAll()
  }

  /** What the account would need with one more order, and what it has. */
  state(addition: PossibleOrder | null): MarginState {
    return { equity: this.pool.equity(), required: this.pool.required(addition) }
  }
}

const NO_LEAVES = { buy: 0, sell: 0 }

function sourceOf(core: VenueCore, rules: MarginRules, held: readonly number[]): MarginSource {
  return {
    instruments: core.rules.map(({ instrument }) => instrument),
    rules,
    held,
    net: (index) => core.account.netNumber[index] ?? 0,
    multiplier: (index) => at(core.rules, index).multiplierNumber,
    // on margin the cost never left the cash, so only the gain over it is equity
    costInCash: (index) =>
      at(core.rules, index).instrument.settlement === 'full' ? 0 : core.account.costOf(index).toNumber(),
    isolatedMargin: (index) => core.account.isolatedMargin(index).toNumber(),
    markPrice: (index) => markPrice(core, index),
    rate: (currency) => rateNumber(core, currency),
    cash: () => cashTotal(core),
    openLeaves: (index) => {
      const orders = core.book.of(index)
      if (orders.length === 0) return NO_LEAVES
      const leaves = { buy: 0, sell: 0 }
      for (const order of orders) {
        if (!order.reduceOnly) leaves[order.sign > 0 ? 'buy' : 'sell'] += order.leaves
      }
      return leaves
    },
  }
}
