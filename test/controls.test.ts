/** Pages that say what proves a promise: every file that they name is there, and every test stands in its file. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const FILE = /`([\w./-]+\.ts)`/g
const PROOF = /`([\w./-]+\.ts)`: “([^”]+)”/g

/** Cells of the rows of the table below a heading, without its two first lines. */
function tableBelow(page: string, heading: string): string[][] {
  const section =
    readFileSync(root + page, 'utf8')
      .split(`\n## ${heading}\n`)[1]
      ?.split('\n## ')[0] ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const filesIn = (cell: string): string[] => [...cell.matchAll(FILE)].map(([, file = '']) => file)

function missingFiles(cells: readonly string[]): string[] {
  return cells.flatMap(filesIn).filter((file) => !existsSync(root + file))
}

/** Tests whose name, as it is written in the source, is in no line that begins a test. */
function missingTests(cell: string): string[] {
  return [...cell.matchAll(PROOF)]
    .filter(([, file = '', name = '']) => !namesOf(file).includes(name))
    .map(([proof]) => proof)
}

function namesOf(file: string): readonly string[] {
  if (!existsSync(root + file)) return []
  const source = readFileSync(root + file, 'utf8')
  // `it('…'`, and `it.each(…)('…'`, whose list of cases may be of any length
  return [...source.matchAll(/(?:\bit|\))\(\s*(['`])((?:(?!\1).)+)\1,/g)].map(([, , name = '']) => name)
}

describe('the table of controls', () => {
  const rows = tableBelow('docs/guide/risk.md', 'The controls')

  it('has every control once, in order', () => {
    const ids = Array.from({ length: 26 }, (_, index) => `C${String(index + 1)}`)
    expect(rows.map(([id]) => id)).toEqual(ids)
  })

  it('names files that there are', () => {
    expect(missingFiles(rows.flat())).toEqual([])
  })

  it('names tests that there are', () => {
    expect(rows.flatMap(([, , , proof = '']) => missingTests(proof))).toEqual([])
  })

  it.each(rows)(
    '%s has code and a test, or says what is missing',
    (_id, _control, code = '', proof = '', gap = '') => {
      const isProven = filesIn(code).length > 0 && [...proof.matchAll(PROOF)].length > 0
      expect(isProven || gap.length > 10).toBe(true)
      // a file that is named as proof has its test named beside it
      expect(filesIn(proof)).toHaveLength([...proof.matchAll(PROOF)].length)
    },
  )
})

describe('what holds whatever happens', () => {
  const rows = tableBelow('docs/reliability.md', 'What holds whatever happens')

  it('names a test that there is for every promise', () => {
    expect(rows.length).toBeGreaterThan(10)
    for (const [promise = '', proof = ''] of rows) {
      expect([...proof.matchAll(PROOF)].length, promise).toBeGreaterThan(0)
      expect(filesIn(proof)).toHaveLength([...proof.matchAll(PROOF)].length)
    }
    expect(missingFiles(rows.flat())).toEqual([])
    expect(rows.flatMap(([, proof = '']) => missingTests(proof))).toEqual([])
  })
})

it('a test that is gone, or only spoken of, would be found out', () => {
  const here = 'test/controls.test.ts'
  expect(missingTests(`\`${here}\`: “names files that there are”`)).toEqual([])
  expect(missingTests(`\`${here}\`: “has a name that no test has”`)).toHaveLength(1)
  expect(missingTests('`test/gone.test.ts`: “has every control once, in order”')).toHaveLength(1)
  expect(missingFiles(['`test/gone.test.ts`'])).toEqual(['test/gone.test.ts'])
})
