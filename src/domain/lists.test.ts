import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emptyList, removeAt } from './lists.ts'

it('removeAt leaves what splice leaves', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.nat(), (list, at) => {
      const place = at % list.length
      const other = [...list]
      removeAt(list, place)
      other.splice(place, 1)
      expect(list).toEqual(other)
    }),
  )
})

it('emptyList leaves nothing', () => {
  const list = [1, undefined, 3]
  emptyList(list)
  expect(list).toEqual([])
})
