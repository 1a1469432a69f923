import { Decimal } from '../../domain/decimal.ts'
import { emptyList } from '../../domain/lists.ts'
import type { MarketDataView } from '../../domain/market-data.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order, OrderChange, OrderSide } from '../../domain/order.ts'
import type { ProtectSettings } from '../../strategy/order-groups.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'
import type { Group, Leg } from './group.ts'
import { recordOpened } from './group-records.ts'
import { bringTo } from './leg-orders.ts'
import type { LegAtWork } from './leg-orders.ts'
import { checkProtect, protectionOf } from './protect-terms.ts'
import { sizesOf, unprotected } from './sizes.ts'
import type { Unprotected } from './sizes.ts'
import { GROUP_TIMERS } from '../timers.ts'
import { standIn, startClock, syncGroup } from './sync.ts'
import { isReached } from './watch.ts'

/**
 * Groups that are remembered after they have ended, for late fills. Every group has an order at least, and no more orders
 * than that are remembered: of an order that is known, the group is.
 */
const GROUPS_KEPT = 2048

/** What protects more comes first in the share-out of a position; what protects the rest comes last. */
const TURN: Readonly<Record<Group['kind'], number>> = { bracket: 0, oto: 1, oco: 2, protection: 3 }

/** What each strategy brings. */
interface Member {
  readonly entry: OrderEntry
  protect: ProtectSettings | null
}

/**
 * Contingent orders and the protection of positions, held by the engine. Nothing here remembers what was to be done:
 * after every event of a strategy in an instrument, what should be at work follows from fills and position alone, and
 * orders are brought there as far as their state allows. Hence it does not matter in which order reports arrive.
 */
export class ContingencyBook {
  /** A leg waits for a price that the engine watches itself: every data of its instrument are looked at. */
  isWatching = false
  /** A handler took back what protected a position: the definition may protect it instead. */
  isDirty = false
  nextId = 1
  readonly isNative: boolean
  private readonly core: Core
  private readonly members: Member[] = []
  private readonly groups = new Map<number, Group>()
  private active: Group[] = []
  private protects = false

  /** @param isNative Whether the venue makes the other legs smaller by itself when one fills. */
  constructor(core: Core, isNative: boolean) {
    this.core = core
    this.isNative = isNative
  }

  /** Strategies in the order of their indices. */
  join(entry: OrderEntry): void {
    this.members.push({ entry, protect: null })
  }

  /** Throws STRATEGY_INVALID. */
  protect(strategyIndex: number, settings: ProtectSettings, name: string): void {
    checkProtect(settings, name)
    const member = this.members[strategyIndex]
    if (member === undefined) throw new RangeError(`no strategy ${String(strategyIndex)}`)
    member.protect = settings
    this.protects = true
  }

  get(id: number): Group | null {
    return this.groups.get(id) ?? null
  }

  /** Groups of one strategy that are not done, oldest first. */
  openOf(strategyIndex: number): readonly Group[] {
    return this.active.filter((group) => group.strategyIndex === strategyIndex)
  }

  /** From a handler: undone with it. */
  add(group: Group): void {
    this.groups.set(group.id, group)
    this.active.push(group)
    this.core.undo.push(() => {
      this.drop(group)
    })
    this.nextId = group.id + 1
  }

  /** Takes it back at once: its entry was denied. */
  drop(group: Group): void {
    this.groups.delete(group.id)
    this.active = this.active.filter((other) => other !== group)
    this.nextId = group.id
  }

  /** The strategy takes the order back itself: its leg is not decided anew. From a handler, or a command. */
  giveUp(order: Order): void {
    const leg = this.legOf(order)
    if (leg === null || leg.mode === 'givenUp') return
    const { mode } = leg
    leg.mode = 'givenUp'
    this.isDirty = this.protects
    this.core.undo.push(() => {
      leg.mode = mode
    })
  }

  /**
   * An exit that follows the position, and so goes once that is closed: canceled any sooner it would leave the position
   * bare while the order that closes it is on its way.
   */
  endsByItself({ link, purpose, reduceOnly }: Order): boolean {
    if (link === null || purpose !== 'protect' || !reduceOnly) return false
    return this.groups.get(link.groupId)?.kind !== 'oco'
  }

  /** Placed by `protect` in the definition of the strategy: no order of the strategy, and not its to cancel. */
  isOfDefinition({ link }: Order): boolean {
    return link !== null && this.groups.get(link.groupId)?.kind === 'protection'
  }

  /** The strategy moves the price of a leg: it stays there. From a handler. */
  moved(order: Order, change: OrderChange): void {
    const leg = this.legOf(order)
    if (leg === null) return
    const { terms } = leg
    const { stopPrice, limitPrice, trail } = change
    leg.terms = {
      ...terms,
      ...(stopPrice === null ? {} : { stop: stopPrice, stopPercent: null }),
      ...(limitPrice === null ? {} : { limit: limitPrice, limitPercent: null }),
      ...(trail === undefined || trail === null
        ? {}
        : {
            trail: trail.kind === 'amount' ? trail.value : null,
            trailPercent: trail.kind === 'percent' ? trail.value : null,
          }),
    }
    this.core.undo.push(() => {
      leg.terms = terms
    })
  }

  /** After every event of an order, before its strategy hears of it. */
  afterOrderEvent(order: Order): void {
    if (this.active.length === 0 && !this.protects && order.link === null) return
    const group = order.link === null ? null : this.get(order.link.groupId)
    if (group !== null) this.takeUp(group)
    this.settle(order.strategyIndex, order.instrumentIndex)
    // under the symbol that it trades as by now
    if (group !== null && group.instrumentIndex !== order.instrumentIndex)
      this.settle(group.strategyIndex, group.instrumentIndex)
  }

  /** After a position has changed by no order of ours. */
  afterPositionChange(strategyIndex: number, instrumentIndex: number): void {
    if (this.active.length > 0 || this.protects) this.settle(strategyIndex, instrumentIndex)
  }

  /** Only while `isWatching`. */
  onMarketData(instrumentIndex: number, view: MarketDataView): void {
    for (const group of [...this.active]) {
      if (group.instrumentIndex !== instrumentIndex || !isWatched(group)) continue
      group.legs.forEach((leg, index) => {
        const isOut = leg.mode === 'watched' && isReached(this.workOf(group, leg, index), view)
        if (isOut) leg.mode = 'triggered'
        leg.waits = false
      })
      this.settle(group.strategyIndex, instrumentIndex)
    }
  }

  onTimer(name: string): void {
    const [what, id] = name.split(' ')
    const group = this.get(Number(id))
    if (group === null) return
    if (what === 'hold') {
      for (const leg of group.legs)
        if (leg.role === 'timeStop' && leg.mode === 'dormant') leg.mode = 'triggered'
    }
    if (what !== 'owed') group.isSuspended = false
    this.settle(group.strategyIndex, group.instrumentIndex)
  }

  /** Once the handler has returned. */
  settleDirty(): void {
    this.isDirty = false
    this.core.instruments.forEach((_, instrumentIndex) => {
      this.settleAll(instrumentIndex)
    })
  }

  /** All of one instrument: after a corporate action. */
  settleAll(instrumentIndex: number): void {
    this.members.forEach((_, strategyIndex) => {
      this.afterPositionChange(strategyIndex, instrumentIndex)
    })
  }

  get all(): readonly Group[] {
    return this.active
  }

  save(): unknown {
    return {
      nextId: this.nextId,
      isWatching: this.isWatching,
      isDirty: this.isDirty,
      groups: [...this.groups.values()].map((group) => ({ ...group })),
      active: this.active.map(({ id }) => id),
    }
  }

  load(saved: unknown): void {
    const state = saved as {
      nextId: number
      isWatching: boolean
      isDirty: boolean
      groups: Group[]
      active: number[]
    }
    this.nextId = state.nextId
    this.isWatching = state.isWatching
    this.isDirty = state.isDirty
    for (const group of state.groups) this.groups.set(group.id, group)
    this.active = state.active.flatMap((id) => this.groups.get(id) ?? [])
  }

  private legOf({ link }: Order): Leg | null {
    return link === null ? null : (this.groups.get(link.groupId)?.legs[link.leg] ?? null)
  }

  /** A report about a group that was done brings it back. */
  private takeUp(group: Group): void {
    if (!group.isDone) return
    group.isDone = false
    this.active.push(group)
    this.active.sort((a, b) => a.id - b.id)
  }

  /** What the kernel decides itself is not undone when a handler throws later. */
  private settle(strategyIndex: number, instrumentIndex: number): void {
    const { core } = this
    const groups = this.active
      .filter((group) => group.strategyIndex === strategyIndex && group.instrumentIndex === instrumentIndex)
      .sort(byTurn)
    const isProtected = (this.members[strategyIndex]?.protect ?? null) !== null
    if (groups.length === 0 && !isProtected) return
    const isKept = core.kills.keepsProtection(strategyIndex, instrumentIndex)
    if (!isKept) for (const group of groups) standDown(group)
    for (const group of groups) syncGroup(core, group)
    const { portfolio } = core
    const position = portfolio.position(portfolio.slot(strategyIndex, instrumentIndex))
    const left = unprotected(position?.netQuantity ?? Decimal.ZERO)
    for (const group of groups) this.bring(group, left)
    if (isProtected && isKept && core.follow?.has(strategyIndex) !== true)
      this.protectRest(strategyIndex, instrumentIndex, left)
    this.finish()
    emptyList(core.undo)
  }

  /** What no group protects, by the definition of the strategy. */
  private protectRest(strategyIndex: number, instrumentIndex: number, left: Unprotected): void {
    const protect = this.members[strategyIndex]?.protect
    const isLong = left.long.isPositive
    if (protect === undefined || protect === null || (!isLong && !left.short.isPositive)) return
    const side: OrderSide = isLong ? 'sell' : 'buy'
    const group = protectionOf(protect, { id: this.nextId, strategyIndex, instrumentIndex, side })
    this.add(group)
    recordOpened(this.core, group)
    this.bring(group, left)
  }

  private bring(group: Group, left: Unprotected): void {
    const { core } = this
    const sizes = sizesOf(group, core.instrument(group.instrumentIndex), left)
    if (group.isSuspended) return
    if (sizes.some((size) => size.isPositive) && group.kind !== 'oco') startClock(core, group)
    // what is to be done about it is in the record
    if (core.follow?.has(group.strategyIndex) === true) return
    group.legs.forEach((leg, index) => {
      const work = this.workOf(group, leg, index)
      const wanted = sizes[index] ?? Decimal.ZERO
      const outcome = bringTo(work, wanted)
      if (outcome === 'denied' && !leg.protects) leg.mode = 'givenUp'
      if (outcome === 'denied' && leg.protects) {
        leg.failures += 1
        standIn(core, group, leg, 'our own checks refused it')
      }
    })
    group.isDone = this.hasEnded(group, sizes)
  }

  private hasEnded(group: Group, sizes: readonly Decimal[]): boolean {
    const { core } = this
    const entry = group.entry === null ? null : core.orders.get(group.entry.sequence)
    if (entry !== null && !isTerminal(entry.status)) return false
    if (group.kind === 'protection' && !group.isRetired) return false
    return group.legs.every((leg, index) => {
      const isWanted = (sizes[index] ?? Decimal.ZERO).isPositive && leg.mode !== 'givenUp'
      return !isWanted && leg.orders.every(({ ended }) => ended)
    })
  }

  private finish(): void {
    const { timers } = this.core
    for (const { id, isDone } of this.active) {
      if (!isDone) continue
      for (const what of ['hold', 'again', 'owed']) timers.cancel(GROUP_TIMERS, `${what} ${String(id)}`)
    }
    this.active = this.active.filter(({ isDone }) => !isDone)
    this.isWatching = this.active.some(isWatched)
    if (this.groups.size < 2 * GROUPS_KEPT) return
    for (const [id, { isDone }] of this.groups) {
      if (this.groups.size <= GROUPS_KEPT) break
      if (isDone) this.groups.delete(id)
    }
  }

  private workOf(group: Group, leg: Leg, index: number): LegAtWork {
    const { core } = this
    const member = this.members[group.strategyIndex]
    if (member === undefined) throw new RangeError(`no strategy ${String(group.strategyIndex)}`)
    return { core, entry: member.entry, group, leg, index, reference: this.referenceOf(group) }
  }

  private referenceOf(group: Group): Decimal | null {
    if (group.kind !== 'protection')
      return group.entered.isPositive && group.entry !== null
        ? group.enteredNotional.div(group.entered, 16, 'halfEven')
        : null
    const { portfolio } = this.core
    const slot = portfolio.slot(group.strategyIndex, group.instrumentIndex)
    const position = portfolio.position(slot)
    return position === null || position.netQuantity.isZero ? null : position.averageEntryPrice
  }
}

/** Of one kind the oldest first. */
function byTurn(a: Group, b: Group): number {
  const turn = TURN[a.kind] - TURN[b.kind]
  return turn === 0 ? a.id - b.id : turn
}

/** A kill takes protection away too: nothing of the group is decided anew. What the definition asks for comes back with the release. */
function standDown(group: Group): void {
  if (group.kind === 'protection') group.isRetired = true
  for (const leg of group.legs) leg.mode = 'givenUp'
}

function isWatched({ legs }: Group): boolean {
  return legs.some(({ mode, waits }) => mode === 'watched' || waits)
}
