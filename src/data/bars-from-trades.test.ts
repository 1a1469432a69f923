import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../calendar/time-zone.ts'
import type { MarketDataSource, TradeChunk } from '../domain/market-data.ts'
import { barsFromTrades } from './bars-from-trades.ts'
import { openCsv } from './csv/open-csv.ts'
import { collect, hasSamples, sampleFile, temporaryFiles, utc } from './data.test-support.ts'
import { fromArrays } from './from-arrays.ts'
import { resample } from './resample.ts'

const MINUTE = 60_000_000
const FIRST = utc('2024-03-08T14:30:00Z')

type Print = readonly [time: number, price: number, size: number]

function trades(prints: readonly Print[], volumeKnown = true): MarketDataSource {
  const columns: TradeChunk = {
    kind: 'trade',
    length: prints.length,
    end: Float64Array.from(prints, ([time]) => time),
    price: Float64Array.from(prints, ([, price]) => price),
    size: Float64Array.from(prints, ([, , size]) => size),
  }
  const info = { instrumentId: 'A.V', name: 'memory', period: null, priceDecimals: 2, volumeKnown }
  return fromArrays(info, columns)
}

describe('bars from trades', () => {
  it('belong to the period in which a trade falls; on a boundary, to the one that begins; empty ones are left out', async () => {
    const rows = await collect(
      barsFromTrades(
        trades([
          [FIRST + 1, 10, 1],
          [FIRST + MINUTE - 1, 12, 2],
          [FIRST + MINUTE, 9, 4],
          [FIRST + 5 * MINUTE, 8, 0.5],
        ]),
        { period: MINUTE },
      ),
    )
    expect(rows.start).toEqual([FIRST, FIRST + MINUTE, FIRST + 5 * MINUTE])
    expect(rows.end).toEqual([FIRST + MINUTE, FIRST + 2 * MINUTE, FIRST + 6 * MINUTE])
    expect(rows.values.get('open')).toEqual([10, 9, 8])
    expect(rows.values.get('high')).toEqual([12, 9, 8])
    expect(rows.values.get('close')).toEqual([12, 9, 8])
    expect(rows.values.get('volume')).toEqual([3, 4, 0.5])
  })

  it('equal those of a naive grouping, and hours made at once equal hours made of minutes', async () => {
    const print = fc.tuple(
      fc.integer({ min: 0, max: 90_000_000 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 99 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(print, { minLength: 1, maxLength: 80 }), async (steps) => {
        let at = FIRST
        const prints = steps.map(([step, price, size]): Print => [(at += step), price / 8, size / 4])
        const made = await collect(barsFromTrades(trades(prints), { period: MINUTE }))
        const groups = new Map<number, Print[]>()
        for (const each of prints) {
          const start = Math.floor(each[0] / MINUTE) * MINUTE
          groups.set(start, [...(groups.get(start) ?? []), each])
        }
        const of = (pick: (group: readonly Print[]) => number): number[] => [...groups.values()].map(pick)
        expect(made.start).toEqual([...groups.keys()])
        expect(made.values.get('open')).toEqual(of((group) => group[0]?.[1] ?? NaN))
        expect(made.values.get('high')).toEqual(of((group) => Math.max(...group.map(([, price]) => price))))
        expect(made.values.get('low')).toEqual(of((group) => Math.min(...group.map(([, price]) => price))))
        expect(made.values.get('close')).toEqual(of((group) => group.at(-1)?.[1] ?? NaN))
        expect(made.values.get('volume')).toEqual(
          of((group) => group.reduce((sum, [, , size]) => sum + size, 0)),
        )
        const hour = 60 * MINUTE
        const twice = resample(barsFromTrades(trades(prints), { period: MINUTE }), hour)
        expect(await collect(twice)).toEqual(await collect(barsFromTrades(trades(prints), { period: hour })))
      }),
      { numRuns: 60 },
    )
  })

  it('of a day run from midnight to midnight of the exchange', async () => {
    const options = { dayZone: 'America/New_York', zones: zoneConverter }
    const rows = await collect(barsFromTrades(trades([[FIRST, 10, 1]]), { period: 1440 * MINUTE }, options))
    expect([rows.start[0], rows.end[0]]).toEqual([utc('2024-03-08T05:00:00Z'), utc('2024-03-09T05:00:00Z')])
  })

  it.each([
    ['trades', { trades: 2 }, [3, 7, 5]],
    ['volume', { volume: 3 }, [3, 3, 4, 5]],
    ['value', { value: 60 }, [6, 9]],
  ] as const)('by %s close with the trade that reaches the limit', async (_, rule, volumes) => {
    const prints = [1, 2, 3, 4, 5].map((size, at): Print => [FIRST + at, 10, size])
    const rows = await collect(barsFromTrades(trades(prints), rule))
    expect(rows.values.get('volume')).toEqual(volumes)
    expect(rows.start[0]).toBe(FIRST)
    expect(rows.end.at(-1)).toBe(FIRST + 4)
  })

  it('add up sizes without losing the small ones', async () => {
    const prints = Array.from({ length: 11 }, (_, at): Print => [FIRST + at, 1, at === 0 ? 1e16 : 0.4])
    expect((await collect(barsFromTrades(trades(prints), { period: MINUTE }))).values.get('volume')).toEqual([
      1e16 + 4,
    ])
  })

  it('are refused for what are no trades, for limits that make no sense, and for volume that is unknown', () => {
    const bars = barsFromTrades(trades([[FIRST, 1, 1]]), { period: MINUTE })
    expect(() => barsFromTrades(bars, { period: MINUTE })).toThrow(/has bars, not trades/)
    expect(() => barsFromTrades(trades([]), { trades: 1.5 })).toThrow(/cannot be made/)
    expect(() => barsFromTrades(trades([]), { period: 36 * 60 * MINUTE })).toThrow(/cannot be made/)
    expect(() => barsFromTrades(trades([], false), { volume: 5 })).toThrow(/no sizes/)
  })
})

/** The first minutes of the real file, typed in: trades, and the bars that their venue published. */
const TRADES = `ts_ms,id,side,price,amount,cost
1570752011620,13519807,sell,0.00141342,23.0,0.03250866
1570752011620,13519808,sell,0.00141266,54.0,0.07628364
1570752017964,13519809,sell,0.00141266,8.0,0.01130128
1570752060000,13519811,buy,0.00141597,22.0,0.03115134
1570752240001,13519812,sell,0.00141266,11.0,0.01553926
`

describe('minute bars rebuilt from trades', () => {
  const file = temporaryFiles()

  it('have first, highest, lowest and last price of each minute, and its volume', async () => {
    const [source] = await openCsv(file('trades.csv', TRADES), { instruments: ['XRP/ETH.X'] })
    if (source === undefined) throw new Error('no source')
    const rows = await collect(barsFromTrades(source, { period: MINUTE }))
    expect(rows.start.map((start) => new Date(start / 1000).toISOString().slice(11, 16))).toEqual([
      '00:00',
      '00:01',
      '00:04',
    ])
    expect(rows.values.get('open')).toEqual([0.00141342, 0.00141597, 0.00141266])
    expect(rows.values.get('close')).toEqual([0.00141266, 0.00141597, 0.00141266])
    expect(rows.values.get('volume')).toEqual([85, 22, 11])
  })

  it.skipIf(!hasSamples)('equal the published bars of XRP/ETH (skipped without sample data)', async () => {
    const open = async (name: string): Promise<MarketDataSource> => {
      const [source] = await openCsv(sampleFile(`crypto/${name}`) ?? '', { instruments: ['XRP/ETH.X'] })
      if (source === undefined) throw new Error('no source')
      return source
    }
    const made = await collect(
      barsFromTrades(await open('freqtrade_xrp_eth_trades.csv.gz'), { period: MINUTE }),
    )
    const published = await collect(await open('freqtrade_xrp_eth_1m.csv'))
    expect(made.start).toEqual(published.start)
    expect(made.end).toEqual(published.end)
    for (const name of ['open', 'high', 'low', 'close'])
      expect(made.values.get(name)).toEqual(published.values.get(name))
    const volumes = published.values.get('volume') ?? []
    // both are sums of doubles, in whatever order
    made.values.get('volume')?.forEach((volume, row) => {
      expect(Math.abs(volume - (volumes[row] ?? NaN))).toBeLessThanOrEqual(1e-9 * volume)
    })
  })
})
