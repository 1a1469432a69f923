import process from 'node:process'
import { dialsText } from '../dials.ts'
import { caseOf, shrink, simulate } from '../simulate.ts'
import type { Case } from '../world.ts'

/** Lines of the story before the end. */
const LINES = 80

/** Returns 1 where it fails. */
export async function showSeed(seed: number): Promise<number> {
  const given = caseOf(seed)
  print(`seed ${String(seed)}: ${dialsText(given.dials)}`)
  const outcome = await simulate(given)
  if (outcome.violations.length === 0) {
    print(`holds; ${String(outcome.records)} records, hash ${outcome.hash}`)
    return 0
  }
  print(`fails: ${outcome.violations.map(({ id, message }) => `${id} ${message}`).join('; ')}`)
  print('makes it smaller …')
  const small = await shrink(given, firstViolation)
  const { story } = await simulate(small)
  print(`smallest case: ${dialsText(small.dials)}`)
  print(`regression: ${JSON.stringify(small)}`)
  for (const line of story.slice(-LINES)) print(`  ${line}`)
  return 1
}

async function firstViolation(one: Case): Promise<string | null> {
  const { violations } = await simulate(one)
  return violations[0]?.id ?? null
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
