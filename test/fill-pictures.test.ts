import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { renderFillPicture } from '../scripts/fill-picture.ts'
import { FILL_RULES } from './support/fill-rules.ts'
import { runRule } from './support/run-rule.ts'

const guide = readFileSync(new URL('../docs/guide/fills.md', import.meta.url), 'utf8')

describe.each(FILL_RULES)('$name', (rule) => {
  it(`holds at the venue: ${rule.shows}`, () => {
    const fills = rule.fills.map(({ at, quantity, price }) => ({ at, quantity, price }))
    const ends = rule.ends === undefined ? [] : [{ at: rule.ends.at, how: rule.ends.how }]
    expect(runRule(rule)).toEqual({ fills, ends })
  })

  it('has the picture in the guide that is drawn from it (else run npm run docs)', () => {
    const file = `img/${rule.name}.svg`
    const drawn = readFileSync(new URL(`../docs/guide/${file}`, import.meta.url), 'utf8')
    expect(drawn).toBe(renderFillPicture(rule))
    expect(guide).toContain(`![${rule.shows}](${file})`)
  })
})
