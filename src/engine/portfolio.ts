import { ChangeFlags } from '../domain/change-flags.ts'
import { dividendEntry, mergerFill } from '../domain/corporate-actions.ts'
import { Decimal } from '../domain/decimal.ts'
import { settleFeeInKind } from '../domain/fee-in-kind.ts'
import type { Fill } from '../domain/fill.ts'
import { FxTable } from '../domain/fx.ts'
import type { CorporateAction, FxRate } from '../domain/inputs.ts'
import type { Currency, Instrument } from '../domain/instrument.ts'
import { Ledger } from '../domain/ledger.ts'
import type { LedgerEntryType, SavedLedger } from '../domain/ledger.ts'
import { IsolatedBook, type SavedIsolated } from '../domain/margin/isolated.ts'
import type { MarginRules } from '../domain/margin/margin-rules.ts'
import { removeAt } from '../domain/lists.ts'
import type { Marks } from '../domain/marks.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import { Position } from '../domain/position.ts'
import type { SavedPosition } from '../domain/position-entry.ts'
import type { PositionResult } from '../domain/position-result.ts'
import type { UnixMicros } from '../domain/time.ts'
import { RenamedInstruments } from './renamed-instruments.ts'
import type { SavedRenames } from './renamed-instruments.ts'

export interface PortfolioOptions {
  readonly instruments: readonly Instrument[]
  readonly marks: Marks
  /** Strategy ids by index; one more row, `UNATTRIBUTED`, takes fills of orders that we do not know. */
  readonly strategyIds: readonly string[]
  /** Of the account: what equity is measured in. */
  readonly currency: Currency
  /** The kernel's time: rates can be too old. */
  readonly now: () => UnixMicros
  /** Left out: no position has a margin of its own. */
  readonly margin?: MarginRules
}

export const UNATTRIBUTED = 'UNATTRIBUTED'

/** Exact books (positions, ledger) with plain-number mirrors of what decisions read often. */
export class Portfolio {
  ledger = new Ledger()
  private fx = new FxTable()
  readonly currency: Currency
  /** Signed net quantity per (strategy, instrument): index = strategy × instruments + instrument. */
  readonly net: Float64Array
  /** Signed net quantity per instrument over all strategies. */
  readonly accountNet: Float64Array
  /** Instruments whose net quantities have changed. */
  readonly changes: ChangeFlags
  private readonly exactNets: Decimal[]
  /** Indices of the instruments of which anything is held, ascending. */
  readonly held: number[] = []
  /** What is set aside for isolated positions; null where no position can be. */
  readonly isolated: IsolatedBook | null
  private readonly margin: MarginRules | null
  private readonly instruments: readonly Instrument[]
  private readonly factors: Float64Array
  private factorsKnown = false
  private readonly marks: Marks
  private readonly strategyIds: readonly string[]
  private readonly positions: (Position | undefined)[]
  /** Instruments that trade under another symbol by now, and since when. */
  private readonly renamed = new RenamedInstruments()
  private readonly now: () => UnixMicros
  private cashNumber = 0
  private cashKnown = false
  /** Rates as numbers, for decisions: valuing a holding must cost no exact division per bar. */
  private readonly rateNumbers = new Map<Currency, number>()

  constructor(options: PortfolioOptions) {
    this.instruments = options.instruments
    this.factors = new Float64Array(options.instruments.length)
    this.changes = new ChangeFlags(options.instruments.length)
    this.marks = options.marks
    this.strategyIds = [...options.strategyIds, UNATTRIBUTED]
    this.currency = options.currency
    this.now = options.now
    this.margin = options.margin ?? null
    this.isolated =
      options.margin?.terms.some(({ isolated }) => isolated) === true ? new IsolatedBook() : null
    const slots = this.strategyIds.length * this.instruments.length
    this.net = new Float64Array(slots)
    this.accountNet = new Float64Array(this.instruments.length)
    this.exactNets = this.instruments.map(() => Decimal.ZERO)
    this.positions = new Array<Position | undefined>(slots)
  }

  /** Index of the row that takes fills of unknown orders. */
  get unattributedIndex(): number {
    return this.strategyIds.length - 1
  }

  strategyId(strategyIndex: number): string | null {
    return this.strategyIds[strategyIndex] ?? null
  }

  slot(strategyIndex: number, instrumentIndex: number): number {
    return strategyIndex * this.instruments.length + instrumentIndex
  }

  position(slot: number): Position | null {
    return this.positions[slot] ?? null
  }

  /** Signed net quantity of the account. */
  exactNet(instrumentIndex: number): Decimal {
    return this.exactNets[instrumentIndex] ?? Decimal.ZERO
  }

  /** All positions ever opened, with their slots. */
  *all(): Generator<Position> {
    for (const position of this.positions) if (position !== undefined) yield position
  }

  /** Whether any strategy has booked this execution, as far as executions are remembered. */
  knows(instrumentIndex: number, executionId: string): boolean {
    const end = this.slot(this.unattributedIndex, 0)
    for (let slot = instrumentIndex; slot < end; slot += this.instruments.length) {
      if (this.positions[slot]?.knows(executionId) === true) return true
    }
    return false
  }

  /**
   * The fill where it belongs: one of before a symbol change that is reported after it, and a bust of one, go to the
   * new symbol, where what they were part of is held.
   */
  whereItBelongs(fill: Fill): Fill {
    if (this.renamed.isEmpty) return fill
    let placed = fill
    for (;;) {
      const { strategyIndex, instrumentIndex, executionId, quantity, eventTime } = placed
      const change = this.renamed.of(instrumentIndex)
      if (change === undefined) return placed
      const isKnown = this.positions[this.slot(strategyIndex, instrumentIndex)]?.knows(executionId) === true
      if (isKnown || (eventTime > change.time && !quantity.isNegative)) return placed
      placed = { ...placed, instrumentIndex: change.to, instrumentId: this.instrument(change.to).id }
    }
  }

  book(fill: Fill): PositionResult {
    const slot = this.slot(fill.strategyIndex, fill.instrumentIndex)
    const position = this.open(slot)
    const outcome = position.apply(fill)
    if (outcome.duplicate || outcome.conflict) return outcome
    const instrument = this.instrument(fill.instrumentIndex)
    const { side, quantity, price, fee, feeCurrency } = fill
    const settled = settleFeeInKind(instrument, side, quantity, price, fee, feeCurrency)
    this.ledger.postTrade(instrument, side, settled?.quantity ?? quantity, price)
    this.ledger.postFee(settled === null ? feeCurrency : instrument.currency, settled?.fee ?? fee)
    this.cashKnown = false
    const terms = this.isolated === null ? undefined : this.margin?.terms[fill.instrumentIndex]
    if (terms?.isolated === true) this.isolated?.onFill(fill.instrumentIndex, instrument, terms, fill)
    this.mirror(slot, fill.instrumentIndex)
    return outcome
  }

  /**
   * To the positions of all strategies. `other` is the index of the action's new instrument, −1 where there is
   * none. Returns what it closed.
   */
  applyCorporateAction(action: CorporateAction, instrumentIndex: number, other: number): PositionResult[] {
    const outcomes: PositionResult[] = []
    if (action.type === 'symbolChange' && other !== -1)
      this.renamed.note(instrumentIndex, other, action.effectiveTime)
    for (const strategy of this.strategyIds.keys()) {
      const slot = this.slot(strategy, instrumentIndex)
      const outcome = this.applyToSlot(action, slot, other === -1 ? -1 : this.slot(strategy, other))
      if (outcome !== null) outcomes.push(outcome)
      this.mirror(slot, instrumentIndex)
      if (other !== -1) this.mirror(this.slot(strategy, other), other)
    }
    return outcomes
  }

  private applyToSlot(action: CorporateAction, slot: number, other: number): PositionResult | null {
    // flat or not: a fill from before the split may still be on its way, in old units
    if (action.type === 'split') return this.open(slot).applySplit(action.ratio, action.effectiveTime)
    const position = this.positions[slot]
    if (position === undefined || position.isFlat) return null
    switch (action.type) {
      case 'cashDividend': {
        const entry = dividendEntry(action, position.instrument, position.netQuantity)
        if (entry !== null) this.postCash(entry.type, entry.currency, entry.amount)
        return null
      }
      case 'symbolChange':
        if (other !== -1) position.moveTo(this.open(other), action.effectiveTime)
        return null
      case 'spinOff': {
        const { ratio, costShare, effectiveTime } = action
        if (other !== -1) position.spinOff(this.open(other), ratio, costShare, effectiveTime)
        return null
      }
      case 'cashMerger': {
        const fill = mergerFill(action, position.instrument, position.netQuantity)
        this.ledger.postTrade(position.instrument, fill.side, fill.quantity, fill.price)
        this.cashKnown = false
        return position.apply(fill)
      }
    }
  }

  /** A future's daily settlement: restates the cost of every strategy's position, and moves what it has gained to cash. */
  settle(instrumentIndex: number, price: Decimal, time: UnixMicros): void {
    for (let at = instrumentIndex; at < this.positions.length; at += this.instruments.length) {
      const position = this.positions[at]
      if (position === undefined || position.isFlat) continue
      const gain = position.exactUnrealizedPnl(price)
      position.settle(price, time)
      this.ledger.settle(position.instrument.currency, gain)
    }
    this.cashKnown = false
  }

  postCash(type: LedgerEntryType, currency: Currency, amount: Decimal): void {
    this.ledger.post({ type, currency, amount, account: 'cash' })
    this.cashKnown = false
  }

  setRate(rate: FxRate): void {
    this.fx.update(rate)
    this.marks.changes.raiseAll()
    this.rateNumbers.clear()
    this.factorsKnown = false
    this.cashKnown = false
  }

  /** Cash (and the open value of margin-settled trades) in the account's currency. A figure for decisions. */
  cash(): number {
    if (!this.cashKnown) {
      let sum = 0
      for (const currency of this.ledger.currencies()) {
        const amount = this.money(currency).toNumber()
        sum += amount === 0 ? 0 : amount * this.rate(currency)
      }
      this.cashNumber = sum
      this.cashKnown = true
    }
    return this.cashNumber
  }

  /** Value of one unit at the given price in the account's currency. */
  unitValue(instrumentIndex: number, price: number): number {
    return price * (this.unitFactors()[instrumentIndex] ?? NaN)
  }

  /** Multiplier × exchange rate of each instrument: what a point of price and a unit of quantity are worth. NaN without a rate. */
  unitFactors(): Float64Array {
    if (this.factorsKnown) return this.factors
    this.instruments.forEach(({ multiplier, currency }, index) => {
      this.factors[index] = multiplier.toNumber() * this.rate(currency)
    })
    this.factorsKnown = true
    return this.factors
  }

  /** Cash + holdings at the last price, in the account's currency; NaN while a price or rate is missing. */
  equity(): number {
    let sum = this.cash()
    const { accountNet, held, marks } = this
    const factors = this.unitFactors()
    for (const index of held)
      sum += (accountNet[index] as number) * (marks.price(index) * (factors[index] as number))
    return sum
  }

  /** The same, exactly; null while a price or rate is missing. */
  exactEquity(): Decimal | null {
    let sum = Decimal.ZERO
    for (const currency of this.ledger.currencies()) {
      const value = this.convert(this.money(currency), currency)
      if (value === null) return null
      sum = sum.add(value)
    }
    for (const position of this.all()) {
      if (position.netQuantity.isZero) continue
      const index = this.instruments.indexOf(position.instrument)
      const price = this.marks.price(index)
      if (Number.isNaN(price)) return null
      const value = this.convert(
        priceFromMarket(position.instrument, price)
          .mul(position.netQuantity)
          .mul(position.instrument.multiplier),
        position.instrument.currency,
      )
      if (value === null) return null
      sum = sum.add(value)
    }
    return sum
  }

  /** All fees so far in the account's currency; null while a rate is missing. */
  totalFees(): Decimal | null {
    return this.total('fee')
  }

  /** What came in for a reason so far, below zero where more was paid, in the account's currency; null while a rate is missing. */
  received(type: LedgerEntryType): Decimal | null {
    return this.total(type)?.neg() ?? null
  }

  private total(type: LedgerEntryType): Decimal | null {
    let sum = Decimal.ZERO
    for (const currency of this.ledger.currencies()) {
      const value = this.convert(this.ledger.balance(type, currency), currency)
      if (value === null) return null
      sum = sum.add(value)
    }
    return sum
  }

  save(): unknown {
    return {
      ledger: this.ledger.save(),
      fx: this.fx.save(),
      isolated: this.isolated?.save() ?? [],
      renamed: this.renamed.save(),
      positions: this.positions.flatMap((position, slot) =>
        position === undefined ? [] : [[slot, position.save()]],
      ),
    }
  }

  load(saved: unknown): void {
    const state = saved as {
      ledger: SavedLedger
      fx: FxRate[]
      isolated: SavedIsolated
      renamed: SavedRenames
      positions: [number, SavedPosition][]
    }
    this.ledger = Ledger.load(state.ledger)
    this.fx = FxTable.load(state.fx)
    this.isolated?.load(state.isolated)
    this.renamed.load(state.renamed)
    this.rateNumbers.clear()
    this.factorsKnown = false
    this.cashKnown = false
    this.positions.fill(undefined)
    for (const [slot, position] of state.positions) {
      const instrumentIndex = slot % this.instruments.length
      this.positions[slot] = Position.load(this.instrument(instrumentIndex), position)
      this.mirror(slot, instrumentIndex)
    }
  }

  private open(slot: number): Position {
    const known = this.positions[slot]
    if (known !== undefined) return known
    const strategyId = this.strategyIds[Math.trunc(slot / this.instruments.length)] ?? UNATTRIBUTED
    const position = new Position(strategyId, this.instrument(slot % this.instruments.length))
    this.positions[slot] = position
    return position
  }

  private mirror(slot: number, instrumentIndex: number): void {
    this.net[slot] = this.positions[slot]?.netQuantity.toNumber() ?? 0
    let exact = Decimal.ZERO
    for (let at = instrumentIndex; at < this.net.length; at += this.instruments.length) {
      const other = this.positions[at]
      if (other !== undefined) exact = exact.add(other.netQuantity)
    }
    this.exactNets[instrumentIndex] = exact
    this.accountNet[instrumentIndex] = exact.toNumber()
    this.changes.raised[instrumentIndex] = 1
    const at = this.held.indexOf(instrumentIndex)
    if (exact.isZero && at !== -1) removeAt(this.held, at)
    if (!exact.isZero && at === -1) {
      this.held.push(instrumentIndex)
      if (this.held.length > 1) this.held.sort((a, b) => a - b)
    }
  }

  /** Cash and the open value of margin-settled trades. */
  private money(currency: Currency): Decimal {
    return this.ledger.cash(currency).add(this.ledger.balance('margin', currency))
  }

  /** How much of the account's currency one unit is; NaN where no rate is known. */
  rate(currency: Currency): number {
    if (currency === this.currency) return 1
    const known = this.rateNumbers.get(currency)
    if (known !== undefined) return known
    const rate = this.convert(Decimal.ONE, currency)?.toNumber() ?? NaN
    this.rateNumbers.set(currency, rate)
    return rate
  }

  convert(amount: Decimal, currency: Currency): Decimal | null {
    if (currency === this.currency || amount.isZero) return amount
    const converted = this.fx.convert(amount, currency, this.currency, this.now())
    return converted instanceof Decimal ? converted : null
  }

  private instrument(index: number): Instrument {
    const instrument = this.instruments[index]
    if (instrument === undefined) throw new RangeError(`no instrument ${String(index)}`)
    return instrument
  }
}
