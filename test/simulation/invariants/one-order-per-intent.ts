import type { Invariant } from './invariant.ts'

/** I2: the venue has taken each client order id once at most, over all crashes. */
export function oneOrderPerIntent(): Invariant {
  const seen = new Set<string>()
  let looked = 0
  return {
    id: 'I2',
    onStep(world) {
      const { orders } = world.venue
      for (; looked < orders.length; looked++) {
        const id = orders[looked]?.clientOrderId ?? ''
        if (seen.has(id)) world.violate('I2', `the venue has taken ${id} twice`)
        seen.add(id)
      }
    },
  }
}
