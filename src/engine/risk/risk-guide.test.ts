import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { LIMITS } from './limits.ts'

const guide = readFileSync(new URL('../../../docs/guide/risk.md', import.meta.url), 'utf8')
const rows = guide
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

it.each(LIMITS)('the guide describes the limit $name as it is', ({ name, unit, scopes, meaning, code }) => {
  const row = rows.find((cells) => cells[1] === `\`${name}\``)
  expect(row?.slice(2, 6)).toEqual([unit, ['account', ...scopes].join(', '), meaning, `\`${code}\``])
})
