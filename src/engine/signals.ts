/** Signals into targets: which are worked off, in which order, with which size, order type and limit. */
import { sideRefusal } from './order-options.ts'
import { FulmarError } from '../domain/codes.ts'
import type { Refusal } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import type { OrderSide } from '../domain/order.ts'
import type { OrderOptions, Ticket } from '../strategy/orders.ts'
import {
  checkSignalOptions,
  inWorkingOrder,
  listSignals,
  SIGNAL_DEFAULTS,
  signalRefusal,
} from '../strategy/signals/read-signals.ts'
import type {
  IgnoredSignal,
  RefusedSignal,
  Signal,
  SignalOptions,
  SignalOutcome,
  Signals,
} from '../strategy/signals/signal.ts'
import type { SizeOutcome, SizingView } from '../strategy/sizing/sizing.ts'
import type { Core } from './core.ts'
import type { OrderEntry } from './order-entry.ts'

/** Whose signals they are. */
export interface SignalParts {
  readonly core: Core
  readonly strategyId: string
  readonly entry: OrderEntry
}

const HUNDRED = Decimal.from(100)

export function takeSignals(parts: SignalParts, given: Signals, options: SignalOptions): SignalOutcome {
  checkSignalOptions(options)
  const { core } = parts
  const tickets = new Map<InstrumentId, Ticket>()
  const ignored: IgnoredSignal[] = []
  const refused: RefusedSignal[] = []
  const done = new Set<InstrumentId>()
  for (const signal of inWorkingOrder(listSignals(given), (id) => core.indexOf(id))) {
    const { instrumentId } = signal
    const why = done.has(instrumentId)
      ? 'another signal came first for this instrument'
      : weak(signal, options)
    if (why !== null) {
      ignored.push({ instrumentId, reason: why })
      note(parts, signal, 'ignored', why)
      continue
    }
    done.add(instrumentId)
    const ticket = takeOne(parts, signal, options)
    const [refusal] = ticket.refusals
    tickets.set(instrumentId, ticket)
    if (refusal !== undefined) refused.push({ instrumentId, refusal })
    note(parts, signal, refusal === undefined ? 'taken' : 'refused', refusal?.message ?? '')
  }
  return { tickets, ignored, refused }
}

/** What a size of that side is reckoned from, as things stand. */
export function sizingView(core: Core, instrumentIndex: number, side: OrderSide, price?: number): SizingView {
  const wrong = sideRefusal(side)
  if (wrong !== null) throw new FulmarError('CONFIG_INVALID', wrong.message)
  const { portfolio, marks } = core
  const { id, lotSize } = core.instrument(instrumentIndex)
  return {
    instrumentId: id,
    side,
    price: price ?? marks.takingPrice(instrumentIndex, side),
    pointValue: portfolio.unitFactors()[instrumentIndex] ?? NaN,
    equity: portfolio.equity(),
    lotSize: lotSize.toNumber(),
  }
}

/** Why a signal is left alone; null where it is not. Impossible values are no weakness: they are refused. */
function weak(signal: Signal, { minStrength = SIGNAL_DEFAULTS.minStrength }: SignalOptions): string | null {
  const strength = Math.abs(signal.strength)
  if (signalRefusal(signal) !== null) return null
  if (strength < minStrength)
    return `strength ${String(Number(signal.strength.toPrecision(4)))} is below ${String(minStrength)} either way`
  return strength === 0 ? 'strength 0 has no direction' : null
}

function takeOne(parts: SignalParts, signal: Signal, options: SignalOptions): Ticket {
  const { core, entry } = parts
  const index = core.indexOf(signal.instrumentId)
  const side = signal.strength < 0 ? 'sell' : 'buy'
  const refuse = (refusal: Refusal): Ticket => entry.deny(side, index, {}, null, [refusal])
  const invalid = signalRefusal(signal)
  if (invalid !== null) return refuse(invalid)
  const terms = orderTerms(core, index, side, signal, options)
  if ('code' in terms) return refuse(terms)
  const sizing = typeof options.size === 'function' ? options.size(signal) : options.size
  const heading = entry.targets.heading(index)
  const isThere = side === 'buy' ? heading.isPositive : heading.isNegative
  // said again, it changes nothing; a limit that is still at work follows the market
  if (isThere && !sizing.follows) return entry.targets.restate(index, terms)
  const sized = sizing.size(sizingView(core, index, side))
  if (!sized.ok) return refuse(sized.refusal)
  const quantity = checkedQuantity(sized, sizing.name)
  return entry.target(signal.instrumentId, side === 'sell' ? -quantity : quantity, terms)
}

/** A sizing may be the user's own: a NaN or a negative of it must not pass for «sell everything». */
function checkedQuantity(sized: SizeOutcome & { readonly ok: true }, name: string): number {
  const { quantity } = sized
  if (quantity > 0 && quantity < Infinity) return quantity
  throw new FulmarError('CONFIG_INVALID', `The sizing ${name} gave ${String(quantity)} as quantity.`, {
    remedy: 'A quantity is above zero; return { ok: false, refusal } where there is none.',
  })
}

/** Urgent: market. Confident: a limit a little beyond the other side of the quote. Else market. */
function orderTerms(
  core: Core,
  index: number,
  side: OrderSide,
  { urgency, confidence = 0, reason }: Signal,
  options: SignalOptions,
): OrderOptions | Refusal {
  const { limitAboveConfidence, limitBandPercent } = { ...SIGNAL_DEFAULTS, ...options }
  const terms: OrderOptions = {
    ...(options.timeInForce === undefined ? {} : { timeInForce: options.timeInForce }),
    ...(options.extendedHours === undefined ? {} : { extendedHours: options.extendedHours }),
    ...(reason === undefined ? {} : { reason }),
  }
  if (urgency === 'high' || confidence <= limitAboveConfidence) return terms
  const limit = beyondTouch(core, index, side, limitBandPercent)
  if (limit !== null) return { ...terms, limit }
  const { id } = core.instrument(index)
  return {
    code: 'RISK_PRICE_UNKNOWN',
    message: `No price is known yet for ${id}; a limit cannot be set beside it.`,
  }
}

/** The far side of a fresh quote, else the last price, moved by so many percent in the direction of taking; null without either. */
export function beyondTouch(
  core: Core,
  instrumentIndex: number,
  side: OrderSide,
  percent: number,
): Decimal | null {
  const touch = core.marks.takingPrice(instrumentIndex, side)
  if (!(touch > 0 && touch < Infinity)) return null
  const share = Decimal.fromNumber(side === 'buy' ? percent : -percent).add(HUNDRED)
  return priceFromMarket(core.instrument(instrumentIndex), touch).mul(share).div(HUNDRED, 16, 'halfEven')
}

function note(
  { core, strategyId }: SignalParts,
  signal: Signal,
  outcome: 'taken' | 'ignored' | 'refused',
  why: string,
): void {
  const { instrumentId, strength, ranking, urgency = 'normal', confidence, reason = '' } = signal
  core.outbox.records.push({
    type: 'signalReceived',
    strategyId,
    instrumentId,
    strength,
    ranking: ranking ?? null,
    urgency,
    confidence: confidence ?? null,
    reason,
    outcome,
    why,
  })
  if (outcome !== 'ignored') return
  const message = `Signal for ${instrumentId} ignored: ${why}.`
  core.outbox.effects.push({ kind: 'log', strategyId, message })
}
