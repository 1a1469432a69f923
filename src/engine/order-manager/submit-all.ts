import { FulmarError } from '../../domain/codes.ts'
import type { Refusal } from '../../domain/codes.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { OrderIntent } from '../../domain/order.ts'
import type {
  LegFailurePolicy,
  LegPolicy,
  MultiLegOptions,
  MultiLegTicket,
  OrderLeg,
} from '../../strategy/multi-leg.ts'
import type { OrderOptions, Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import type { OrderEntry } from '../order-entry.ts'
import { makeIntent } from '../order-intent.ts'
import { OrderTicket } from '../ticket.ts'
import { MultiLegView } from './multi-leg-view.ts'
import { markOf, rollBack } from './roll-back.ts'

/** Checking them as one costs the square of their number. */
const MAX_LEGS = 50

const POLICIES: readonly LegPolicy[] = ['allOrNone', 'each']
const FAILURE_POLICIES: readonly LegFailurePolicy[] = ['keep', 'cancelRest', 'closeFilled']
const OPTIONS: readonly (keyof MultiLegOptions)[] = ['policy', 'onLegFailure', 'reason']

interface Leg {
  readonly side: OrderLeg['side']
  readonly instrumentIndex: number
  readonly options: OrderOptions
  /** Null where it could not be made. */
  readonly intent: OrderIntent | null
  /** Of its making, and later of our checks. */
  readonly refusals: readonly Refusal[]
}

export function submitAll(
  core: Core,
  entry: OrderEntry,
  strategyIndex: number,
  given: readonly OrderLeg[],
  options: MultiLegOptions = {},
): MultiLegTicket {
  const { policy = 'allOrNone', reason = '' } = options
  const onLegFailure = options.onLegFailure ?? (policy === 'allOrNone' ? 'cancelRest' : 'keep')
  requireSense(given, options, policy, onLegFailure)
  const made = given.map((leg) => makeLeg(core, strategyIndex, leg, reason))
  const tickets = policy === 'each' ? sendEach(entry, made) : sendTogether(core, entry, made)
  if (tickets.every(({ id }) => id === 0)) {
    return refused({ policy, onLegFailure, reason, tickets, createdTime: core.now / MICROS_PER_MILLI })
  }
  const id = core.multiLegs.nextId
  const legs = tickets.map((ticket) => (ticket.id === 0 ? ticket : ticket.id))
  core.multiLegs.add({
    id,
    strategyIndex,
    policy,
    onLegFailure,
    reason,
    createdTime: core.now,
    legs,
    closing: [],
    stuck: [],
    asked: [],
    refused: [],
    failedLeg: -1,
    failure: '',
  })
  core.outbox.records.push({
    type: 'multiLegSubmitted',
    strategyId: entry.strategyId,
    id,
    policy,
    onLegFailure,
    legs: tickets.map(({ clientOrderId }) => clientOrderId),
    reason,
  })
  return new MultiLegView(core, id)
}

function makeLeg(core: Core, strategyIndex: number, leg: OrderLeg, reason: string): Leg {
  const { side, instrumentId, quantity, ...rest } = leg
  const options = rest.reason === undefined && reason !== '' ? { ...rest, reason } : rest
  const instrumentIndex = core.indexOf(instrumentId)
  const made = makeIntent(
    { strategyIndex, instrumentIndex, side, quantity, options, purpose: 'direct' },
    core.instrument(instrumentIndex),
    core.now,
  )
  const about = { side, instrumentIndex, options }
  return made.ok
    ? { ...about, intent: made.intent, refusals: [] }
    : { ...about, intent: null, refusals: [made.refusal] }
}

/** Each over what is open by then, the legs before it among that. */
function sendEach(entry: OrderEntry, legs: readonly Leg[]): Ticket[] {
  return legs.map((leg) => {
    if (leg.intent === null) return deny(entry, leg, leg.refusals)
    const refusals = entry.refusals(leg.intent, null)
    return refusals.length === 0 ? new OrderTicket(entry.send(leg.intent)) : deny(entry, leg, refusals)
  })
}

/** All, or nothing at all. */
function sendTogether(core: Core, entry: OrderEntry, legs: readonly Leg[]): Ticket[] {
  const judged = legs.map((leg) =>
    leg.intent === null ? leg : { ...leg, refusals: refusalsBeside(core, entry, leg.intent, legs) },
  )
  const bad = judged.findIndex(({ refusals }) => refusals.length > 0)
  if (bad === -1) {
    return judged.flatMap(({ intent }) => (intent === null ? [] : [new OrderTicket(entry.send(intent))]))
  }
  const because: Refusal = {
    code: 'ORDER_LEGS_REFUSED',
    message: `Not sent: leg ${String(bad + 1)} of ${String(legs.length)} was refused, and they were to go all or none.`,
  }
  return judged.map((leg) => deny(entry, leg, leg.refusals.length > 0 ? leg.refusals : [because]))
}

/**
 * What our checks say of one leg with all the others open, as if it were the last: whatever the order in which the legs
 * are given, the verdict is the same. Checks count the worst case, so that no leg is let pass since another may fill.
 */
function refusalsBeside(
  core: Core,
  entry: OrderEntry,
  intent: OrderIntent,
  legs: readonly Leg[],
): readonly Refusal[] {
  const mark = markOf(core)
  for (const other of legs) if (other.intent !== null && other.intent !== intent) entry.send(other.intent)
  const refusals = entry.refusals(intent, null)
  rollBack(core, mark)
  return refusals
}

function deny(entry: OrderEntry, leg: Leg, refusals: readonly Refusal[]): Ticket {
  return entry.deny(leg.side, leg.instrumentIndex, leg.options, leg.intent, refusals)
}

function refused(
  about: Pick<MultiLegTicket, 'policy' | 'onLegFailure' | 'reason' | 'createdTime'> & {
    readonly tickets: readonly Ticket[]
  },
): MultiLegTicket {
  const { tickets, ...rest } = about
  return {
    ...rest,
    id: 0,
    state: 'refused',
    legs: tickets,
    closing: [],
    approved: false,
    refusals: tickets.flatMap(({ refusals }) => refusals),
    failedLeg: -1,
    failure: '',
  }
}

/** Mistakes in the strategy, not refusals: no input could make them right. */
function requireSense(
  legs: readonly OrderLeg[],
  options: MultiLegOptions,
  policy: LegPolicy,
  onLegFailure: LegFailurePolicy,
): void {
  const fail = (what: string): never => {
    throw new FulmarError('CONFIG_INVALID', `submitAll(): ${what}`)
  }
  if (legs.length === 0) fail('there are no legs.')
  if (legs.length > MAX_LEGS) {
    fail(`${String(legs.length)} legs are more than ${String(MAX_LEGS)}; send several multi-leg orders.`)
  }
  if (!POLICIES.includes(policy)) fail(`policy ${policy} is none of ${POLICIES.join(', ')}.`)
  if (!FAILURE_POLICIES.includes(onLegFailure)) {
    fail(`onLegFailure ${onLegFailure} is none of ${FAILURE_POLICIES.join(', ')}.`)
  }
  for (const key of Object.keys(options)) {
    if (!(OPTIONS as readonly string[]).includes(key))
      fail(`there is no option ${key}; there are: ${OPTIONS.join(', ')}.`)
  }
  for (const { side } of legs) {
    if (side !== 'buy' && side !== 'sell') fail(`side ${String(side)} of a leg is neither buy nor sell.`)
  }
}
