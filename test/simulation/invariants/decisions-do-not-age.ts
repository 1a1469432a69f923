import { clientOrderIdOf } from './body.ts'
import type { Invariant } from './invariant.ts'

/** Of a decision: one minute, and the turn in which it is let go. */
const TIME_TO_LIVE = 60_000_000 + 1000

/** I17: no order is sent whose decision is older than its time to live. */
export function decisionsDoNotAge(): Invariant {
  const decided = new Map<string, number>()
  return {
    id: 'I17',
    onAppend(world, _, records) {
      for (const { type, body } of records)
        if (type === 'orderApproved') decided.set(clientOrderIdOf(body), world.scheduler.time)
    },
    onSend(world, _, { body }) {
      if (body.kind !== 'place') return
      const id = body.order.clientOrderId
      const age = world.scheduler.time - (decided.get(id) ?? 0)
      if (age > TIME_TO_LIVE)
        world.violate('I17', `${id} is sent ${String(age / 1e6)} s after it was decided`)
    },
  }
}
