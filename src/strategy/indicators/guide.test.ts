/** The snippets of docs/guide/indicators.md run as they stand there. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import * as published from './index.ts'

const guide = readFileSync(new URL('../../../docs/guide/indicators.md', import.meta.url), 'utf8')
const snippets = [...guide.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]!)

/** Bundles a snippet with the indicators of this folder, runs it, and returns what it printed. */
async function printedBy(snippet: string): Promise<unknown[][]> {
  const bundle = await build({
    stdin: { contents: snippet, loader: 'ts' },
    alias: { 'fulmar/indicators': fileURLToPath(new URL('./index.ts', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
  })
  const printed: unknown[][] = []
  const log = (...values: unknown[]): void => {
    printed.push(values)
  }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own page, bundled a line above
  const page = new Function('console', bundle.outputFiles[0]!.text) as (console: { log: typeof log }) => void
  page({ log })
  return printed
}

describe('the guide to indicators', () => {
  it('lists every indicator with its arguments, and says how each starts or what is special about it', () => {
    const tables = guide.slice(guide.indexOf('## All of them'), guide.indexOf('## Writing your own'))
    const [list = '', conventions = ''] = tables.split('## Conventions')
    const obvious = ['sma', 'momentum']
    for (const name of Object.keys(published)) {
      expect(list, name).toMatch(new RegExp(`^\\|.*\`${name}\\(`, 'm'))
      if (!obvious.includes(name)) expect(conventions, name).toMatch(new RegExp(`^\\|.*\`${name}\``, 'm'))
    }
  })

  it('opens with a snippet that prints average and bands once they are ready', async () => {
    const printed = await printedBy(snippets[0]!)
    expect(printed.map((line) => line[0])).toEqual([102, 103])
  })

  it('shows an indicator of one’s own that continues after save and load', async () => {
    expect(await printedBy(snippets[1]!)).toEqual([[true]])
  })
})
