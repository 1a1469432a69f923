/** Puts a recorded decision into the state as it stands: no check is made again, and nothing is decided. */
import { Decimal } from '../../domain/decimal.ts'
import { applyOrderEvent } from '../../domain/order-lifecycle.ts'
import type { Order } from '../../domain/order.ts'
import { emptyList } from '../../domain/lists.ts'
import { makeGroup, makeLeg } from '../contingencies/group.ts'
import { newLegOrder } from '../contingencies/leg-orders.ts'
import type { Core } from '../core.ts'
import type { KernelRecord } from '../records.ts'
import { EXECUTION_TIMERS } from '../timers.ts'

type Recorded<T extends KernelRecord['type']> = Extract<KernelRecord, { readonly type: T }>

/** Whatever it leaves in the outbox, the caller puts what is recorded there in its place. */
export function foldRecord(core: Core, record: KernelRecord): void {
  if (record.type === 'orderApproved') takeOrder(core, record.order)
  else if (record.type === 'orderDenied') deny(core, record)
  else if (record.type === 'cancelRequested') cancel(core, record.order.sequence)
  else if (record.type === 'replaceRequested') replace(core, record)
  else if (record.type === 'groupOpened') openGroup(core, record)
  else if (record.type === 'legWatched') watch(core, record)
  else countAlong(core, record)
  // nothing of it is taken back
  emptyList(core.undo)
}

/** What was set going does nothing for a strategy that is halted; but numbers are given out to all in turn. */
function countAlong(core: Core, record: KernelRecord): void {
  if (record.type === 'timerSet') {
    const { strategyId, name, dueTime, period } = record
    core.timers.set(timersOf(core, strategyId, name), name, dueTime, period)
  } else if (record.type === 'timerCanceled') {
    core.timers.cancel(timersOf(core, record.strategyId, record.name), record.name)
  } else if (record.type === 'computeRequested') {
    core.nextRequestId = Math.max(core.nextRequestId, record.requestId + 1)
  } else if (record.type === 'executionStarted') core.executions.skip(record.id)
  else if (record.type === 'multiLegSubmitted')
    core.multiLegs.nextId = Math.max(core.multiLegs.nextId, record.id + 1)
}

/** Those of an execution stand under a number of their own. */
function timersOf(core: Core, strategyId: string, name: string): number {
  return /^execution \d+$/.test(name) ? EXECUTION_TIMERS : indexOf(core, strategyId)
}

/** Counted like any other, so that limits of the account hold for the rest. */
function takeOrder(core: Core, recorded: Readonly<Order>): void {
  const order: Order = { ...recorded }
  const { orders } = core
  orders.nextSequence = Math.max(orders.nextSequence, order.sequence + 1)
  orders.add(order)
  if (order.purpose !== 'flatten') {
    core.breakers?.onApproved(order.strategyIndex)
    core.statistics.sent(order)
    core.pace.note(order, order.sequence, core.now)
    if (core.watch.notesOrders) core.watch.noteOrder(core, order, null)
    core.answers?.watch()
  }
  adopt(core, order)
}

/** An order of a leg is known to its group. */
function adopt(core: Core, { link, sequence }: Readonly<Order>): void {
  if (link === null || link.leg < 0) return
  const leg = core.contingencies.get(link.groupId)?.legs[link.leg]
  if (leg === undefined || leg.orders.some((kept) => kept.sequence === sequence)) return
  leg.orders.push(newLegOrder(sequence))
}

function deny(core: Core, { strategyId, instrumentIndex, refusals }: Recorded<'orderDenied'>): void {
  const strategyIndex = indexOf(core, strategyId)
  if (strategyIndex === -1) return
  core.statistics.denied(strategyIndex, instrumentIndex, 1)
  core.breakers?.onDenied(strategyIndex, refusals)
}

function cancel(core: Core, sequence: number): void {
  const order = core.orders.get(sequence)
  if (order === null) return
  applyOrderEvent(order, { kind: order.pending === 'cancel' ? 'repeatCancel' : 'requestCancel' }, core.now)
  core.orders.afterChange(order)
  core.answers?.watch()
  const group = order.link === null ? null : core.contingencies.get(order.link.groupId)
  const leg = group?.legs[order.link?.leg ?? -1]
  if (group === null || group === undefined || leg === undefined) return
  for (const kept of leg.orders) if (kept.sequence === sequence) kept.asked = 'cancel'
  // with nothing filled there is no reason of the engine's own: the strategy took it back
  if (group.exited.isZero && group.closedElsewhere.isZero && group.kind !== 'protection') leg.mode = 'givenUp'
}

function replace(core: Core, { order: { sequence }, change }: Recorded<'replaceRequested'>): void {
  const order = core.orders.get(sequence)
  if (order === null) return
  core.pace.note(order, sequence, core.now)
  applyOrderEvent(order, { kind: 'requestReplace', change }, core.now)
  core.orders.leaves.update(order)
  core.answers?.watch()
  const leg =
    order.link === null ? undefined : core.contingencies.get(order.link.groupId)?.legs[order.link.leg]
  for (const kept of leg?.orders ?? []) {
    if (kept.sequence !== sequence) continue
    kept.asked = 'replace'
    kept.revision = order.revision
  }
  if (change.quantity === null) core.contingencies.moved(order, change)
}

function openGroup(core: Core, record: Recorded<'groupOpened'>): void {
  const strategyIndex = indexOf(core, record.strategyId)
  const instrumentIndex = core.findIndex(record.instrumentId)
  if (strategyIndex === -1 || instrumentIndex === -1) return
  const { groupId: id, kind, sharing, quantity, holdFor } = record
  const isOwn = kind === 'bracket' || kind === 'protection'
  const legs = record.legs.map((leg) =>
    makeLeg({
      ...leg,
      protects: isOwn || leg.options.reduceOnly === true,
      mode: leg.role === 'timeStop' ? 'dormant' : 'venue',
    }),
  )
  const group = makeGroup({ id, kind, strategyIndex, instrumentIndex, sharing, quantity, holdFor, legs })
  const entry = record.entry === 0 ? null : core.orders.get(record.entry)
  if (entry !== null) {
    group.entry = { sequence: entry.sequence, seenQuantity: Decimal.ZERO, seenNotional: Decimal.ZERO }
  }
  core.contingencies.add(group)
  for (const order of core.orders.openFor(instrumentIndex)) if (order.link?.groupId === id) adopt(core, order)
}

function watch(core: Core, { groupId, leg: index }: Recorded<'legWatched'>): void {
  const group = core.contingencies.get(groupId)
  const leg = group?.legs[index]
  if (group === null || group === undefined || leg === undefined) return
  leg.mode = 'watched'
  leg.watchedSince = core.now
  leg.best = core.marks.takingPrice(group.instrumentIndex, leg.side)
  core.contingencies.isWatching = true
}

/** −1 for none. */
function indexOf(core: Core, strategyId: string): number {
  return core.gate.strategyIndexOf(`strategy:${strategyId}`)
}
