import type { Fill } from '../domain/fill.ts'
import type { Order } from '../domain/order.ts'
import type { ClosedRoundTrip } from '../domain/position-fold.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Portfolio } from '../engine/portfolio.ts'
import { hashDecision } from '../engine/records.ts'
import type { KernelRecord } from '../engine/records.ts'
import type { BreakerChange } from '../report/run-record.ts'
import { DecisionHash } from './decision-hash.ts'
import { EquityCurve } from './equity-curve.ts'

/** Trading days of the zone that returns are reckoned in. */
export interface DayReckoning {
  /** Days since 1970-01-01. */
  dayOf(time: UnixMicros): number
  /** When the day ends. */
  endOf(day: number): UnixMicros
}

function keepReason(reasons: Map<number, string>, { sequence, reason, type }: Readonly<Order>): void {
  reasons.set(sequence, reason === '' ? type : reason)
}

function changeOf(
  time: UnixMicros,
  { breaker, scope, from, to, figure, limit, window, action, by, reason }: BreakerRecord,
): BreakerChange {
  return { time, breaker, scope, from, to, figure, limit, window, action, by, reason }
}

type BreakerRecord = Extract<KernelRecord, { readonly type: 'breakerChanged' }>

/** Watches a run and keeps what its result is made of. */
export class RunRecorder {
  readonly fills: Fill[] = []
  readonly roundTrips: ClosedRoundTrip[] = []
  readonly curve = new EquityCurve()
  readonly dailyTimes: number[] = []
  readonly dailyEquity: number[] = []
  readonly deniedByCode = new Map<string, number>()
  /** Every change of a breaker, in order. */
  readonly breakers: BreakerChange[] = []
  /** By sequence of the order, where they are wanted. */
  readonly orderReasons: Map<number, string> | null
  orders = 0
  denied = 0
  rejected = 0
  canceled = 0
  bars = 0
  barsHeld = 0
  maxDrawdown = 0
  drawdownPeakTime = 0
  drawdownTroughTime = 0
  private readonly hash = new DecisionHash()
  private portfolio: Portfolio
  private readonly days: DayReckoning
  private readonly onFill: ((fill: Fill) => void) | null
  /** Time of the first event. */
  firstTime = 0
  private peak = -Infinity
  private peakTime = 0
  private lastTime = 0
  private lastEquity = NaN
  private day = -1
  private dayEnd = 0
  private dirty = true

  constructor(
    portfolio: Portfolio,
    days: DayReckoning,
    onFill: ((fill: Fill) => void) | null,
    keepReasons = false,
  ) {
    this.portfolio = portfolio
    this.days = days
    this.onFill = onFill
    this.orderReasons = keepReasons ? new Map() : null
  }

  /** Goes on with the books of a rebuilt kernel. */
  attach(portfolio: Portfolio): this {
    this.portfolio = portfolio
    return this
  }

  get ordersHash(): string {
    return this.hash.digest()
  }

  onRecord(time: UnixMicros, record: KernelRecord): void {
    hashDecision(this.hash, time, record)
    switch (record.type) {
      case 'orderApproved':
        this.orders += 1
        if (this.orderReasons !== null) keepReason(this.orderReasons, record.order)
        break
      case 'orderDenied':
        this.denied += 1
        for (const { code } of record.refusals.slice(0, 1)) {
          this.deniedByCode.set(code, (this.deniedByCode.get(code) ?? 0) + 1)
        }
        break
      case 'fillBooked':
        this.fills.push(record.fill)
        this.dirty = true
        this.onFill?.(record.fill)
        break
      case 'roundTripClosed':
        this.roundTrips.push(record.roundTrip)
        break
      case 'roundTripWithdrawn':
        this.withdraw(record.strategyId, record.instrumentId, record.id)
        break
      case 'input':
        this.dirty ||= record.input.kind === 'cashMoved' || record.input.kind === 'corporateAction'
        if (record.input.kind === 'orderRejected') this.rejected += 1
        if (record.input.kind === 'orderCanceled' || record.input.kind === 'orderExpired') this.canceled += 1
        break
      case 'cancelRequested':
      case 'replaceRequested':
      case 'multiLegSubmitted':
      case 'legFailed':
      case 'positionRestated':
      case 'instrumentFrozen':
      case 'strategyHalted':
      case 'timerSet':
      case 'timerCanceled':
      case 'calendarUsed':
      case 'jobSet':
      case 'jobCanceled':
      case 'jobMissed':
      case 'computeRequested':
      case 'tradingStateChanged':
      case 'groupOpened':
      case 'legWatched':
      case 'executionStarted':
      case 'executionEnded':
      case 'signalReceived':
      case 'paceWarned':
      case 'limitChanged':
      case 'stageChanged':
      case 'instrumentThawed':
      case 'commandAnswered':
      case 'killProgressed':
      case 'accountSnapshot':
      case 'venueCompared':
      case 'dayReported':
        break
      case 'booksAdjusted':
        this.dirty = true
        break
      case 'breakerChanged':
        this.breakers.push(changeOf(time, record))
        break
    }
  }

  /**
   * Before the first event of a new moment: everything of the last one is known now. Bars arrive at their end, so
   * midnight belongs to the day that ends there; only what opens at midnight belongs to the new day.
   */
  beforeMoment(time: UnixMicros, opens = false): void {
    if (this.dirty || this.portfolio.held.length > 0) this.sample()
    if (time > this.dayEnd || (opens && time === this.dayEnd)) this.rollDay(opens ? time : time - 1)
    if (this.firstTime === 0) this.firstTime = time
    this.lastTime = time
  }

  onBar(): void {
    this.bars += 1
    if (this.portfolio.held.length > 0) this.barsHeld += 1
  }

  finish(): void {
    this.dirty = true
    this.sample()
    if (this.day !== -1) this.closeDay()
  }

  /** A late fill changed it. It is among the latest, so the search starts there. */
  private withdraw(strategyId: string, instrumentId: string, id: string): void {
    const at = this.roundTrips.findLastIndex(
      (trip) => trip.id === id && trip.strategyId === strategyId && trip.instrumentId === instrumentId,
    )
    if (at !== -1) this.roundTrips.splice(at, 1)
  }

  private sample(): void {
    if (this.lastTime === 0) return
    const equity = this.portfolio.equity()
    if (Number.isNaN(equity)) return
    this.dirty = false
    this.lastEquity = equity
    this.curve.add(this.lastTime, equity)
    if (equity > this.peak) {
      this.peak = equity
      this.peakTime = this.lastTime
      return
    }
    const drawdown = this.peak > 0 ? (this.peak - equity) / this.peak : 0
    if (drawdown > this.maxDrawdown) {
      this.maxDrawdown = drawdown
      this.drawdownPeakTime = this.peakTime
      this.drawdownTroughTime = this.lastTime
    }
  }

  private rollDay(time: UnixMicros): void {
    if (this.day !== -1) this.closeDay()
    this.day = this.days.dayOf(time)
    this.dayEnd = this.days.endOf(this.day)
  }

  private closeDay(): void {
    if (Number.isNaN(this.lastEquity)) this.lastEquity = this.portfolio.equity()
    // the last moment of the day: whoever reads it as a UTC day finds the trading day
    this.dailyTimes.push((this.day + 1) * MICROS_PER_DAY - 1)
    this.dailyEquity.push(this.lastEquity)
  }
}
