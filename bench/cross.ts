/** The strategy of the benches, and what it comes to without an engine. */
import { defineStrategy } from 'fulmar'
import { sma } from 'fulmar/indicators'
import type { BarChunk } from '../src/domain/market-data.ts'
import { INSTRUMENT } from './market.ts'

export const cross = defineStrategy({
  name: 'bench-sma-cross',
  instruments: [INSTRUMENT],
  bars: '1m',
  state: () => ({ fast: sma(10), slow: sma(30) }),
  onBar({ bar, state, position, orders }) {
    const fast = state.fast.next(bar.close)
    const slow = state.slow.next(bar.close)
    if (!state.slow.ready) return
    if (fast > slow && position.isFlat) orders.buy(bar.instrumentId, 100)
    if (fast < slow && position.isLong) orders.close(bar.instrumentId)
  },
})

/** The same signals over the arrays, with plain running sums and cash in a number. */
export function bareLoop(chunk: BarChunk): { fills: number; equity: number } {
  const { open, close, length } = chunk
  let fastSum = 0
  let slowSum = 0
  let position = 0
  let cash = 100_000
  let wanted = 0
  let fills = 0
  for (let row = 0; row < length; row++) {
    if (wanted !== position) {
      const price = open[row] ?? 0
      cash -= (wanted - position) * price + 1
      position = wanted
      fills += 1
    }
    fastSum += (close[row] ?? 0) - (row >= 10 ? (close[row - 10] ?? 0) : 0)
    slowSum += (close[row] ?? 0) - (row >= 30 ? (close[row - 30] ?? 0) : 0)
    if (row < 29) continue
    const fast = fastSum / 10
    const slow = slowSum / 30
    if (fast > slow && position === 0) wanted = 100
    if (fast < slow && position > 0) wanted = 0
  }
  return { fills, equity: cash + position * (close[length - 1] ?? 0) }
}
