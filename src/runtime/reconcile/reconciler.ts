import type { ComparisonCause, ComparisonResult } from '../../domain/comparison.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { AlertSeverity } from '../../engine/outbox.ts'
import type { AbsenceRules } from '../../engine/reconcile/not-found.ts'
import type { KernelRecord } from '../../engine/records.ts'
import type { Broker } from '../../ports/broker.ts'
import type { Clock } from '../../ports/clock.ts'
import { within } from '../live/within.ts'
import { deriveInputs } from './derive-inputs.ts'
import { DoubtResolver } from './doubt-resolver.ts'
import { OrderMemory } from './order-memory.ts'
import { RECONCILER_DEFAULTS } from './settings.ts'
import type { ReconcilerSettings } from './settings.ts'
import { askVenue } from './venue-answers.ts'
import type { VenueAnswers } from './venue-answers.ts'

/** The kernel takes what was handed to it within a turn; if it does not, it has died. */
const KERNEL_LIMIT: UnixMicros = MICROS_PER_MINUTE
/** Attempts in a row of a comparison that nothing waits for. */
const ATTEMPTS = 3

export interface ReconcilerOptions {
  readonly broker: Broker
  readonly clock: Clock
  /** The kernel of the run: read between turns, never changed. */
  readonly kernel: () => Kernel
  /** Into the turn, in the order given. */
  readonly sink: (input: KernelInput) => void
  readonly onAlert: (severity: AlertSeverity, code: string, message: string) => void
  readonly settings?: Partial<ReconcilerSettings>
}

/**
 * Asks the venue what it has, and hands it to the kernel, which compares it with its own books. Also finds out what
 * became of orders in doubt. It never sends, changes or cancels an order: all that it makes are inputs.
 */
export class Reconciler {
  readonly settings: ReconcilerSettings
  private readonly options: ReconcilerOptions
  private readonly memory = new OrderMemory()
  private readonly resolver: DoubtResolver
  private comparisons = 0
  /** Comparisons go one after the other. */
  private last: Promise<unknown> = Promise.resolve()
  private readonly awaited = new Map<number, (result: ComparisonResult) => void>()
  private bell: (() => void) | null = null

  constructor(options: ReconcilerOptions) {
    this.options = options
    this.settings = { ...RECONCILER_DEFAULTS, ...options.settings }
    this.resolver = new DoubtResolver({ ...options, settings: this.settings, memory: this.memory })
  }

  /** To be told of every record of the kernel: so it hears what came of its questions. */
  onRecord(record: KernelRecord): void {
    if (record.type !== 'venueCompared') return
    const { comparison } = record.result
    this.awaited.get(comparison)?.(record.result)
    this.awaited.delete(comparison)
  }

  /** After a turn: orders may have fallen in doubt. Costs a walk over the open orders. */
  wake(): void {
    if (this.bell !== null && this.hasDoubts) this.ring()
  }

  /**
   * Compares until there is nothing left to look at twice. At a start and after a reconnect it says so to the kernel,
   * before (`reconciling`) and after (`reconciled`), and goes on until it has come out: while the venue does not answer,
   * or has orders of ours that we do not know, orders stay where they are. Resolves with whether it came out: false
   * where the signal ended it, or (for the other causes) the venue did not answer.
   */
  compare(cause: ComparisonCause, signal: AbortSignal): Promise<boolean> {
    const mine = this.last.then(() => (signal.aborted ? false : this.compareNow(cause, signal)))
    this.last = mine.catch(() => undefined)
    return mine
  }

  /** Comparisons at their interval and at the end of the day, and questions for orders in doubt, until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.options
    const { interval, days, lookupPause } = this.settings
    const every = interval === 0 ? Infinity : interval
    let nextCompare = clock.monotonic() + every
    let nextStart = days.nextStart(clock.now())
    let nextEnd = days.nextEnd(clock.now())
    let nextLookup = 0
    while (!signal.aborted) {
      const lookupIn = this.hasDoubts ? Math.max(0, nextLookup - clock.monotonic()) : Infinity
      const dayIn = Math.min(nextStart, nextEnd) - clock.now()
      await this.rest(Math.min(nextCompare - clock.monotonic(), lookupIn, Math.max(0, dayIn)), signal)
      if (signal.aborted) return
      if (this.hasDoubts && clock.monotonic() >= nextLookup) {
        await this.resolver.lookUp(signal)
        nextLookup = clock.monotonic() + Math.max(lookupPause, this.resolver.pause)
      }
      if (clock.now() >= nextEnd) {
        await this.endDay(nextEnd, signal)
        nextEnd = days.nextEnd(clock.now())
      }
      if (clock.now() >= nextStart) {
        this.options.sink({ kind: 'dayReportDue', report: 'startOfDay', date: days.dateOf(clock.now()) })
        nextStart = days.nextStart(clock.now())
      }
      if (clock.monotonic() < nextCompare) continue
      if (this.mayCompare) await this.compare('interval', signal)
      nextCompare = clock.monotonic() + every
    }
  }

  private async endDay(end: UnixMicros, signal: AbortSignal): Promise<void> {
    if (this.mayCompare) await this.compare('endOfDay', signal)
    const date = this.settings.days.dateOf(end - 1)
    if (!signal.aborted) this.options.sink({ kind: 'dayReportDue', report: 'endOfDay', date })
  }

  private async compareNow(cause: ComparisonCause, signal: AbortSignal): Promise<boolean> {
    const { broker, clock, sink, onAlert } = this.options
    const { firstPause, longestPause, interval } = this.settings
    const arms = cause === 'start' || cause === 'reconnect'
    const tell = (state: 'reconciling' | 'reconciled'): void => {
      sink({ kind: 'venueStateChanged', venue: broker.venue, state, reason: `compared at ${cause}` })
    }
    if (arms) tell('reconciling')
    let pause = firstPause
    for (let attempt = 1; !signal.aborted; attempt++) {
      let wait = pause
      try {
        const result = await this.lookUntilClear(cause, arms, signal)
        if (result === null) return false
        if (!arms) return true
        if (result.blocked === null) {
          tell('reconciled')
          if (cause === 'start') this.startDay()
          return true
        }
        wait = Math.max(MICROS_PER_SECOND, interval)
        pause = firstPause
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        const seconds = String(Math.round(wait / MICROS_PER_SECOND))
        const isOver = !arms && attempt >= ATTEMPTS
        const next = isOver ? 'It is tried again at the next comparison.' : `Trying again in ${seconds} s.`
        const message = `The comparison with ${broker.venue} failed: ${why}. ${next}`
        if (attempt === 1 || isOver || attempt % 10 === 0)
          onAlert(arms ? 'CRITICAL' : 'WARNING', 'VENUE_COMPARISON_FAILED', message)
        if (isOver) return false
        pause = Math.min(2 * pause, longestPause)
      }
      await clock.sleep(wait, signal)
    }
    return false
  }

  private startDay(): void {
    const { clock, sink } = this.options
    sink({ kind: 'dayReportDue', report: 'startOfDay', date: this.settings.days.dateOf(clock.now()) })
  }

  /** Null where the signal ended it. Rejects where the venue did not answer. */
  private async lookUntilClear(
    cause: ComparisonCause,
    arms: boolean,
    signal: AbortSignal,
  ): Promise<ComparisonResult | null> {
    const { broker, clock } = this.options
    const { looks, lookPause } = this.settings
    for (let look = 1; ; look++) {
      const answers = await this.ask()
      if (signal.aborted) return null
      const result = await this.handOver(cause, answers, arms && look >= looks)
      if (result.isConclusive || look >= looks) return result
      await clock.sleep(Math.max(lookPause, broker.capabilities.settleWindow), signal)
      if (signal.aborted) return null
    }
  }

  private ask(): Promise<VenueAnswers> {
    const { broker, clock } = this.options
    const { queryTimeout, overlap, lookups } = this.settings
    const { core } = this.options.kernel()
    const { fillsThrough, beganTime } = core.reconciliation
    return askVenue({
      broker,
      clock,
      timeout: queryTimeout,
      since: Math.max(0, (fillsThrough ?? beganTime ?? clock.now()) - overlap),
      now: core.now,
      missing: (listed) => {
        const open = core.orders.open.flat().sort((a, b) => a.sequence - b.sequence)
        return open
          .filter((order) => !listed.has(order.clientOrderId))
          .slice(0, lookups)
          .map((order) => order.clientOrderId)
      },
    })
  }

  /** All of it in one go, so that nothing of the stream comes in between; resolves with what the kernel found. */
  private handOver(
    cause: ComparisonCause,
    answers: VenueAnswers,
    isLast: boolean,
  ): Promise<ComparisonResult> {
    const { broker, clock, sink, kernel } = this.options
    const { venue } = broker
    this.comparisons += 1
    const comparison = this.comparisons
    const found = new Promise<ComparisonResult>((resolve) => this.awaited.set(comparison, resolve))
    const { core } = kernel()
    const inputs = deriveInputs({ core, venue, memory: this.memory, rules: this.rules }, answers)
    for (const input of inputs) sink(input)
    const through = (answers.fills ?? []).reduce((latest, fill) => Math.max(latest, fill.eventTime), -1)
    if (through > (core.reconciliation.fillsThrough ?? -1)) sink({ kind: 'fillsRead', venue, through })
    const { accountId, balances } = answers.account
    sink({
      kind: 'venueBooksReported',
      venue,
      comparison,
      cause,
      askedTime: answers.askedTime,
      settleWindow: broker.capabilities.settleWindow,
      isLast,
      accountId,
      positions: answers.positions.map(({ instrumentId, netQuantity, averageEntryPrice }) => ({
        ...{ instrumentId, netQuantity, averageEntryPrice },
      })),
      balances: [...balances].map(([currency, amount]) => ({ currency, amount })),
    })
    return within(clock, KERNEL_LIMIT, 'Waiting for the kernel to compare', found)
  }

  private get rules(): AbsenceRules {
    return this.resolver.rules
  }

  private get hasDoubts(): boolean {
    const { core } = this.options.kernel()
    if (core.venues.state === 'disconnected') return false
    return core.orders.open.some((orders) =>
      orders.some(({ certainty, status }) => certainty === 'inDoubt' && !isTerminal(status)),
    )
  }

  /** The start and each reconnect have comparisons of their own, under way until the venue is compared. */
  private get mayCompare(): boolean {
    const { state } = this.options.kernel().core.venues
    return state === 'armed' || state === 'reconciled' || state === 'silent'
  }

  /** Until the time has passed, an order falls in doubt, or the signal. */
  private async rest(duration: UnixMicros, signal: AbortSignal): Promise<void> {
    if (duration <= 0) return
    const stop = new AbortController()
    const end = (): void => {
      stop.abort()
    }
    signal.addEventListener('abort', end)
    this.bell = end
    try {
      await this.options.clock.sleep(Math.min(duration, MICROS_PER_MINUTE), stop.signal)
    } finally {
      this.bell = null
      signal.removeEventListener('abort', end)
    }
  }

  private ring(): void {
    const { bell } = this
    this.bell = null
    bell?.()
  }
}
