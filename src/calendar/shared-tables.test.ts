import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../test/support/shared-data.ts'
import { dateFrom } from './holidays/date-list.ts'
import { CALENDAR_CODES, calendarOf } from './registry.ts'

/** Columns: session, open, close, start and end of the midday break; UTC. */
type Row = readonly [string, string, string, string, string]

function rowsOf(path: string): Row[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1)
  return lines.map((line) => {
    const [session = '', open = '', close = '', breakStart = '', breakEnd = ''] = line.trim().split(',')
    return [session.slice(0, 10), open, close, breakStart, breakEnd]
  })
}

function written(time: number | null): string {
  return time === null ? '' : new Date(time / 1000).toISOString().replace('.000', '')
}

describe.each(CALENDAR_CODES)('the calendar %s', (code) => {
  const path = sharedData(`calendars/${code.toLowerCase()}.csv`)

  it.skipIf(path === null)(
    'equals the table of its sessions from the first row to the last (skipped without a table)',
    () => {
      const expected = rowsOf(path ?? '')
      const first = dateFrom(expected[0]?.[0] ?? '')
      const last = dateFrom(expected.at(-1)?.[0] ?? '')
      const actual = calendarOf(code)
        .sessionsBetween(first, last)
        .map(({ date, open, close, breakStart, breakEnd }): Row => {
          const day = new Date(date * 86_400_000).toISOString().slice(0, 10)
          return [day, written(open), written(close), written(breakStart), written(breakEnd)]
        })
      const given = new Set(expected.map((row) => row.join()))
      const made = new Set(actual.map((row) => row.join()))
      expect({
        missing: expected.map((row) => row.join()).filter((row) => !made.has(row)),
        unexpected: actual.map((row) => row.join()).filter((row) => !given.has(row)),
      }).toEqual({ missing: [], unexpected: [] })
      expect(actual.length).toBeGreaterThan(1000)
    },
  )
})
