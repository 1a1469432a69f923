import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { Fixture, PLAIN } from './fixture.test-support.ts'

/** A holding of 10, a stop at 99 and a target at 101 over it, as legs of one group. */
function held(contingencies: 'none' | 'native', rule: 'reduce' | 'cancel' = 'reduce'): Fixture {
  const fixture = new Fixture({ settings: { ...PLAIN, contingencies, volumeCap: 1 } })
  fixture.place({ quantity: 10 }, 0)
  fixture.bar(0, [100, 100, 100, 100, 1000])
  const link = { groupId: 7, role: 'leg', parent: 0, exclusive: true, oco: rule } as const
  fixture.place({ side: 'sell', quantity: 10, stop: 99, link: { ...link, leg: 0 } }, 60_000_001)
  fixture.place({ side: 'sell', quantity: 10, limit: 101, link: { ...link, leg: 1 } }, 60_000_001)
  return fixture
}

const open = (fixture: Fixture): string[] =>
  fixture.venue.openOrders().map(({ type, quantity, cumulativeQuantity }) => {
    return `${type} ${quantity.toString()} ${cumulativeQuantity.toString()}`
  })

describe('legs of one group', () => {
  it('stand as they are at a venue that knows nothing of groups', () => {
    const fixture = held('none')
    fixture.bar(2, [100, 102, 100, 101, 1000])
    expect(open(fixture)).toEqual(['stop 10 0'])
  })

  it('shrink by what another executes, in the same moment, and say so under their own ids', () => {
    const fixture = held('native')
    fixture.bar(2, [100, 102, 100, 101, 4])
    expect(open(fixture)).toEqual(['stop 6 0', 'limit 10 4'])
    expect(fixture.inputs.at(-1)).toMatchObject({ kind: 'orderReplaced', quantity: Decimal.from(6) })
    fixture.bar(3, [100, 100, 98, 98, 1000])
    expect(open(fixture)).toEqual([])
    expect(fixture.inputs.at(-1)).toMatchObject({ kind: 'orderCanceled' })
    expect(fixture.position()).toBe('0')
  })

  it('go on as one after the venue was saved and loaded', () => {
    const fixture = held('native')
    const other = held('native')
    other.venue.load(JSON.parse(JSON.stringify(fixture.venue.save())) as never)
    other.bar(2, [100, 102, 100, 101, 4])
    expect(open(other)).toEqual(['stop 6 0', 'limit 10 4'])
  })

  it('with the rule to cancel end at the first execution of another', () => {
    const fixture = held('native', 'cancel')
    fixture.bar(2, [100, 102, 100, 101, 1000])
    expect(open(fixture)).toEqual([])
    expect(fixture.inputs.filter(({ kind }) => kind === 'orderCanceled')).toHaveLength(1)
  })
})
