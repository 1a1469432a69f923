import { Decimal } from '../domain/decimal.ts'
import type { Currency } from '../domain/instrument.ts'
import { costAfter } from '../domain/margin/average-cost.ts'
import { at } from './assert.ts'
import type { InstrumentRules } from './instrument-rules.ts'

/** Average prices are shown to so many decimals; what is booked is the exact cost. */
const AVERAGE_DECIMALS = 10

export interface SavedAccount {
  readonly cash: readonly (readonly [Currency, string])[]
  /** Margin set aside for isolated positions, by instrument index. */
  readonly isolated: readonly (readonly [number, string])[]
  readonly positions: readonly { readonly index: number; readonly net: string; readonly cost: string }[]
}

/** Exact cash per currency and positions, as the venue sees them. */
export class VenueAccount {
  /** Signed quantities as numbers, for sums that only decide. */
  readonly netNumber: Float64Array
  private readonly rules: readonly InstrumentRules[]
  private readonly net: Decimal[]
  /** Signed cost of what is held: quantity × average price × multiplier. */
  private readonly cost: Decimal[]
  private readonly isolated = new Map<number, Decimal>()
  private readonly cash = new Map<Currency, Decimal>()
  private readonly cashNumbers = new Map<Currency, number>()

  constructor(rules: readonly InstrumentRules[], currency: Currency, startingCash: Decimal) {
    this.rules = rules
    this.netNumber = new Float64Array(rules.length)
    this.net = rules.map(() => Decimal.ZERO)
    this.cost = rules.map(() => Decimal.ZERO)
    this.cash.set(currency, startingCash)
  }

  netQuantity(instrumentIndex: number): Decimal {
    return at(this.net, instrumentIndex)
  }

  /** Signed, multiplier included. */
  costOf(instrumentIndex: number): Decimal {
    return at(this.cost, instrumentIndex)
  }

  averageEntryPrice(instrumentIndex: number): Decimal {
    const net = this.netQuantity(instrumentIndex)
    if (net.isZero) return Decimal.ZERO
    const units = net.mul(at(this.rules, instrumentIndex).instrument.multiplier)
    return this.costOf(instrumentIndex).div(units, AVERAGE_DECIMALS, 'halfEven')
  }

  balances(): ReadonlyMap<Currency, Decimal> {
    return new Map(this.cash)
  }

  /** Cash as a number: for decisions and display. */
  cashNumber(currency: Currency): number {
    const known = this.cashNumbers.get(currency)
    if (known !== undefined) return known
    const value = (this.cash.get(currency) ?? Decimal.ZERO).toNumber()
    this.cashNumbers.set(currency, value)
    return value
  }

  currencies(): IterableIterator<Currency> {
    return this.cash.keys()
  }

  /**
   * Books an execution. Full settlement moves the whole price; on margin only the gain or loss against the
   * average cost moves, and the fee. Returns whether the position grew in size (or changed sides).
   */
  bookFill(
    index: number,
    sign: 1 | -1,
    quantity: Decimal,
    value: Decimal,
    price: Decimal,
    fee: Decimal,
  ): boolean {
    const rules = at(this.rules, index)
    const before = at(this.net, index)
    const after = sign > 0 ? before.add(quantity) : before.sub(quantity)
    const signedValue = sign > 0 ? value : value.neg()
    const realized = this.moveCost(rules, before, after, sign, quantity, signedValue, price)
    const settled = rules.instrument.settlement === 'full' ? signedValue.neg() : realized
    this.addCash(rules.instrument.currency, settled.sub(fee))
    this.net[index] = after
    this.netNumber[index] = after.isZero ? 0 : after.toNumber()
    return after.sign === sign
  }

  private moveCost(
    rules: InstrumentRules,
    before: Decimal,
    after: Decimal,
    sign: 1 | -1,
    quantity: Decimal,
    signedValue: Decimal,
    price: Decimal,
  ): Decimal {
    const { multiplier } = rules.instrument
    const step = {
      cost: at(this.cost, rules.index),
      before,
      after,
      sign,
      quantity,
      signedValue,
      price,
      multiplier,
    }
    const { cost, realized } = costAfter(step)
    this.cost[rules.index] = cost
    return realized
  }

  addCash(currency: Currency, amount: Decimal): void {
    this.cash.set(currency, (this.cash.get(currency) ?? Decimal.ZERO).add(amount))
    this.cashNumbers.delete(currency)
  }

  /** Part of the cash that is set aside for one position; zero for none. */
  isolatedMargin(index: number): Decimal {
    return this.isolated.get(index) ?? Decimal.ZERO
  }

  setIsolatedMargin(index: number, margin: Decimal): void {
    if (margin.isZero) this.isolated.delete(index)
    else this.isolated.set(index, margin)
  }

  /** What is held is worth so much from now on: what it has gained becomes cash. Returns that. */
  settle(index: number, value: Decimal): Decimal {
    const gain = value.sub(this.costOf(index))
    this.cost[index] = value
    this.addCash(at(this.rules, index).instrument.currency, gain)
    return gain
  }

  /** New quantity for each old one, at the same total cost. */
  split(index: number, ratio: Decimal): void {
    const after = at(this.net, index).mul(ratio)
    this.net[index] = after
    this.netNumber[index] = after.toNumber()
  }

  /** What comes or goes without a trade: a spin-off, a new symbol. */
  adjust(index: number, net: Decimal, cost: Decimal): void {
    const after = at(this.net, index).add(net)
    this.net[index] = after
    this.cost[index] = at(this.cost, index).add(cost)
    this.netNumber[index] = after.toNumber()
  }

  save(): SavedAccount {
    const positions = this.rules
      .filter((rules) => !this.netQuantity(rules.index).isZero || !this.costOf(rules.index).isZero)
      .map(({ index }) => ({
        index,
        net: this.netQuantity(index).toString(),
        cost: this.costOf(index).toString(),
      }))
    return {
      cash: [...this.cash].map(([currency, amount]) => [currency, amount.toString()] as const),
      isolated: [...this.isolated]
        .sort(([a], [b]) => a - b)
        .map(([index, margin]) => [index, margin.toString()] as const),
      positions,
    }
  }

  load(saved: SavedAccount): void {
    this.cash.clear()
    this.cashNumbers.clear()
    for (const [currency, amount] of saved.cash) this.cash.set(currency, Decimal.from(amount))
    this.isolated.clear()
    for (const [index, margin] of saved.isolated) this.isolated.set(index, Decimal.from(margin))
    this.net.fill(Decimal.ZERO)
    this.cost.fill(Decimal.ZERO)
    this.netNumber.fill(0)
    for (const { index, net, cost } of saved.positions) {
      this.net[index] = Decimal.from(net)
      this.cost[index] = Decimal.from(cost)
      this.netNumber[index] = this.netQuantity(index).toNumber()
    }
  }
}
