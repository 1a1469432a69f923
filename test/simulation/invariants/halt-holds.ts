import type { Invariant } from './invariant.ts'

/** I12: from the moment in which a halt or a kill is on record, nothing that a strategy decided itself is sent. */
export function haltHolds(): Invariant {
  let since: number | null = null
  return {
    id: 'I12',
    onDurable(world, records) {
      for (const { type, body } of records) {
        if (type !== 'commandAnswered' || !body.includes('"outcome":"done"')) continue
        if (/"verb":"(halt|kill)"/.test(body)) since = world.scheduler.time
        if (/"verb":"(resume|release)"/.test(body)) since = null
      }
    },
    onSend(world, process, { body }) {
      if (since === null || body.kind !== 'place') return
      const order = process.kernel?.core.orders.find(body.order.clientOrderId) ?? null
      if (order === null || order.purpose === 'protect' || order.purpose === 'flatten') return
      world.violate(
        'I12',
        `${order.clientOrderId} is sent though trading was halted at ${String(since / 1e6)} s`,
      )
    },
  }
}
