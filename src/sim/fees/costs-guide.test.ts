import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { NAMED_SCHEDULES } from './named-schedules.ts'
import { CAT, OPTION_EXCHANGES, SEC_FEE, TAF, TAF_OPTION } from './us-regulatory.ts'

const guide = readFileSync(new URL('../../../docs/guide/costs.md', import.meta.url), 'utf8')
const rows = guide
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

it.each([
  ['SEC', SEC_FEE],
  ['TAF', TAF],
  ['TAF of options', TAF_OPTION],
  ['CAT', CAT],
  ['option exchanges', OPTION_EXCHANGES],
] as const)('the guide has every row of %s, with its source', (_name, rates) => {
  for (const { from, rate, cap, source } of rates) {
    const wanted = cap === undefined ? [from, rate, source] : [from, rate, cap, source]
    expect(rows.map((cells) => cells.slice(1, -1).join(' | '))).toContain(wanted.join(' | '))
  }
})

it.each(NAMED_SCHEDULES.filter(({ name }) => name !== 'default'))(
  'the guide names $name',
  ({ name, keys }) => {
    const row = rows.find((cells) => cells[1] === `\`${name}\``)?.join('|') ?? ''
    expect(row).not.toBe('')
    for (const [, key = ''] of keys.matchAll(/(\w+)(?:=|,|$)/g)) {
      if (/^[a-z]+[A-Z]?\w*$/.test(key) && keys.includes(`${key}=`)) expect(row).toContain(key)
    }
  },
)
