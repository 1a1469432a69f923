/** Orders and what happens to them in plain words: for people who read neither code nor records. */
import type { Decimal } from '../../domain/decimal.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import type { Order, OrderChange, OrderRole, TimeInForce } from '../../domain/order.ts'
import type { Trail } from '../../domain/trail.ts'
import { formatPrice, formatQuantity, plainText } from '../../report/format.ts'

const VALIDITY: Readonly<Record<TimeInForce, string>> = {
  day: 'good for the day',
  gtc: 'good till canceled',
  ioc: 'filled at once as far as it goes, the rest canceled',
  fok: 'filled at once as a whole, or not at all',
  gtd: 'good till a date',
  opg: 'for the opening alone',
  cls: 'for the close alone',
}

/** `buy 160 SPY.ARCX at the market, good for the day`. */
export function sayTerms(order: Readonly<Order>): string {
  const more = [
    VALIDITY[order.timeInForce],
    ...(order.reduceOnly ? ['only to reduce a position'] : []),
    ...(order.postOnly ? ['never taking from the book'] : []),
    ...(order.extendedHours ? ['also outside regular hours'] : []),
    ...(order.displayQuantity === null ? [] : [`${formatQuantity(order.displayQuantity)} of it shown`]),
  ]
  return `${order.side} ${formatQuantity(order.quantity)} ${order.instrumentId} ${sayPrice(order)}, ${more.join(', ')}`
}

function sayPrice({ type, limitPrice, stopPrice, trail }: Readonly<Order>): string {
  const limit = limitPrice === null ? '' : formatPrice(limitPrice)
  const stop = stopPrice === null ? '' : formatPrice(stopPrice)
  switch (type) {
    case 'market':
      return 'at the market'
    case 'limit':
      return `at ${limit} or better`
    case 'stop':
      return `at the market once the price reaches ${stop}`
    case 'stopLimit':
      return `at ${limit} or better once the price reaches ${stop}`
    case 'trailingStop':
    case 'trailingStopLimit':
      return `by a stop that trails ${sayTrail(trail)}`
  }
}

function sayTrail(trail: Trail | null): string {
  if (trail === null) return 'the price'
  const { kind, value, limitOffset } = trail
  const unit = kind === 'percent' ? ' %' : ''
  const limit = limitOffset === null ? '' : `, then with a limit ${formatPrice(limitOffset)} beyond it`
  return `${formatQuantity(value)}${unit} behind the best price${limit}`
}

export function sayChange(change: OrderChange): string {
  const parts = [
    ...(change.quantity === null ? [] : [`quantity ${formatQuantity(change.quantity)}`]),
    ...(change.limitPrice === null ? [] : [`limit ${formatPrice(change.limitPrice)}`]),
    ...(change.stopPrice === null ? [] : [`stop ${formatPrice(change.stopPrice)}`]),
    ...(change.trail === null || change.trail === undefined ? [] : [`trailing ${sayTrail(change.trail)}`]),
  ]
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

const ROLES: Readonly<Record<OrderRole, string>> = {
  entry: 'the entry',
  stopLoss: 'the stop loss',
  takeProfit: 'the take profit',
  timeStop: 'the exit after its time',
  leg: 'a leg',
  child: 'an order that waited for it',
}

export function sayRole(role: OrderRole): string {
  return ROLES[role]
}

/** `order 12 (sell 160 SPY.ARCX, the stop loss)`. */
export function sayShort(order: Readonly<Order>): string {
  const role = order.link === null ? '' : `, ${sayRole(order.link.role)}`
  return `order ${String(order.sequence)} (${order.side} ${formatQuantity(order.quantity)} ${order.instrumentId}${role})`
}

/** Reasons come from strategies, people and venues: on one line, in quotes; empty where there is none. */
export function sayReason(reason: string): string {
  // who wrote it ended it as a sentence, and so do we
  const text = plainText(reason).replace(/\.$/, '')
  return text === '' ? '' : `“${text}”`
}

export function sayMoney(amount: Decimal, currency: string): string {
  return `${formatQuantity(amount)} ${currency}`
}

type Sayers = {
  readonly [Kind in KernelInput['kind']]?: (input: Extract<KernelInput, { readonly kind: Kind }>) => string
}

/** Those that need more than their name. */
const SAYERS: Sayers = {
  kill: ({ by, reason }) => `the kill by ${plainText(by)}${inBrackets(reason)}`,
  command: ({ command: { verb, by, reason } }) =>
    `the command ${verb} of ${plainText(by)}${inBrackets(reason)}`,
  fill: ({ report: { side, quantity, instrumentId, price } }) =>
    `an execution (${side} ${formatQuantity(quantity)} ${instrumentId} at ${formatPrice(price)})`,
  timerDue: () => 'a timer that was due',
  jobDue: ({ name }) => `the job “${plainText(name)}”, which was due`,
  sessionChanged: ({ phase, market }) => `the ${phase} of the market ${market}`,
  breakersDue: () => 'a look of the circuit breakers at the account',
  computed: ({ ok, error }) =>
    ok ? 'the result of a computation' : `a computation that failed${inBrackets(error)}`,
  corporateAction: ({ action }) => `a corporate action of ${action.instrumentId}: ${words(action.type)}`,
  runStarted: ({ run }) => `the start of run ${String(run)}`,
  connectionChanged: ({ venue, connected }) => `the connection to ${venue}, ${connected ? 'made' : 'lost'}`,
  venueStateChanged: ({ venue, state }) => `${venue}, which was ${state}`,
  systemError: ({ code, message }) => `the failure ${code}${inBrackets(message)}`,
}

/** What made the kernel do what it did: `a timer that was due`, `the kill by ann (“…”)`. */
export function sayInput(input: KernelInput): string {
  const say = SAYERS[input.kind] as ((input: KernelInput) => string) | undefined
  if (say !== undefined) return say(input)
  return 'clientOrderId' in input ? `a report: ${words(input.kind)}` : `an input: ${words(input.kind)}`
}

function inBrackets(reason: string): string {
  const text = sayReason(reason)
  return text === '' ? '' : ` (${text})`
}

/** `orderCanceled` as `order canceled`. */
function words(name: string): string {
  return name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
}
