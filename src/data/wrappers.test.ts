import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../calendar/time-zone.ts'
import { sessionOf } from '../calendar/us-equity-hours.ts'
import type { BarChunk, MarketDataSource, TradeChunk } from '../domain/market-data.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../domain/time.ts'
import { clip } from './clip.ts'
import { concat } from './concat.ts'
import { collect, utc } from './data.test-support.ts'
import { filterSession } from './filter-session.ts'
import { fromArrays } from './from-arrays.ts'
import { resample } from './resample.ts'

const FIRST = utc('2014-03-07T00:00:00Z')
const MINUTE = MICROS_PER_MINUTE

/** Bars whose close is their number from 0, one per period from `from` on. */
function bars(count: number, from = FIRST, period = MINUTE, name = 'memory'): MarketDataSource {
  const numbered = (offset: number): Float64Array =>
    Float64Array.from({ length: count }, (_, row) => row + offset)
  const start = Float64Array.from({ length: count }, (_, row) => from + row * period)
  const columns: BarChunk = {
    kind: 'bar',
    length: count,
    start,
    end: start.map((time) => time + period),
    open: numbered(0.5),
    high: numbered(2),
    low: numbered(-1),
    close: numbered(0),
    volume: new Float64Array(count).fill(2),
  }
  return fromArrays({ instrumentId: 'SPY.ARCX', name, period, priceDecimals: 2, volumeKnown: true }, columns)
}

describe('a memory source', () => {
  it('delivers its columns in chunks, once', async () => {
    const source = bars(20_000)
    expect(source.info).toMatchObject({ kind: 'bar', rowCount: 20_000 })
    const rows = await collect(source)
    expect(rows.chunks).toBe(3)
    expect(rows.values.get('close')?.every((close, row) => close === row)).toBe(true)
    expect(source.progress()).toBe(1)
    expect(await source.next()).toBeNull()
  })
})

describe('filterSession', () => {
  it('keeps the rows that start within the session', async () => {
    const source = filterSession(bars(4 * 1440), (start) => sessionOf(start) === 'regular')
    expect(source.info.rowCount).toBeNull()
    const rows = await collect(source)
    // Friday and Monday; the clocks change on the Sunday between.
    expect(rows.start).toHaveLength(2 * 390)
    expect(rows.start[0]).toBe(utc('2014-03-07T14:30:00Z'))
    expect(rows.start[390]).toBe(utc('2014-03-10T13:30:00Z'))
    expect(rows.values.get('close')?.[0]).toBe(14.5 * 60)
  })

  it('lets bars of a day pass', async () => {
    const rows = await collect(filterSession(bars(3, FIRST, MICROS_PER_DAY), () => false))
    expect(rows.start).toHaveLength(3)
  })
})

describe('clip', () => {
  it('keeps rows from the first moment on and before the last, and reads no further', async () => {
    const inner = bars(30_000)
    const rows = await collect(clip(inner, FIRST + 9_000 * MINUTE, FIRST + 9_003 * MINUTE))
    expect(rows.values.get('close')).toEqual([9_000, 9_001, 9_002])
    expect(inner.progress()).toBe(1)
    expect((await collect(clip(bars(10), null, FIRST + 2 * MINUTE))).start).toHaveLength(2)
    expect((await collect(clip(bars(10), FIRST + 8 * MINUTE, null))).start).toHaveLength(2)
    expect((await collect(clip(bars(10), null, null))).start).toHaveLength(10)
    expect((await collect(clip(bars(10), FIRST + MICROS_PER_DAY, null))).start).toHaveLength(0)
  })
})

describe('resample', () => {
  it('takes first open, highest high, lowest low, last close and the sum of volumes', async () => {
    const source = resample(bars(12), 5 * MINUTE)
    expect(source.info).toMatchObject({ period: 5 * MINUTE, rowCount: null })
    const rows = await collect(source)
    expect(rows.start).toEqual([0, 5, 10].map((minute) => FIRST + minute * MINUTE))
    expect(rows.end).toEqual([5, 10, 15].map((minute) => FIRST + minute * MINUTE))
    expect(rows.values.get('open')).toEqual([0.5, 5.5, 10.5])
    expect(rows.values.get('high')).toEqual([6, 11, 13])
    expect(rows.values.get('low')).toEqual([-1, 4, 9])
    expect(rows.values.get('close')).toEqual([4, 9, 11])
    expect(rows.values.get('volume')).toEqual([10, 10, 4])
  })

  it('makes days of 23, 24 and 25 hours where the clocks change', async () => {
    const options = { dayZone: 'America/New_York', zones: zoneConverter }
    const rows = await collect(
      resample(bars(4 * 24, utc('2014-03-08T05:00:00Z'), MICROS_PER_HOUR), MICROS_PER_DAY, options),
    )
    const hours = rows.end.map((end, row) => (end - (rows.start[row] ?? 0)) / MICROS_PER_HOUR)
    expect(hours).toEqual([24, 23, 24, 24, 24])
    expect(rows.values.get('volume')).toEqual([48, 46, 48, 48, 2])
    const autumn = await collect(
      resample(bars(48, utc('2014-11-01T04:00:00Z'), MICROS_PER_HOUR), MICROS_PER_DAY, options),
    )
    expect(autumn.end.map((end, row) => (end - (autumn.start[row] ?? 0)) / MICROS_PER_HOUR)).toEqual([24, 25])
    const quarters = await collect(
      resample(bars(48, utc('2014-11-01T04:00:00Z'), MICROS_PER_HOUR), 6 * MICROS_PER_HOUR, options),
    )
    expect(quarters.end.map((end, row) => (end - (quarters.start[row] ?? 0)) / MICROS_PER_HOUR)).toEqual([
      6, 6, 6, 6, 6, 6, 6, 6,
    ])
    expect(quarters.start[4]).toBe(utc('2014-11-02T04:00:00Z'))
  })

  it('begins weeks on Monday', async () => {
    const rows = await collect(resample(bars(10, FIRST, MICROS_PER_DAY), 7 * MICROS_PER_DAY))
    expect(rows.start).toEqual(['2014-03-03', '2014-03-10'].map((day) => utc(`${day}T00:00:00Z`)))
    expect(rows.values.get('close')).toEqual([2, 9])
  })

  it('changes nothing across chunks, and keeps unknown volume unknown', async () => {
    const rows = await collect(resample(bars(100_000), 2 * MINUTE))
    expect(rows.start).toHaveLength(50_000)
    expect(rows.values.get('close')?.every((close, row) => close === row * 2 + 1)).toBe(true)
    expect(rows.values.get('volume')?.every((volume) => volume === 4)).toBe(true)
  })

  it('never ends a bar before its last one ended', async () => {
    const rows = await collect(resample(bars(7, FIRST + 30_000_000), 5 * MINUTE))
    expect(rows.end[0]).toBe(FIRST + 5 * MINUTE + 30_000_000)
  })

  it('refuses what does not fit', () => {
    expect(() => resample(bars(5, FIRST, 5 * MINUTE), 7 * MINUTE)).toThrow(/cannot be made/)
    expect(() => resample(bars(5, FIRST, 5 * MINUTE), MINUTE)).toThrow(/cannot be made/)
    expect(() => resample(bars(5), 36 * MICROS_PER_HOUR)).toThrow(/cannot be made/)
    const trades: TradeChunk = {
      kind: 'trade',
      length: 0,
      end: new Float64Array(0),
      price: new Float64Array(0),
      size: new Float64Array(0),
    }
    const info = { instrumentId: 'X.Y', name: 'prints', period: null, priceDecimals: 0, volumeKnown: true }
    expect(() => resample(fromArrays(info, trades), MINUTE)).toThrow(/prints has trades/)
  })
})

describe('concat', () => {
  it('reads one file after the other', async () => {
    const source = concat([bars(5), bars(3, FIRST + 5 * MINUTE, MINUTE, 'later')])
    expect(source.info).toMatchObject({ name: 'memory, later', rowCount: 8 })
    const rows = await collect(source)
    expect(rows.start).toEqual(Array.from({ length: 8 }, (_, row) => FIRST + row * MINUTE))
    expect(source.progress()).toBe(1)
  })

  it('refuses files that overlap, or are not of one kind', async () => {
    await expect(
      collect(concat([bars(5), bars(5, FIRST + 4 * MINUTE, MINUTE, 'later')])),
    ).rejects.toMatchObject({
      code: 'DATA_UNSORTED',
      message: 'later begins before memory ends.',
    })
    expect(() => concat([bars(5), bars(5, FIRST + MICROS_PER_DAY, 5 * MINUTE)])).toThrow(/one series/)
    expect(() => concat([])).toThrow(/No files/)
  })
})
