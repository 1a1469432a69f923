import type { UnixMicros } from '../../../domain/time.ts'
import type { Core } from '../../core.ts'
import type { Breaker } from './breaker.ts'
import { MONITOR_SECONDS, RETRY_SECONDS } from './breaker-settings.ts'
import { micros } from './make-breakers.ts'
import type { BreakerSet } from './make-breakers.ts'
import { AccountSight } from './sight.ts'
import type { Sight } from './sight.ts'
import { nextTradingDay } from './trading-day.ts'

/**
 * Looks at equity, exposure, margin and drawdown: at every fill, and whenever prices moved, but no more often than
 * every so many seconds. A price that comes sooner after the last look is looked at when they are over, by a timer; where
 * nothing moved nothing is looked at, for it would be found as it was.
 */
export class Monitor {
  /** Whether anything needs the account to be looked at. */
  readonly isOn: boolean
  private readonly core: Core
  private readonly set: BreakerSet
  private readonly observe: (breaker: Breaker, figure: number) => void
  private readonly every: UnixMicros
  private readonly retry: UnixMicros
  private lookedAt: UnixMicros = -Infinity
  /** Prices moved since. */
  private hasMoved = false
  /** After a look that failed: when the next is taken; Infinity where the last succeeded. */
  private retryAt: UnixMicros = Infinity
  private nextDay: UnixMicros = Infinity

  constructor(core: Core, set: BreakerSet, observe: (breaker: Breaker, figure: number) => void) {
    const { breakers } = core.risk
    this.core = core
    this.set = set
    this.observe = observe
    this.isOn = set.looks.length + set.portfolio.length > 0 || set.monitoring !== null
    this.every = micros(breakers?.monitorSeconds ?? MONITOR_SECONDS)
    this.retry = micros(breakers?.retrySeconds ?? RETRY_SECONDS)
  }

  /** When time alone has something to say; Infinity for never. */
  get due(): UnixMicros {
    const look =
      this.retryAt !== Infinity ? this.retryAt : this.hasMoved ? this.lookedAt + this.every : Infinity
    return Math.min(look, this.nextDay)
  }

  /** Takes the measure of the first day. */
  start(): void {
    if (!this.isOn) return
    this.nextDay = this.dayAfter(this.core.now)
    this.look()
  }

  /** Returns whether what is due has changed. */
  onData(time: UnixMicros): boolean {
    if (!this.isOn) return false
    // drivers ask for what is due before data of its time; one that does not has the day begin with these prices
    if (time >= this.nextDay) this.rollDay()
    else if (this.retryAt !== Infinity ? time < this.retryAt : time < this.lookedAt + this.every) {
      if (this.hasMoved) return false
      this.hasMoved = true
      return true
    }
    this.look(true)
    return true
  }

  /** `asked`: a breaker that is open waits for its figure. */
  onDue(asked: boolean): void {
    if (!this.isOn) return
    const { now } = this.core
    const isDue = now >= this.due
    if (now >= this.nextDay) this.rollDay()
    if (isDue || asked) this.look(true)
  }

  /** `again`: also while a failed look waits for its time. */
  look(again = false): void {
    if (!this.isOn || (this.retryAt !== Infinity && !(again && this.core.now >= this.retryAt))) return
    this.lookedAt = this.core.now
    this.hasMoved = false
    const failure = this.tryLook()
    if (failure === null) this.succeeded()
    else this.failed(failure)
  }

  shift(amount: number): void {
    if (amount === 0) return
    for (const breaker of this.set.looks) breaker.shift(amount)
    for (const breaker of this.set.portfolio) breaker.rebase()
  }

  save(): unknown {
    const { lookedAt, hasMoved, retryAt, nextDay } = this
    return { lookedAt, hasMoved, retryAt, nextDay }
  }

  load(saved: unknown): void {
    const state = saved as { lookedAt: number; hasMoved: boolean; retryAt: number; nextDay: number }
    this.lookedAt = state.lookedAt
    this.hasMoved = state.hasMoved
    this.retryAt = state.retryAt
    // a breaker that needs days may be new since
    this.nextDay = this.isOn && state.nextDay === Infinity ? this.dayAfter(this.core.now) : state.nextDay
  }

  /** Once a day: the next begins later than now. */
  private rollDay(): void {
    const sight = new AccountSight(this.core)
    for (const breaker of this.set.looks) breaker.rollDay(sight)
    this.nextDay = this.dayAfter(this.core.now)
  }

  private dayAfter(now: UnixMicros): UnixMicros {
    const { markets, risk } = this.core
    const named = risk.breakers?.dayMarket
    if (named === 'UTC') return nextTradingDay(null, null, now)
    const calendar =
      named === undefined ? (markets?.calendars[0] ?? null) : (markets?.calendarOf(named) ?? null)
    return nextTradingDay(calendar, markets?.zones ?? null, now)
  }

  /** What went wrong; null where nothing did. */
  private tryLook(): string | null {
    try {
      const sight = new AccountSight(this.core)
      return this.measure(sight)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  private measure(sight: Sight): string | null {
    let isKnown = !Number.isNaN(sight.equity)
    for (const breaker of this.set.looks) {
      const figure = breaker.look(sight)
      if (Number.isNaN(figure)) isKnown = false
      else this.observe(breaker, figure)
    }
    const { equity } = sight
    if (!Number.isNaN(equity)) {
      for (const breaker of this.set.portfolio)
        this.observe(breaker, breaker.update(sight.now, equity, equity, equity, equity))
    }
    return isKnown ? null : `a price or an exchange rate is missing${this.missing()}`
  }

  private missing(): string {
    const { portfolio, marks, instruments } = this.core
    const names = portfolio.held
      .filter((index) => Number.isNaN(portfolio.unitValue(index, marks.price(index))))
      .map((index) => instruments[index]?.id ?? '')
    return names.length === 0 ? '' : ` (${names.join(', ')})`
  }

  private succeeded(): void {
    this.retryAt = Infinity
    const { monitoring } = this.set
    if (monitoring?.end() === true) this.observe(monitoring, 0)
  }

  private failed(why: string): void {
    this.retryAt = this.core.now + this.retry
    const { monitoring } = this.set
    const count = monitoring?.next() ?? 1
    if (count === 1) {
      this.core.outbox.effects.push({
        kind: 'alert',
        severity: 'WARNING',
        code: 'RISK_MONITORING_FAILED',
        message: `The account cannot be watched: ${why}. It is looked at again in ${String(this.retry / 1_000_000)} s.`,
      })
    }
    if (monitoring !== null) this.observe(monitoring, count)
  }
}
