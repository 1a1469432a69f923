import { clientOrderIdOf } from './body.ts'
import type { Invariant } from './invariant.ts'

/** Deployment, run and nonce; the rest of the id is the sequence. */
const PREFIX = 20

/** I3: client order ids ascend within a run, and a run's prefix never comes back. */
export function idsNeverRepeat(): Invariant {
  const last = new Map<string, string>()
  const epochOf = new Map<string, number>()
  return {
    id: 'I3',
    onDurable(world, records) {
      for (const { type, body, epoch } of records) {
        if (type !== 'orderApproved') continue
        const id = clientOrderIdOf(body)
        const prefix = id.slice(0, PREFIX)
        const known = epochOf.get(prefix)
        if (known !== undefined && known !== epoch)
          world.violate('I3', `epoch ${String(epoch)} uses ids of epoch ${String(known)}: ${id}`)
        epochOf.set(prefix, epoch)
        if (id <= (last.get(prefix) ?? '')) world.violate('I3', `${id} after ${last.get(prefix) ?? ''}`)
        last.set(prefix, id)
      }
    },
  }
}
