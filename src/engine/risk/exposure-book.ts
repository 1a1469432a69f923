import type { ChangeFlags } from '../../domain/change-flags.ts'
import type { Marks } from '../../domain/marks.ts'
import type { OpenLeavesBook } from '../open-leaves.ts'
import type { Portfolio } from '../portfolio.ts'
import { ACCOUNT } from './exposure.ts'
import type { ExposureElsewhere } from './exposure.ts'
import { ExposureRows } from './exposure-rows.ts'

export interface ExposureBookParts {
  readonly portfolio: Portfolio
  readonly leaves: OpenLeavesBook
  readonly marks: Marks
  /** A number for what each instrument depends on, by index. */
  readonly roots: Int32Array
}

/**
 * Equity and worst-case exposure, in the currency of the account. What an instrument adds is worked out anew only once
 * its price, its exchange rate, its position or its open orders have changed. Derived from the books: never saved.
 */
export class ExposureBook {
  private readonly parts: ExposureBookParts
  /** Value of one unit, above zero. */
  private readonly units: Float64Array
  /** Signed value of what the account holds. */
  private readonly worth: Float64Array
  private knownEquity = NaN
  private equityCash = NaN
  private readonly account: ExposureRows
  /** Of the strategies that were asked for. */
  private readonly strategies = new Map<number, ExposureRows>()
  /** Instruments with the same root, ascending, by root. */
  private readonly kin: readonly (readonly number[])[]

  constructor(parts: ExposureBookParts) {
    const { roots, portfolio, leaves } = parts
    this.parts = parts
    this.units = new Float64Array(roots.length)
    this.worth = new Float64Array(roots.length)
    this.account = new ExposureRows({
      nets: portfolio.accountNet,
      leaves: leaves.columnsOf(ACCOUNT),
      first: 0,
      units: this.units,
    })
    const kin: number[][] = []
    roots.forEach((root, index) => (kin[root] ??= []).push(index))
    this.kin = kin
  }

  /** Cash, and what is held at the last prices: to the bit what `Portfolio.equity` is. NaN while a price or rate is missing. */
  equity(): number {
    this.revalue()
    const cash = this.parts.portfolio.cash()
    if (cash === this.equityCash) return this.knownEquity
    let sum = cash
    const { worth } = this
    for (let index = 0; index < worth.length; index++) sum += worth[index] as number
    this.equityCash = cash
    this.knownEquity = sum
    return sum
  }

  /** Over all instruments but one, of all strategies (`ACCOUNT`) or of one. */
  elsewhere(instrumentIndex: number, strategyIndex: number): ExposureElsewhere {
    this.revalue()
    const rows = strategyIndex === ACCOUNT ? this.account : this.rowsOf(strategyIndex)
    const { gross, highest, lowest, positions } = rows.without(instrumentIndex)
    let kin = 0
    for (const index of this.kin[this.parts.roots[instrumentIndex] as number] ?? []) {
      if (index !== instrumentIndex) kin += rows.grossOf(index)
    }
    return { gross, highest, lowest, positions, kin }
  }

  private rowsOf(strategyIndex: number): ExposureRows {
    const known = this.strategies.get(strategyIndex)
    if (known !== undefined) return known
    const { portfolio, leaves } = this.parts
    const rows = new ExposureRows({
      nets: portfolio.net,
      leaves: leaves.columnsOf(strategyIndex),
      first: portfolio.slot(strategyIndex, 0),
      units: this.units,
    })
    this.strategies.set(strategyIndex, rows)
    return rows
  }

  /** Values anew what has changed, and tells all rows of it. */
  private revalue(): void {
    const { marks, portfolio, leaves } = this.parts
    const held = portfolio.changes.take()
    if (held > 0) this.noteQuantities(portfolio.changes, held)
    const ordered = leaves.changes.take()
    if (ordered > 0) this.noteQuantities(leaves.changes, ordered)
    const priced = marks.changes.take()
    if (priced > 0) {
      this.account.noteValues(marks.changes.found, priced)
      for (const rows of this.strategies.values()) rows.noteValues(marks.changes.found, priced)
      this.revalueAll(marks.changes.found, priced)
    }
    if (held > 0) this.revalueAll(portfolio.changes.found, held)
  }

  private noteQuantities({ found }: ChangeFlags, count: number): void {
    this.account.noteQuantities(found, count)
    for (const rows of this.strategies.values()) rows.noteQuantities(found, count)
  }

  private revalueAll(changed: Int32Array, count: number): void {
    const { units, worth } = this
    const { marks, portfolio } = this.parts
    const { accountNet } = portfolio
    const { last } = marks
    const factors = portfolio.unitFactors()
    for (let at = 0; at < count; at++) {
      const index = changed[at] as number
      const traded = last[index] as number
      const price = Number.isNaN(traded) ? marks.price(index) : traded
      const unit = price * (factors[index] as number)
      const net = accountNet[index] as number
      units[index] = Math.abs(unit)
      // what is not held needs no price: 0 times an unknown one would be unknown
      worth[index] = net === 0 ? 0 : net * unit
    }
    this.equityCash = NaN
  }
}
