/** What each input does, in the order of the turn: order table → portfolio → contingencies → targets → strategy handler. */
import type { RunStopping } from '../domain/run-stopping.ts'
import type { DataGap, RunStarted } from '../domain/run-started.ts'
import { applyOrderEvent } from '../domain/order-lifecycle.ts'
import { orderEventOf } from '../domain/order-report-event.ts'
import type { OrderReportInput } from '../domain/order-report-event.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import { afterOrderEvent } from './after-order-event.ts'
import { applyCorporateAction } from './apply-corporate-action.ts'
import { bookFill, freezeOverfilled } from './book-fill.ts'
import type { Core } from './core.ts'
import { doJob, openOrClose } from './jobs/apply-jobs.ts'
import { fireKernelTimer } from './kernel-timers.ts'
import { obeyCommand } from './obey-command.ts'
import { applyComparison } from './reconcile/apply-comparison.ts'
import { obeyKill } from './safety/operator-commands.ts'
import { startRun, tellDataGap } from './start-run.ts'
import { stopRun } from './stop-run.ts'
import { noteFeedState } from './safety/silent-feeds.ts'
import type { StrategyRunner } from './strategy-runner.ts'

export function applyInput(core: Core, runners: readonly StrategyRunner[], input: KernelInput): void {
  if ('clientOrderId' in input) {
    applyOrderReport(core, runners, input)
    return
  }
  switch (input.kind) {
    case 'fill':
      bookFill(core, runners, input.report)
      return
    case 'timerDue':
      fireTimer(core, runners, input.timerId)
      return
    case 'breakersDue':
      core.breakers?.onDue()
      return
    case 'sessionChanged':
      openOrClose(core, runners, input)
      return
    case 'jobDue':
      doJob(core, runners, input)
      return
    case 'computed':
      deliverComputed(core, runners, input)
      return
    case 'corporateAction':
      applyCorporateAction(core, runners, input.action)
      return
    case 'fxRateChanged':
      core.portfolio.setRate(input.rate)
      return
    case 'cashMoved':
      moveCash(core, input)
      return
    case 'variationSettled':
      settleVariation(core, input)
      return
    case 'externalOrderReported':
    case 'fillsRead':
    case 'venueBooksReported':
    case 'dayReportDue':
      applyComparison(core, runners, input)
      return
    case 'venueStateChanged':
      noteVenueState(core, input)
      return
    case 'feedStateChanged':
      noteFeedState(core, input)
      return
    case 'connectionChanged':
      changeConnection(core, runners, input)
      return
    case 'runStarted':
    case 'runStopping':
    case 'dataGap':
      applyRunInput(core, runners, input)
      return
    case 'systemError':
      reportError(core, runners, input)
      return
    case 'kill':
      obeyKill(core, input)
      return
    case 'command':
      obeyCommand(core, runners, input.command)
      return
  }
}

function applyRunInput(
  core: Core,
  runners: readonly StrategyRunner[],
  input: RunStarted | RunStopping | DataGap,
): void {
  if (input.kind === 'runStarted') startRun(core, runners, input)
  else if (input.kind === 'runStopping') stopRun(core, runners, input)
  else tellDataGap(runners, input)
}

function applyOrderReport(core: Core, runners: readonly StrategyRunner[], input: OrderReportInput): void {
  const order = core.orders.find(input.clientOrderId)
  if (order === null) {
    core.outbox.effects.push({
      kind: 'alert',
      severity: 'CRITICAL',
      code: 'ORDER_UNKNOWN',
      message: `The venue reports ${input.kind} of order ${input.clientOrderId}, which this run does not know.`,
    })
    return
  }
  const { quantity } = order
  const transition = applyOrderEvent(order, orderEventOf(input), core.now)
  if (order.quantity !== quantity && transition.from !== 'denied') core.statistics.resized(order, quantity)
  if (input.kind === 'replaceRejected' && order.cumulativeQuantity.gt(order.quantity)) {
    freezeOverfilled(core, order, order.cumulativeQuantity.sub(order.quantity))
  }
  if (core.breakers !== null) {
    core.orders.afterChange(order)
    core.breakers.onOrderReport(order.strategyIndex, input)
  }
  afterOrderEvent(core, runners, order, transition)
}

function changeConnection(
  core: Core,
  runners: readonly StrategyRunner[],
  input: Extract<KernelInput, { kind: 'connectionChanged' }>,
): void {
  const { venue, connected } = input
  core.breakers?.onLine(input)
  core.venues.connection(venue, connected)
  for (const runner of runners) {
    runner.callShared('onConnection', (context) => {
      context.connection = { venue, connected }
    })
  }
}

/** A venue that is not to be armed from where it stands stays as it is, and a person is told. */
function noteVenueState(core: Core, input: Extract<KernelInput, { kind: 'venueStateChanged' }>): void {
  const { venue, state, reason } = input
  if (state === 'reconciling') core.reconciliation.begin()
  const { blocked } = core.reconciliation
  if (blocked !== null && (state === 'reconciled' || state === 'armed')) {
    core.outbox.effects.push({
      kind: 'alert',
      severity: 'CRITICAL',
      code: 'VENUE_ORDER_UNJOURNALED',
      message: `${venue} does not become ${state}: ${blocked}`,
    })
    return
  }
  const before = core.venues.state
  const isBelieved = core.venues.report(venue, state)
  if (isBelieved && state !== 'silent') return
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'CRITICAL',
    code: isBelieved ? 'RISK_VENUE_SILENT' : 'RISK_VENUE_NOT_RECONCILED',
    message: isBelieved
      ? `${venue} is silent: ${reason}`
      : `${venue} cannot become ${state} while it is ${before}: ${reason}`,
  })
}

function moveCash(core: Core, input: Extract<KernelInput, { kind: 'cashMoved' }>): void {
  const { portfolio, breakers } = core
  const { entry, currency, amount, instrumentId } = input
  portfolio.postCash(entry, currency, amount)
  core.reconciliation.noteMoney()
  if (entry === 'transfer') breakers?.onTransfer(amount.toNumber() * portfolio.rate(currency))
  if (instrumentId !== undefined) portfolio.isolated?.addMargin(core.findIndex(instrumentId), amount)
}

function settleVariation(core: Core, input: Extract<KernelInput, { kind: 'variationSettled' }>): void {
  const index = core.findIndex(input.instrumentId)
  if (index === -1) return
  core.portfolio.settle(index, input.price, input.eventTime)
  core.reconciliation.noteMoney()
}

function reportError(
  core: Core,
  runners: readonly StrategyRunner[],
  { code, message }: Extract<KernelInput, { kind: 'systemError' }>,
): void {
  core.outbox.effects.push({ kind: 'alert', severity: 'CRITICAL', code, message })
  for (const runner of runners) {
    runner.callShared('onError', (context) => {
      context.error = { code, message }
    })
  }
}

function fireTimer(core: Core, runners: readonly StrategyRunner[], timerId: number): void {
  const timer = core.timers.fire(timerId)
  if (timer === null) return
  if (timer.strategyIndex < 0) {
    fireKernelTimer(core, timer)
    return
  }
  runners[timer.strategyIndex]?.callShared('onTimer', (context) => {
    context.timer = { name: timer.name, dueTime: timer.dueTime / MICROS_PER_MILLI }
  })
}

function deliverComputed(
  core: Core,
  runners: readonly StrategyRunner[],
  input: Extract<KernelInput, { kind: 'computed' }>,
): void {
  const request = core.computations.get(input.requestId)
  if (request === undefined) return
  core.computations.delete(input.requestId)
  runners[request.strategyIndex]?.callShared('onComputed', (context) => {
    const { requestId, ok, value, error } = input
    context.computed = { requestId, name: request.name, ok, value, error }
  })
}
