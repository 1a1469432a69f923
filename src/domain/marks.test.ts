import { expect, it } from 'vitest'
import { Marks } from './marks.ts'

it('marks that are loaded are all to be valued anew, whatever was looked at before', () => {
  const marks = new Marks(3)
  marks.last.fill(100)
  const saved = marks.save()
  marks.changes.take()
  marks.load(saved)
  expect(marks.changes.take()).toBe(3)
  expect(marks.price(2)).toBe(100)
})
