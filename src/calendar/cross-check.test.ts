import { describe, expect, it } from 'vitest'
import { crossChecked, crossCheckedSession } from './cross-check.ts'
import type { BrokerMarketClock } from './cross-check.ts'
import { dateFrom } from './holidays/date-list.ts'
import { knowledgeWarning } from './known-until.ts'
import { calendarOf } from './registry.ts'

const calendar = calendarOf('XNYS')
const utc = (text: string): number => Date.parse(text) * 1000

/** Wednesday noon, and what the calendar says of it. */
const agreed: BrokerMarketClock = {
  time: utc('2024-07-10T16:00Z'),
  isOpen: true,
  nextOpen: utc('2024-07-11T13:30Z'),
  nextClose: utc('2024-07-10T20:00Z'),
}

describe('a broker that is asked beside the calendar', () => {
  it('confirms it where both say the same', () => {
    expect(crossChecked(calendar, agreed)).toEqual({
      isOpen: true,
      until: agreed.nextClose,
      disagreement: null,
    })
    expect(crossChecked(calendar, { ...agreed, nextOpen: null, nextClose: null })).toEqual({
      isOpen: true,
      until: agreed.nextClose,
      disagreement: null,
    })
  })

  it('closes the market where it says closed, and says so', () => {
    const { isOpen, disagreement } = crossChecked(calendar, { ...agreed, isOpen: false })
    expect(isOpen).toBe(false)
    expect(disagreement).toBe(
      'XNYS at 2024-07-10T16:00:00Z: the calendar says open, the broker says closed. It counts as closed.',
    )
  })

  it('does not open the market where the calendar says closed', () => {
    const holiday = utc('2024-07-04T16:00Z')
    const { isOpen, disagreement } = crossChecked(calendar, { ...agreed, time: holiday })
    expect(isOpen).toBe(false)
    expect(disagreement).toContain('the calendar says closed, the broker says open')
  })

  it('ends trading at the earlier of two closes', () => {
    const nextClose = utc('2024-07-10T17:00Z')
    const checked = crossChecked(calendar, { ...agreed, nextClose })
    expect(checked.isOpen).toBe(true)
    expect(checked.until).toBe(nextClose)
    expect(checked.disagreement).toContain(
      '2024-07-10T20:00:00Z by the calendar, 2024-07-10T17:00:00Z by the broker',
    )
    const later = crossChecked(calendar, { ...agreed, nextClose: utc('2024-07-10T21:00Z') })
    expect(later.until).toBe(agreed.nextClose)
  })

  it('says where the knowledge of the calendar ends', () => {
    const time = utc('2031-03-05T17:00Z')
    const { disagreement } = crossChecked(calendar, { time, isOpen: false, nextOpen: null, nextClose: null })
    expect(disagreement).toContain('Closures are known until 2028-12-31 only.')
  })
})

describe('a session of the broker beside that of the calendar', () => {
  const date = dateFrom('2024-07-10')
  const hours = { open: utc('2024-07-10T13:30Z'), close: utc('2024-07-10T20:00Z') }

  it('is the same, or what both have', () => {
    expect(crossCheckedSession(calendar, date, hours)).toEqual({ session: hours, disagreement: null })
    const early = { ...hours, close: utc('2024-07-10T17:00Z') }
    const checked = crossCheckedSession(calendar, date, early)
    expect(checked.session).toEqual(early)
    expect(checked.disagreement).toContain('What both have counts.')
    const apart = { open: hours.close, close: hours.close + 1 }
    expect(crossCheckedSession(calendar, date, apart).session).toBeNull()
  })

  it('is none where one of them has none', () => {
    expect(crossCheckedSession(calendar, date, null).session).toBeNull()
    expect(crossCheckedSession(calendar, date, null).disagreement).toBe(
      'XNYS on 2024-07-10: the calendar says open, the broker says closed. It counts as closed.',
    )
    const holiday = dateFrom('2024-07-04')
    expect(crossCheckedSession(calendar, holiday, hours).disagreement).toContain('the calendar says closed')
    expect(crossCheckedSession(calendar, holiday, null)).toEqual({ session: null, disagreement: null })
  })
})

describe('the warning of what is not known', () => {
  it('comes before the first and after the last known date alone', () => {
    expect(knowledgeWarning(calendar, calendar.knownFrom)).toBeNull()
    expect(knowledgeWarning(calendar, calendar.knownUntil)).toBeNull()
    expect(knowledgeWarning(calendar, calendar.knownUntil + 1)).toContain('known until 2028-12-31')
    expect(knowledgeWarning(calendar, calendar.knownFrom - 1)).toContain('begins on 1990-01-01')
  })
})
