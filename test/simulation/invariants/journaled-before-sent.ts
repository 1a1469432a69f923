import { clientOrderIdOf } from './body.ts'
import type { Invariant } from './invariant.ts'

/** I8: whatever can make or change an order was durable before its first byte left. */
export function journaledBeforeSent(): Invariant {
  const approved = new Set<string>()
  const replaced = new Map<string, number>()
  const sent = new Map<string, number>()
  return {
    id: 'I8',
    onDurable(_, records) {
      for (const { type, body } of records) {
        if (type === 'orderApproved') approved.add(clientOrderIdOf(body))
        if (type !== 'replaceRequested') continue
        const id = clientOrderIdOf(body)
        replaced.set(id, (replaced.get(id) ?? 0) + 1)
      }
    },
    onSend(world, process, { body }) {
      if (body.kind === 'place' && !approved.has(body.order.clientOrderId))
        world.violate('I8', `order ${body.order.clientOrderId} is sent before it is durable`)
      if (body.kind === 'place') {
        const { clientOrderId, side, quantity } = body.order
        const order = process.kernel?.core.orders.find(clientOrderId) ?? null
        if (order !== null && (order.side !== side || order.quantity.toString() !== quantity))
          world.violate('I8', `${clientOrderId} is sent as ${side} ${quantity}, and was approved otherwise`)
      }
      if (body.kind !== 'replace') return
      const { clientOrderId } = body.change
      const count = (sent.get(clientOrderId) ?? 0) + 1
      sent.set(clientOrderId, count)
      if (count > (replaced.get(clientOrderId) ?? 0))
        world.violate('I8', `a change of ${clientOrderId} is sent before it is durable`)
    },
  }
}
