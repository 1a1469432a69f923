import { describe, expect, it } from 'vitest'
import { isWorkday } from '../holidays/weekdays.ts'
import { xetr } from './xetr.ts'
import { xlon } from './xlon.ts'
import { xpar } from './xpar.ts'
import { xswx } from './xswx.ts'
import { xtse } from './xtse.ts'

describe.each([xlon, xetr, xpar, xswx, xtse].map((rules) => [rules.code, rules] as const))(
  'the half days of %s',
  (_code, rules) => {
    it('never make a session of a weekend or of a holiday', () => {
      for (let year = rules.firstYear; year <= 2100; year++) {
        const closed = new Set(rules.closures(year))
        for (const [date] of rules.specialHours(year)) {
          expect({ date, open: isWorkday(date) && !closed.has(date) }).toEqual({ date, open: true })
        }
      }
    })
  },
)
