import { CALM } from '../dials.ts'
import { drawPlan } from '../plan.ts'
import { simulate } from '../simulate.ts'
import type { Case } from '../world.ts'
import type { Plant } from './plant.ts'

export interface Proof {
  readonly name: string
  /** Seeds that were needed; null: it was not caught. */
  readonly seeds: number | null
  /** What caught it. */
  readonly invariant: string
  /** What it waits for, where it cannot be tried yet. */
  readonly needs: string
}

/** A seed that holds without the bug and fails with it: then it is the bug that was caught. */
export async function prove(plant: Plant, most: number): Promise<Proof> {
  const { name, needs = '' } = plant
  for (let seed = 1; seed <= most; seed++) {
    const one = caseFor(plant, seed)
    const found = (await simulate(one, plant)).violations[0]
    if (found === undefined) continue
    const { violations } = await simulate(one)
    if (violations.length === 0) return { name, seeds: seed, invariant: found.id, needs }
  }
  return { name, seeds: null, invariant: '', needs }
}

function caseFor({ dials: wrong }: Plant, seed: number): Case {
  const dials = { ...CALM, latencyMs: 50, ...wrong }
  return { seed, dials, plan: drawPlan(seed, dials) }
}

const BEGIN = '<!-- planted bugs: written by npm run simulate:prove -->'
const END = '<!-- end of planted bugs -->'

/** The table, between its marks in a page. */
export function withTable(page: string, proofs: readonly Proof[]): string {
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END)
  if (from === -1 || to === -1) throw new Error('the page has no place for the table of planted bugs')
  const rows = proofs.map(
    ({ name, seeds, invariant, needs }) =>
      `| ${name} | ${seeds === null ? `not yet${needs === '' ? '' : `: needs ${needs}`}` : invariant} | ${seeds === null ? '–' : String(seeds)} |`,
  )
  const table = ['| what is wrong | caught by | seeds |', '| --- | --- | ---: |', ...rows].join('\n')
  return `${page.slice(0, from)}${BEGIN}\n\n${table}\n\n${page.slice(to)}`
}
