import type { Difference } from '../../domain/comparison.ts'
import type { Core } from '../core.ts'

/**
 * What all differences come to, each without its sign, in the currency of the account, and in percent of equity. Null
 * where a price or rate is missing, or there is no equity. Figures for a person, never booked.
 */
export function differenceValue(
  core: Core,
  differences: readonly Pick<Difference, 'kind' | 'subject' | 'difference'>[],
): { value: number | null; percent: number | null } {
  const { portfolio, marks } = core
  let value = 0
  for (const { kind, subject, difference } of differences) {
    const size = Math.abs(difference.toNumber())
    if (kind === 'cash') value += size * portfolio.rate(subject)
    else {
      const index = core.findIndex(subject)
      value += size * Math.abs(portfolio.unitValue(index, marks.price(index)))
    }
  }
  if (!Number.isFinite(value)) return { value: null, percent: null }
  const equity = Math.abs(portfolio.equity())
  if (value === 0) return { value, percent: 0 }
  return { value, percent: equity > 0 ? (value / equity) * 100 : null }
}
