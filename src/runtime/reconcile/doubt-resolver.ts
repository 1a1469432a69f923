import type { KernelInput } from '../../domain/inputs.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { FillReport } from '../../domain/fill.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { AlertSeverity } from '../../engine/outbox.ts'
import { shortfall } from '../../engine/reconcile/inferred-fill.ts'
import { missingFills } from '../../engine/reconcile/missing-fills.ts'
import type { AbsenceRules } from '../../engine/reconcile/not-found.ts'
import { isSettled, orderStateInputs } from '../../engine/reconcile/order-states.ts'
import { fillLookup } from '../../engine/reconcile/own-view.ts'
import type { Broker } from '../../ports/broker.ts'
import type { Clock } from '../../ports/clock.ts'
import { within } from '../live/within.ts'
import { absentOrder } from './derive-inputs.ts'
import type { OrderMemory } from './order-memory.ts'
import type { ReconcilerSettings } from './settings.ts'

export interface DoubtResolverOptions {
  readonly broker: Broker
  readonly clock: Clock
  readonly kernel: () => Kernel
  readonly sink: (input: KernelInput) => void
  readonly onAlert: (severity: AlertSeverity, code: string, message: string) => void
  readonly settings: ReconcilerSettings
  readonly memory: OrderMemory
}

/**
 * Finds out what became of orders in doubt, by asking for each under its client order id. One that is found is what the
 * venue says it is, with its executions; one that is not found, often enough and late enough, is lost. None is sent again.
 */
export class DoubtResolver {
  private readonly options: DoubtResolverOptions
  private failures = 0

  constructor(options: DoubtResolverOptions) {
    this.options = options
  }

  get rules(): AbsenceRules {
    const { broker, settings } = this.options
    const { confirmations, lookupPause } = settings
    return { settleWindow: broker.capabilities.settleWindow, confirmations, apart: lookupPause }
  }

  /** To wait before asking again after failures; 0 where the last question was answered. */
  get pause(): UnixMicros {
    const { firstPause, longestPause } = this.options.settings
    let pause = this.failures === 0 ? 0 : firstPause
    for (let failure = 1; failure < this.failures && pause < longestPause; failure++) pause *= 2
    return Math.min(pause, longestPause)
  }

  /** Asks for every order in doubt once, the oldest first. Never rejects. */
  async lookUp(signal: AbortSignal): Promise<void> {
    const { kernel, settings } = this.options
    const doubted = kernel()
      .core.orders.open.flat()
      .filter(({ certainty }) => certainty === 'inDoubt')
      .sort((a, b) => a.sequence - b.sequence)
      .slice(0, settings.lookups)
    for (const { clientOrderId } of doubted) {
      if (signal.aborted) return
      try {
        await this.lookUpOne(clientOrderId)
        this.failures = 0
      } catch (error) {
        this.fail(error)
        return
      }
    }
  }

  private async lookUpOne(clientOrderId: string): Promise<void> {
    const { broker, clock, kernel, sink, memory } = this.options
    const askedTime = Math.max(clock.now(), kernel().core.now)
    const report = await this.ask(`order ${clientOrderId}`, broker.queryOrder(clientOrderId))
    const before = kernel().core.orders.find(clientOrderId)
    // answered by the stream meanwhile
    if (before === null || isTerminal(before.status)) return
    const asksFills =
      broker.capabilities.executionHistory && (report === null || !shortfall(report, before).isZero)
    const fills = asksFills ? await this.fillsOf(before) : []
    const { core } = kernel()
    const order = core.orders.find(clientOrderId)
    if (order === null) return
    const missing = missingFills(fills, fillLookup(core))
    for (const fill of missing) sink({ kind: 'fill', report: fill })
    if (report === null) {
      const { venue } = broker
      const context = { core, venue, memory, rules: this.rules }
      for (const input of absentOrder(context, clientOrderId, askedTime, missing)) sink(input)
      return
    }
    memory.found(clientOrderId)
    const isLate = isSettled(order, askedTime, broker.capabilities.settleWindow)
    for (const input of orderStateInputs(report, order, isLate)) sink(input)
  }

  private async fillsOf(order: Readonly<Order>): Promise<FillReport[]> {
    const { broker, settings } = this.options
    const since = Math.max(0, order.createdTime - settings.overlap)
    const fills = await this.ask('executions', broker.queryFillsSince(since))
    return fills.filter(({ clientOrderId }) => clientOrderId === order.clientOrderId)
  }

  private ask<T>(what: string, answer: Promise<T>): Promise<T> {
    const { broker, clock, settings } = this.options
    return within(clock, settings.queryTimeout, `Asking ${broker.venue} for ${what}`, answer)
  }

  private fail(error: unknown): void {
    this.failures += 1
    if (this.failures !== 1) return
    const why = error instanceof Error ? error.message : String(error)
    this.options.onAlert('WARNING', 'VENUE_COMPARISON_FAILED', `An order in doubt stays so: ${why}`)
  }
}
