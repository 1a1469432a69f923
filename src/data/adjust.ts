import { Decimal } from '../domain/decimal.ts'
import type { MarketDataChunk, MarketDataSource } from '../domain/market-data.ts'
import { mapChunk, passOn, startsOf } from './chunks.ts'
import type { ColumnName } from './chunks.ts'
import type { Factor, Factors } from './factors.ts'

/** Adjusted prices have this many decimals. */
const DECIMALS = 10
const UNIT = 1e10

const SIZES: ReadonlySet<ColumnName> = new Set<ColumnName>(['volume', 'bidSize', 'askSize', 'size'])

/**
 * The double nearest to `price × factor` rounded to ten decimals, half to even, where the price is the decimal that
 * its shortest text says. The product in doubles is off by less than 2⁻⁵⁰ of itself; only where that could change the
 * rounding is it worked out exactly.
 */
export function adjustPrice(price: number, factor: Factor, approximate: number): number {
  const scaled = price * approximate * UNIT
  const rounded = Math.round(scaled)
  const margin = 0.5 - Math.abs(scaled - rounded)
  const isSure = Math.abs(rounded) < Number.MAX_SAFE_INTEGER && margin > Math.abs(scaled) * 2 ** -50
  if (isSure) return rounded / UNIT
  if (!Number.isFinite(price)) return price
  return Decimal.fromNumber(price).mul(factor.combined).round(DECIMALS, 'halfEven').toNumber()
}

function adjustColumn(
  column: Float64Array,
  name: ColumnName,
  length: number,
  factors: readonly Factor[],
  numbers: readonly (readonly [number, number])[],
): Float64Array {
  const adjusted = new Float64Array(length)
  const isSize = SIZES.has(name)
  for (let row = 0; row < length; row += 1) {
    const value = column[row]!
    const [combined, split] = numbers[row]!
    adjusted[row] = isSize ? value / split : adjustPrice(value, factors[row]!, combined)
  }
  return adjusted
}

function adjustChunk(chunk: MarketDataChunk, factors: Factors): MarketDataChunk {
  const starts = startsOf(chunk)
  const perRow: Factor[] = []
  const numbers: (readonly [number, number])[] = []
  for (let row = 0; row < chunk.length; row += 1) {
    const factor = factors.factorAt(starts[row]!)
    const same = perRow[row - 1] === factor ? numbers[row - 1] : undefined
    perRow.push(factor)
    numbers.push(same ?? [factor.combined.toNumber(), factor.splitFactor.toNumber()])
  }
  return mapChunk(chunk, chunk.length, (column, name) =>
    name === 'start' || name === 'end' ? column : adjustColumn(column, name, chunk.length, perRow, numbers),
  )
}

/**
 * Prices as if every later split and dividend had happened before: for indicators, and for comparison with engines
 * that trade such prices. The factor is that of the date on which a row starts, in the zone of the factors. Volumes
 * and sizes are divided by the split factor.
 */
export function adjust(source: MarketDataSource, factors: Factors): MarketDataSource {
  return {
    ...passOn(source),
    info: { ...source.info, name: `${source.info.name} (adjusted)`, priceDecimals: DECIMALS },
    async next() {
      const chunk = await source.next()
      return chunk === null ? null : adjustChunk(chunk, factors)
    },
  }
}
