/**
 * Executions that no order of ours asked for: liquidation, auto-deleveraging, expiry, exercise, assignment. They are
 * ordinary events of a margin account, so they freeze nothing; they are booked to whoever holds the position.
 */
import { Decimal } from '../domain/decimal.ts'
import type { Fill, FillOrigin, FillReport } from '../domain/fill.ts'
import type { Code } from '../domain/codes.ts'
import { roundQuantity } from '../domain/numbers.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { Core } from './core.ts'
import { UNATTRIBUTED } from './portfolio.ts'
import { recordFill } from './record-fill.ts'
import type { StrategyRunner } from './strategy-runner.ts'
import { venueTicket } from './ticket.ts'

/** A strategy and its signed quantity: what it holds, or what it is given of the execution. */
export interface Share {
  readonly strategyIndex: number
  readonly quantity: Decimal
}

const CODE_OF: Readonly<Record<FillOrigin, Code>> = {
  liquidation: 'VENUE_LIQUIDATED',
  adl: 'VENUE_DELEVERAGED',
  expiry: 'VENUE_SETTLED',
  exercise: 'VENUE_SETTLED',
  assignment: 'VENUE_SETTLED',
  adjustment: 'VENUE_BOOKS_ADJUSTED',
}

/** Decimals of a fee's share; what the rounding leaves goes to the last. */
const FEE_DECIMALS = 18

export function bookVenueFill(
  core: Core,
  runners: readonly StrategyRunner[],
  report: FillReport,
  origin: FillOrigin,
  instrumentIndex: number,
): void {
  const { portfolio } = core
  if (portfolio.knows(instrumentIndex, report.executionId)) return
  const shares = sharesOf(core, report, origin, instrumentIndex)
  const fills = toFills(core, report, shares, instrumentIndex)
  for (const fill of fills) {
    const outcome = portfolio.book(fill)
    if (outcome.duplicate) return
    if (outcome.conflict) {
      core.freeze(instrumentIndex, `execution ${fill.executionId} was reported again with other figures`)
      return
    }
    recordFill(core, fill, outcome)
  }
  core.breakers?.afterFill()
  announce(core, report, origin)
  for (const fill of fills) {
    if (fill.strategyIndex === portfolio.unattributedIndex) {
      core.freeze(
        instrumentIndex,
        `the venue's ${origin} ${report.executionId} exceeds what any strategy holds`,
      )
      continue
    }
    core.contingencies.afterPositionChange(fill.strategyIndex, instrumentIndex)
    tellVenueFill(runners, fill, origin)
  }
}

/**
 * Who is given how much of the execution, in the order of the strategies.
 *
 * - The end of a contract (expiry, exercise, assignment) that closes the whole position of the account closes that
 *   of each strategy, also of those that were on the other side.
 * - A delivery on account of another instrument goes to its holders in proportion to what they hold.
 * - Anything else reduces: it is shared by those on the side that it reduces, in proportion to what they hold, in
 *   whole lots; what rounding leaves goes to the largest holders first.
 *
 * What nobody holds goes to `UNATTRIBUTED`, and freezes the instrument.
 */
function sharesOf(core: Core, report: FillReport, origin: FillOrigin, instrumentIndex: number): Share[] {
  const { portfolio } = core
  const signed = report.side === 'buy' ? report.quantity : report.quantity.neg()
  const ends = origin !== 'liquidation' && origin !== 'adl'
  if (report.onAccountOf !== undefined) {
    const source = core.findIndex(report.onAccountOf)
    return source === -1
      ? [{ strategyIndex: portfolio.unattributedIndex, quantity: signed }]
      : inProportion(signed, holdersOf(core, source), portfolio.unattributedIndex)
  }
  const holders = holdersOf(core, instrumentIndex)
  if (ends && portfolio.exactNet(instrumentIndex).eq(signed.neg())) {
    return holders.map(({ strategyIndex, quantity }) => ({ strategyIndex, quantity: quantity.neg() }))
  }
  const reduced = holders.filter(({ quantity }) => quantity.sign === -signed.sign)
  return reducing(core, signed, reduced, instrumentIndex)
}

export function holdersOf({ portfolio }: Core, instrumentIndex: number): Share[] {
  const holders: Share[] = []
  for (let strategyIndex = 0; strategyIndex <= portfolio.unattributedIndex; strategyIndex++) {
    const quantity = portfolio.position(portfolio.slot(strategyIndex, instrumentIndex))?.netQuantity
    if (quantity !== undefined && !quantity.isZero) holders.push({ strategyIndex, quantity })
  }
  return holders
}

/** Signed: a holder on the other side is given the other side. */
function inProportion(signed: Decimal, holders: readonly Share[], nobody: number): Share[] {
  const total = holders.reduce((sum, { quantity }) => sum.add(quantity), Decimal.ZERO)
  if (total.isZero) return [{ strategyIndex: nobody, quantity: signed }]
  let left = signed
  const shares: Share[] = []
  holders.forEach(({ strategyIndex, quantity }, at) => {
    const isLast = at === holders.length - 1
    const share = isLast ? left : signed.mul(quantity).div(total, FEE_DECIMALS, 'halfEven')
    left = left.sub(share)
    if (!share.isZero) shares.push({ strategyIndex, quantity: share })
  })
  return shares
}

/** Whole lots, in proportion to what each holds; what nobody holds goes to `UNATTRIBUTED`. */
export function reducing(
  core: Core,
  signed: Decimal,
  holders: readonly Share[],
  instrumentIndex: number,
): Share[] {
  const instrument = core.instrument(instrumentIndex)
  const total = holders.reduce((sum, { quantity }) => sum.add(quantity.abs()), Decimal.ZERO)
  const wanted = signed.abs()
  const sizes = holders.map(({ quantity }) =>
    wanted.gte(total)
      ? quantity.abs()
      : roundQuantity(instrument, wanted.mul(quantity.abs()).div(total, FEE_DECIMALS, 'down')),
  )
  let left = sizes.reduce((sum, size) => sum.sub(size), wanted)
  const bySize = holders.map((_, at) => at)
  bySize.sort((a, b) => {
    const order = quantityAt(holders, b).cmp(quantityAt(holders, a))
    return order === 0 ? a - b : order
  })
  for (const at of bySize) {
    const size = sizes[at] ?? Decimal.ZERO
    const more = Decimal.min(left, quantityAt(holders, at).sub(size))
    sizes[at] = size.add(more)
    left = left.sub(more)
  }
  const shares = holders.map(({ strategyIndex }, at) => ({
    strategyIndex,
    quantity: sizes[at] ?? Decimal.ZERO,
  }))
  if (!left.isZero) shares.push({ strategyIndex: core.portfolio.unattributedIndex, quantity: left })
  return shares
    .filter(({ quantity }) => !quantity.isZero)
    .map(({ strategyIndex, quantity }) => ({
      strategyIndex,
      quantity: signed.isPositive ? quantity : quantity.neg(),
    }))
}

function quantityAt(holders: readonly Share[], at: number): Decimal {
  return holders[at]?.quantity.abs() ?? Decimal.ZERO
}

/** One fill per share, under the one execution id; the fee is divided by size, exact in sum. */
function toFills(core: Core, report: FillReport, shares: readonly Share[], instrumentIndex: number): Fill[] {
  const { portfolio } = core
  const total = shares.reduce((sum, { quantity }) => sum.add(quantity.abs()), Decimal.ZERO)
  let fee = report.fee
  return shares.map(({ strategyIndex, quantity }, at) => {
    const isLast = at === shares.length - 1
    const part = isLast ? fee : report.fee.mul(quantity.abs()).div(total, FEE_DECIMALS, 'halfEven')
    fee = fee.sub(part)
    return {
      ...report,
      side: quantity.isPositive ? 'buy' : 'sell',
      quantity: quantity.abs(),
      fee: part,
      strategyId: portfolio.strategyId(strategyIndex) ?? UNATTRIBUTED,
      strategyIndex,
      instrumentIndex,
      orderSequence: 0,
      receivedTime: core.now,
    }
  })
}

function announce(core: Core, report: FillReport, origin: FillOrigin): void {
  const { side, quantity, instrumentId, price } = report
  core.outbox.effects.push({
    kind: 'alert',
    severity: origin === 'liquidation' || origin === 'adl' ? 'CRITICAL' : 'INFO',
    code: CODE_OF[origin],
    message: `${origin}: the venue executed ${side} ${quantity.toString()} ${instrumentId} at ${price.toString()}.`,
  })
}

/** The strategy whose position it was. */
export function tellVenueFill(runners: readonly StrategyRunner[], fill: Fill, origin: FillOrigin): void {
  const runner = runners[fill.strategyIndex]
  if (runner?.handles('onFill') !== true) return
  runner.callForInstrument('onFill', fill.instrumentIndex, (context) => {
    context.order = venueTicket(fill)
    context.fill = {
      side: fill.side,
      quantity: fill.quantity.toNumber(),
      price: fill.price.toNumber(),
      fee: fill.fee.toNumber(),
      executionId: fill.executionId,
      time: fill.eventTime / MICROS_PER_MILLI,
      origin,
    }
  })
}
