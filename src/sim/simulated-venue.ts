import { Decimal } from '../domain/decimal.ts'
import type { DepthView } from '../domain/depth.ts'
import type { FillReport } from '../domain/fill.ts'
import type { CorporateAction, FxRate } from '../domain/inputs.ts'
import type { MarketDataView } from '../domain/market-data.ts'
import type { Order } from '../domain/order.ts'
import type { UnixMicros } from '../domain/time.ts'
import type {
  AccountReport,
  ApprovedOrder,
  ApprovedReplace,
  Broker,
  BrokerCapabilities,
  Journaled,
  OrderReport,
  PositionReport,
} from '../ports/broker.ts'
import { applyCorporateAction } from './apply-corporate-action.ts'
import { at } from './assert.ts'
import { scheduleCarry } from './carry.ts'
import { buyingPower } from './buying-power.ts'
import { capabilitiesOf } from './capabilities.ts'
import { Commands } from './commands.ts'
import { VenueCore, type SimulatedVenueOptions, type VenueEvent } from './core.ts'
import type { Market } from './execution.ts'
import type { DepthMarket } from './depth-matching.ts'
import { expireDue, type DataReach } from './expiry.ts'
import { matchBook, matchPhase, matchPrint, matchQueues } from './matching.ts'
import {
  makeWindow,
  windowOfBar,
  windowOfPoint,
  windowOfQuote,
  type MatchPhase,
  type VenueBar,
  type VenueQuote,
} from './market-window.ts'
import { applyFunding } from './margin/funding.ts'
import { liquidateAt, matchOnMargin } from './margin/liquidation.ts'
import { assignEarly, settleExpiry, settleVariation } from './margin/settlement.ts'
import { markOr } from './margin/valuation.ts'
import { deleverage } from './margin/venue-execution.ts'
import { loadVenue, saveVenue, type SavedVenue } from './saved-venue.ts'
import { copyRequest, orderReport, type OrderRequest } from './venue-order.ts'
import { PointBudget } from './volume-budget.ts'

/**
 * A venue that fills orders from market data by stated rules: see `docs/guide/fills.md` and the file of each
 * rule. Synchronous, seeded and deterministic; one thread of events and all of its state in `save()`.
 *
 * The driver tells it the time, then market data in phases (`open` at the start of a bar; `stops`, `limits`
 * and `afterEntry` at its end), and lets the kernel answer between two phases. Instruments without working
 * orders need not be told of anything.
 */
export class SimulatedVenue implements Broker {
  readonly venue = 'SIM'
  readonly capabilities: BrokerCapabilities
  /**
   * Orders resting per instrument index, and one more where a position must be watched; 1 throughout where every bar
   * has to be seen.
   */
  readonly working: Int32Array
  /** When the next arrival or report that is under way is due; Infinity for none. */
  nextEventTime: UnixMicros = Infinity
  private readonly core: VenueCore
  private readonly commands: Commands
  private readonly market: Market
  private readonly printBudget = new PointBudget()
  private readonly print: Market
  private readonly depth: DepthMarket = { window: makeWindow(), budget: new PointBudget(), sweeps: true }

  constructor(options: SimulatedVenueOptions) {
    this.core = new VenueCore(options)
    this.capabilities = capabilitiesOf(options.settings)
    this.commands = new Commands(this.core)
    const { book, bands } = this.core
    this.working = bands.watches ? new Int32Array(options.instruments.length).fill(1) : book.working
    this.market = { window: makeWindow(), budget: this.core.budget }
    this.print = { window: makeWindow(), budget: this.printBudget }
  }

  /**
   * Tape time, before commands and data. It may step back where the driver walks the bars of several
   * instruments in turn: fills then carry the time of their data, but commands never arrive earlier than
   * what the kernel has seen already, or else it could act in the past on what it learned from another bar.
   */
  setTime(now: UnixMicros): void {
    this.core.setTime(now)
  }

  /** Whether an instrument is matched on quotes alone, its trade data feeding only the volume cap. */
  setHasQuotes(instrumentIndex: number, hasQuotes = true): void {
    this.core.quoted[instrumentIndex] = hasQuotes ? 1 : 0
  }

  setFxRate(rate: FxRate): void {
    this.core.fx.update(rate)
    this.core.rateNumbers.clear()
  }

  /** Nothing of the instrument fills until `resume`. Orders are taken, may be canceled, and wait. */
  halt(instrumentIndex: number): void {
    this.core.halted[instrumentIndex] = 1
  }

  resume(instrumentIndex: number): void {
    this.core.halted[instrumentIndex] = 0
  }

  /** Prices beyond which the instrument does not trade, until they are set anew. Left out: no limit. */
  setPriceBands(instrumentIndex: number, bands: { readonly lower?: number; readonly upper?: number }): void {
    this.core.bands.put(instrumentIndex, bands.lower ?? -Infinity, bands.upper ?? Infinity)
  }

  /** When the data begin: from then on cash bears interest. */
  begin(time: UnixMicros): void {
    if (!Number.isFinite(time)) return
    this.core.setTime(time)
    scheduleCarry(this.core)
    this.nextEventTime = this.core.queue.nextDue
  }

  /** Whether `observe` wants to see the market data, also where no order works. */
  get observes(): boolean {
    return this.core.costs.slippage.volatility !== null
  }

  /** Data that the kernel has seen: what slippage knows of the past. After matching on them, never before. */
  observe(instrumentIndex: number, view: MarketDataView): void {
    this.core.costs.slippage.volatility?.observe(instrumentIndex, view)
  }

  /** Does everything that is due exactly at `nextEventTime`, and sets the time to it. */
  processDue(): void {
    const due = this.nextEventTime
    if (due === Infinity) return
    this.core.setTime(due)
    while (this.core.queue.nextDue === due) this.commands.arrive(this.core.queue.shift())
    this.nextEventTime = this.core.queue.nextDue
  }

  /** When the first order ends by the clock; Infinity for none. The driver calls `expireDue` then. */
  get nextExpiry(): UnixMicros {
    return this.core.nextExpiry
  }

  /**
   * Ends day orders whose session has closed, auction orders whose auction is over, and orders whose date has come. To
   * be called at `nextExpiry`, when all market data that end by then were matched, and before any that begin then.
   * Where nobody calls it, orders end before the first data that come later.
   */
  expireDue(reach: DataReach): void {
    expireDue(this.core, reach)
    this.nextEventTime = this.core.queue.nextDue
  }

  /** It is in the same process: there is nothing to connect or to close. */
  connect(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  submit(order: Journaled<ApprovedOrder>): void {
    this.place(order)
  }

  replace(request: Journaled<ApprovedReplace>): void {
    this.change(request.order.clientOrderId, request.change)
  }

  cancel(order: Readonly<Pick<Order, 'clientOrderId'>>): void {
    this.send({ kind: 'cancel', clientOrderId: order.clientOrderId })
  }

  /** As `submit`, for callers that hold no kernel order, such as a sandbox server. */
  place(request: OrderRequest): void {
    if (this.core.latency.isZero) {
      this.send({ kind: 'place', request })
      return
    }
    // The kernel's order lives on and changes while this one is under way.
    this.send({ kind: 'place', request: copyRequest(request) })
  }

  /** As `replace`, for callers that hold no kernel order. */
  change(clientOrderId: string, change: ApprovedReplace['change']): void {
    const { quantity, limitPrice, stopPrice, trail = null } = change
    this.send({ kind: 'replace', clientOrderId, change: { quantity, limitPrice, stopPrice, trail } })
  }

  private send(event: VenueEvent): void {
    if (this.core.book.isWalked)
      throw new Error('simulated venue: the sink must not call back while orders are matched')
    if (this.core.latency.isZero) this.commands.arrive(event)
    else this.core.send(event)
    this.nextEventTime = this.core.queue.nextDue
  }

  /** One phase of a trade bar. Without effect for an instrument that is matched on quotes. */
  matchBar(instrumentIndex: number, bar: VenueBar, phase: MatchPhase): void {
    if (this.working[instrumentIndex] === 0 || this.core.quoted[instrumentIndex] === 1) return
    windowOfBar(this.market.window, instrumentIndex, bar)
    this.matchMarket(phase)
    this.nextEventTime = this.core.queue.nextDue
  }

  /** One phase of a quote bar, or of a single quote (start = end). The volume cap comes from `marks.volume`. */
  matchQuote(instrumentIndex: number, quote: VenueQuote, phase: MatchPhase): void {
    if (this.working[instrumentIndex] === 0) return
    const { volume, lastTime } = this.core.marks
    windowOfQuote(
      this.market.window,
      instrumentIndex,
      quote,
      volume[instrumentIndex] ?? NaN,
      lastTime[instrumentIndex] ?? 0,
    )
    this.matchMarket(phase)
    this.nextEventTime = this.core.queue.nextDue
  }

  private matchMarket(phase: MatchPhase): void {
    const { margin } = this.core
    if (margin === null) matchPhase(this.core, this.market, phase)
    else matchOnMargin(this.core, margin, this.market, phase)
  }

  /**
   * One public print; `size` NaN where unknown. For an instrument that is matched on quotes it only moves the queues at
   * its price, with `queue=behind`.
   */
  matchTrade(instrumentIndex: number, price: number, size: number, time: UnixMicros): void {
    if (this.working[instrumentIndex] === 0) return
    const { quoted, settings } = this.core
    const isQuoted = quoted[instrumentIndex] === 1
    if (isQuoted && settings.queue === 'none') return
    const volume = this.core.marks.volume[instrumentIndex] ?? NaN
    windowOfPoint(this.print.window, instrumentIndex, {
      buy: price,
      sell: price,
      time,
      quoted: false,
      volume,
    })
    const rules = at(this.core.rules, instrumentIndex)
    // Whatever trades at a print shares its size; where no volume is capped, queues still do.
    const isFree = settings.volumeCap === null && settings.queue === 'none'
    this.printBudget.reset(isFree ? NaN : size, rules)
    if (isQuoted) matchQueues(this.core, this.print, this.printBudget, time)
    else {
      const { margin } = this.core
      if (margin !== null)
        liquidateAt(this.core, margin, this.print.window, markOr(this.core, instrumentIndex, price))
      matchPrint(this.core, this.print, this.printBudget, time)
    }
    this.nextEventTime = this.core.queue.nextDue
  }

  /**
   * A state of the order book of an instrument that is matched on it (`setHasQuotes`); what it shows is what there is.
   * An empty side, as after a gap in the updates, fills nothing.
   */
  matchBook(instrumentIndex: number, book: DepthView, time: UnixMicros): void {
    if (this.working[instrumentIndex] === 0) return
    windowOfPoint(this.depth.window, instrumentIndex, {
      buy: book.asks.prices[0] ?? NaN,
      sell: book.bids.prices[0] ?? NaN,
      time,
      quoted: true,
      volume: this.core.marks.volume[instrumentIndex] ?? NaN,
    })
    matchBook(this.core, this.depth, book, time)
    this.nextEventTime = this.core.queue.nextDue
  }

  applyCorporateAction(action: CorporateAction, time: UnixMicros): void {
    this.core.setTime(time)
    applyCorporateAction(this.core, action)
    this.nextEventTime = this.core.queue.nextDue
  }

  /** Funding of what is held now; `price` null for the mark price. See `margin/funding.ts`. */
  applyFunding(instrumentIndex: number, rate: Decimal, price: Decimal | null): void {
    applyFunding(this.core, instrumentIndex, rate, price)
    this.nextEventTime = this.core.queue.nextDue
  }

  /** The contract ends now; `price` null for the last price. See `margin/settlement.ts`. */
  settleExpiry(instrumentIndex: number, price: Decimal | null): void {
    settleExpiry(this.core, instrumentIndex, price)
    this.nextEventTime = this.core.queue.nextDue
  }

  /** The day's settlement of a future; `price` null for the last price. See `margin/settlement.ts`. */
  settleVariation(instrumentIndex: number, price: Decimal | null): void {
    settleVariation(this.core, instrumentIndex, price)
    this.nextEventTime = this.core.queue.nextDue
  }

  /** Assigns options sold that are in the money, each with this probability, from the seed. */
  assignEarly(probability: number): void {
    assignEarly(this.core, probability)
    this.nextEventTime = this.core.queue.nextDue
  }

  /**
   * Auto-deleveraging: the venue closes a part of the position, at most all of it, at a price of its own (the
   * bankruptcy price of somebody else). For the sandboxes; no fee.
   */
  deleverage(instrumentIndex: number, quantity: Decimal, price: Decimal): void {
    deleverage(this.core, instrumentIndex, quantity, price)
    this.nextEventTime = this.core.queue.nextDue
  }

  openOrders(): OrderReport[] {
    return this.core.book.allOpen().map(orderReport)
  }

  order(clientOrderId: string): OrderReport | null {
    const order = this.core.book.findOpen(clientOrderId) ?? this.core.book.findClosed(clientOrderId)
    return order === undefined ? null : orderReport(order)
  }

  /** Null when executions of that time are no longer remembered: that is not «none». */
  fillsSince(time: UnixMicros): readonly FillReport[] | null {
    return this.core.fills.since(time)
  }

  positions(): PositionReport[] {
    return this.core.rules
      .filter(({ index }) => !this.core.account.netQuantity(index).isZero)
      .map(({ index, instrument }) => ({
        instrumentId: instrument.id,
        netQuantity: this.core.account.netQuantity(index),
        averageEntryPrice: this.core.account.averageEntryPrice(index),
      }))
  }

  account(): AccountReport {
    const { available } = buyingPower(this.core)
    return {
      accountId: 'SIM',
      balances: this.core.account.balances(),
      buyingPower: available > 0 ? Decimal.fromNumber(available).round(2, 'down') : Decimal.ZERO,
      currency: this.core.options.currency,
    }
  }

  queryOpenOrders(): Promise<readonly OrderReport[]> {
    return Promise.resolve(this.openOrders())
  }

  queryOrder(clientOrderId: string): Promise<OrderReport | null> {
    return Promise.resolve(this.order(clientOrderId))
  }

  queryFillsSince(time: UnixMicros): Promise<readonly FillReport[]> {
    const fills = this.fillsSince(time)
    if (fills !== null) return Promise.resolve(fills)
    return Promise.reject(new Error('the simulated venue no longer remembers all executions since then'))
  }

  queryPositions(): Promise<readonly PositionReport[]> {
    return Promise.resolve(this.positions())
  }

  queryAccount(): Promise<AccountReport> {
    return Promise.resolve(this.account())
  }

  /** Everything but the options, as plain data for JSON. */
  save(): SavedVenue {
    return saveVenue(this.core)
  }

  /** Into a venue made with the same options. Throws JOURNAL_VERSION_UNKNOWN for data of another version. */
  load(saved: SavedVenue): void {
    loadVenue(this.core, saved)
    this.nextEventTime = this.core.queue.nextDue
  }
}
