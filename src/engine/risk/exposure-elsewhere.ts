import { ACCOUNT } from './exposure.ts'
import type { RiskContext } from './check.ts'

/** Worst case over all instruments but that of the order, in the currency of the account. */
export interface ExposureElsewhere {
  /** Sum of the larger side of each instrument. NaN where a price or rate is missing. */
  readonly gross: number
  /** All that could be long less what is surely short, signed. */
  readonly highest: number
  readonly lowest: number
  /** Instruments held, or that open orders could lead to. */
  readonly positions: number
  /** As `gross`, over the instruments that depend on the same thing as the order's. */
  readonly kin: number
}

/** One pass over columns of numbers, however many orders there are: it is made once for an order, and all checks use it. */
export function exposureElsewhere(
  context: RiskContext,
  instrumentIndex: number,
  strategyIndex: number,
): ExposureElsewhere {
  const { portfolio, marks, orders, instruments, roots } = context
  const count = instruments.length
  const first = strategyIndex === ACCOUNT ? 0 : strategyIndex * count
  const nets = strategyIndex === ACCOUNT ? portfolio.accountNet : portfolio.net
  const leaves = orders.leaves.columnsOf(strategyIndex)
  const factors = portfolio.unitFactors()
  const root = roots[instrumentIndex]
  let gross = 0
  let highest = 0
  let lowest = 0
  let positions = 0
  let kin = 0
  const { last } = marks
  for (let index = 0; index < count; index++) {
    const net = nets[first + index] as number
    const at = (first + index) * 4
    const reduceBuy = leaves[at + 2] as number
    const reduceSell = leaves[at + 3] as number
    // as `worstCase` in `exposure.ts`, which a test compares with this
    const most = (net < 0 ? Math.min(0, net + reduceBuy) : net) + (leaves[at] as number)
    const least = (net > 0 ? Math.max(0, net - reduceSell) : net) - (leaves[at + 1] as number)
    if (index === instrumentIndex || (most === 0 && least === 0)) continue
    const price = last[index] as number
    const known = Number.isNaN(price) ? marks.price(index) : price
    const unit = Math.abs(known * (factors[index] as number))
    const worst = (most > -least ? most : -least) * unit
    gross += worst
    highest += most * unit
    lowest += least * unit
    positions += 1
    if (roots[index] === root) kin += worst
  }
  return { gross, highest, lowest, positions, kin }
}
