import type { Invariant } from './invariant.ts'

/** I11, I12: nothing that can add risk is sent to a venue that is not armed, or while trading is halted. */
export function armedAndAllowed(): Invariant {
  return {
    id: 'I11',
    onSend(world, process, { body }) {
      if (body.kind !== 'place' && body.kind !== 'replace') return
      const core = process.kernel?.core
      const id = body.kind === 'place' ? body.order.clientOrderId : body.change.clientOrderId
      const order = core?.orders.find(id) ?? null
      if (core === undefined || order === null) {
        world.violate('I11', `${id} is sent by an engine that does not know it`)
        return
      }
      // the connection may have been lost in the very turn in which it is sent: then it is not heard of any more
      if (!core.venues.isHeard) world.violate('I11', `${id} is sent while ${core.venues.state}`)
      const mayAdd = order.purpose !== 'protect' && order.purpose !== 'flatten'
      const state = core.tradingState(order.strategyIndex, order.instrumentIndex)
      if (mayAdd && state === 'halted') world.violate('I12', `${id} is sent while trading is halted`)
      if (mayAdd && state === 'reducing' && !order.reduceOnly && order.purpose !== 'target') {
        const net = core.portfolio.accountNet[order.instrumentIndex] ?? 0
        const adds = order.side === 'buy' ? net >= 0 : net <= 0
        if (adds) world.violate('I12', `${id} adds risk while trading only reduces`)
      }
      if (mayAdd && !order.reduceOnly && core.venues.state !== 'armed')
        world.violate('I11', `${id} is sent while the venue is ${core.venues.state}`)
    },
  }
}
