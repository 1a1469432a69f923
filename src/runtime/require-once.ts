/** What may be said once only, by whichever files and flags of a run. */
import { FulmarError } from '../domain/codes.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import type { MarketDataSource } from '../domain/market-data.ts'

/** One file tells of a split, and the other of the very same: it would be applied twice. */
export function requireOnce(actions: readonly CorporateAction[]): void {
  const seen = new Set<string>()
  for (const { type, instrumentId, effectiveTime } of actions) {
    const key = `${type} ${instrumentId} ${String(effectiveTime)}`
    if (seen.has(key)) {
      throw new FulmarError(
        'CONFIG_INVALID',
        `A ${type} of ${instrumentId} is given twice for ${new Date(effectiveTime / 1000).toISOString()}.`,
        { remedy: 'Factor files and action files may not tell of the same action: leave one out.' },
      )
    }
    seen.add(key)
  }
}

/** Orders meet quotes or books of an instrument: with both, they would trade twice. */
export function requireOneMarket(sources: readonly MarketDataSource[]): void {
  const seen = new Set<string>()
  for (const { info } of sources) {
    if (info.kind !== 'quote') continue
    if (seen.has(info.instrumentId)) {
      throw new FulmarError(
        'CONFIG_INVALID',
        `${info.instrumentId} has quotes twice, ${info.name} among them.`,
        {
          remedy: 'Orders meet either its quotes (--quotes) or its order book (--book): give one of them.',
        },
      )
    }
    seen.add(info.instrumentId)
  }
}
