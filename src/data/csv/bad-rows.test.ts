import { describe, expect, it } from 'vitest'
import { FulmarError } from '../../domain/codes.ts'
import { collect, temporaryFiles } from '../data.test-support.ts'
import { openCsv } from './open-csv.ts'
import type { CsvOptions } from './options.ts'

const file = temporaryFiles()

const GOOD = [
  '1600000000,10,12,9,11,100',
  '1600000060,11,12,10,11,100',
  '1600000120,11,12,10,12,50',
  '1600000180,11,12,10,12,5',
  '1600000240,11,12,10,12,5',
] as const
const HEADER = 'time,open,high,low,close,volume'

async function read(text: string, options: Partial<CsvOptions> = {}) {
  const [source] = await openCsv(file('rows.csv', text), { instruments: ['SPY.ARCX'], ...options })
  if (source === undefined) throw new Error('no source')
  const rows = await collect(source)
  return { source, rows }
}

async function failure(text: string): Promise<FulmarError> {
  const error: unknown = await read(text).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof FulmarError) return error
  throw new Error('was read without an error')
}

/** The bad row as third line, behind a good one. */
const withRow = (row: string): string => [HEADER, GOOD[0], row, ...GOOD.slice(1), ''].join('\n')

const BAD: readonly {
  readonly row: string
  readonly code: string
  readonly reason: string
  readonly says: readonly string[]
}[] = [
  { row: '1600000030,10,12,9,,100', code: 'DATA_ROW_BAD', reason: 'empty field', says: ['column “close”'] },
  {
    row: '1600000030,10,NaN,9,11,100',
    code: 'DATA_ROW_BAD',
    reason: 'not a number',
    says: ['column “high”', '“NaN”'],
  },
  {
    row: '1600000030,10,12,-9,11,100',
    code: 'DATA_ROW_BAD',
    reason: 'price not above zero',
    says: ['column “low”', '“-9”'],
  },
  {
    row: '1600000030,0,12,0,11,100',
    code: 'DATA_ROW_BAD',
    reason: 'price not above zero',
    says: ['column “open”'],
  },
  {
    row: '1600000030,10,10.5,9,11,100',
    code: 'DATA_ROW_BAD',
    reason: 'high or low contradicts the other prices',
    says: ['open 10, high 10.5, low 9, close 11'],
  },
  {
    row: '1600000030,10,12,10.5,11,100',
    code: 'DATA_ROW_BAD',
    reason: 'high or low contradicts the other prices',
    says: ['low 10.5'],
  },
  {
    row: '1600000030,10,12,9,11,-1',
    code: 'DATA_ROW_BAD',
    reason: 'volume below zero',
    says: ['column “volume”'],
  },
  {
    row: '1600000030,10,12,9,11',
    code: 'DATA_ROW_BAD',
    reason: 'wrong number of fields',
    says: ['5 instead of 6'],
  },
  {
    row: '1600000030,10,12,9,11,1,1',
    code: 'DATA_ROW_BAD',
    reason: 'wrong number of fields',
    says: ['7 instead of 6'],
  },
  {
    row: '1599999999,10,12,9,11,1',
    code: 'DATA_UNSORTED',
    reason: 'earlier than the row before it',
    says: ['1599999999'],
  },
  {
    row: '1600000000,10,12,9,11,1',
    code: 'DATA_UNSORTED',
    reason: 'same time as the row before it',
    says: ['1600000000'],
  },
  {
    row: 'yesterday,10,12,9,11,1',
    code: 'DATA_TIME_UNREADABLE',
    reason: 'unreadable time',
    says: ['“yesterday”'],
  },
]

describe('a row that cannot be true', () => {
  it('is refused with file, line, column, text, the whole row and a remedy', async () => {
    for (const { row, code, reason, says } of BAD) {
      const error = await failure(withRow(row))
      expect([row, error.code]).toEqual([row, code])
      for (const part of ['rows.csv, line 3', reason, row, ...says]) expect(error.message).toContain(part)
      expect(error.remedy).toContain('--on-bad-row skip')
    }
  })

  it('is skipped and counted by reason on request, and changes nothing else', async () => {
    const clean = await read([HEADER, ...GOOD].join('\n'))
    for (const { row, reason } of BAD) {
      const { source, rows } = await read(withRow(row), { onBadRow: 'skip' })
      expect([row, rows]).toEqual([row, clean.rows])
      expect([row, [...source.skipped()]]).toEqual([row, [[reason, 1]]])
      expect([...source.firstBadRows().values()][0]).toMatchObject({ line: 3, row })
    }
    expect(clean.source.skipped().size).toBe(0)
  })

  it('may be one with a price of zero or below, if that is allowed', async () => {
    const { rows } = await read(withRow('1600000030,-10,0,-12,-11,100'), { allowNegative: true })
    expect(rows.values.get('low')?.[1]).toBe(-12)
  })

  it('is a quote whose bid is above its ask', async () => {
    const text = 'time,bid,ask\n1600000000,1,2\n1600000001,3,2\n1600000002,2,2\n'
    const error = await failure(text)
    expect(error.message).toContain('bid 3, ask 2')
    const { source, rows } = await read(text, { onBadRow: 'skip' })
    expect(rows.end).toHaveLength(2)
    expect(source.skipped().get('bid above ask')).toBe(1)
  })

  it('is found wherever it stands, with its line, blank lines and header counted', async () => {
    const lines = [HEADER]
    for (let row = 0; row < 30_000; row += 1) lines.push(`${1_600_000_000 + row * 60},1,1,1,1,1`)
    lines.splice(5, 0, '', '')
    lines[25_001] = '1,2,3'
    expect((await failure(lines.join('\r\n'))).message).toContain('rows.csv, line 25002:')
  })
})

describe('a file that cannot be read', () => {
  it('is named, with the reason', async () => {
    const open = openCsv('/nowhere/at-all.csv', { instruments: ['SPY.ARCX'] })
    await expect(open).rejects.toMatchObject({ code: 'DATA_FILE_UNREADABLE' })
    await expect(open).rejects.toThrow('There is no file /nowhere/at-all.csv.')
    const damaged = file('damaged.csv.gz', Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3))
    await expect(openCsv(damaged, { instruments: ['SPY.ARCX'] })).rejects.toMatchObject({
      code: 'DATA_FILE_UNREADABLE',
    })
    const endless = file('endless.csv', 'x'.repeat(3_000_000))
    await expect(openCsv(endless, { instruments: ['SPY.ARCX'] })).rejects.toThrow(/megabyte/)
    const zipped = file('prices.zip', Buffer.from('PK\u0003\u0004\0\0\0\0\n'))
    await expect(openCsv(zipped, { instruments: ['SPY.ARCX'] })).rejects.toThrow(/zip is not/)
  })

  it('for want of a single readable time shows the first one', async () => {
    const error = await failure('date,open,high,low,close\n5 Jan 2014,1,1,1,1\n6 Jan 2014,1,1,1,1\n')
    expect(error.code).toBe('DATA_TIME_UNREADABLE')
    expect(error.message).toContain('column “date” can be read; the first is “5 Jan 2014”')
  })

  it('is not read with settings that make no sense', async () => {
    const path = file('rows.csv', [HEADER, ...GOOD].join('\n'))
    const refused = (options: Partial<CsvOptions>): Promise<unknown> =>
      openCsv(path, { instruments: ['SPY.ARCX'], ...options })
    await expect(refused({ zone: 'Mars/Olympus' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(refused({ period: -1 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(refused({ priceScale: 3 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(refused({ columns: 'open' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(refused({ instruments: [] })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(refused({ instruments: ['A.X', 'B.X'] })).rejects.toThrow(/no symbol column/)
    const single = file('single.csv', `${HEADER}\n${GOOD[0]}\n`)
    await expect(openCsv(single, { instruments: ['SPY.ARCX'] })).rejects.toThrow(/too few rows/)
  })
})
