import { Decimal } from '../../domain/decimal.ts'

export interface SavedInsurance {
  /** Null for a fund that never runs dry. */
  readonly balance: string | null
  readonly unmet: string
}

/**
 * What a venue pays from where a position is worth less than its bankruptcy price, and what it gains where one is worth
 * more. In the account's currency. What it cannot pay is met by auto-deleveraging: other traders on the other side
 * are closed at the bankruptcy price, so that whoever is liquidated loses the margin and no more either way.
 * Sources, read 2026-11-21: Binance, Liquidation protocol, and What is auto-deleveraging; Bybit, Liquidation process.
 */
export class InsuranceFund {
  private balance: Decimal | null
  private unmet = Decimal.ZERO

  constructor(balance: Decimal | null) {
    this.balance = balance
  }

  /** Above zero: gained by taking a position over. */
  take(amount: Decimal): void {
    if (this.balance === null) return
    const after = this.balance.add(amount)
    if (after.isNegative) this.unmet = this.unmet.sub(after)
    this.balance = Decimal.max(after, Decimal.ZERO)
  }

  save(): SavedInsurance {
    return { balance: this.balance?.toString() ?? null, unmet: this.unmet.toString() }
  }

  load({ balance, unmet }: SavedInsurance): void {
    this.balance = balance === null ? null : Decimal.from(balance)
    this.unmet = Decimal.from(unmet)
  }
}

/** A position that could be deleveraged, in one currency. */
export interface DeleverageCandidate {
  /** Above zero. */
  readonly quantity: Decimal
  readonly unrealizedPnl: number
  /** What stands behind the position. */
  readonly collateral: number
  readonly maintenance: number
}

/**
 * How much of each position is closed to make up `quantity`: first of the one with the highest
 * (unrealized P&L ÷ collateral) × (maintenance ÷ collateral); of equal ones, the first given. Those without a profit
 * come last, smallest loss ÷ collateral first. Source: Binance, What is auto-deleveraging, read 2026-11-21.
 */
export function deleveraged(quantity: Decimal, candidates: readonly DeleverageCandidate[]): Decimal[] {
  const scores = candidates.map(({ unrealizedPnl, collateral, maintenance }) => {
    const gain = unrealizedPnl / collateral
    return gain > 0 ? gain * (maintenance / collateral) : gain
  })
  const order = candidates
    .map((_, at) => at)
    .sort((a, b) => {
      const better = (scores[b] ?? 0) - (scores[a] ?? 0)
      return better === 0 ? a - b : better
    })
  const closed = candidates.map(() => Decimal.ZERO)
  let left = quantity
  for (const at of order) {
    const part = Decimal.min(left, candidates[at]?.quantity ?? Decimal.ZERO)
    closed[at] = part
    left = left.sub(part)
  }
  return closed
}
