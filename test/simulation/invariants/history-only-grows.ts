import type { Invariant } from './invariant.ts'
import type { World } from '../world.ts'

/** I22, I30: what was written stays as it was written, and the chain proves it. */
export function historyOnlyGrows(): Invariant {
  let length = 0
  let head = ''
  const look = (world: World): void => {
    const { disk } = world
    const { problem } = disk.verify()
    if (problem !== null) world.violate('I30', `record ${String(problem.position)}: ${problem.message}`)
    if (length > 0 && disk.records[length - 1]?.hash !== head)
      world.violate('I22', `record ${String(length)} has changed`)
    length = disk.records.length
    head = disk.head
  }
  return { id: 'I22', onRestart: look, onHeal: look }
}
