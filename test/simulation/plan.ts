import { SeededRandom } from '../../src/domain/random.ts'
import type { UnixMicros } from '../../src/domain/time.ts'
import type { Dials } from './dials.ts'

/** Something that happens at a moment, whatever the engine does. `how` is a number from 0 up to 1, for its details. */
export interface Happening {
  readonly at: UnixMicros
  readonly what: HappeningKind
  readonly how: number
}

export type HappeningKind =
  | 'cut'
  | 'silence'
  | 'partition'
  | 'venueRestart'
  | 'tradeByHand'
  | 'split'
  | 'bust'
  | 'lateReject'
  | 'dayEnd'
  | 'clockStep'
  | 'diskFull'
  | 'syncError'
  | 'crash'
  | 'stop'
  | 'pause'
  | 'secondEngine'
  | 'operator'
  | 'feedCut'

const COUNTS: readonly (readonly [keyof Dials, HappeningKind])[] = [
  ['cuts', 'cut'],
  ['silences', 'silence'],
  ['partitions', 'partition'],
  ['venueRestarts', 'venueRestart'],
  ['tradesByHand', 'tradeByHand'],
  ['splits', 'split'],
  ['busts', 'bust'],
  ['lateRejects', 'lateReject'],
  ['dayEnds', 'dayEnd'],
  ['clockSteps', 'clockStep'],
  ['diskFull', 'diskFull'],
  ['syncErrors', 'syncError'],
  ['crashes', 'crash'],
  ['stops', 'stop'],
  ['pauses', 'pause'],
  ['secondEngine', 'secondEngine'],
  ['operator', 'operator'],
  ['feedCuts', 'feedCut'],
]

/** What a dial puts into the plan; null where it is no count of anything. */
export function kindOf(dial: keyof Dials): HappeningKind | null {
  return COUNTS.find(([each]) => each === dial)?.[1] ?? null
}

const SECOND = 1_000_000

/** When what happens, from the seed. Each dial has randomness of its own, so that turning one off leaves the others. */
export function drawPlan(seed: number, dials: Dials): Happening[] {
  const plan: Happening[] = []
  COUNTS.forEach(([dial, what], index) => {
    const random = new SeededRandom(seed * 64 + index)
    for (let count = 0; count < dials[dial]; count++) {
      const at = Math.round((3 + random.next() * (dials.minutes * 60 - 3)) * SECOND)
      plan.push({ at, what, how: random.next() })
    }
  })
  return plan.sort((a, b) => a.at - b.at)
}
