/** From what the venue answered to what the kernel is to hear, in that order: fills, orders, orders of others. */
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { FillReport } from '../../domain/fill.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import type { Core } from '../../engine/core.ts'
import { externalOrderInputs, isOpenReport } from '../../engine/reconcile/external-orders.ts'
import { inferredFill, shortfall } from '../../engine/reconcile/inferred-fill.ts'
import { missingFills } from '../../engine/reconcile/missing-fills.ts'
import { absenceInput } from '../../engine/reconcile/not-found.ts'
import type { AbsenceRules } from '../../engine/reconcile/not-found.ts'
import { isSettled, orderStateInputs } from '../../engine/reconcile/order-states.ts'
import { fillLookup, ownershipOf } from '../../engine/reconcile/own-view.ts'
import type { OrderReport } from '../../ports/broker.ts'
import type { OrderMemory } from './order-memory.ts'
import type { VenueAnswers } from './venue-answers.ts'

export interface DeriveContext {
  readonly core: Core
  readonly venue: string
  readonly memory: OrderMemory
  readonly rules: AbsenceRules
}

/** Of a whole comparison, but for positions and balances. */
export function deriveInputs(context: DeriveContext, answers: VenueAnswers): KernelInput[] {
  const { core, venue, memory, rules } = context
  const { openOrders, lookedUp, askedTime } = answers
  const fills = missingFills(answers.fills ?? [], fillLookup(core))
  const reports = [
    ...openOrders.map((report) => ({ report, askedTime })),
    ...lookedUp.flatMap(({ report, askedTime: asked }) =>
      report === null ? [] : [{ report, askedTime: asked }],
    ),
  ]
  const inferred: FillReport[] = []
  const states: KernelInput[] = []
  for (const { report, askedTime: asked } of reports) {
    const order = core.orders.find(report.clientOrderId)
    if (order === null) continue
    memory.found(order.clientOrderId)
    const one = inferredOf(context, report, order, fills, answers.fills !== null, asked)
    if (one !== null) inferred.push(one)
    states.push(...orderStateInputs(report, order, isSettled(order, asked, rules.settleWindow)))
  }
  for (const { clientOrderId, report, askedTime: asked } of lookedUp) {
    if (report !== null) continue
    states.push(...absentOrder(context, clientOrderId, asked, fills))
  }
  const zombies = new Set(
    openOrders
      .filter((report) => isZombie(context, report, askedTime))
      .map(({ clientOrderId }) => clientOrderId),
  )
  const external = externalOrderInputs(venue, openOrders, core.reconciliation.external, (id) =>
    zombies.has(id) ? 'external' : ownershipOf(core, id),
  )
  memory.forget((id) => core.orders.find(id))
  return [
    ...[...fills, ...inferred].map((report): KernelInput => ({ kind: 'fill', report })),
    ...states,
    ...external,
  ]
}

/** What follows from one more «no such order»; nothing while an execution of it is on its way to the books. */
export function absentOrder(
  { core, memory, rules }: DeriveContext,
  clientOrderId: string,
  askedTime: UnixMicros,
  fills: readonly FillReport[],
): KernelInput[] {
  const order = core.orders.find(clientOrderId)
  if (order === null || isTerminal(order.status)) return []
  if (fills.some((fill) => fill.clientOrderId === clientOrderId)) return []
  const absence = memory.notFound(order, askedTime, rules)
  const input = absenceInput(absence, order, askedTime, rules)
  return input === null ? [] : [input]
}

/**
 * The execution that the venue must have made, where it shows none: at once where it keeps no history, otherwise only
 * after its history has lacked it for the settle window, since the two need not be written at one moment.
 */
function inferredOf(
  { core, memory, rules }: DeriveContext,
  report: OrderReport,
  order: Readonly<Order>,
  fills: readonly FillReport[],
  hasHistory: boolean,
  askedTime: UnixMicros,
): FillReport | null {
  const short = shortfall(report, order)
  const isComing = fills.some(({ clientOrderId }) => clientOrderId === order.clientOrderId)
  if (short.isZero || isComing) {
    if (!isTerminal(order.status)) memory.settled(order.clientOrderId)
    return null
  }
  if (hasHistory) {
    const what = `short of ${report.cumulativeQuantity.toString()} with ${order.cumulativeQuantity.toString()}`
    const patience = Math.max(rules.settleWindow, MICROS_PER_SECOND)
    if (memory.strangeFor(order.clientOrderId, what, askedTime) < patience) return null
  }
  return inferredFill(report, order, core.instrument(order.instrumentIndex).currency)
}

/** An order that ended here and is still open there, for longer than the venue's answers may lag: shown and counted. */
function isZombie(
  { core, memory, rules }: DeriveContext,
  report: OrderReport,
  askedTime: UnixMicros,
): boolean {
  const order = core.orders.find(report.clientOrderId)
  if (order === null || !isTerminal(order.status) || !isOpenReport(report)) return false
  // these are adopted again by what they are found to be
  if (order.status === 'lost' || order.status === 'denied') return false
  const patience = Math.max(rules.settleWindow, MICROS_PER_SECOND)
  return memory.strangeFor(order.clientOrderId, `open after ${order.status}`, askedTime) >= patience
}
