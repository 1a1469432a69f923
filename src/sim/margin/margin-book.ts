import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { at } from '../assert.ts'
import type { Addition } from '../buying-power.ts'
import type { VenueCore } from '../core.ts'
import { requirementOf, type Requirement } from './requirement.ts'
import { defaultTiers, type TierTable } from './tiers.ts'
import { cashTotal, markPrice, rateNumber, worthAt } from './valuation.ts'

/** What holds for one instrument of a margin account. */
export interface MarginTerms {
  /** As asked for; its tier may allow less. */
  readonly leverage: number
  readonly tiers: TierTable
  /** A perpetual with a margin of its own, apart from the rest of the account. */
  readonly isolated: boolean
  /** Of what an option or future refers to, where it is among the instruments; else −1. */
  readonly underlyingIndex: number
}

/** Decimals of the margin set aside for an isolated position. */
const MARGIN_DECIMALS = 12

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
  readonly terms: readonly MarginTerms[]
  /** Instruments of which something is held, ascending. */
  readonly held: number[] = []
  private readonly core: VenueCore

  constructor(core: VenueCore) {
    this.core = core
    const instruments = core.rules.map(({ instrument }) => instrument)
    const { leverage, margin } = core.settings
    this.terms = instruments.map((instrument, index) => ({
      leverage: core.options.leverages?.[index] ?? leverage,
      tiers: core.options.marginTiers?.[index] ?? defaultTiers(instrument).table,
      isolated: margin === 'isolated' && instrument.kind === 'perpetual',
      underlyingIndex: underlyingOf(instrument, instruments),
    }))
  }

  termsOf(index: number): MarginTerms {
    return at(this.terms, index)
  }

  /** After an execution of `quantity` for `value` was booked: sets margin aside, and watches what is held. */
  onFill(index: number, sign: 1 | -1, quantity: Decimal, value: Decimal): void {
    const { account } = this.core
    const terms = this.termsOf(index)
    if (terms.isolated) {
      const after = account.netQuantity(index)
      const before = sign > 0 ? after.sub(quantity) : after.add(quantity)
      account.setIsolatedMargin(index, this.isolatedAfter(terms, index, before, after, quantity, value))
    }
    this.watch(index)
  }

  /** Margin for what was added, by its own value; of what was closed its part is set free. */
  private isolatedAfter(
    terms: MarginTerms,
    index: number,
    before: Decimal,
    after: Decimal,
    quantity: Decimal,
    value: Decimal,
  ): Decimal {
    const margin = this.core.account.isolatedMargin(index)
    if (after.isZero) return Decimal.ZERO
    const opened = before.sign === after.sign ? after.abs().sub(before.abs()) : after.abs()
    const kept = before.sign === after.sign ? margin : Decimal.ZERO
    if (opened.isNegative) return margin.mul(after).div(before, MARGIN_DECIMALS, 'halfEven')
    const openedValue = value.mul(opened).div(quantity, MARGIN_DECIMALS, 'halfEven')
    const whole = this.core.account.costOf(index).abs().toNumber()
    const rate = initialRate(terms, whole)
    return kept.add(openedValue.mul(rate).round(MARGIN_DECIMALS, 'up'))
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

  /** A requirement of one position in the account's currency. */
  need(index: number, quantity: number, price: number, which: Requirement): number {
    const needed = requirementOf(this.core, this.termsOf(index), index, quantity, price, which)
    return needed * rateNumber(this.core, at(this.core.rules, index).instrument.currency)
  }

  /** Equity of the pool, one instrument at a price of its own. */
  poolEquity(index = -1, price = NaN): number {
    const { core } = this
    let sum = cashTotal(core)
    for (const held of this.held) {
      const rate = rateNumber(core, at(core.rules, held).instrument.currency)
      if (this.termsOf(held).isolated) sum -= core.account.isolatedMargin(held).toNumber() * rate
      else sum += worthAt(core, held, held === index ? price : markPrice(core, held)) * rate
    }
    return sum
  }

  poolMaintenance(index = -1, price = NaN): number {
    let sum = 0
    for (const held of this.held) {
      if (this.termsOf(held).isolated) continue
      const net = this.core.account.netNumber[held] ?? 0
      sum += this.need(held, net, held === index ? price : markPrice(this.core, held), 'maintenance')
    }
    return sum
  }

  /**
   * By how much the margin covers what must be kept, at a price of one instrument: of its own margin where it is
   * isolated, of the pool otherwise. Zero or less: it is liquidated. In the account's currency.
   */
  excess(index: number, price: number): number {
    const { core } = this
    if (!this.termsOf(index).isolated)
      return this.poolEquity(index, price) - this.poolMaintenance(index, price)
    const rate = rateNumber(core, at(core.rules, index).instrument.currency)
    const balance = core.account.isolatedMargin(index).toNumber() + worthAt(core, index, price)
    return balance * rate - this.need(index, core.account.netNumber[index] ?? 0, price, 'maintenance')
  }

  /** What the account would need with one more order, and what it has. */
  state(addition: Addition | null): MarginState {
    let required = 0
    for (const { index } of this.core.rules) {
      const added = addition?.instrumentIndex === index ? addition : null
      const net = this.core.account.netNumber[index] ?? 0
      if (net === 0 && added === null && this.core.book.of(index).length === 0) continue
      required += this.worstNeed(index, net, added)
    }
    return { equity: this.poolEquity(), required }
  }

  /** All buys fill and no sell, or the other way round: whichever needs more. */
  private worstNeed(index: number, net: number, addition: Addition | null): number {
    let [buys, sells] = [0, 0]
    for (const order of this.core.book.of(index)) {
      if (order.reduceOnly) continue
      if (order.sign > 0) buys += order.leaves
      else sells += order.leaves
    }
    if (addition !== null && addition.sign > 0) buys += addition.quantity
    if (addition !== null && addition.sign < 0) sells += addition.quantity
    const marked = markPrice(this.core, index)
    const price = Number.isNaN(marked) ? (addition?.fallbackPrice ?? NaN) : marked
    if (!this.termsOf(index).isolated) {
      return Math.max(
        this.need(index, net + buys, price, 'initial'),
        this.need(index, net - sells, price, 'initial'),
      )
    }
    // what is held has its margin already
    const more = Math.max(Math.abs(net + buys), Math.abs(net - sells)) - Math.abs(net)
    return more > 0 ? this.need(index, more, price, 'initial') : 0
  }
}

function initialRate(terms: MarginTerms, value: number): Decimal {
  const limit = terms.tiers.tiers.find(({ upTo }) => value <= upTo)?.maxLeverage ?? terms.leverage
  return Decimal.ONE.div(Decimal.fromNumber(Math.min(terms.leverage, limit)), MARGIN_DECIMALS, 'halfEven')
}

/** By id or by symbol; where several instruments have the symbol, the first that is no option. */
export function underlyingOf({ underlying, id }: Instrument, all: readonly Instrument[]): number {
  if (underlying === null) return -1
  const byId = all.findIndex((other) => other.id === underlying)
  if (byId !== -1) return byId
  return all.findIndex(
    (other) =>
      other.id !== id && other.symbol === underlying && other.kind !== 'option' && other.kind !== 'perpetual',
  )
}
