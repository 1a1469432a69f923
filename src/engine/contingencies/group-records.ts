/** What is written down of groups beside their orders: enough to know what each leg was to be. */
import type { Core } from '../core.ts'
import type { Group } from './group.ts'

export function recordOpened(core: Core, group: Group): void {
  const { id, kind, sharing, quantity, holdFor, entry, legs } = group
  core.outbox.records.push({
    type: 'groupOpened',
    groupId: id,
    kind,
    strategyId: core.portfolio.strategyId(group.strategyIndex) ?? '',
    instrumentId: core.instrument(group.instrumentIndex).id,
    entry: entry?.sequence ?? 0,
    sharing,
    quantity,
    holdFor,
    // as it is now: the group itself goes on and changes
    legs: legs.map((leg) => ({
      role: leg.role,
      side: leg.side,
      quantity: leg.quantity,
      terms: leg.terms,
      options: leg.options,
    })),
  })
}
