import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../../calendar/time-zone.ts'
import { FulmarError } from '../../domain/codes.ts'
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../domain/time.ts'
import { collect, temporaryFiles, utc } from '../data.test-support.ts'
import type { CsvSource } from './csv-source.ts'
import { openCsv } from './open-csv.ts'
import type { CsvOptions } from './options.ts'

const file = temporaryFiles()
const MINUTE = MICROS_PER_MINUTE

async function openOne(path: string, options: Partial<CsvOptions> = {}): Promise<CsvSource> {
  const [source] = await openCsv(path, { instruments: ['SPY.ARCX'], zones: zoneConverter, ...options })
  if (source === undefined) throw new Error('no source')
  return source
}

/** The error that reading the file ends with. */
async function failure(path: string, options: Partial<CsvOptions> = {}): Promise<FulmarError> {
  try {
    await collect(await openOne(path, options))
  } catch (error) {
    if (error instanceof FulmarError) return error
    throw error
  }
  throw new Error('was read without an error')
}

const MINUTES = `ts_utc,ts_ms,open,high,low,close,volume
2013-10-07T13:30:00Z,1381152600000,167.4,167.5,167.3,167.45,1000
2013-10-07T13:31:00Z,1381152660000,167.45,167.6,167.4,167.55,900
2013-10-07T13:33:00Z,1381152780000,167.55,167.55,167.5,167.5,0
2013-10-07T13:34:00Z,1381152840000,167.5,167.5,167.5,167.5,12.5
`

describe('a file of bars', () => {
  it('is delivered with start and end of every bar, prices and volume', async () => {
    const source = await openOne(file('spy.csv', MINUTES))
    expect(source.info).toEqual({
      instrumentId: 'SPY.ARCX',
      kind: 'bar',
      name: 'spy.csv',
      period: MINUTE,
      rowCount: null,
      priceDecimals: 2,
      volumeKnown: true,
      closeOnly: false,
    })
    const rows = await collect(source)
    const first = utc('2013-10-07T13:30:00Z')
    expect(rows.start).toEqual([0, 1, 3, 4].map((minute) => first + minute * MINUTE))
    expect(rows.end).toEqual([1, 2, 4, 5].map((minute) => first + minute * MINUTE))
    expect(rows.values.get('high')).toEqual([167.5, 167.6, 167.55, 167.5])
    expect(rows.values.get('volume')).toEqual([1000, 900, 0, 12.5])
    expect(await source.next()).toBeNull()
    expect(source.progress()).toBe(1)
  })

  it('reads the same with CRLF, a byte order mark, quotes, other separators, blank lines, no last line break, gzip', async () => {
    const expected = await collect(await openOne(file('plain.csv', MINUTES)))
    const variants: readonly (readonly [string, string | Uint8Array])[] = [
      ['crlf.csv', MINUTES.replaceAll('\n', '\r\n')],
      ['bom.csv', `\uFEFF${MINUTES}`],
      ['quoted.csv', MINUTES.replace(/[^,\n]+/g, '"$&"')],
      ['semicolon.csv', MINUTES.replaceAll(',', ';')],
      ['european.csv', MINUTES.replaceAll(',', ';').replaceAll('.', ',')],
      ['tab.csv', MINUTES.replaceAll(',', '\t')],
      ['blank.csv', `\n${MINUTES.replaceAll('\n', '\n\n \n')}`],
      ['unfinished.csv', MINUTES.trimEnd()],
      ['packed.csv.gz', gzipSync(MINUTES)],
      ['packed-under-another-name.csv', gzipSync(MINUTES)],
    ]
    for (const [name, content] of variants) {
      const rows = await collect(await openOne(file(name, content)))
      expect([name, rows]).toEqual([name, expected])
    }
  })

  it('comes in chunks of 8,192 rows, whose borders change nothing', async () => {
    const lines = ['time,open,high,low,close,volume']
    for (let row = 0; row < 20_000; row += 1) {
      const price = 100 + (row % 7)
      lines.push(`${1_600_000_000 + row * 60},${price},${price},${price},${price},${row + 1}`)
    }
    const rows = await collect(await openOne(file('long.csv', lines.join('\n'))))
    expect(rows.chunks).toBe(3)
    expect(rows.start).toEqual(
      Array.from({ length: 20_000 }, (_, row) => (1_600_000_000 + row * 60) * 1_000_000),
    )
    expect(rows.end).toEqual(rows.start.map((start) => start + MINUTE))
    expect(rows.values.get('volume')).toEqual(Array.from({ length: 20_000 }, (_, row) => row + 1))
  })

  it('counts progress up to one', async () => {
    const line = (row: number): string => `${1_600_000_000 + row * 60},1,1,1,1,1`
    const text = Array.from({ length: 60_000 }, (_, row) => line(row)).join('\n')
    for (const [name, content] of [
      ['progress.csv', text],
      ['progress.csv.gz', gzipSync(text)],
    ] as const) {
      const source = await openOne(file(name, content))
      let before = source.progress()
      while ((await source.next()) !== null) {
        expect(source.progress()).toBeGreaterThanOrEqual(before)
        before = source.progress()
      }
      expect(before).toBe(1)
    }
  })

  it('ends a bar no later than the next one starts, and starts one no earlier than the last one ended', async () => {
    const irregular = `time,open,high,low,close,volume
2020-01-01T00:00:00Z,1,1,1,1,1
2020-01-01T00:01:00Z,1,1,1,1,1
2020-01-01T00:02:00Z,1,1,1,1,1
2020-01-01T00:02:20Z,1,1,1,1,1
2020-01-01T00:10:00Z,1,1,1,1,1
`
    const first = utc('2020-01-01T00:00:00Z')
    const seconds = (list: number[]): number[] => list.map((time) => (time - first) / 1_000_000)
    const starts = await collect(await openOne(file('irregular.csv', irregular)))
    expect(seconds(starts.start)).toEqual([0, 60, 120, 140, 600])
    expect(seconds(starts.end)).toEqual([60, 120, 140, 200, 660])
    const ends = await collect(await openOne(file('irregular.csv', irregular), { stamp: 'end' }))
    expect(seconds(ends.start)).toEqual([-60, 0, 60, 120, 540])
    expect(seconds(ends.end)).toEqual([0, 60, 120, 140, 600])
    const given = await collect(await openOne(file('irregular.csv', irregular), { period: 5 * MINUTE }))
    expect(seconds(given.end)).toEqual([60, 120, 140, 440, 900])
  })

  it('has unknown volume where there is no column, or only zeros', async () => {
    for (const [name, text] of [
      ['none.csv', MINUTES.replace(/,[^,\n]+$/gm, '')],
      ['zeros.csv', MINUTES.replace(/(\d),[^,\n]+$/gm, '$1,0')],
    ] as const) {
      const warnings: string[] = []
      const source = await openOne(file(name, text), { onWarning: (message) => warnings.push(message) })
      expect(source.info.volumeKnown).toBe(false)
      expect((await collect(source)).values.get('volume')).toEqual([NaN, NaN, NaN, NaN])
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain('volume')
    }
  })

  it('takes closes alone for whole bars, and says once what that means', async () => {
    const closes = 'date,close\n2020-01-02,10\n2020-01-03,11\n'
    for (const [text, says] of [
      [closes, 'closes only and no volume: orders meet the next close and no price between, and no volume'],
      ['date,close,volume\n2020-01-02,10,7\n2020-01-03,11,7\n', 'closes only: orders meet the next'],
    ] as const) {
      const warnings: string[] = []
      const source = await openOne(file('closes.csv', text), {
        onWarning: (message) => warnings.push(message),
      })
      const { values } = await collect(source)
      for (const price of ['open', 'high', 'low', 'close'] as const)
        expect(values.get(price)).toEqual([10, 11])
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain(says)
    }
  })

  it('tolerates prices that differ by float noise alone, and mends them', async () => {
    const text =
      'time,open,high,low,close\n1600000000,10.1,10.099999999999999,10.1,10.1\n1600000060,1,1,1,1\n'
    const rows = await collect(await openOne(file('noise.csv', text)))
    expect(rows.values.get('high')).toEqual([10.1, 1])
  })

  it('may have the close alone', async () => {
    const rows = await collect(await openOne(file('close.csv', 'Date,Close\n2020-01-01,5\n2020-01-02,6\n')))
    expect(rows.values.get('open')).toEqual([5, 6])
    expect(rows.values.get('low')).toEqual([5, 6])
  })
})

describe('columns', () => {
  it('are known by many names, in any order and case, and the rest is ignored', async () => {
    const texts = [
      ',Open,High,Low,Close,Adj Close,Volume\n2020-01-01,1,4,1,3,9,7\n2020-01-02,1,4,1,3,9,7\n',
      'Date,Open,High,Low,Close,Volume,OpenInterest\n1/1/2020,1,4,1,3,7,0\n1/2/2020,1,4,1,3,7,0\n',
      '<TICKER>,<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\nSPY,20200101,1,4,1,3,7\nSPY,20200102,1,4,1,3,7\n',
      'close,low,high,open,when,vol\n3,1,4,1,2020-01-01,7\n3,1,4,1,2020-01-02,7\n',
      '20200101 00:00,1,4,1,3,7\n20200102 00:00,1,4,1,3,7\n',
    ]
    for (const [index, text] of texts.entries()) {
      const rows = await collect(await openOne(file(`names-${index}.csv`, text)))
      expect([text, rows.start]).toEqual([text, [utc('2020-01-01T00:00:00Z'), utc('2020-01-02T00:00:00Z')]])
      expect(['open', 'high', 'low', 'close', 'volume'].map((name) => rows.values.get(name)?.[0])).toEqual([
        1, 4, 1, 3, 7,
      ])
    }
  })

  it('may hold date and time of day apart', async () => {
    const text =
      '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n2020.01.02\t09:30:00\t1\t1\t1\t1\n2020.01.02\t09:31:00\t1\t1\t1\t1\n'
    const rows = await collect(await openOne(file('apart.csv', text), { zone: 'America/New_York' }))
    expect(rows.start[0]).toBe(utc('2020-01-02T14:30:00Z'))
    const headless = '20200102,093000,1,1,1,1\n20200102,093100,1,1,1,1\n'
    const same = await collect(
      await openOne(file('apart-headless.csv', headless), { zone: 'America/New_York' }),
    )
    expect(same.start).toEqual(rows.start)
  })

  it('prefer milliseconds to text, but do what the user says', async () => {
    const text =
      'ts_utc,ts_ms,open,high,low,close,last\n2020-01-01T00:00:00Z,1577836801000,1,4,1,3,2\n2020-01-01T00:01:00Z,1577836861000,1,4,1,3,2\n'
    const guessed = await collect(await openOne(file('two.csv', text)))
    expect(guessed.start[0]).toBe(utc('2020-01-01T00:00:01Z'))
    const told = await collect(await openOne(file('two.csv', text), { columns: 'time=ts_utc,close=last' }))
    expect(told.start[0]).toBe(utc('2020-01-01T00:00:00Z'))
    expect(told.values.get('close')).toEqual([2, 2])
    const byPosition = await collect(await openOne(file('two.csv', text), { columns: 'close=7' }))
    expect(byPosition.values.get('close')).toEqual([2, 2])
  })

  it('without a header are guessed by content: LEAN minutes named by their day, in ten-thousandths', async () => {
    const text =
      '34200000,1674000,1675000,1673000,1674500,1000\n34260000,1674500,1676000,1674000,1675500,900\n'
    const warnings: string[] = []
    const source = await openOne(file('20131007_spy_minute_trade.csv', text), {
      zone: 'America/New_York',
      onWarning: (message) => warnings.push(message),
    })
    const rows = await collect(source)
    expect(rows.start[0]).toBe(utc('2013-10-07T13:30:00Z'))
    expect(rows.values.get('open')).toEqual([167.4, 167.45])
    expect(source.info.priceDecimals).toBe(2)
    expect(warnings[0]).toContain('10,000')
  })

  it('of an archive that was cut off says so, and what to do', async () => {
    const packed = gzipSync(MINUTES.repeat(50))
    const cut = await failure(file('cut.csv.gz', packed.subarray(0, packed.length - 12)))
    expect(cut.code).toBe('DATA_FILE_UNREADABLE')
    expect(cut.remedy).toContain('incomplete')
  })

  it('that nothing separates are told what can', async () => {
    const one = await failure(file('caret.csv', 'time^open^high\n2020-01-01^1^2\n'))
    expect(one.code).toBe('DATA_COLUMNS_UNKNOWN')
    expect(one.message).toContain('one column alone')
    expect(one.remedy).toContain('semicolon')
  })

  it('with times that name no zone are read as UTC, and it is said unless a zone was', async () => {
    const text = 'time,open,high,low,close,volume\n2025-03-03 09:30,1,2,1,2,5\n2025-03-03 09:31,1,2,1,2,5\n'
    const heard = async (options: Partial<CsvOptions>): Promise<string[]> => {
      const warnings: string[] = []
      await openOne(file('wall.csv', text), { ...options, onWarning: (message) => warnings.push(message) })
      return warnings
    }
    expect(await heard({})).toEqual([expect.stringContaining('read as UTC')])
    expect(await heard({ zone: 'America/New_York' })).toEqual([])
    expect(await heard({ zone: 'UTC' })).toEqual([])
  })

  it('that are not understood are listed, with the way to name them', async () => {
    const none = await failure(file('unknown.csv', 'a,b,c\nx,1,2\n'))
    expect(none.code).toBe('DATA_COLUMNS_UNKNOWN')
    expect(none.message).toContain('a (x), b (1), c (2)')
    expect(none.remedy).toContain('--columns time=a,open=b,high=c')
    const some = await failure(file('some.csv', 'Date,Open,Close\n2020-01-01,1,2\n'))
    expect(some.message).toContain('missing: high, low')
    expect((await failure(file('two.csv', MINUTES), { columns: 'close=Nope' })).message).toContain('Nope')
    expect((await failure(file('two.csv', MINUTES), { columns: 'closing=close' })).code).toBe(
      'CONFIG_INVALID',
    )
    expect((await failure(file('empty.csv', ''))).code).toBe('DATA_COLUMNS_UNKNOWN')
    expect((await failure(file('lone.csv', 'Date,Open,High,Low,Close\n'))).message).toContain('no rows')
  })
})

describe('dates without a time of day', () => {
  const daily =
    'Date,Open,High,Low,Close,Volume\n2014-03-07,1,1,1,1,1\n2014-03-09,1,1,1,1,1\n2014-03-10,1,1,1,1,1\n2014-03-11,1,1,1,1,1\n'

  it('are bars from midnight to midnight in the zone of the day', async () => {
    const inUtc = await collect(await openOne(file('daily.csv', daily)))
    expect(inUtc.end.map((end, row) => end - (inUtc.start[row] ?? 0))).toEqual(
      [1, 1, 1, 1].map((days) => days * MICROS_PER_DAY),
    )
    const source = await openOne(file('daily.csv', daily), { dayZone: 'America/New_York' })
    expect(source.info.period).toBe(MICROS_PER_DAY)
    const rows = await collect(source)
    expect(rows.start[1]).toBe(utc('2014-03-09T05:00:00Z'))
    expect(rows.end[1]).toBe(utc('2014-03-10T04:00:00Z'))
    const stampedAtEnd = await collect(
      await openOne(file('daily.csv', daily), { dayZone: 'America/New_York', stamp: 'end' }),
    )
    expect(stampedAtEnd).toEqual(rows)
  })

  it('a week apart are bars of a week, so that none is known before it is over', async () => {
    const warnings: string[] = []
    const text =
      'Date,Open,High,Low,Close,Volume\n2020-01-06,1,1,1,1,1\n2020-01-13,1,1,1,1,1\n2020-01-20,1,1,1,1,1\n'
    const rows = await collect(
      await openOne(file('weekly.csv', text), { onWarning: (message) => warnings.push(message) }),
    )
    expect(rows.end).toEqual(['2020-01-13', '2020-01-20', '2020-01-27'].map((day) => utc(`${day}T00:00:00Z`)))
    expect(warnings[0]).toContain('7 days')
    const ends = await collect(await openOne(file('weekly.csv', text), { stamp: 'end' }))
    expect(ends.end[0]).toBe(utc('2020-01-07T00:00:00Z'))
    expect(ends.start[0]).toBe(utc('2019-12-31T00:00:00Z'))
  })

  it('are refused where a row suddenly has a time of day', async () => {
    const error = await failure(file('mixed.csv', `${daily}2014-03-12 09:30,1,1,1,1,1\n`), {
      columns: 'time=Date',
    })
    expect(error.code).toBe('DATA_TIME_UNREADABLE')
  })
})

describe('quotes and trades', () => {
  it('are quote bars, with sizes where they are known', async () => {
    const text = `date,bid_open,bid_high,bid_low,bid_close,bid_size,ask_open,ask_high,ask_low,ask_close,ask_size
2018-04-03T00:00:00Z,1.1,1.3,1.0,1.2,0,1.2,1.25,1.1,1.25,0
2018-04-03T00:01:00Z,1.1,1.3,1.0,1.2,0,1.2,1.25,1.1,1.25,0
`
    const source = await openOne(file('quotes.csv', text))
    expect(source.info).toMatchObject({ kind: 'quote', volumeKnown: false, period: MINUTE })
    const rows = await collect(source)
    expect(rows.values.get('bidHigh')).toEqual([1.3, 1.3])
    expect(rows.values.get('askClose')).toEqual([1.25, 1.25])
    expect(rows.values.get('askSize')).toEqual([NaN, NaN])
    expect(rows.end[0]).toBe((rows.start[0] ?? 0) + MINUTE)
  })

  it('are single quotes, at their moment', async () => {
    const text =
      'timestamp,bid,ask,bid_size,ask_size\n1600000000000,1.1,1.2,5,6\n1600000000000,1.15,1.2,5,7\n'
    const source = await openOne(file('ticks.csv', text))
    expect(source.info).toMatchObject({ kind: 'quote', period: null, volumeKnown: true })
    const rows = await collect(source)
    expect(rows.end).toEqual(rows.start)
    for (const name of ['bidOpen', 'bidHigh', 'bidLow', 'bidClose'])
      expect(rows.values.get(name)).toEqual([1.1, 1.15])
    expect(rows.values.get('askSize')).toEqual([6, 7])
  })

  it('are prints, several of which may share a time', async () => {
    const text =
      'timestamp,trade_id,price,quantity,buyer_maker\n2021-01-08T00:00:00.278000+00:00,553287559,39432.48,0.000263,True\n2021-01-08T00:00:00.278000+00:00,553287560,39439.44,0.00031099999999999997,False\n'
    const source = await openOne(file('trades.csv', text))
    expect(source.info).toMatchObject({ kind: 'trade', period: null, priceDecimals: 2 })
    const rows = await collect(source)
    expect(rows.end).toEqual([1610064000278000, 1610064000278000])
    expect(rows.values.get('size')).toEqual([0.000263, 0.00031099999999999997])
  })

  it('of a date are known when it is over', async () => {
    const source = await openOne(file('fixing.csv', 'date,price\n2020-01-01,5\n2020-01-02,6\n'))
    expect(source.info.kind).toBe('bar')
    expect((await collect(source)).end[0]).toBe(utc('2020-01-02T00:00:00Z'))
  })

  it('are not made of order books', async () => {
    const text = 'symbol,timestamp,first_update_id,side,update_type,price,qty\nX,1667346579146,1,b,snap,2,1\n'
    expect((await failure(file('book.csv', text))).message).toContain('order book')
  })
})
