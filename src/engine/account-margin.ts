import type { Instrument } from '../domain/instrument.ts'
import { MarginPool, type MarginSource } from '../domain/margin/margin-pool.ts'
import { hasMaintenance } from '../domain/margin/margin-rules.ts'
import type { MarginRules } from '../domain/margin/margin-rules.ts'
import { flatTiers } from '../domain/margin/tiers.ts'
import type { Marks } from '../domain/marks.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { OrderTable } from './order-table.ts'
import type { Portfolio } from './portfolio.ts'

/** Regulation T lends as much again as the account has. */
const REG_T_LEVERAGE = 2

export interface MarginSetup {
  readonly rules: MarginRules
  /** The mark price known at a time, where it is another series than the prices that trade; NaN where none is. */
  readonly markPrice?: (instrumentIndex: number, time: UnixMicros) => number
}

/** Accounts that are never liquidated: so much exposure for each unit of equity. */
export function leverageRules(instruments: readonly Instrument[], leverage: number): MarginRules {
  const tiers = flatTiers(0.01)
  const terms = instruments.map(() => ({ leverage, tiers, isolated: false, underlyingIndex: -1 }))
  return { margin: 'leverage', leverage, futuresMargin: 1, futuresMaintenance: 1, terms }
}

export interface AccountMarginParts {
  readonly instruments: readonly Instrument[]
  readonly setup: MarginSetup
  readonly portfolio: Portfolio
  readonly marks: Marks
  readonly orders: OrderTable
  readonly now: () => UnixMicros
}

/**
 * The margin of the account as our own books know it: by the very formulas of the simulated venue, so that both come
 * to the same while no report is under way. Nothing is computed until asked for. In the account's currency.
 */
export class AccountMargin {
  private readonly parts: AccountMarginParts
  private readonly rules: MarginRules
  private readonly source: MarginSource
  private readonly pool: MarginPool

  constructor(parts: AccountMarginParts) {
    this.parts = parts
    this.rules = parts.setup.rules
    this.source = this.makeSource()
    this.pool = new MarginPool(this.source)
  }

  /** The mark price, else the last price. NaN where nothing is known. */
  markPrice(index: number): number {
    const { setup, marks, now } = this.parts
    const marked = setup.markPrice?.(index, now()) ?? NaN
    return Number.isNaN(marked) ? marks.price(index) : marked
  }

  /** Initial margin of positions and open orders, what is set aside for isolated positions with it. */
  get used(): number {
    if (!hasMaintenance(this.rules)) return this.exposure / this.leverage
    let sum = this.pool.required(null)
    for (const index of this.source.held) if (this.isIsolated(index)) sum += this.isolated(index)
    return sum
  }

  /** What is left for the initial margin of more. Below zero where prices went against what is held. */
  get free(): number {
    if (!hasMaintenance(this.rules)) return this.parts.portfolio.equity() - this.used
    return this.pool.equity() - this.pool.required(null)
  }

  /** Value of what the free margin could open. */
  get buyingPower(): number {
    return this.free * this.leverage
  }

  /** What must be kept, or the venue liquidates; 0 for accounts that are never liquidated. */
  get maintenance(): number {
    if (!hasMaintenance(this.rules)) return 0
    let sum = 0
    for (const index of this.source.held) sum += this.maintenanceOf(index)
    return sum
  }

  /** Of the account's position: its own margin where it is isolated, else its initial margin at the mark price. */
  usedBy(index: number): number {
    if (this.isIsolated(index)) return this.isolated(index)
    const net = this.source.net(index)
    const price = this.markPrice(index)
    if (net === 0) return 0
    if (hasMaintenance(this.rules)) return this.pool.need(index, net, price, 'initial')
    return Math.abs(net * this.parts.portfolio.unitValue(index, price)) / this.leverage
  }

  maintenanceOf(index: number): number {
    if (!hasMaintenance(this.rules) || this.source.net(index) === 0) return 0
    return this.pool.maintenanceOf(index, this.markPrice(index))
  }

  /** At which the account's position is liquidated, everything else at its mark price; NaN for none. */
  liquidationPrice(index: number): number {
    return hasMaintenance(this.rules) ? this.pool.liquidationPrice(index) : NaN
  }

  private get leverage(): number {
    const { margin, leverage } = this.rules
    return margin === 'regT' ? REG_T_LEVERAGE : margin === 'cash' ? 1 : leverage
  }

  /** The worst that positions and open orders can come to. */
  private get exposure(): number {
    const { portfolio, marks, instruments } = this.parts
    let sum = 0
    instruments.forEach((_, index) => {
      const net = this.source.net(index)
      const { buy, sell } = this.source.openLeaves(index)
      const worst = Math.max(Math.abs(net + buy), Math.abs(net - sell))
      if (worst !== 0) sum += worst * Math.abs(portfolio.unitValue(index, marks.price(index)))
    })
    return sum
  }

  private isIsolated(index: number): boolean {
    return this.rules.terms[index]?.isolated ?? false
  }

  private isolated(index: number): number {
    const { instruments, portfolio } = this.parts
    return this.source.isolatedMargin(index) * portfolio.rate(instruments[index]?.currency ?? '')
  }

  private makeSource(): MarginSource {
    const { instruments, portfolio, orders } = this.parts
    const multipliers = instruments.map(({ multiplier }) => multiplier.toNumber())
    const costInCash = (index: number): number => portfolio.isolated?.costOf(index).toNumber() ?? 0
    return {
      instruments,
      rules: this.rules,
      held: portfolio.held,
      net: (index) => portfolio.accountNet[index] ?? 0,
      multiplier: (index) => multipliers[index] ?? NaN,
      costInCash,
      isolatedMargin: (index) => portfolio.isolated?.marginOf(index).toNumber() ?? 0,
      markPrice: (index) => this.markPrice(index),
      rate: (currency) => portfolio.rate(currency),
      cash: () => {
        // in our books the cost has left the cash already; of isolated positions it is reckoned apart
        let sum = portfolio.cash()
        for (const index of portfolio.held) {
          const cost = costInCash(index)
          if (cost !== 0) sum += cost * portfolio.rate(instruments[index]?.currency ?? '')
        }
        return sum
      },
      openLeaves: (index) => orders.leaves.of(index, -1, null),
    }
  }
}
