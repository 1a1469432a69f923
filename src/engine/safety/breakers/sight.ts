/** What one look at the account found. */
import type { UnixMicros } from '../../../domain/time.ts'
import type { Core } from '../../core.ts'
import { Breaker } from './breaker.ts'

/** In the account's currency. Figures that could not be had are NaN. */
export interface Sight {
  readonly now: UnixMicros
  /** Of the account: cash and holdings at the last price. */
  readonly equity: number
  /** What is watched of a strategy: realized and unrealized P&L less fees, since the run began. */
  pnl(strategyIndex: number): number
  /** Value of all positions, long and short added. */
  exposure(): number
  /** Maintenance margin; for accounts that are never liquidated, the margin in use. */
  margin(): number
}

/** A breaker that is measured when the account is looked at. */
export abstract class LookBreaker extends Breaker {
  /** The figure now; NaN where it cannot be had. */
  abstract look(sight: Sight): number

  /** A new trading day begins, before anything of it has happened. */
  rollDay(_sight: Sight): void {
    // only what counts by the day has something to do
  }

  /** Money was paid in (above zero) or out: neither gain nor loss. */
  shift(_amount: number): void {
    // only what measures the equity has something to do
  }

  /** What is watched: the equity of the account, or the P&L of the strategy. */
  protected worth(sight: Sight): number {
    const { kind, index } = this.setup.scope
    return kind === 'strategy' ? sight.pnl(index) : sight.equity
  }
}

/** Looks at the books as they are. Every figure is worked out once, and only if somebody asks. */
export class AccountSight implements Sight {
  readonly now: UnixMicros
  readonly equity: number
  private readonly core: Core
  private readonly pnls = new Map<number, number>()

  constructor(core: Core) {
    this.core = core
    this.now = core.now
    this.equity = core.portfolio.equity()
  }

  pnl(strategyIndex: number): number {
    const known = this.pnls.get(strategyIndex)
    if (known !== undefined) return known
    const pnl = strategyPnl(this.core, strategyIndex)
    this.pnls.set(strategyIndex, pnl)
    return pnl
  }

  exposure(): number {
    const { portfolio, marks } = this.core
    let sum = 0
    for (const index of portfolio.held) {
      const net = portfolio.accountNet[index] ?? 0
      sum += Math.abs(net * portfolio.unitValue(index, marks.price(index)))
    }
    return sum
  }

  margin(): number {
    const { margin } = this.core
    const kept = margin.maintenance
    return kept === 0 ? margin.used : kept
  }
}

/** Realized and unrealized P&L less fees of all its positions, at the rates of now; NaN while a price or rate is missing. */
export function strategyPnl({ portfolio, marks, instruments }: Core, strategyIndex: number): number {
  let sum = 0
  for (let index = 0; index < instruments.length; index++) {
    const position = portfolio.position(portfolio.slot(strategyIndex, index))
    if (position === null) continue
    const { currency } = position.instrument
    const booked = position.realizedPnl.sub(position.fees).toNumber()
    sum += (booked + position.unrealizedPnl(marks.price(index))) * portfolio.rate(currency)
    for (const other of portfolio.ledger.currencies()) {
      if (other === currency) continue
      const fee = position.feesIn(other)
      if (!fee.isZero) sum -= fee.toNumber() * portfolio.rate(other)
    }
  }
  return sum
}
