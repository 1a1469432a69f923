import { Decimal } from './decimal.ts'
import { isOwnFee } from './fee-in-kind.ts'
import type { Currency, Instrument } from './instrument.ts'
import { BUST_SUFFIX, canForget, compare, isLinked, isWaiting, loadFill } from './position-entry.ts'
import { placeAmong, sameFill, saveEntry, settlementOf, splitOf, splitsAt, stepOf } from './position-entry.ts'
import { FORGET_MIN, MEMORY_KEPT, MEMORY_MAX } from './position-entry.ts'
import type { Entry, Place, PositionFill, SavedPosition } from './position-entry.ts'
import { averageEntryPrice, FLAT, foldArrival, foldSettlement, foldSplit, foldStep } from './position-fold.ts'
import { sameRoundTrip } from './position-fold.ts'
import { BOOKED, BOOKED_OLDER, CONFLICT, DUPLICATE, QUIET } from './position-result.ts'
import type { PositionResult } from './position-result.ts'
import type { ClosedRoundTrip, FoldContext, FoldState } from './position-fold.ts'
import type { UnixMicros } from './time.ts'

/**
 * What one strategy holds of one instrument, by the average-cost method.
 *
 * Net quantity, fees and the sum of cash flows do not depend on the order in which fills arrive. Average
 * price, realized P&L and round trips are those of a fold in the order of (eventTime, executionId), code
 * unit by code unit: a late earlier fill is put in its place and all after it folded anew. Remembered for
 * that: every fill since the last flat point, and before it those of the last 24 hours, 10,000 at most;
 * what is older is fixed, and a fill older still counts as coming right after it.
 */
export class Position {
  readonly strategyId: string
  readonly instrument: Instrument
  private readonly context: FoldContext
  private state: FoldState = FLAT
  /** The state before the first entry. */
  private base: FoldState = FLAT
  /** Place in the fold of the last execution that was forgotten. */
  private horizon: Place | null = null
  private readonly entries: Entry[] = []
  /**
   * Execution ids of the entries and their busts. Ids alone, since a map to the entries would, by way of its
   * discarded tables, keep forgotten entries alive for the garbage collector: three times the cost of a fill.
   */
  private ids = new Set<string>()
  /** Busts among the entries whose execution has not been seen. */
  private waitingBusts = 0
  /** Fees in other currencies than the instrument's. */
  private readonly otherFees = new Map<Currency, Decimal>()
  /** Number of entries at which the next look is taken for what can be forgotten. */
  private forgetAt = FORGET_MIN
  private readonly multiplierNumber: number
  private numbersOf: FoldState | null = null
  private netNumber = 0
  private costNumber = 0

  constructor(strategyId: string, instrument: Instrument) {
    this.strategyId = strategyId
    this.instrument = instrument
    this.context = {
      strategyId,
      instrumentId: instrument.id,
      currency: instrument.currency,
      multiplier: instrument.multiplier,
    }
    this.multiplierNumber = instrument.multiplier.toNumber()
  }

  /** Signed: below zero is short. */
  get netQuantity(): Decimal {
    return this.state.net
  }

  get isFlat(): boolean {
    return this.state.net.isZero
  }

  /** Money that the open quantity was bought for; below zero: sold for. Exact. */
  get openCost(): Decimal {
    return this.state.openCost
  }

  /** Venue time of the execution that opened it; null while flat. */
  get openedTime(): UnixMicros | null {
    return this.isFlat ? null : this.state.tripStart
  }

  /** Of one unit, per point of price; 16 decimals half-even; zero while flat. */
  get averageEntryPrice(): Decimal {
    return averageEntryPrice(this.state, this.instrument.multiplier)
  }

  /** Before fees, in the instrument's currency. Exact at flat; the cost of a part closed has 18 decimals. */
  get realizedPnl(): Decimal {
    return this.state.realizedPnl
  }

  /** Paid in the instrument's currency or in the asset itself, rebates taken off. */
  get fees(): Decimal {
    return this.state.fees
  }

  /** Sum of −quantity × price × multiplier over all fills: what trading alone brought in. Exact. */
  get cashFlow(): Decimal {
    return this.state.realizedPnl.sub(this.state.openCost)
  }

  feesIn(currency: Currency): Decimal {
    if (currency === this.instrument.currency) return this.state.fees
    return this.otherFees.get(currency) ?? Decimal.ZERO
  }

  /** For decisions and display; never booked. NaN for a price of NaN, unless flat. */
  marketValue(price: number): number {
    this.refreshNumbers()
    return this.netNumber === 0 ? 0 : this.netNumber * price * this.multiplierNumber
  }

  /** For decisions and display; never booked. Before fees. */
  unrealizedPnl(price: number): number {
    this.refreshNumbers()
    return this.netNumber === 0 ? 0 : this.netNumber * price * this.multiplierNumber - this.costNumber
  }

  exactMarketValue(price: Decimal): Decimal {
    return this.state.net.mul(price).mul(this.instrument.multiplier)
  }

  /** Before fees. */
  exactUnrealizedPnl(price: Decimal): Decimal {
    return this.exactMarketValue(price).sub(this.state.openCost)
  }

  /** Whether the execution is booked here, as far as executions are remembered. */
  knows(executionId: string): boolean {
    return this.ids.has(executionId)
  }

  /** As it was booked; null where it is not remembered. */
  execution(executionId: string): PositionFill | null {
    const entry = this.find(executionId)
    return (entry?.id === executionId ? entry.fill : entry?.bust) ?? null
  }

  /** Books a fill or a bust. Throws RangeError for a fill of another instrument or of no quantity. */
  apply(fill: PositionFill): PositionResult {
    if (fill.instrumentId !== this.instrument.id || fill.quantity.isZero) {
      throw new RangeError(
        `position in ${this.instrument.id}: fill ${fill.executionId} of ` +
          `${fill.quantity.toString()} ${fill.instrumentId}`,
      )
    }
    if (this.ids.has(fill.executionId)) {
      const report = this.execution(fill.executionId)
      return report !== null && sameFill(report, fill) ? DUPLICATE : CONFLICT
    }
    if (!isOwnFee(this.instrument, fill.feeCurrency) && !fill.fee.isZero) {
      this.otherFees.set(fill.feeCurrency, this.feesIn(fill.feeCurrency).add(fill.fee))
    }
    if (fill.quantity.isNegative) return this.bookBust(fill)
    if (this.waitingBusts > 0) {
      const waiting = this.find(fill.executionId + BUST_SUFFIX)
      if (waiting !== undefined && isWaiting(waiting)) return this.bookBusted(fill, waiting)
    }
    const entry = this.entryOf(fill, null)
    this.ids.add(entry.id)
    return this.place(entry)
  }

  /**
   * Multiplies the quantity by `ratio` as of `time`; the cost stays. A fill of before `time` that arrives
   * later is in old units and is put before the split; of fills at `time` itself those that are here are. Throws RangeError unless `ratio` is above zero.
   */
  applySplit(ratio: Decimal, time: UnixMicros, kept: Decimal | null = null): PositionResult {
    if (!ratio.isPositive) throw new RangeError(`split of ${this.instrument.id} by ${ratio.toString()}`)
    return this.place(splitOf(this.entries, ratio, time, kept))
  }

  /** A future's daily settlement: the gain since the last is realized, the cost from now on that of `price`. */
  settle(price: Decimal, time: UnixMicros): void {
    this.place(settlementOf(this.entries, price, time))
  }

  /**
   * All of it goes over to another instrument, with its cost and the round trip under way. Fills of
   * before `time` that arrive later are for the other position (`Portfolio.whereItBelongs`).
   */
  moveTo(other: Position, time: UnixMicros): void {
    const { state } = this
    this.place(splitOf(this.entries, Decimal.ZERO, time, null))
    other.arrive(state.net, state.openCost, time, state)
  }

  /** `ratio` new shares of another instrument for each one held, with `costShare` of the cost. */
  spinOff(other: Position, ratio: Decimal, costShare: Decimal, time: UnixMicros): void {
    const { net, openCost } = this.state
    this.applySplit(Decimal.ONE, time, Decimal.ONE.sub(costShare))
    other.arrive(net.mul(ratio), openCost.sub(this.state.openCost), time, null)
  }

  /** Into a position that is flat the cost goes exactly; on top of another, at its average to 16 decimals. */
  private arrive(net: Decimal, openCost: Decimal, time: UnixMicros, from: FoldState | null): void {
    if (net.isZero) return
    if (this.isFlat) {
      this.base = foldArrival(this.state, net, openCost, time, from)
      this.state = this.base
      this.horizon = { time, epoch: 0, id: '' }
      this.entries.length = 0
      this.ids = new Set()
      this.waitingBusts = 0
      return
    }
    this.apply({
      executionId: `from ${from === null ? 'spin-off' : 'symbol change'} ${String(time)}`,
      instrumentId: this.instrument.id,
      side: net.isPositive ? 'buy' : 'sell',
      quantity: net.abs(),
      price: openCost.div(net.mul(this.instrument.multiplier), 16, 'halfEven'),
      fee: Decimal.ZERO,
      feeCurrency: this.instrument.currency,
      eventTime: time,
    })
  }

  /** Plain data; `load` continues from it byte for byte. */
  save(): SavedPosition {
    return {
      version: 1,
      strategyId: this.strategyId,
      instrumentId: this.instrument.id,
      base: this.base,
      horizon: this.horizon,
      entries: this.entries.map(saveEntry),
      otherFees: [...this.otherFees],
      forgetAt: this.forgetAt,
    }
  }

  /** Throws RangeError where the saved position is of another instrument. */
  static load(instrument: Instrument, saved: SavedPosition): Position {
    if (saved.instrumentId !== instrument.id) {
      throw new RangeError(`a saved position in ${saved.instrumentId} cannot be loaded as ${instrument.id}`)
    }
    const position = new Position(saved.strategyId, instrument)
    position.base = saved.base
    position.state = saved.base
    position.horizon = saved.horizon
    position.forgetAt = saved.forgetAt
    for (const [currency, fee] of saved.otherFees) position.otherFees.set(currency, fee)
    for (const { time, fill, bust, ratio, kept, settled } of saved.entries) {
      const entry: Entry =
        fill === null
          ? { ...splitOf(position.entries, ratio ?? Decimal.ONE, time, kept), settled }
          : position.entryOf(
              loadFill(instrument.id, fill),
              bust === null ? null : loadFill(instrument.id, bust),
            )
      position.remember(entry)
      position.entries.push(entry)
      position.state = entry.after = position.fold(position.state, entry)
    }
    return position
  }

  /** By the id of its execution or of its bust. Slow; called only for what repeats or is busted. */
  private find(executionId: string): Entry | undefined {
    if (!this.ids.has(executionId)) return undefined
    return this.entries.find(({ id, bust }) => id === executionId || bust?.executionId === executionId)
  }

  private bookBust(bust: PositionFill): PositionResult {
    const target = isLinked(bust) ? this.find(bust.executionId.slice(0, -BUST_SUFFIX.length)) : undefined
    if (target === undefined || target.bust !== null || target.fill?.quantity.isPositive !== true) {
      const entry = this.entryOf(bust, null)
      this.remember(entry)
      return this.place(entry)
    }
    target.bust = bust
    target.step = stepOf(this.instrument, target.fill, bust)
    this.ids.add(bust.executionId)
    return this.foldAnew(this.placeOf(target) - 1, [], false)
  }

  /** A fill whose bust was here before it: the bust gives up its own place in the fold. */
  private bookBusted(fill: PositionFill, waiting: Entry): PositionResult {
    const from = this.placeOf(waiting) - 1
    this.entries.splice(from, 1)
    this.waitingBusts -= 1
    const entry = this.entryOf(fill, waiting.fill)
    this.remember(entry)
    const at = this.placeOf(entry)
    this.entries.splice(at, 0, entry)
    const taken = waiting.after.closed
    return this.foldAnew(Math.min(from, at), taken === null ? [] : [taken], this.isOlder(entry))
  }

  private place(entry: Entry): PositionResult {
    const last = this.entries[this.entries.length - 1]
    const older = this.isOlder(entry)
    if (last !== undefined && compare(entry, last) < 0) {
      const at = this.placeOf(entry)
      this.entries.splice(at, 0, entry)
      const result = this.foldAnew(at, [], older)
      this.forget()
      return result
    }
    const after = this.fold(this.state, entry)
    entry.after = after
    this.state = after
    this.entries.push(entry)
    if (this.entries.length >= this.forgetAt) this.forget()
    if (after.closed === null) return older ? BOOKED_OLDER : BOOKED
    return { ...QUIET, older, roundTrips: [after.closed] }
  }

  /** `gone`: round trips that were closed by an entry no longer there. */
  private foldAnew(from: number, gone: readonly ClosedRoundTrip[], older: boolean): PositionResult {
    const before = new Map<string, ClosedRoundTrip>()
    for (const trip of gone) before.set(trip.id, trip)
    const roundTrips: ClosedRoundTrip[] = []
    let state = this.entries[from - 1]?.after ?? this.base
    for (let index = from; index < this.entries.length; index++) {
      const entry = this.entries[index] as Entry
      const old = entry.after.closed
      if (old !== null) before.set(old.id, old)
      state = this.fold(state, entry)
      entry.after = state
      if (state.closed !== null) roundTrips.push(state.closed)
    }
    this.state = state
    const changed: ClosedRoundTrip[] = []
    for (const trip of roundTrips) {
      const old = before.get(trip.id)
      if (old !== undefined && sameRoundTrip(old, trip)) before.delete(trip.id)
      else changed.push(trip)
    }
    return { ...QUIET, restated: true, older, roundTrips: changed, withdrawn: [...before.keys()] }
  }

  private fold(state: FoldState, entry: Entry): FoldState {
    if (entry.step !== null) return foldStep(state, entry.step, this.context)
    if (entry.settled !== null) return foldSettlement(state, entry.settled, this.context)
    return foldSplit(state, entry.ratio ?? Decimal.ONE, entry.kept)
  }

  /** Moves what needs not be remembered into the base. */
  private forget(): void {
    const count = this.entries.length
    const newest = this.entries[count - 1]
    if (newest === undefined || count < this.forgetAt) return
    let drop = count
    while (drop > 0 && !canForget(this.entries[drop - 1] as Entry, newest.time)) drop--
    if (count - drop >= MEMORY_MAX) drop = count - MEMORY_KEPT
    const last = this.entries[drop - 1]
    if (last !== undefined) {
      this.base = last.after.closed === null ? last.after : { ...last.after, closed: null }
      this.horizon = { time: last.time, epoch: last.epoch, id: last.id }
      this.entries.splice(0, drop)
      // made anew: deleting the ids one by one makes the set anew several times over
      this.ids = new Set()
      this.waitingBusts = 0
      for (const entry of this.entries) this.remember(entry)
    }
    this.forgetAt = Math.min(MEMORY_MAX, Math.max(FORGET_MIN, 2 * this.entries.length))
  }

  private entryOf(fill: PositionFill, bust: PositionFill | null): Entry {
    const step = stepOf(this.instrument, fill, bust)
    const time = fill.eventTime
    const epoch = splitsAt(this.entries, time)
    return {
      time,
      id: fill.executionId,
      epoch,
      fill,
      bust,
      ratio: null,
      kept: null,
      settled: null,
      step,
      after: FLAT,
    }
  }

  private remember(entry: Entry): void {
    if (entry.fill === null) return
    this.ids.add(entry.id)
    if (entry.bust !== null) this.ids.add(entry.bust.executionId)
    if (isWaiting(entry)) this.waitingBusts += 1
  }

  private isOlder(entry: Entry): boolean {
    return this.horizon !== null && compare(entry, this.horizon) <= 0
  }

  /** Index of the first entry that comes after the given one. */
  private placeOf(entry: Entry): number {
    return placeAmong(this.entries, entry)
  }

  private refreshNumbers(): void {
    if (this.numbersOf === this.state) return
    this.numbersOf = this.state
    this.netNumber = this.state.net.toNumber()
    this.costNumber = this.state.openCost.toNumber()
  }
}
