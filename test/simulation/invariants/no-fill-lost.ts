import { executionIdOf } from './body.ts'
import type { Invariant } from './invariant.ts'

/** I1: after everything was compared, each execution of an order of ours is booked, and each once. */
export function noFillLost(): Invariant {
  const booked = new Map<string, number>()
  return {
    id: 'I1',
    onDurable(world, records) {
      for (const { type, body } of records) {
        if (type !== 'fillBooked') continue
        const id = executionIdOf(body)
        booked.set(id, (booked.get(id) ?? 0) + 1)
        if (booked.get(id) === 2) world.violate('I1', `execution ${id} is booked twice`)
      }
    },
    onHeal(world) {
      const ours = world.venue.executions.filter(({ clientOrderId }) => !clientOrderId.startsWith('by-hand'))
      const real = new Set(world.venue.executions.map(({ executionId }) => executionId))
      for (const id of booked.keys())
        if (!real.has(id) && world.disturbed.size === 0) world.violate('I1', `execution ${id} never was`)
      for (const { executionId } of ours)
        if (!booked.has(executionId)) world.violate('I1', `execution ${executionId} was never booked`)
    },
  }
}
