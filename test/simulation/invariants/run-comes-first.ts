import type { Invariant } from './invariant.ts'

/** I26, I27: account and configuration of a run are durable before its first order, and the account is the right one. */
export function runComesFirst(): Invariant {
  const begun = new Set<number>()
  return {
    id: 'I27',
    onDurable(world, records) {
      for (const { type, body, epoch } of records) {
        if (type === 'input' && body.includes('"kind":"runStarted"')) {
          begun.add(epoch)
          if (!body.includes(`"account":"${world.venue.accountId}"`))
            world.violate('I26', `epoch ${String(epoch)} runs on another account`)
        }
        if (type === 'orderApproved' && !begun.has(epoch))
          world.violate('I27', `epoch ${String(epoch)} decides before it says what it runs on`)
      }
    },
  }
}
