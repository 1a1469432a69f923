import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { COMMISSION_NAMES } from './fees/named-schedules.ts'
import { VENUE_SETTINGS } from './settings.ts'

const guide = readFileSync(new URL('../../docs/guide/fills.md', import.meta.url), 'utf8')
const rows = guide
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

it.each(VENUE_SETTINGS)('the guide describes the setting $key as it is', (entry) => {
  const row = rows.find((cells) => cells[1] === `\`${entry.key}\``)
  expect(row?.slice(2, 6)).toEqual([
    `\`${String(entry.default ?? 'none')}\``,
    entry.unit === '' ? '–' : entry.unit,
    entry.allowed,
    entry.meaning,
  ])
})

it.each(COMMISSION_NAMES.filter((name) => name !== 'default'))(
  'the guide names the commission %s',
  (name) => {
    expect(guide).toContain(`\`${name}\``)
  },
)
