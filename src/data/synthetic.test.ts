import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../calendar/time-zone.ts'
import { sessionOf } from '../calendar/us-equity-hours.ts'
import { epochDayOf } from '../domain/civil-date.ts'
import { collect } from './data.test-support.ts'
import { syntheticBars } from './synthetic.ts'
import type { SyntheticOptions } from './synthetic.ts'

const OPTIONS: SyntheticOptions = {
  instrumentId: 'DEMO.XNAS',
  seed: 7,
  firstDay: epochDayOf(2024, 2, 26),
  days: 28,
  zones: zoneConverter,
}

describe('synthetic bars', () => {
  it('are the same for the same seed, and others for another', async () => {
    const first = await collect(syntheticBars(OPTIONS))
    expect(await collect(syntheticBars(OPTIONS))).toEqual(first)
    const other = await collect(syntheticBars({ ...OPTIONS, seed: 8 }))
    expect(other.start).toEqual(first.start)
    expect(other.values.get('close')).not.toEqual(first.values.get('close'))
  })

  it('are the same as ever: a change of the generator changes every example', async () => {
    const rows = await collect(syntheticBars(OPTIONS))
    const last = ['open', 'high', 'low', 'close', 'volume'].map((name) => rows.values.get(name)?.at(-1))
    expect(last).toMatchInlineSnapshot(`
      [
        107.82,
        107.82,
        107.66,
        107.66,
        10504,
      ]
    `)
  })

  it('say what they are', () => {
    expect(syntheticBars(OPTIONS).info).toEqual({
      instrumentId: 'DEMO.XNAS',
      kind: 'bar',
      name: 'synthetic (seed 7)',
      period: 60_000_000,
      rowCount: 20 * 390,
      priceDecimals: 2,
      volumeKnown: true,
    })
  })

  it('keep to regular hours of New York on weekdays, through a change of the clocks', async () => {
    const source = syntheticBars(OPTIONS)
    const rows = await collect(source)
    expect(rows.start).toHaveLength(20 * 390)
    expect(new Set(rows.start.map(sessionOf))).toEqual(new Set(['regular']))
    expect(source.progress()).toBe(1)
  })

  it('run round the clock where that is asked for, and need no zone then', async () => {
    const { zones: _, ...rest } = OPTIONS
    const rows = await collect(syntheticBars({ ...rest, hours: 'always', days: 7 }))
    expect(rows.start).toHaveLength(7 * 1440)
    expect(
      rows.start.every((start, row) => row === 0 || start - (rows.start[row - 1] ?? 0) === 60_000_000),
    ).toBe(true)
    expect(() => syntheticBars(rest)).toThrow(/New_York/)
  })

  it('are possible bars, with prices on the tick', async () => {
    for (const [tickSize, perUnit] of [
      [0.01, 100],
      [0.25, 4],
      [5, 0.2],
    ] as const) {
      const rows = await collect(syntheticBars({ ...OPTIONS, tickSize, firstPrice: 400, days: 7 }))
      const column = (name: string): number[] => rows.values.get(name) ?? []
      rows.start.forEach((_, row) => {
        const [open = 0, high = 0, low = 0, close = 0] = ['open', 'high', 'low', 'close'].map(
          (name) => column(name)[row],
        )
        const isPossible = low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close)
        const isOnTick = [open, high, low, close].every(
          (price) => price === Math.round(price * perUnit) / perUnit,
        )
        if (!isPossible || !isOnTick) expect.fail(`row ${row}: ${open}, ${high}, ${low}, ${close}`)
      })
      expect(column('volume').every((volume) => Number.isInteger(volume) && volume > 0)).toBe(true)
    }
    expect(() => syntheticBars({ ...OPTIONS, tickSize: 0.3 })).toThrow(/0\.3/)
  })

  it('look like a market: lively at open and close, with jumps overnight and the volatility asked for', async () => {
    const rows = await collect(syntheticBars({ ...OPTIONS, days: 364, yearlyVolatility: 0.2 }))
    const open = rows.values.get('open') ?? []
    const close = rows.values.get('close') ?? []
    const volume = rows.values.get('volume') ?? []
    const mean = (list: readonly number[]): number =>
      list.reduce((sum, value) => sum + value, 0) / list.length
    const edges = volume.filter((_, row) => row % 390 < 30 || row % 390 >= 360)
    const middle = volume.filter((_, row) => row % 390 >= 150 && row % 390 < 240)
    expect(mean(edges)).toBeGreaterThan(1.5 * mean(middle))
    expect(mean(volume)).toBeGreaterThan(5_000)
    expect(mean(volume)).toBeLessThan(20_000)
    const days = Math.floor(close.length / 390)
    const daily = Array.from(
      { length: days - 1 },
      (_, day) => (close[day * 390 + 779] ?? 1) / (close[day * 390 + 389] ?? 1) - 1,
    )
    const yearly = Math.sqrt(mean(daily.map((value) => value * value)) * 252)
    expect(yearly).toBeGreaterThan(0.15)
    expect(yearly).toBeLessThan(0.27)
    const gaps = Array.from({ length: days - 1 }, (_, day) =>
      Math.abs((open[(day + 1) * 390] ?? 1) / (close[day * 390 + 389] ?? 1) - 1),
    )
    expect(mean(gaps)).toBeGreaterThan(0.002)
  })
})
