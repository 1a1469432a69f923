import { Decimal } from '../../../src/domain/decimal.ts'
import type { World } from '../world.ts'
import type { Invariant } from './invariant.ts'

/** I1, I20: after everything was compared, positions are the venue's, or somebody else moved them and a person was told. */
export function positions(): Invariant {
  return {
    id: 'I1',
    onHeal(world) {
      const core = world.process?.kernel?.core
      if (core === undefined) return
      core.instruments.forEach(({ id }, index) => {
        const ours = core.portfolio.exactNet(index)
        const theirs = world.venue.positions.get(id)?.net ?? Decimal.ZERO
        if (ours.eq(theirs)) return
        const message = `${id}: we hold ${ours.toString()}, the venue ${theirs.toString()}`
        if (!world.disturbed.has(id)) world.violate('I1', message)
        else if (!core.frozen.has(index) && !isToldOf(world, id))
          world.violate('I20', `${message}, it is not frozen, and nobody was told`)
      })
    },
  }
}

function isToldOf({ alerts }: World, id: string): boolean {
  return alerts.some(({ code, message }) => code === 'VENUE_BOOKS_DIFFER' && message.includes(id))
}
