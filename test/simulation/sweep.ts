/** Crashes a scenario at each of its effects, one run for each, and if asked once more during each recovery. */
import { SCENARIO_DIALS } from './scenarios.ts'
import type { Scenario } from './scenarios.ts'
import { simulate } from './simulate.ts'
import type { Case, Outcome } from './world.ts'

/** Boundaries of one scenario that are crashed at. */
export const MOST_EFFECTS = 60
/** Boundaries of the recovery after each crash. */
const MOST_AFTER = 12

export interface Swept {
  readonly runs: number
  readonly effects: number
  readonly failures: readonly { readonly one: Case; readonly outcome: Outcome }[]
}

export function caseOfScenario(scenario: Scenario, crashAt = 0, again = 0): Case {
  const dials = { ...SCENARIO_DIALS, ...scenario.dials, crashAtEffect: crashAt, crashAgainAfter: again }
  return { seed: 1, dials, plan: scenario.plan ?? [], scenario: scenario.name }
}

export interface SweepOptions {
  /** Crash once more at each effect of the recovery. */
  readonly isTwice: boolean
  /** Crash at one boundary in so many. Default 1: at each. */
  readonly oneIn?: number
  /** Which one of them. Default 0. */
  readonly from?: number
}

export async function sweep(
  scenario: Scenario,
  { isTwice, oneIn = 1, from = 0 }: SweepOptions,
): Promise<Swept> {
  const failures: { one: Case; outcome: Outcome }[] = []
  let runs = 0
  const attempt = async (crashAt: number, again: number): Promise<Outcome> => {
    const one = caseOfScenario(scenario, crashAt, again)
    const outcome = await simulate(one)
    runs += 1
    if (outcome.violations.length > 0) failures.push({ one, outcome })
    return outcome
  }
  const { chaosEffects } = await attempt(0, 0)
  const effects = Math.min(chaosEffects, MOST_EFFECTS)
  for (let at = 1 + (from % oneIn); at <= effects; at += oneIn) {
    await attempt(at, 0)
    if (!isTwice) continue
    for (let again = 1; again <= MOST_AFTER; again++) await attempt(at, again)
  }
  return { runs, effects, failures }
}
