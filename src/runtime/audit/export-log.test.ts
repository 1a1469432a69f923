import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import type { StoredRecord } from '../../ports/journal.ts'
import { logOf, plainRecord } from './audit.test-support.ts'
import { exportLog } from './export-log.ts'
import type { ExportFormat } from './export-log.ts'
import { parseFilter } from './log-filter.ts'
import type { FilterRequest } from './log-filter.ts'
import { openLog } from './open-log.ts'
import type { OpenLog } from './open-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'fulmar-export-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const RECORDS = [
  plainRecord(1, {
    type: 'input',
    input: { kind: 'kill', by: 'ann', reason: '=HYPERLINK("http://x","y")' },
  }),
  plainRecord(2, {
    type: 'fillBooked',
    fill: {
      strategyId: 'trend',
      instrumentId: 'SPY.ARCX',
      quantity: Decimal.parse('-5'),
      price: Decimal.parse('1.5'),
    },
  }),
  plainRecord(3, {
    type: 'orderDenied',
    strategyId: 'trend',
    refusals: [{ code: 'A', message: 'x, "y"\nz' }],
  }),
  plainRecord(4, { type: 'input', input: { kind: 'timerDue', timerId: 1, dueTime: 5 } }),
]

async function textOf(log: OpenLog, format: ExportFormat, request: FilterRequest = {}): Promise<string> {
  let text = ''
  for await (const chunk of exportLog(log, format, parseFilter(request))) text += chunk.text
  return text
}

async function positions(log: OpenLog): Promise<number[]> {
  const found: number[] = []
  for await (const { position } of log.read()) found.push(position)
  return found
}

function lines(text: string): Record<string, unknown>[] {
  const parse = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>
  return text.trimEnd().split('\n').map(parse)
}

async function exportFile(name: string, change: (text: string) => string = (text) => text): Promise<string> {
  const path = join(folder, name)
  writeFileSync(path, change(await textOf(await logOf(RECORDS), 'jsonl')))
  return path
}

describe('an export as JSON lines', () => {
  it('says whose log it is, has each record with its body as data, and says where it ends', async () => {
    const [first, record, ...rest] = lines(await textOf(await logOf(RECORDS), 'jsonl'))
    expect(first).toMatchObject({ kind: 'log', format: 1, deployment: 'trend', records: 4, complete: true })
    expect(record).toMatchObject({
      kind: 'record',
      position: 1,
      run: 1,
      sequence: 1,
      at: '2025-03-03T14:30:01.000Z',
      type: 'input',
      body: { v: 1, input: { kind: 'kill' } },
    })
    expect(rest.at(-1)).toMatchObject({ kind: 'end', records: 4, written: 4 })
  })

  it('can be read as the log itself, byte for byte', async () => {
    const log = await logOf(RECORDS)
    const stored: StoredRecord[] = []
    for await (const record of log.read()) stored.push(record)
    const read: StoredRecord[] = []
    for await (const record of (await openLog(await exportFile('whole.jsonl'))).read()) read.push(record)
    expect(read).toEqual(stored)
  })

  it('keeps bodies that are no JSON as text', async () => {
    const log = await logOf([{ sequence: 1, time: 1, type: 'odd', body: 'not {json' }])
    expect(lines(await textOf(log, 'jsonl'))[1]).toMatchObject({ text: 'not {json' })
  })

  it.each([
    [
      'a changed body',
      (text: string) => text.replace('"by":"ann"', '"by":"bob"'),
      /record 1 is not what was written/,
    ],
    [
      'a changed time',
      (text: string) => text.replace('"time":1741012203', '"time":1741012204'),
      /record 3 is not/,
    ],
    [
      'a line taken out',
      (text: string) => text.replace(/^.*"position":2.*\n/m, ''),
      /record 2 is missing|record 3 is not/,
    ],
    ['a missing end', (text: string) => text.replace(/^.*"position":4.*\n/m, ''), /record 4 is missing/],
    [
      'another account',
      (text: string) => text.replace('"ACC-1"', '"ACC-2"'),
      /record 1 is not what was written/,
    ],
    ['a torn line', (text: string) => text.slice(0, -200), /is no line of an export/],
  ])('does not read back with %s', async (name, change, message) => {
    const path = await exportFile(`${name}.jsonl`, change)
    expect(readFileSync(path, 'utf8')).not.toBe(await textOf(await logOf(RECORDS), 'jsonl'))
    await expect(openLog(path).then(positions)).rejects.toThrow(message)
  })

  it('of a part is not taken for the log', async () => {
    const path = join(folder, 'part.jsonl')
    writeFileSync(path, await textOf(await logOf(RECORDS), 'jsonl', { types: ['fillBooked'] }))
    await expect(openLog(path)).rejects.toThrow(/holds only a part of a log/)
  })
})

describe('an export as CSV', () => {
  it('has a head, CR LF, quotes where they are needed, and fields of each type in the same columns', async () => {
    const [head, ...rows] = (await textOf(await logOf(RECORDS), 'csv')).split('\r\n')
    expect(head).toBe(
      'position,run,sequence,time,at,type,input,strategy,instrument,clientOrderId,venueOrderId,executionId,side,quantity,price,limitPrice,stopPrice,fee,feeCurrency,code,by,reason,hash,body',
    )
    expect(rows[1]).toMatch(
      /^2,1,2,1741012202000000,2025-03-03T14:30:02.000Z,fillBooked,,trend,SPY.ARCX,,,,,-5,1.5,,,,,,,,[0-9a-f]{64},"\{""fill""/,
    )
    expect(rows.at(-1)).toBe('')
  })

  it('lets no text become a formula of a spreadsheet, and leaves numbers below zero alone', async () => {
    const text = await textOf(await logOf(RECORDS), 'csv')
    expect(text).toContain(`,ann,"'=HYPERLINK(""http://x"",""y"")",`)
    expect(text).toContain(',-5,1.5,')
    expect(text).toContain('"x, ""y""\nz"')
  })
})

describe('a filter', () => {
  const found = async (request: FilterRequest): Promise<unknown[]> =>
    lines(await textOf(await logOf(RECORDS), 'jsonl', request))
      .filter(({ kind }) => kind === 'record')
      .map(({ position }) => position)

  it('takes records by type, and inputs by their kind', async () => {
    expect(await found({ types: ['fillBooked', 'input:timerDue'] })).toEqual([2, 4])
    expect(await found({ types: ['input'] })).toEqual([1, 4])
  })

  it('takes a moment from, and leaves out the moment to', async () => {
    expect(await found({ from: '2025-03-03T14:30:02Z', to: '2025-03-03T14:30:04Z' })).toEqual([2, 3])
    expect(await found({ from: '2025-03-03', to: '2025-03-03' })).toEqual([1, 2, 3, 4])
    expect(await found({ from: '2025-03-04' })).toEqual([])
  })

  it('takes a run by its number', async () => {
    expect(await found({ run: 1 })).toEqual([1, 2, 3, 4])
    expect(await found({ run: 2 })).toEqual([])
  })

  it('names the type that was meant, and refuses dates the wrong way round', () => {
    expect(() => parseFilter({ types: ['fillbooked'] })).toThrow(/no records of type fillbooked/)
    expect(() => parseFilter({ from: '2025-03-04', to: '2025-03-03' })).toThrow(/not before/)
  })
})
