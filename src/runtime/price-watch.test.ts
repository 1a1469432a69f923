import { describe, expect, it } from 'vitest'
import { fromArrays } from '../data/from-arrays.ts'
import { MICROS_PER_MINUTE } from '../domain/time.ts'
import { watchPrices } from './price-watch.ts'

const start = Float64Array.from([0, 1, 2], (minute) => minute * MICROS_PER_MINUTE)
const end = start.map((time) => time + MICROS_PER_MINUTE)
const info = { instrumentId: 'SPY.ARCX', name: 'memory', priceDecimals: 2, volumeKnown: true }
const column = (...values: number[]): Float64Array => Float64Array.from(values)

describe('prices watched while they are read', () => {
  it('are those of the bars, up to the end of the run, and the source gives what it gave', async () => {
    const chunk = {
      kind: 'bar' as const,
      length: 3,
      ...{
        start,
        end,
        open: column(1, 2, 3),
        high: column(2, 4, 4),
        low: column(1, 1, 2),
        close: column(2, 3, 3),
      },
      volume: column(0, 0, 0),
    }
    const source = fromArrays({ ...info, period: MICROS_PER_MINUTE }, chunk)
    const watch = watchPrices([source])
    expect(watch.sources[0]?.info).toBe(source.info)
    expect(await watch.sources[0]?.next()).toMatchObject({ length: 3, close: chunk.close })
    expect(await watch.sources[0]?.next()).toBeNull()
    expect(watch.prices(2 * MICROS_PER_MINUTE)).toEqual([
      {
        ...{
          instrumentId: 'SPY.ARCX',
          kind: 'bar',
          closeOnly: false,
          isWhole: true,
          interval: MICROS_PER_MINUTE,
        },
        ...{ time: [0, MICROS_PER_MINUTE], open: [1, 2], high: [2, 4], low: [1, 1], close: [2, 3] },
      },
    ])
  })

  it('are of bars rather than trades, and of quotes their middle', async () => {
    const quotes = {
      kind: 'quote' as const,
      length: 1,
      ...{ start: column(0), end: column(0), bidSize: column(1), askSize: column(1) },
      ...{ bidOpen: column(9), bidHigh: column(9), bidLow: column(9), bidClose: column(9) },
      ...{ askOpen: column(11), askHigh: column(11), askLow: column(11), askClose: column(11) },
    }
    const trades = { kind: 'trade' as const, length: 1, end: column(0), price: column(7), size: column(1) }
    const both = watchPrices([
      fromArrays({ ...info, period: null }, quotes),
      fromArrays({ ...info, period: null }, trades),
    ])
    for (const source of both.sources) await source.next()
    expect(both.prices(1)).toMatchObject([{ kind: 'trade', close: [7], isWhole: false }])
    const alone = watchPrices([fromArrays({ ...info, period: null }, quotes)])
    await alone.sources[0]?.next()
    expect(alone.prices(1)).toMatchObject([{ kind: 'quote', close: [10] }])
  })
})
