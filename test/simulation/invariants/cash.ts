import type { Invariant } from './invariant.ts'

/** I6: after everything was compared, cash is the venue's to the last cent, and the ledger sums to zero. */
export function cash(): Invariant {
  return {
    id: 'I6',
    onHeal(world) {
      const core = world.process?.kernel?.core
      if (core === undefined) return
      const { currency } = world.venue
      const ours = core.portfolio.ledger.cash(currency)
      const isExplained = world.disturbed.size === 0
      if (!ours.eq(world.venue.cash) && isExplained)
        world.violate(
          'I6',
          `we have ${ours.toString()} ${currency}, the venue ${world.venue.cash.toString()}`,
        )
      for (const { currency: each, total } of core.portfolio.ledger.trialBalance())
        if (!total.isZero) world.violate('I6', `the ledger of ${each} sums to ${total.toString()}`)
    },
  }
}
