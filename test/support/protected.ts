/** What must hold of contingent orders after every input, reckoned from the orders themselves. */
import { expect } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { leavesQuantity } from '../../src/domain/order-lifecycle.ts'
import { isTerminal } from '../../src/domain/order-moves.ts'
import type { Order } from '../../src/domain/order.ts'
import { isStop } from '../../src/engine/contingencies/group.ts'
import type { Group, Leg } from '../../src/engine/contingencies/group.ts'
import type { Core } from '../../src/engine/core.ts'

const sum = (values: readonly Decimal[]): Decimal => values.reduce((a, b) => a.add(b), Decimal.ZERO)

function ordersOf(core: Core, leg: Leg): Order[] {
  return leg.orders.flatMap(({ sequence }) => core.orders.get(sequence) ?? [])
}

/** If everything is granted that was asked for. */
function atWork(core: Core, leg: Leg, bound: 'least' | 'most' = 'least'): Decimal {
  // a cancel that was refused this very moment is asked for again in a second
  const refused = leg.orders
    .filter(({ refusedTime }) => refusedTime === core.now)
    .map(({ sequence }) => sequence)
  const orders = ordersOf(core, leg).filter(
    ({ status, pending, sequence }) =>
      !isTerminal(status) && pending !== 'cancel' && !(bound === 'most' && refused.includes(sequence)),
  )
  return sum(
    orders.map((order) => {
      const asked = order.requestedChange?.quantity ?? null
      // what the venue takes off by itself is as good as asked for
      const owed =
        leg.orders.find(({ sequence }) => sequence === order.sequence)?.owed?.quantity ?? Decimal.ZERO
      const leaves = asked === null ? leavesQuantity(order).sub(owed) : asked.sub(order.cumulativeQuantity)
      return Decimal.max(Decimal.ZERO, leaves)
    }),
  )
}

/**
 * Every bracket's stop covers what the entry has filled and no exit has closed, as far as the strategy holds it: at the
 * venue, on the way there, or watched by the engine.
 */
export function expectProtected(core: Core): void {
  const { portfolio } = core
  for (const group of core.contingencies.all) {
    if (group.kind !== 'bracket' || group.isSuspended) continue
    const entry = core.orders.get(group.entry?.sequence ?? 0)
    const slot = portfolio.slot(group.strategyIndex, group.instrumentIndex)
    const net = portfolio.position(slot)?.netQuantity ?? Decimal.ZERO
    const entered = entry?.cumulativeQuantity ?? Decimal.ZERO
    const exited = sum(
      group.legs.flatMap((leg) => ordersOf(core, leg)).map((order) => order.cumulativeQuantity),
    )
    const open = entered.sub(exited).sub(group.closedElsewhere)
    const held = Decimal.max(Decimal.ZERO, net)
    const wanted = Decimal.min(open, held)
    for (const leg of group.legs.filter(isStop)) {
      if (leg.mode === 'venue') expect(atWork(core, leg).gte(wanted), describe(group, leg, wanted)).toBe(true)
      // of what it fills and still may fill itself
      const own = sum(ordersOf(core, leg).map((order) => order.cumulativeQuantity))
      if (entered.gte(own))
        expect(own.add(atWork(core, leg, 'most')).lte(entered), describe(group, leg, wanted)).toBe(true)
    }
  }
}

/** With `protect` in its definition: of all that the strategy holds nothing is without a stop. */
export function expectAllProtected(core: Core, strategyIndex: number, instrumentIndex: number): void {
  const { portfolio } = core
  const net = portfolio.position(portfolio.slot(strategyIndex, instrumentIndex))?.netQuantity ?? Decimal.ZERO
  const side = net.isPositive ? 'sell' : 'buy'
  const stops = core.contingencies.all
    .filter((group) => group.strategyIndex === strategyIndex && group.instrumentIndex === instrumentIndex)
    .map((group) => group.legs.filter((leg) => isStop(leg) && leg.side === side && leg.protects))
  if (stops.flat().some(({ mode }) => mode === 'watched' || mode === 'triggered')) return
  const covered = sum(
    stops.map((legs) =>
      legs.map((leg) => atWork(core, leg)).reduce((a, b) => Decimal.max(a, b), Decimal.ZERO),
    ),
  )
  expect(covered.gte(net.abs()), `${covered.toString()} of ${net.toString()} protected`).toBe(true)
}

function describe(group: Group, leg: Leg, wanted: Decimal): string {
  return `group ${String(group.id)}, ${leg.role}: ${wanted.toString()} of ${group.entered.toString()} to protect`
}
