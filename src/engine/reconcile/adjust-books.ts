/** Brings the books to what the venue says, without an order. */
import { Decimal } from '../../domain/decimal.ts'
import type { Fill } from '../../domain/fill.ts'
import { priceFromMarket } from '../../domain/numbers.ts'
import type { Core } from '../core.ts'
import { UNATTRIBUTED } from '../portfolio.ts'
import { recordFill } from '../record-fill.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import { holdersOf, reducing, tellVenueFill } from '../venue-fill.ts'
import type { Share } from '../venue-fill.ts'
import { adjustmentId } from './adjustment-id.ts'
import type { OpenDifference } from './reconciliation.ts'

/** Who had it done, and why: a person, or the policy. */
export interface Cause {
  readonly by: string
  readonly reason: string
}

/**
 * Books the difference as an adjustment. Returns why it cannot be; null once it is done.
 *
 * A position that is smaller at the venue is taken from what nobody here ordered first, then from strategies on the
 * side that is reduced, in proportion to what they hold; each part at its holder's own average price, so that nothing
 * is realized. What is more at the venue goes to `UNATTRIBUTED`, at the venue's average price. Its value does not touch
 * cash: the trade of the books is met by an `adjustment` of the same size. What somebody really paid or got for it is
 * in the venue's balance, and comes in as an adjustment of cash: the two together are what that trade gained or lost,
 * and they stand under `adjustment`, never in the profit of a strategy.
 */
export function adjustBooks(
  core: Core,
  runners: readonly StrategyRunner[],
  difference: OpenDifference,
  cause: Cause,
): string | null {
  if (difference.kind === 'position') return adjustPosition(core, runners, difference, cause)
  const { subject: currency, difference: amount } = difference
  core.portfolio.postCash('adjustment', currency, amount)
  core.reconciliation.noteMoney()
  record(core, difference, cause, null, amount)
  return null
}

function adjustPosition(
  core: Core,
  runners: readonly StrategyRunner[],
  difference: OpenDifference,
  cause: Cause,
): string | null {
  const { subject, difference: signed } = difference
  const index = core.findIndex(subject)
  const price = entryPrice(core, index, difference.price)
  const shares = sharesOf(core, signed, index)
  const gains = shares.some(({ strategyIndex }) => averageOf(core, strategyIndex, index, signed) === null)
  if (gains && price === null)
    return `the venue names no average price of ${subject}, and no price of it is known`
  let posted = Decimal.ZERO
  const fills: Fill[] = []
  for (const [part, { strategyIndex, quantity }] of shares.entries()) {
    const at = averageOf(core, strategyIndex, index, signed) ?? price ?? Decimal.ZERO
    const fill = fillOf(core, difference, index, strategyIndex, quantity, at, part)
    const outcome = core.portfolio.book(fill)
    // done before a crash
    if (outcome.duplicate || outcome.conflict) continue
    posted = posted.add(compensate(core, index, fill))
    recordFill(core, fill, outcome)
    fills.push(fill)
  }
  core.reconciliation.noteHolding(index)
  record(core, difference, cause, price, posted)
  core.breakers?.afterFill()
  for (const fill of fills) {
    if (fill.strategyIndex === core.portfolio.unattributedIndex) continue
    core.contingencies.afterPositionChange(fill.strategyIndex, index)
    tellVenueFill(runners, fill, 'adjustment')
  }
  return null
}

/** Who is given how much. A change of side closes what is held, and the rest is nobody's. */
function sharesOf(core: Core, signed: Decimal, index: number): Share[] {
  const nobody = core.portfolio.unattributedIndex
  const reduced = holdersOf(core, index).filter(({ quantity }) => quantity.sign === -signed.sign)
  const spare = reduced.find(({ strategyIndex }) => strategyIndex === nobody)?.quantity.abs() ?? Decimal.ZERO
  const first = Decimal.min(spare, signed.abs())
  const side = signed.isPositive ? Decimal.ONE : Decimal.ONE.neg()
  const rest = signed.sub(first.mul(side))
  const shares: Share[] = first.isZero ? [] : [{ strategyIndex: nobody, quantity: first.mul(side) }]
  if (rest.isZero) return shares
  const strategies = reduced.filter(({ strategyIndex }) => strategyIndex !== nobody)
  return [...shares, ...reducing(core, rest, strategies, index)]
}

/** At which a part of the position is closed so that nothing is realized; null where none is closed. */
function averageOf(core: Core, strategyIndex: number, index: number, signed: Decimal): Decimal | null {
  const { portfolio } = core
  const position = portfolio.position(portfolio.slot(strategyIndex, index))
  if (position === null || position.netQuantity.sign !== -signed.sign) return null
  return position.averageEntryPrice
}

/** The venue's average price, or else the last price that is known. */
function entryPrice(core: Core, index: number, venue: Decimal | null): Decimal | null {
  if (venue !== null && !venue.isZero) return venue
  const last = core.marks.price(index)
  return Number.isNaN(last) ? null : priceFromMarket(core.instrument(index), last)
}

/** The books post the price of a fill to cash: an adjustment of the same size takes it back. Returns it. */
function compensate(core: Core, index: number, { side, quantity, price }: Fill): Decimal {
  const { settlement, multiplier, currency } = core.instrument(index)
  // what is settled on margin moves no money
  if (settlement === 'margin') return Decimal.ZERO
  const value = quantity.mul(price).mul(multiplier)
  const amount = side === 'buy' ? value : value.neg()
  core.portfolio.postCash('adjustment', currency, amount)
  return amount
}

function fillOf(
  core: Core,
  { number, subject, internal, broker }: OpenDifference,
  instrumentIndex: number,
  strategyIndex: number,
  quantity: Decimal,
  price: Decimal,
  part: number,
): Fill {
  return {
    clientOrderId: '',
    venueOrderId: '',
    executionId: adjustmentId(number, subject, internal, broker, String(part)),
    instrumentId: subject,
    side: quantity.isPositive ? 'buy' : 'sell',
    quantity: quantity.abs(),
    price,
    fee: Decimal.ZERO,
    feeCurrency: core.instrument(instrumentIndex).currency,
    liquidity: 'unknown',
    eventTime: core.now,
    origin: 'adjustment',
    strategyId: core.portfolio.strategyId(strategyIndex) ?? UNATTRIBUTED,
    strategyIndex,
    instrumentIndex,
    orderSequence: 0,
    receivedTime: core.now,
  }
}

function record(
  core: Core,
  { number, kind, subject, internal, broker, difference }: OpenDifference,
  { by, reason }: Cause,
  price: Decimal | null,
  cash: Decimal,
): void {
  core.outbox.records.push({
    type: 'booksAdjusted',
    difference: number,
    kind,
    subject,
    internal,
    broker,
    amount: difference,
    price,
    entry: 'adjustment',
    cash,
    by,
    reason,
  })
}
