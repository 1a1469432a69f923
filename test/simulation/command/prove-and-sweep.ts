import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { PLANTS } from '../planted/all.ts'
import { prove, withTable } from '../planted/prove.ts'
import type { Proof } from '../planted/prove.ts'
import { SCENARIOS } from '../scenarios.ts'
import { sweep } from '../sweep.ts'

const named = (words: readonly string[]) => (each: { readonly name: string }) =>
  words.every((word) => each.name.includes(word))

/** Returns how many bugs were not caught. The page is written only where all of them were tried. */
export async function proveAll(most: number, words: readonly string[]): Promise<number> {
  const proofs: Proof[] = []
  for (const plant of PLANTS.filter(named(words))) {
    const proof = await prove(plant, most)
    proofs.push(proof)
    const { name, seeds, invariant } = proof
    print(
      seeds === null ? `NOT CAUGHT  ${name}` : `${invariant.padEnd(4)} ${String(seeds).padStart(3)}  ${name}`,
    )
  }
  if (words.length === 0) {
    const file = join(process.cwd(), 'docs', 'reliability.md')
    writeFileSync(file, withTable(readFileSync(file, 'utf8'), proofs))
  }
  return proofs.filter(({ seeds }) => seeds === null).length
}

/** Returns how many runs failed. */
export async function sweepAll(words: readonly string[]): Promise<number> {
  let failed = 0
  for (const scenario of SCENARIOS.filter(named(words))) {
    const { runs, effects, failures } = await sweep(scenario, { isTwice: true })
    print(
      `${scenario.name}: ${String(effects)} effects, ${String(runs)} runs, ${String(failures.length)} failed`,
    )
    for (const { one, outcome } of failures.slice(0, 3)) {
      const [first] = outcome.violations
      print(`  ${first?.id ?? ''} ${first?.message ?? ''}`)
      print(`  ${JSON.stringify(one)}`)
    }
    failed += failures.length
  }
  return failed
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
