import type { Invariant } from './invariant.ts'

/** I34: whatever is frozen or halted without a person's doing, a person was told of. */
export function toldOf(): Invariant {
  return {
    id: 'I34',
    onHeal(world) {
      const core = world.process?.kernel?.core
      if (core === undefined) return
      for (const [index, reason] of core.frozen) {
        const { id } = core.instrument(index)
        if (!world.alerts.some(({ message }) => message.includes(id)))
          world.violate('I34', `${id} is frozen (${reason}), and nobody was told`)
      }
    },
  }
}
