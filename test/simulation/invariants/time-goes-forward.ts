import type { Invariant } from './invariant.ts'

/** I23: the engine's time never goes back, whatever the wall clock does, also over restarts. */
export function timeGoesForward(): Invariant {
  let last = -Infinity
  return {
    id: 'I23',
    onDurable(world, records) {
      for (const { time, position } of records) {
        if (time < last)
          world.violate('I23', `record ${String(position)} is ${String((last - time) / 1e6)} s early`)
        last = Math.max(last, time)
      }
    },
  }
}
