import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FillReport } from '../domain/fill.ts'
import { FxTable } from '../domain/fx.ts'
import type { FxRate, KernelInput } from '../domain/inputs.ts'
import type { OrderChange } from '../domain/order.ts'
import type { RandomState } from '../domain/random.ts'
import { at } from './assert.ts'
import type { VenueCore, VenueEvent } from './core.ts'
import type { SavedTaken } from './depth-taken.ts'
import type { SavedEntry } from './entry-log.ts'
import { findNextExpiry } from './expiry.ts'
import { loadOrderFees, saveOrderFees, type SavedFeeBook } from './fees/fee-book.ts'
import type { SavedMargin } from './margin/margin-book.ts'
import type { SavedAccount } from './venue-account.ts'
import type { Trail } from '../domain/trail.ts'
import type { SavedBands } from './price-bands.ts'
import { refreshNumbers, type OrderRequest, type VenueOrder } from './venue-order.ts'
import type { SavedVolatility } from './volatility.ts'
import type { SavedBudget } from './volume-budget.ts'

/** 3: with legs that the venue itself makes smaller. Older ones are refused. */
export const SAVED_VENUE_VERSION = 3

/** The same data with every exact amount as text. */
type Saved<T> = T extends Decimal ? string : T extends object ? { readonly [K in keyof T]: Saved<T[K]> } : T

/** A report as plain data. */
export type SavedInput = Saved<KernelInput>

/** What is under way, as plain data. */
export type SavedEvent = Saved<VenueEvent>

type SavedOrder = Saved<
  Omit<VenueOrder, 'limit' | 'limitThrough' | 'stop' | 'leaves' | 'sign' | 'trailReference' | 'queueAhead'>
> & {
  readonly trailReference: number | null
  readonly queueAhead: number | null
}

/** The whole state of a simulated venue as plain data. */
export interface SavedVenue {
  readonly version: number
  readonly now: number
  readonly eventTime: number
  readonly arrivals: number
  readonly accepted: number
  readonly executions: number
  readonly random: RandomState
  readonly latencyRandom: RandomState
  readonly lastArrival: number
  readonly lastReport: number
  readonly arrivalTimes: readonly number[]
  readonly quoted: readonly number[]
  /** Index, time, price to buy at, price to sell at. */
  readonly met: readonly (readonly [number, number, number | null, number | null])[]
  readonly halted: readonly number[]
  readonly bands: SavedBands
  readonly depthTaken: SavedTaken
  readonly account: SavedAccount
  /** Null for accounts that cannot be liquidated. */
  readonly margin: SavedMargin | null
  readonly fees: SavedFeeBook
  readonly volatility: SavedVolatility
  /** Resting orders, by instrument and then in order of arrival. */
  readonly open: readonly SavedOrder[]
  readonly closed: readonly SavedOrder[]
  readonly fills: readonly Saved<FillReport>[]
  readonly fillsForgottenUntil: number | null
  readonly budgets: readonly SavedBudget[]
  readonly entries: readonly SavedEntry[]
  readonly fx: readonly Saved<FxRate>[]
  readonly pending: readonly { readonly due: number; readonly event: SavedEvent }[]
}

export function saveVenue(core: VenueCore): SavedVenue {
  const history = core.fills.save()
  return {
    version: SAVED_VENUE_VERSION,
    now: core.now,
    eventTime: core.eventTime,
    arrivals: core.arrivals,
    accepted: core.accepted,
    executions: core.executions,
    random: core.random.save(),
    latencyRandom: core.latencyRandom.save(),
    lastArrival: core.lastArrival,
    lastReport: core.lastReport,
    arrivalTimes: core.arrivalRate.save(),
    quoted: [...core.quoted],
    met: saveMet(core),
    halted: [...core.halted],
    bands: core.bands.save(),
    depthTaken: core.depthTaken.save(),
    account: core.account.save(),
    margin: core.margin?.save() ?? null,
    fees: core.fees.save(),
    volatility: core.costs.slippage.volatility?.save() ?? [],
    open: core.book.allOpen().map(saveOrder),
    closed: core.book.allClosed().map(saveOrder),
    fills: history.fills.map(saveFill),
    fillsForgottenUntil: history.forgottenUntil,
    budgets: core.budget.save(),
    entries: core.entries.save(),
    fx: core.fx.save().map((rate) => ({ ...rate, rate: rate.rate.toString() })),
    pending: core.queue.pending().map(({ due, event }) => ({ due, event: saveEvent(event) })),
  }
}

export function loadVenue(core: VenueCore, saved: SavedVenue): void {
  if (saved.version !== SAVED_VENUE_VERSION) {
    throw new FulmarError(
      'JOURNAL_VERSION_UNKNOWN',
      `The saved simulated venue has version ${String(saved.version)}; this program reads ${String(SAVED_VENUE_VERSION)}.`,
      { remedy: 'Start anew, or go on with the release that saved it.' },
    )
  }
  if (saved.quoted.length !== core.rules.length) {
    throw new FulmarError(
      'JOURNAL_VERSION_UNKNOWN',
      `The saved simulated venue has ${String(saved.quoted.length)} instruments, this one ${String(core.rules.length)}.`,
    )
  }
  core.now = saved.now
  core.eventTime = saved.eventTime
  core.arrivals = saved.arrivals
  core.accepted = saved.accepted
  core.executions = saved.executions
  core.random.load(saved.random)
  core.latencyRandom.load(saved.latencyRandom)
  core.lastArrival = saved.lastArrival
  core.lastReport = saved.lastReport
  core.arrivalRate.load(saved.arrivalTimes)
  core.quoted.set(saved.quoted)
  core.metTime.fill(NaN)
  for (const [index, time, buy, sell] of saved.met) {
    core.metTime[index] = time
    core.metBuy[index] = buy ?? NaN
    core.metSell[index] = sell ?? NaN
  }
  core.halted.set(saved.halted)
  core.bands.load(saved.bands)
  core.depthTaken.load(saved.depthTaken)
  core.account.load(saved.account)
  core.fees.load(saved.fees)
  const order = (one: SavedOrder): VenueOrder => loadOrder(core, one)
  core.book.load(saved.open.map(order), saved.closed.map(order))
  findNextExpiry(core)
  core.fills.load(saved.fills.map(loadFill), saved.fillsForgottenUntil)
  core.budget.load(saved.budgets)
  core.entries.load(saved.entries)
  core.fx = FxTable.load(saved.fx.map((rate) => ({ ...rate, rate: Decimal.from(rate.rate) })))
  core.rateNumbers.clear()
  if (saved.margin !== null) core.margin?.load(saved.margin)
  core.carry.isScheduled = saved.pending.some(({ event }) => event.kind === 'carry')
  core.costs.slippage.volatility?.load(saved.volatility)
  core.queue.clear()
  for (const { due, event } of saved.pending) core.queue.push(due, loadEvent(event))
}

function saveMet(core: VenueCore): SavedVenue['met'] {
  const met: [number, number, number | null, number | null][] = []
  core.metTime.forEach((time, index) => {
    if (Number.isNaN(time)) return
    met.push([index, time, orNull(core.metBuy[index]), orNull(core.metSell[index])])
  })
  return met
}

/** JSON has no NaN. */
function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

const text = (value: Decimal | null): string | null => value?.toString() ?? null
const exact = (value: string | null): Decimal | null => (value === null ? null : Decimal.from(value))

function saveOrder(order: VenueOrder): SavedOrder {
  const { limit: _limit, limitThrough: _through, stop: _stop, leaves: _leaves, sign: _sign, ...rest } = order
  return {
    ...rest,
    quantity: order.quantity.toString(),
    limitPrice: text(order.limitPrice),
    stopPrice: text(order.stopPrice),
    trail: saveTrail(order.trail),
    trailReference: orNull(order.trailReference),
    queueAhead: orNull(order.queueAhead),
    filled: order.filled.toString(),
    fees: order.fees === null ? null : saveOrderFees(order.fees),
  }
}

function loadOrder(core: VenueCore, saved: SavedOrder): VenueOrder {
  const order: VenueOrder = {
    ...saved,
    sign: saved.side === 'buy' ? 1 : -1,
    quantity: Decimal.from(saved.quantity),
    limitPrice: exact(saved.limitPrice),
    stopPrice: exact(saved.stopPrice),
    trail: loadTrail(saved.trail),
    trailReference: saved.trailReference ?? NaN,
    queueAhead: saved.queueAhead ?? NaN,
    filled: Decimal.from(saved.filled),
    fees: saved.fees === null ? null : loadOrderFees(saved.fees),
    limit: NaN,
    limitThrough: NaN,
    stop: NaN,
    leaves: NaN,
  }
  refreshNumbers(order, at(core.rules, order.instrumentIndex).instrument.tickSize)
  return order
}

function saveFill(fill: FillReport): Saved<FillReport> {
  return {
    ...fill,
    quantity: fill.quantity.toString(),
    price: fill.price.toString(),
    fee: fill.fee.toString(),
  }
}

function loadFill(saved: Saved<FillReport>): FillReport {
  return {
    ...saved,
    quantity: Decimal.from(saved.quantity),
    price: Decimal.from(saved.price),
    fee: Decimal.from(saved.fee),
  }
}

function saveTrail(trail: Trail | null): Saved<Trail> | null {
  if (trail === null) return null
  return { kind: trail.kind, value: trail.value.toString(), limitOffset: text(trail.limitOffset) }
}

function loadTrail(saved: Saved<Trail> | null): Trail | null {
  if (saved === null) return null
  return { kind: saved.kind, value: Decimal.from(saved.value), limitOffset: exact(saved.limitOffset) }
}

type RequestTerms = Pick<OrderRequest, 'quantity' | 'limitPrice' | 'stopPrice' | 'trail'>

function saveTerms(terms: RequestTerms): Saved<RequestTerms> {
  return {
    quantity: terms.quantity.toString(),
    limitPrice: text(terms.limitPrice),
    stopPrice: text(terms.stopPrice),
    trail: saveTrail(terms.trail),
  }
}

function loadTerms(saved: Saved<RequestTerms>): RequestTerms {
  return {
    quantity: Decimal.from(saved.quantity),
    limitPrice: exact(saved.limitPrice),
    stopPrice: exact(saved.stopPrice),
    trail: loadTrail(saved.trail),
  }
}

export function saveEvent(event: VenueEvent): SavedEvent {
  switch (event.kind) {
    case 'place':
      return { kind: 'place', request: { ...event.request, ...saveTerms(event.request) } }
    case 'cancel':
    case 'carry':
      return event
    case 'replace': {
      const { quantity, limitPrice, stopPrice, trail = null } = event.change
      const change = {
        quantity: text(quantity),
        limitPrice: text(limitPrice),
        stopPrice: text(stopPrice),
        trail: saveTrail(trail),
      }
      return { ...event, change }
    }
    case 'report':
      return { kind: 'report', input: saveInput(event.input) }
  }
}

export function loadEvent(saved: SavedEvent): VenueEvent {
  switch (saved.kind) {
    case 'place':
      return { kind: 'place', request: { ...saved.request, ...loadTerms(saved.request) } }
    case 'cancel':
    case 'carry':
      return saved
    case 'replace': {
      const { quantity, limitPrice, stopPrice, trail = null } = saved.change
      const change: OrderChange = {
        quantity: exact(quantity),
        limitPrice: exact(limitPrice),
        stopPrice: exact(stopPrice),
        trail: loadTrail(trail),
      }
      return { ...saved, change }
    }
    case 'report':
      return { kind: 'report', input: loadInput(saved.input) }
  }
}

/** Of the kernel's inputs a venue sends only these with exact amounts; the others are plain already. */
export function saveInput(input: KernelInput): SavedInput {
  if (input.kind === 'fill') return { kind: 'fill', report: saveFill(input.report) }
  if (input.kind === 'orderReplaced')
    return { ...input, ...saveTerms({ ...input, trail: input.trail ?? null }) }
  if (input.kind === 'cashMoved') return { ...input, amount: input.amount.toString() }
  if (input.kind === 'variationSettled') return { ...input, price: input.price.toString() }
  return input as Saved<KernelInput>
}

export function loadInput(saved: SavedInput): KernelInput {
  if (saved.kind === 'fill') return { kind: 'fill', report: loadFill(saved.report) }
  if (saved.kind === 'orderReplaced')
    return { ...saved, ...loadTerms({ ...saved, trail: saved.trail ?? null }) }
  if (saved.kind === 'cashMoved') return { ...saved, amount: Decimal.from(saved.amount) }
  if (saved.kind === 'variationSettled') return { ...saved, price: Decimal.from(saved.price) }
  return saved as KernelInput
}
