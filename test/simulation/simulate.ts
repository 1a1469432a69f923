/** One simulated run, from a seed or from a case, and the smallest case that still fails. */
import { DIAL_NAMES, drawDials } from './dials.ts'
import type { DialName } from './dials.ts'
import { allInvariants } from './invariants/all.ts'
import { liveEngine } from './live-engine.ts'
import type { Plant } from './planted/plant.ts'
import { drawPlan, kindOf } from './plan.ts'
import { World } from './world.ts'
import type { Case, Outcome } from './world.ts'

export function caseOf(seed: number): Case {
  const dials = drawDials(seed)
  return { seed, dials, plan: drawPlan(seed, dials) }
}

/** The same case gives the same outcome, to the last byte. */
export async function simulate(one: Case, plant: Plant | null = null): Promise<Outcome> {
  const uproot = plant?.patch?.() ?? null
  try {
    return await new World(one, liveEngine, allInvariants(), plant).run()
  } finally {
    uproot?.()
  }
}

const MINUTE = 60_000_000
/** How many runs the shrinker may take. */
const ATTEMPTS = 300

/** Turns dials off and takes happenings away for as long as the same invariant fails; `fails` says which did, or null. */
export async function shrink(failing: Case, fails: (one: Case) => Promise<string | null>): Promise<Case> {
  const id = await fails(failing)
  let best = failing
  let attempts = 0
  const isStill = async (candidate: Case): Promise<boolean> => {
    attempts += 1
    if (attempts > ATTEMPTS || (await fails(candidate)) !== id) return false
    best = candidate
    return true
  }
  let size = Infinity
  while (sizeOf(best) < size) {
    size = sizeOf(best)
    for (const name of DIAL_NAMES) {
      const simpler = withoutDial(best, name)
      if (simpler !== null) await isStill(simpler)
    }
    for (const happening of best.plan) {
      await isStill({ ...best, plan: best.plan.filter((each) => each !== happening) })
    }
  }
  return best
}

function sizeOf({ dials, plan }: Case): number {
  return plan.length + dials.minutes + DIAL_NAMES.filter((name) => dials[name] !== 0).length
}

function withoutDial(one: Case, name: DialName): Case | null {
  const { dials, plan } = one
  if (name === 'activity' || dials[name] === 0) return null
  if (name === 'minutes') {
    if (dials.minutes <= 1) return null
    const minutes = dials.minutes - 1
    return { ...one, dials: { ...dials, minutes }, plan: plan.filter(({ at }) => at < minutes * MINUTE) }
  }
  // what the dial had put into the plan goes with it
  const kind = kindOf(name)
  return { ...one, dials: { ...dials, [name]: 0 }, plan: plan.filter(({ what }) => what !== kind) }
}
