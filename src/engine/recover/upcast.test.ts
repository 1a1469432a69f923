import { describe, expect, it } from 'vitest'
import { encodeRecord } from '../records.ts'
import { upcast } from './upcast.ts'

describe('the version of a record', () => {
  it.each(['halt', 'reduce', 'a verb that is longer than anybody would think'])(
    'is found whatever comes after it, as in the answer to «%s»',
    (verb) => {
      const answer = { id: 'one', scope: 'all', by: 'anna', outcome: 'done', message: '', canceled: [] }
      const body = encodeRecord(1, 2, { type: 'commandAnswered', ...answer, verb } as never)
      const record = { sequence: 1, time: 2, type: 'commandAnswered', body }
      expect(upcast(record)).toBe(record)
    },
  )

  it('that is newer than the program is refused', () => {
    const record = { sequence: 1, time: 2, type: 'input', body: '{"type":"input","v":99}' }
    expect(() => upcast(record)).toThrow(expect.objectContaining({ code: 'JOURNAL_VERSION_UNKNOWN' }))
  })
})
