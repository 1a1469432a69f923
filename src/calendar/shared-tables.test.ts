import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { describeWithData, sharedData } from '../../test/support/shared-data.ts'
import { weekdayOf } from '../domain/civil-date.ts'
import { dateFrom } from './holidays/date-list.ts'
import { CALENDAR_CODES, calendarOf } from './registry.ts'
import { zoneOffset } from './time-zone.ts'

const PROCESS_ZONES = ['America/New_York', 'Asia/Tokyo', 'UTC', 'Australia/Lord_Howe']
const TIMEOUT_MS = 60_000

const tables = CALENDAR_CODES.flatMap((code) => {
  const path = sharedData(`calendars/${code.toLowerCase()}.csv`)
  return path === null ? [] : [{ code, rows: rowsOf(path) }]
})

/** `2024-07-03,2024-07-03T13:30:00Z,2024-07-03T17:00:00Z,,`: session, open, close, start and end of the midday break. */
function rowsOf(path: string): string[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1)
  return lines.map((line) => line.trim().replace(/^(.{10})[^,]*/, '$1'))
}

/** Prints the sessions of markets as the tables have them, in a process of its own. */
const PROGRAM = `
  import { calendarOf } from './registry.ts'
  const written = (time: number | null) =>
    time === null ? '' : new Date(time / 1000).toISOString().replace('.000', '')
  for (const argument of process.argv.slice(1)) {
    const [code = '', first, last] = argument.split(',')
    const sessions = calendarOf(code).sessionsBetween(Number(first), Number(last))
    const lines = sessions.map((session) => {
      const times = [session.open, session.close, session.breakStart, session.breakEnd].map(written)
      return [new Date(session.date * 86_400_000).toISOString().slice(0, 10), ...times].join()
    })
    console.log([code, ...lines].join('\\n') + '\\n')
  }`

function bundled(): string {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const built = buildSync({
    stdin: { contents: PROGRAM, loader: 'ts', resolveDir: folder },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  return built.outputFiles[0]?.text ?? ''
}

async function printed(program: string, zone: string): Promise<Map<string, string[]>> {
  const spans = tables.map(({ code, rows }) => {
    const dates = [rows[0], rows.at(-1)].map((row) => dateFrom(row?.slice(0, 10) ?? ''))
    return [code, ...dates].join()
  })
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program, ...spans],
    { env: { ...process.env, TZ: zone }, maxBuffer: 64 * 1024 * 1024 },
  )
  const blocks = stdout.trim().split('\n\n')
  return new Map(blocks.map((block) => [block.split('\n')[0] ?? '', block.split('\n').slice(1)]))
}

describe('tables of sessions', () => {
  it.skipIf(tables.length === 0).each(PROCESS_ZONES)(
    'equal the calendars from the first row to the last, in a process in %s (skipped without sample data)',
    async (zone) => {
      const made = await printed(bundled(), zone)
      for (const { code, rows } of tables) {
        const ours = made.get(code) ?? []
        const given = new Set(rows)
        const present = new Set(ours)
        expect({
          code,
          missing: rows.filter((row) => !present.has(row)),
          unexpected: ours.filter((row) => !given.has(row)),
          count: ours.length,
        }).toEqual({ code, missing: [], unexpected: [], count: rows.length })
        expect(rows.length).toBeGreaterThan(1000)
      }
    },
    TIMEOUT_MS,
  )
})

interface MarketHours {
  readonly holidays: readonly string[]
  readonly earlyCloses: Readonly<Record<string, string>>
}

/** `7/3/2024` as a date. */
function dateOf(text: string): number {
  const [month = '', day = '', year = ''] = text.split('/')
  return dateFrom(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
}

describeWithData('market hours', ['calendars/market_hours_subset.json'], ([path = '']) => {
  const entries = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, MarketHours>>
  const hoursOf = (name: string): { closed: Set<number>; early: Map<number, string> } => ({
    closed: new Set((entries[name]?.holidays ?? []).map(dateOf)),
    early: new Map(
      Object.entries(entries[name]?.earlyCloses ?? {}).map(([date, hour]) => [dateOf(date), hour]),
    ),
  })
  const wallTime = (zone: string, time: number): string =>
    new Date((time + zoneOffset(zone, time)) / 1000).toISOString().slice(11, 19)

  it('of New York equal XNYS on every date from 1998 to 2028', () => {
    const { closed, early } = hoursOf('Equity-usa-[*]')
    const calendar = calendarOf('XNYS')
    // the file has early closes from July 2000 on
    const earlyFrom = dateFrom('2000-01-01')
    for (let date = dateFrom('1998-01-01'); date <= dateFrom('2028-12-31'); date++) {
      const session = calendar.sessionOn(date)
      const isWeekend = [0, 6].includes(weekdayOf(date))
      expect([date, session === null]).toEqual([date, isWeekend || closed.has(date)])
      if (session === null || date < earlyFrom) continue
      expect([date, wallTime(calendar.timeZone, session.close)]).toEqual([
        date,
        early.get(date) ?? '16:00:00',
      ])
    }
  })

  it('of CME index futures have no early close that CMES has otherwise', () => {
    const { early } = hoursOf('Future-cme-ES')
    const calendar = calendarOf('CMES')
    let compared = 0
    for (const [date, hour] of early) {
      const session = calendar.sessionOn(date)
      if (session === null) continue
      expect([date, wallTime('America/New_York', session.close)]).toEqual([date, hour])
      compared += 1
    }
    expect(compared).toBeGreaterThan(150)
  })
})
