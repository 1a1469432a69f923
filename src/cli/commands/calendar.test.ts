import { describe, expect, it } from 'vitest'
import { FulmarError } from '../../domain/codes.ts'
import { fakeTerminal } from '../fake-terminal.test-support.ts'
import { Session } from '../session.ts'
import { calendarCommand } from './calendar.ts'

/** What the command prints on a Friday after Thanksgiving at noon in New York, for a user in Berlin. */
async function printed(...argv: string[]): Promise<{ out: string; err: string }> {
  return printedAt('2026-11-27T17:00Z', 'Europe/Berlin', argv)
}

async function printedAt(now: string, zone: string, argv: string[]): Promise<{ out: string; err: string }> {
  const terminal = fakeTerminal()
  const present = { now: () => Date.parse(now) * 1000, zone: () => zone }
  await calendarCommand(new Session(terminal), present).exitOverride().parseAsync(argv, { from: 'user' })
  return terminal.written
}

const messageOf = async (...argv: string[]): Promise<string> => {
  try {
    await printed(...argv)
    return ''
  } catch (error) {
    return error instanceof FulmarError ? `${error.message} → ${error.remedy}` : String(error)
  }
}

describe('fulmar calendar', () => {
  it('shows this month, with closures, early closes and today', async () => {
    const { out, err } = await printed('NYSE')
    expect(err).toBe('')
    expect(`\n${out}`).toBe(`
XNYS  New York Stock Exchange
09:30–16:00, extended 04:00–20:00, America/New_York

November 2026          20 sessions
 Mon  Tue  Wed  Thu  Fri  Sat  Sun
                                 1·   Thu 26  closed
   2    3    4    5    6    7·   8·   Fri 27  closes early, 13:00
   9   10   11   12   13   14·  15·
  16   17   18   19   20   21·  22·
  23   24   25   26· >27*  28·  29·
  30

· closed   * other hours than usual   > today
`)
  })

  it('shows a range of dates, overnight sessions too, in 80 columns', async () => {
    const { out } = await printed('CMES', '--from', '2026-12-21', '--to', '2027-01-04')
    expect(out).toContain('17:00 the day before to 16:00, America/Chicago')
    expect(out).toContain('Thu 24  closes early, 12:15')
    expect(out).toContain('January 2027')
    expect(out).not.toContain('February')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('goes to the end of the year where only the first date is given', async () => {
    const { out } = await printed('XNYS', '--from', '2025-11-03')
    expect(out.match(/\d+ sessions/g)).toEqual(['19 sessions', '22 sessions'])
    const before = await printed('XNYS', '--to', '2025-11-07')
    expect(before.out).toContain('5 sessions')
  })

  it('prints sessions as JSON, with times in UTC, and breaks where there are some', async () => {
    const { out } = await printed('XNYS', '--from', '2026-12-23', '--to', '2026-12-28', '--json')
    expect(JSON.parse(out)).toEqual([
      { session: '2026-12-23', open: '2026-12-23T14:30:00Z', close: '2026-12-23T21:00:00Z' },
      { session: '2026-12-24', open: '2026-12-24T14:30:00Z', close: '2026-12-24T18:00:00Z' },
      { session: '2026-12-28', open: '2026-12-28T14:30:00Z', close: '2026-12-28T21:00:00Z' },
    ])
    const old = await printed('CMES', '--from', '2020-03-10', '--to', '2020-03-10', '--json')
    expect(JSON.parse(old.out)).toEqual([
      {
        session: '2020-03-10',
        open: '2020-03-09T22:00:00Z',
        close: '2020-03-10T21:00:00Z',
        breakStart: '2020-03-10T20:15:00Z',
        breakEnd: '2020-03-10T20:30:00Z',
      },
    ])
  })

  it('warns behind the last known date: below the tables, or on stderr beside JSON', async () => {
    const range = ['--from', '2029-01-02', '--to', '2029-01-31']
    expect((await printed('XNYS', ...range)).out).toContain('• XNYS: closures are known until 2028-12-31.')
    const { out, err } = await printed('XNYS', ...range, '--json')
    expect(err).toContain('warning XNYS: closures are known until 2028-12-31.')
    expect(JSON.parse(out)).toHaveLength(21)
  })

  it('says whether it is open now, until when, in two zones', async () => {
    const { out } = await printed('XNYS', '--now')
    expect(`\n${out}`).toBe(`
XNYS  New York Stock Exchange: open
Closes in 1 h, at
  Fri 27 Nov 2026 13:00  America/New_York
  Fri 27 Nov 2026 19:00  Europe/Berlin
Now it is
  Fri 27 Nov 2026 12:00  America/New_York
  Fri 27 Nov 2026 18:00  Europe/Berlin
`)
  })

  it('says when it opens, and what runs meanwhile', async () => {
    const { out } = await printedAt('2026-11-27T19:00Z', 'America/New_York', ['XNYS', '--now'])
    expect(out).toContain('closed, extended hours run\nOpens in 2 d 19 h, at\n  Mon 30 Nov 2026 09:30')
    expect(out).not.toContain('Europe')
    const pause = await printedAt('2020-03-10T20:20Z', 'UTC', ['CMES', '--now'])
    expect(pause.out).toContain('closed for its midday break\nOpens in 10 min')
    expect((await printed('24/7', '--now')).out).toContain('open\nIt never closes.')
  })

  it('says so as JSON', async () => {
    const { out } = await printed('XNYS', '--now', '--json')
    expect(JSON.parse(out)).toEqual({
      code: 'XNYS',
      now: '2026-11-27T17:00:00Z',
      isOpen: true,
      isExtended: false,
      nextOpen: '2026-11-30T14:30:00Z',
      nextClose: '2026-11-27T18:00:00Z',
    })
    const always = await printed('CRYPTO', '--now', '--json')
    expect(JSON.parse(always.out)).toMatchObject({ isOpen: true, nextOpen: null, nextClose: null })
  })

  it('lists the markets, in 80 columns', async () => {
    const { out } = await printed()
    for (const code of ['XNYS', 'XNAS', 'ARCX', 'CBOE', 'CMES', 'FX', 'CRYPTO']) expect(out).toContain(code)
    expect(out).toContain('1990 to 2028-12-31')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    const json = JSON.parse((await printed('--json')).out) as { code: string; knownUntil: string }[]
    expect(json.find(({ code }) => code === 'XNYS')?.knownUntil).toBe('2028-12-31')
  })

  it('draws with ASCII alone where asked', async () => {
    for (const argv of [[], ['XNYS'], ['XNYS', '--now']]) {
      expect((await printed(...argv, '--ascii')).out).toMatch(/^[\n -~]+$/)
    }
  })

  it('refuses what cannot be meant, with what to do', async () => {
    expect(await messageOf('NYSEX')).toContain('Did you mean NYSE? → Use one of: XNYS,')
    expect(await messageOf('XNYS', '--from', '2026-02-30')).toBe(
      '--from 2026-02-30 is no date. → Write it as 2026-01-31, before the year 2200.',
    )
    expect(await messageOf('XNYS', '--to', '2300-01-01')).toContain('--to 2300-01-01 is no date.')
    expect(await messageOf('XNYS', '--from', '2026-02-03', '--to', '2026-02-02')).toContain('is later than')
    expect(await messageOf('XNYS', '--now', '--to', '2026-02-02')).toContain('contradict')
    expect(await messageOf('--now')).toContain('No market is named.')
  })
})
