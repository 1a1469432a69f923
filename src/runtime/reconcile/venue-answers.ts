import type { FillReport } from '../../domain/fill.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { AccountReport, Broker, OrderReport, PositionReport } from '../../ports/broker.ts'
import type { Clock } from '../../ports/clock.ts'
import { within } from '../live/within.ts'

/** Of one order that is not among the open ones. */
export interface LookedUp {
  readonly clientOrderId: string
  readonly askedTime: UnixMicros
  /** Null: the venue says that it has no such order. */
  readonly report: OrderReport | null
}

/** Everything that a comparison asks. */
export interface VenueAnswers {
  /** When the first question was asked, by our clock. */
  readonly askedTime: UnixMicros
  readonly openOrders: readonly OrderReport[]
  /** Null where the venue keeps no history of executions. */
  readonly fills: readonly FillReport[] | null
  readonly lookedUp: readonly LookedUp[]
  readonly positions: readonly PositionReport[]
  readonly account: AccountReport
}

export interface Questions {
  readonly broker: Broker
  readonly clock: Clock
  readonly timeout: UnixMicros
  /** Since when executions are asked for, in the venue's time. */
  readonly since: UnixMicros
  /** Not before it: the kernel's own time. */
  readonly now: UnixMicros
  /** Orders of ours that are open here, given those that are listed there. */
  readonly missing: (listed: ReadonlySet<string>) => readonly string[]
}

/**
 * Asks one question after the other; positions and balances last, so that they know of every execution that was told
 * before. Rejects as soon as one answer fails or does not come: half an answer is none, and never «nothing there».
 */
export async function askVenue(questions: Questions): Promise<VenueAnswers> {
  const { broker, clock, timeout, since, now, missing } = questions
  const ask = <T>(what: string, answer: Promise<T>): Promise<T> =>
    within(clock, timeout, `Asking ${broker.venue} for ${what}`, answer)
  const askedTime = Math.max(clock.now(), now)
  const openOrders = await ask('open orders', broker.queryOpenOrders())
  const fills = broker.capabilities.executionHistory
    ? await ask('executions', broker.queryFillsSince(since))
    : null
  const lookedUp: LookedUp[] = []
  for (const clientOrderId of missing(new Set(openOrders.map((report) => report.clientOrderId)))) {
    const asked = Math.max(clock.now(), askedTime)
    const report = await ask(`order ${clientOrderId}`, broker.queryOrder(clientOrderId))
    lookedUp.push({ clientOrderId, askedTime: asked, report })
  }
  const positions = await ask('positions', broker.queryPositions())
  const account = await ask('the account', broker.queryAccount())
  return { askedTime, openOrders, fills, lookedUp, positions, account }
}
