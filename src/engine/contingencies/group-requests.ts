/** `orders.bracket`, `oco` and `oto`: what a strategy asks for, made into a group. Called from handlers alone. */
import type { Refusal } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { DecimalInput } from '../../domain/decimal.ts'
import type { Instrument, InstrumentId } from '../../domain/instrument.ts'
import type { OrderLink, OrderSide } from '../../domain/order.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type {
  BracketOptions,
  OrderGroup,
  OrderGroupKind,
  ContingentLeg,
  ContingentOrders,
} from '../../strategy/order-groups.ts'
import type { OrderOptions, RequestOutcome, Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'
import { NO_OPTIONS, toQuantity } from '../order-intent.ts'
import { bracketRefusal, sideRefusal } from '../order-options.ts'
import { idOf } from '../ticket-id.ts'
import { bracketLegs, legRequest, partsOf, refuseLegs } from './bracket-legs.ts'
import type { LegRequest } from './bracket-legs.ts'
import { makeGroup, makeLeg, opposite } from './group.ts'
import type { Group, GroupSpec } from './group.ts'
import { recordOpened } from './group-records.ts'
import { deniedGroup, GroupView } from './group-view.ts'
import { newLegOrder } from './leg-orders.ts'
import { ocoOf } from './native.ts'

/** Whose orders, and in what. */
interface Asked {
  readonly core: Core
  readonly entry: OrderEntry
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly instrument: Instrument
}

export class GroupRequests implements ContingentOrders {
  private readonly core: Core
  private readonly entry: OrderEntry
  private readonly strategyIndex: number

  constructor(core: Core, entry: OrderEntry, strategyIndex: number) {
    this.core = core
    this.entry = entry
    this.strategyIndex = strategyIndex
  }

  bracket(
    side: OrderSide,
    instrumentId: InstrumentId,
    quantity: DecimalInput,
    options: BracketOptions,
  ): OrderGroup {
    const asked = this.asked(instrumentId)
    const wrong = bracketRefusal(options)
    if (wrong !== null) return refuseGroup(asked, 'bracket', side, NO_OPTIONS, wrong)
    const { own, exits } = partsOf(options)
    const market = this.core.marks.price(asked.instrumentIndex)
    const made = sideRefusal(side) ?? bracketLegs(opposite(side), asked.instrument, own, exits, market)
    if ('code' in made) return refuseGroup(asked, 'bracket', side, own, made)
    const { timeStop } = exits
    const holdFor = timeStop === undefined ? null : Math.round(timeStop * MICROS_PER_MILLI)
    return this.withEntry(asked, { kind: 'bracket', side, quantity, options: own, holdFor }, made)
  }

  oto(instrumentId: InstrumentId, entry: ContingentLeg, children: readonly ContingentLeg[]): OrderGroup {
    const asked = this.asked(instrumentId)
    const { side, quantity, ...options } = entry
    const legs = sideRefusal(side) ?? legsOf(asked, children, 'child')
    if ('code' in legs) return refuseGroup(asked, 'oto', side, options, legs)
    return this.withEntry(asked, { kind: 'oto', side, quantity, options, holdFor: null }, legs)
  }

  oco(instrumentId: InstrumentId, requested: readonly ContingentLeg[]): OrderGroup {
    const asked = this.asked(instrumentId)
    const legs = legsOf(asked, requested, 'leg')
    const [first] = requested
    if ('code' in legs || first === undefined || legs.length < 2) {
      const refusal = 'code' in legs ? legs : refuseLegs('An OCO needs two legs or more.')
      return refuseGroup(asked, 'oco', first?.side ?? 'buy', NO_OPTIONS, refusal)
    }
    const [model] = legs
    const isShared = legs.every((leg) => leg.side === model?.side && leg.quantity.eq(model.quantity))
    const sharing = isShared ? 'shared' : 'first'
    const quantity = model?.quantity ?? Decimal.ZERO
    const group = this.newGroup(asked, { kind: 'oco', sharing, quantity, holdFor: null }, legs)
    const refused = requested.flatMap((leg, at) => this.refusalsOf(asked, leg, linkOf(this.core, group, at)))
    if (refused.length > 0) return this.refuseOco(asked, requested, refused)
    this.core.contingencies.add(group)
    recordOpened(this.core, group)
    requested.forEach((leg, at) => {
      this.placeLeg(asked, group, leg, at)
    })
    return new GroupView(this.core, group)
  }

  group(id: number): OrderGroup | null {
    const group = this.core.contingencies.get(id)
    return group?.strategyIndex === this.strategyIndex ? new GroupView(this.core, group) : null
  }

  cancelGroup(which: OrderGroup | number): RequestOutcome {
    const id = idOf('orders.cancelGroup', which)
    const group = this.core.contingencies.get(id)
    if (group?.strategyIndex !== this.strategyIndex) {
      const message = `There is no group ${String(id)} of this strategy.`
      return { ok: false, refusal: { code: 'ORDER_UNKNOWN', message } }
    }
    const sequences =
      group.entry === null
        ? group.legs.flatMap((leg) => leg.orders.map(({ sequence }) => sequence))
        : [group.entry.sequence]
    const outcomes = sequences.map((sequence) => this.entry.cancel(sequence))
    const done = outcomes.find(({ ok }) => ok)
    const message = `Nothing of group ${String(id)} is open that could be canceled.`
    return done ?? { ok: false, refusal: { code: 'ORDER_CLOSED', message } }
  }

  private withEntry(
    asked: Asked,
    entry: {
      readonly kind: 'bracket' | 'oto'
      readonly side: OrderSide
      readonly quantity: DecimalInput
      readonly options: OrderOptions
      readonly holdFor: number | null
    },
    legs: readonly LegRequest[],
  ): OrderGroup {
    const { kind, side, options, holdFor } = entry
    const quantity = toQuantity(asked.instrument, entry.quantity) ?? Decimal.ZERO
    const sharing = kind === 'bracket' ? 'shared' : 'apart'
    const group = this.newGroup(asked, { kind, sharing, quantity, holdFor }, legs)
    this.core.contingencies.add(group)
    const link: OrderLink = { groupId: group.id, role: 'entry', leg: -1, parent: 0, exclusive: false }
    const ticket = this.entry.place(side, asked.instrumentIndex, entry.quantity, options, 'direct', { link })
    if (!ticket.approved) {
      this.core.contingencies.drop(group)
      return deniedGroup(kind, asked.instrument.id, ticket, [])
    }
    group.entry = { sequence: ticket.id, seenQuantity: Decimal.ZERO, seenNotional: Decimal.ZERO }
    recordOpened(this.core, group)
    return new GroupView(this.core, group)
  }

  private newGroup(
    { strategyIndex, instrumentIndex }: Asked,
    spec: Pick<GroupSpec, 'kind' | 'sharing' | 'quantity' | 'holdFor'>,
    legs: readonly LegRequest[],
  ): Group {
    const id = this.core.contingencies.nextId
    const full = legs.map((leg) =>
      makeLeg(spec.kind === 'bracket' ? { ...leg, quantity: spec.quantity } : leg),
    )
    return makeGroup({ ...spec, id, strategyIndex, instrumentIndex, legs: full })
  }

  private placeLeg(
    asked: Asked,
    group: Group,
    { side, quantity, ...options }: ContingentLeg,
    at: number,
  ): void {
    const purpose = group.legs[at]?.protects === true ? 'protect' : 'direct'
    const link = linkOf(this.core, group, at)
    const ticket = this.entry.place(side, asked.instrumentIndex, quantity, options, purpose, { link })
    const leg = group.legs[at]
    if (ticket.approved) leg?.orders.push(newLegOrder(ticket.id))
    else if (leg !== undefined) leg.mode = 'givenUp'
  }

  private refusalsOf(
    asked: Asked,
    { side, quantity, ...options }: ContingentLeg,
    link: OrderLink,
  ): readonly Refusal[] {
    const purpose = options.reduceOnly === true ? 'protect' : 'direct'
    return this.entry.refusalsOf(side, asked.instrumentIndex, quantity, options, purpose, link)
  }

  /** All of its legs or none: what would not pass goes with what would. */
  private refuseOco(
    asked: Asked,
    requested: readonly ContingentLeg[],
    refused: readonly Refusal[],
  ): OrderGroup {
    const [first] = requested
    const { side = 'buy', quantity: _, ...options } = first ?? {}
    const ticket = this.entry.deny(side, asked.instrumentIndex, options, null, refused)
    return deniedGroup('oco', asked.instrument.id, null, [{ role: 'leg', orders: [ticket] }])
  }

  private asked(instrumentId: InstrumentId): Asked {
    const { core, entry, strategyIndex } = this
    const instrumentIndex = core.indexOf(instrumentId)
    return { core, entry, strategyIndex, instrumentIndex, instrument: core.instrument(instrumentIndex) }
  }
}

function linkOf(core: Core, group: Group, leg: number): OrderLink {
  const { id, sharing } = group
  const exclusive = sharing === 'shared'
  return { groupId: id, role: 'leg', leg, parent: 0, exclusive, ...ocoOf(core, group) }
}

function refuseGroup(
  { entry, instrumentIndex, instrument }: Asked,
  kind: OrderGroupKind,
  side: OrderSide,
  options: OrderOptions,
  refusal: Refusal,
): OrderGroup {
  const ticket: Ticket = entry.deny(side, instrumentIndex, options, null, [refusal])
  return deniedGroup(kind, instrument.id, ticket, [])
}

/** The legs of an OCO and the children of an OTO say of themselves what they are. */
function legsOf(
  { instrument }: Asked,
  requested: readonly ContingentLeg[],
  role: 'leg' | 'child',
): LegRequest[] | Refusal {
  if (requested.length === 0) return refuseLegs('There is no leg.')
  const legs: LegRequest[] = []
  for (const [at, { side, quantity, ...options }] of requested.entries()) {
    const exact = toQuantity(instrument, quantity)
    if (exact === null || (side !== 'buy' && side !== 'sell')) {
      const what = `side ${String(side)}, quantity ${String(quantity)}`
      return refuseLegs(
        `Leg ${String(at + 1)} of ${instrument.id} has ${what}: it needs buy or sell, and a lot.`,
      )
    }
    const leg = legRequest(instrument, side, exact, options, role)
    if ('code' in leg) return leg
    legs.push(leg)
  }
  return legs
}
