/** What a venue of crypto assets charges: rates of makers and takers by level, spot in the asset that a trade brings. */
import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { makerTakerCommission } from '../commission.ts'
import type { FeeOptions } from './fee-options.ts'
import { dated, type FeeSchedule } from './fee-schedule.ts'

/** Basis points of makers and takers. */
export type Level = readonly [maker: string, taker: string]

/** Levels from a day on; `''` for the first. */
export interface DatedLevels {
  readonly from: string
  readonly levels: readonly Level[]
  readonly source: string
  /** Of the levels above 0, where it is another. */
  readonly levelSource?: string
}

export function isDerivative({ kind }: Instrument): boolean {
  return kind === 'perpetual' || kind === 'future'
}

/**
 * The rates of the level that `key` names (0 unless given), times 1 − `discount`. A discount for paying in the
 * venue's own coin is taken as such; the coin itself is not kept, the fee is charged as if it had been exchanged.
 */
export function levelSchedule(
  instrument: Instrument,
  name: string,
  rows: readonly DatedLevels[],
  options: FeeOptions,
  settings: { readonly key: string; readonly discount?: Decimal; readonly inReceivedAsset?: boolean },
): FeeSchedule {
  const kept = Decimal.ONE.sub(settings.discount ?? Decimal.ZERO)
  const newest = rows[rows.length - 1]?.levels ?? []
  const wanted = newest.indexOf(options.tier(settings.key, newest))
  const models = rows.map(({ from, levels, source, levelSource }) => {
    const [maker, taker] = levels[wanted] ?? levels[levels.length - 1] ?? ['0', '0']
    return [
      from,
      makerTakerCommission(
        discounted(maker, kept),
        Decimal.from(taker).mul(kept),
        name,
        wanted > 0 ? (levelSource ?? source) : source,
      ),
    ] as const
  })
  const inReceivedAsset = settings.inReceivedAsset === true && instrument.kind === 'cryptoSpot'
  return dated(models, { inReceivedAsset: inReceivedAsset && instrument.baseCurrency !== null })
}

/** A rebate is not made smaller by paying in another coin. */
function discounted(bps: string, kept: Decimal): Decimal {
  const rate = Decimal.from(bps)
  return rate.isNegative ? rate : rate.mul(kept)
}
