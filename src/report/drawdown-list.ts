import type { UnixMicros } from '../domain/time.ts'
import type { EquitySeries } from './run-record.ts'

/** One fall of equity from a peak, and the way back. */
export interface Drawdown {
  /** When equity last stood at the peak. */
  readonly peakTime: UnixMicros
  readonly troughTime: UnixMicros
  /** When the peak was reached again; null where it was not. */
  readonly recoveryTime: UnixMicros | null
  /** (Peak − trough) ÷ peak, 0…1; above 1 only where equity fell below zero. */
  readonly depth: number
}

/**
 * The deepest falls, deepest first; of equally deep ones the earlier first. A fall lasts from its peak until
 * that peak is reached again, so falls do not overlap. `startingEquity` is the first peak, at `startTime`.
 */
export function worstDrawdowns(
  series: EquitySeries,
  startingEquity: number,
  startTime: UnixMicros,
  count: number,
): readonly Drawdown[] {
  const falls: Drawdown[] = []
  let peak = startingEquity
  let peakTime = startTime
  let trough = startingEquity
  let troughTime = startTime
  const close = (recoveryTime: UnixMicros | null): void => {
    if (trough < peak && peak > 0)
      falls.push({ peakTime, troughTime, recoveryTime, depth: (peak - trough) / peak })
  }
  series.equity.forEach((equity, i) => {
    const time = series.time[i] ?? 0
    if (equity >= peak) {
      close(time)
      peak = equity
      peakTime = time
      trough = equity
      troughTime = time
    } else if (equity < trough) {
      trough = equity
      troughTime = time
    }
  })
  close(null)
  return falls
    .sort((a, b) => (a.depth === b.depth ? a.peakTime - b.peakTime : b.depth - a.depth))
    .slice(0, count)
}
