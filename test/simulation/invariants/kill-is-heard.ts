import type { SimulatedProcess } from '../process.ts'
import type { Invariant } from './invariant.ts'

/** By then the cancels of a kill have left. */
const BOUND = 5_000_000

interface Killed {
  readonly at: number
  readonly process: SimulatedProcess
  readonly orders: readonly string[]
}

/** I14: after a kill every order that is not there to protect is asked to be canceled, whatever else goes wrong. */
export function killIsHeard(): Invariant {
  let commands = 0
  let killed: Killed[] = []
  const canceled = new Map<string, number>()
  return {
    id: 'I14',
    onSend(world, _, { body }) {
      if (body.kind === 'cancel') canceled.set(body.clientOrderId, world.scheduler.time)
    },
    onStep(world) {
      const { process, scheduler } = world
      for (; commands < world.commands.length; commands++) {
        if (world.commands[commands]?.verb !== 'kill' || process === null) continue
        const open = process.kernel?.core.orders.open.flat() ?? []
        const orders = open
          .filter(
            ({ purpose, link, status }) => purpose === 'direct' && link === null && status !== 'submitted',
          )
          .map(({ clientOrderId }) => clientOrderId)
        killed.push({ at: scheduler.time, process, orders })
      }
      const due = killed.filter(({ at }) => at + BOUND < scheduler.time)
      if (due.length === 0) return
      killed = killed.filter((each) => !due.includes(each))
      for (const { at, process: killedProcess, orders } of due) {
        if (killedProcess.isOver || killedProcess.clock.pausedUntil > at) continue
        for (const id of orders) {
          const order = killedProcess.kernel?.core.orders.find(id)
          // one that was asked for before the kill, and not answered, is asked for again only after a while
          const isAsked = canceled.has(id) || order?.pending === 'cancel'
          const isOpen = killedProcess.kernel?.core.orders.open
            .flat()
            .some((each) => each.clientOrderId === id)
          if (!isAsked && isOpen === true) world.violate('I14', `${id} was not canceled after a kill`)
        }
      }
    },
  }
}
