import { Decimal } from '../domain/decimal.ts'
import type { FillReport } from '../domain/fill.ts'
import { FxTable } from '../domain/fx.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { Currency, Instrument } from '../domain/instrument.ts'
import type { TierTable } from '../domain/margin/tiers.ts'
import { hasMaintenance } from '../domain/margin/margin-rules.ts'
import type { Marks } from '../domain/marks.ts'
import type { OrderChange } from '../domain/order.ts'
import { SeededRandom } from '../domain/random.ts'
import { microsFromMillis, type UnixMicros } from '../domain/time.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'
import type { TradingDay } from '../ports/trading-day.ts'
import { makeCarry, type Carry, type DatedCarryRates } from './carry.ts'
import type { CommissionModel } from './commission.ts'
import { DepthTaken } from './depth-taken.ts'
import { EntryLog } from './entry-log.ts'
import { EventQueue } from './event-queue.ts'
import { FeeBook } from './fees/fee-book.ts'
import type { FeeSchedule } from './fees/fee-schedule.ts'
import { FillHistory } from './fill-history.ts'
import { makeInstrumentRules, type InstrumentRules } from './instrument-rules.ts'
import { Latency } from './latency.ts'
import { MarginBook } from './margin/margin-book.ts'
import { marginRules } from './margin/known-tiers.ts'
import type { PriceSeries } from './margin/price-series.ts'
import { OrderBook } from './order-book.ts'
import { PriceBands } from './price-bands.ts'
import { Sessions } from './sessions.ts'
import type { VenueSettings } from './settings.ts'
import { makeSlippageModel } from './slippage.ts'
import type { TakingCosts } from './taking-price.ts'
import { VenueAccount } from './venue-account.ts'
import { ArrivalRate } from './venue-limits.ts'
import type { OrderRequest } from './venue-order.ts'
import { VolumeBudget } from './volume-budget.ts'

export interface SimulatedVenueOptions {
  readonly instruments: readonly Instrument[]
  /** Latest prices as of now; read only. */
  readonly marks: Marks
  readonly settings: VenueSettings
  /** One per instrument. */
  readonly commissions: readonly (CommissionModel | FeeSchedule)[]
  readonly tradingDay: TradingDay
  /** One per instrument; null, or left out, where no hours are known: all data count as regular then. */
  readonly calendars?: readonly (MarketCalendar | null)[]
  /** When the account's day ends that the moment belongs to; that of UTC unless given. */
  readonly dayEnd?: (time: UnixMicros) => UnixMicros
  readonly startingCash: Decimal
  readonly currency: Currency
  readonly seed: number
  /**
   * Closed orders and executions that are surely remembered (and up to twice as many), for queries, late cancels
   * and duplicate ids. Default 1,000. A bound, or else a venue that runs for months grows without end and so does
   * every snapshot of it; and a low one where nobody asks, since what lives long costs the garbage collector most.
   */
  readonly remembered?: number
  /** Leverage of single perpetuals; left out, that of the settings. One entry per instrument. */
  readonly leverages?: readonly (number | null)[]
  /** Maintenance margin by value; left out, what is known of the venue. One entry per instrument. */
  readonly marginTiers?: readonly (TierTable | null)[]
  /** Rates of borrowing and interest by day, in time order; left out, those of the settings throughout. */
  readonly carryRates?: readonly DatedCarryRates[]
  /** Mark prices, where they are another series than the prices that trade. One entry per instrument. */
  readonly markSeries?: readonly (PriceSeries | null)[]
  /** Takes every report. It puts it aside: it must not call the venue from inside. */
  readonly sink: (input: KernelInput) => void
}

/** What is on its way between us and the venue. */
export type VenueEvent =
  | { readonly kind: 'place'; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  | { readonly kind: 'replace'; readonly clientOrderId: string; readonly change: OrderChange }
  | { readonly kind: 'report'; readonly input: KernelInput }
  /** The end of a day: what holding has cost. */
  | { readonly kind: 'carry' }

const REMEMBERED = 1_000
const PER_BASIS_POINT = Decimal.from('0.0001')

const LATENCY_SEED = 7_919

function makeLatency(settings: VenueSettings, typicalMs: number): Latency {
  const { latency, latencySpreadMs, latencySigma } = settings
  return new Latency(latency, microsFromMillis(typicalMs), microsFromMillis(latencySpreadMs), latencySigma)
}

/** Everything the venue knows: the state that matching, acceptance and commands work on. */
export class VenueCore {
  readonly options: SimulatedVenueOptions
  readonly settings: VenueSettings
  readonly marks: Marks
  readonly rules: readonly InstrumentRules[]
  readonly costs: TakingCosts
  readonly onOpenCutoff: UnixMicros
  readonly onCloseCutoff: UnixMicros
  readonly sessions: Sessions
  readonly bands: PriceBands
  readonly depthTaken = new DepthTaken()
  /** 1 where trading is halted. */
  readonly halted: Uint8Array
  readonly latency: Latency
  readonly reportLatency: Latency
  /** Of latencies alone, so that they leave every other draw as it is. */
  readonly latencyRandom: SeededRandom
  /** When the last message of either direction arrives: none overtakes another. */
  lastArrival: UnixMicros = 0
  lastReport: UnixMicros = 0
  readonly arrivalRate = new ArrivalRate()
  readonly book: OrderBook
  readonly account: VenueAccount
  readonly fees: FeeBook
  readonly carry: Carry
  readonly budget: VolumeBudget
  readonly entries: EntryLog
  readonly fills: FillHistory
  readonly queue = new EventQueue<VenueEvent>()
  readonly random: SeededRandom
  fx = new FxTable()
  /** Rates into the account's currency, for decisions; forgotten when a rate changes. */
  readonly rateNumbers = new Map<Currency, number>()
  readonly markSeries: readonly (PriceSeries | null)[]
  /** Null for accounts that cannot be liquidated. */
  readonly margin: MarginBook | null
  /** 1 where an instrument is matched on quotes. */
  readonly quoted: Uint8Array
  /** What the window that was matched last showed, and when that was: newer than the marks while a bar is matched. */
  readonly metBuy: Float64Array
  readonly metSell: Float64Array
  readonly metTime: Float64Array
  /** When commands arrive: never goes back, even where the driver walks the bars of several instruments in turn. */
  now: UnixMicros = 0
  /** The moment of the data that is being matched, or of the command that has arrived: what reports carry. */
  eventTime: UnixMicros = 0
  /** When the first order ends by the clock; Infinity for none. */
  nextExpiry: UnixMicros = Infinity
  /** Counters of arrivals, accepted orders and executions. */
  arrivals = 0
  accepted = 0
  executions = 0

  constructor(options: SimulatedVenueOptions) {
    const { instruments, settings } = options
    if (options.commissions.length !== instruments.length) {
      throw new Error('simulated venue: give one commission model per instrument')
    }
    this.options = options
    this.settings = settings
    this.marks = options.marks
    this.rules = instruments.map(makeInstrumentRules)
    this.costs = {
      halfSpreadRate: Decimal.from(settings.halfSpreadBps).mul(PER_BASIS_POINT),
      slippage: makeSlippageModel(settings, instruments.length),
    }
    this.onOpenCutoff = microsFromMillis(settings.onOpenCutoffMs)
    this.onCloseCutoff = microsFromMillis(settings.onCloseCutoffMs)
    this.sessions = new Sessions(instruments, options.calendars ?? [])
    this.bands = new PriceBands(instruments.length, settings.dailyLimitPercent, settings.bandPercent)
    this.halted = new Uint8Array(instruments.length)
    this.latency = makeLatency(settings, settings.latencyMs)
    this.reportLatency = makeLatency(settings, settings.reportLatencyMs)
    this.latencyRandom = new SeededRandom(options.seed + LATENCY_SEED)
    const remembered = options.remembered ?? REMEMBERED
    this.book = new OrderBook(instruments.length, remembered)
    this.fills = new FillHistory(remembered)
    this.account = new VenueAccount(this.rules, options.currency, options.startingCash)
    this.fees = new FeeBook(instruments, options.commissions, options.tradingDay)
    this.carry = makeCarry(settings, options.carryRates)
    this.budget = new VolumeBudget(this.rules, settings.volumeCap)
    this.entries = new EntryLog(instruments.length)
    this.random = new SeededRandom(options.seed)
    this.quoted = new Uint8Array(instruments.length)
    this.metBuy = new Float64Array(instruments.length)
    this.metSell = new Float64Array(instruments.length)
    this.metTime = new Float64Array(instruments.length).fill(NaN)
    this.markSeries = options.markSeries ?? []
    this.margin = hasMaintenance(settings)
      ? new MarginBook(this, marginRules(instruments, settings, options))
      : null
  }

  setTime(time: UnixMicros): void {
    this.eventTime = time
    if (time > this.now) this.now = time
  }

  /** Sends a report on its way to us. */
  emit(input: KernelInput): void {
    if (this.reportLatency.isZero) {
      this.options.sink(input)
      return
    }
    this.lastReport = Math.max(this.lastReport, this.now + this.reportLatency.draw(this.latencyRandom))
    this.queue.push(this.lastReport, { kind: 'report', input })
  }

  /** Puts a command on its way. */
  send(event: VenueEvent): void {
    this.lastArrival = Math.max(this.lastArrival, this.now + this.latency.draw(this.latencyRandom))
    this.queue.push(this.lastArrival, event)
  }

  emitFill(report: FillReport): void {
    this.fills.add(report)
    this.emit({ kind: 'fill', report })
  }
}
