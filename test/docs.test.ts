import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { renderCodesPage } from '../scripts/codes-page.ts'
import { renderTablesPage } from '../scripts/tables-page.ts'
import { SHOWN_TABLES } from '../src/adapters/journal-sql/projection/tables.ts'
import { CODES } from '../src/domain/codes.ts'
import { INPUT_PRIORITY, MARKET_DATA_PRIORITY } from '../src/domain/inputs.ts'
import { definitionFromClass } from '../src/index.ts'
import type { AnyStrategy, StrategyClass } from '../src/index.ts'
import { runStrategy, syntheticBars } from '../src/testing.ts'
import { IMPORT_TABLE } from './architecture/imports.ts'
import { declaredNames, readSources } from './architecture/source.ts'
import { load, snippetsOf, typeErrors } from './support/snippets.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const SKIPPED = new Set(['node_modules', 'dist', '.git', 'coverage', 'reports', '.fulmar'])

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : markdownFiles(path)
    return entry.isFile() && entry.name.endsWith('.md') ? [path] : []
  })
}

/** Targets of links and images, of both forms, outside of code. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, '').replace(/`[^`\n]*`/g, '')
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
  const references = [...prose.matchAll(/^ {0,3}\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)/gm)]
  return [...inline, ...references].map((match) => match[1] ?? '')
}

function deadLinks(path: string, markdown: string): string[] {
  return linksOf(markdown)
    .filter((link) => !/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(link))
    .filter((link) => {
      const target = decodeURIComponent(link.split(/[#?]/)[0] ?? '')
      return !existsSync(target.startsWith('/') ? join(root, target) : join(dirname(path), target))
    })
    .map((link) => `${relative(root, path)}: ${link} does not exist; correct the link`)
}

describe('docs/reference/codes.md', () => {
  const path = join(root, 'docs/reference/codes.md')
  const page = existsSync(path) ? readFileSync(path, 'utf8') : ''

  it('has every code of the registry, and no other', () => {
    const listed = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1])
    expect(listed.toSorted(), 'run npm run docs').toEqual(Object.keys(CODES).toSorted())
  })

  it('is what the registry says', () => {
    expect(page === renderCodesPage(CODES), 'docs/reference/codes.md is stale: run npm run docs').toBe(true)
  })
})

describe('docs/reference/tables.md', () => {
  it('is what the tables are', () => {
    const page = readFileSync(join(root, 'docs/reference/tables.md'), 'utf8')
    expect(
      page === renderTablesPage(SHOWN_TABLES),
      'docs/reference/tables.md is stale: run npm run docs',
    ).toBe(true)
  })
})

describe('the Markdown of the repository', () => {
  it('has no link to a file that is not there', () => {
    const files = markdownFiles(root)
    expect(files.length).toBeGreaterThan(0)
    expect(files.flatMap((path) => deadLinks(path, readFileSync(path, 'utf8')))).toEqual([])
  })

  it('would be found out if it had one', () => {
    const links =
      '[a](README.md#x) [b](missing.md) ![c](<no.png>) [d](https://x.y) `[e](code.md)`\n\n[f]: ./gone.md\n'
    const fenced = '```md\n[g](fenced.md)\n```\n'
    expect(deadLinks(join(root, 'a.md'), links + fenced)).toEqual([
      'a.md: missing.md does not exist; correct the link',
      'a.md: no.png does not exist; correct the link',
      'a.md: ./gone.md does not exist; correct the link',
    ])
  })

  it('says in the README how to start and how to test', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(readme).toContain('npm ci && npm start')
    expect(readme).toContain('npm ci && npm test')
  })

  it('comes with a license', () => {
    expect(statSync(join(root, 'LICENSE')).size).toBeGreaterThan(0)
  })
})

/** Pages whose code must work. */
const CODE_PAGES = [
  'README.md',
  'docs/guide/strategies.md',
  'docs/guide/orders.md',
  'docs/guide/contingent-orders.md',
  'docs/guide/execution.md',
]

describe('the code in README and guide', () => {
  const snippets = CODE_PAGES.flatMap((path) => snippetsOf(path, readFileSync(join(root, path), 'utf8')))

  it('opens the README with examples/sma-cross.ts, word for word', () => {
    expect(snippets[0]?.text).toBe(readFileSync(join(root, 'examples/sma-cross.ts'), 'utf8'))
  })

  it('passes the compiler', { timeout: 60_000 }, () => {
    expect(snippets.length).toBeGreaterThan(10)
    expect(typeErrors(root, snippets)).toEqual([])
  })

  it('would not pass it with a mistake', { timeout: 60_000 }, () => {
    const [wrong] = snippetsOf('a.md', '```ts\norders.buy(bar.close, 100)\n```\n')
    expect(wrong === undefined ? [] : typeErrors(root, [wrong])).toEqual([
      expect.stringContaining('a.md:2: Argument'),
    ])
  })

  it.each(snippets.map((snippet) => [snippet.where, snippet] as const))('runs: %s', async (_, snippet) => {
    const { exports, cases } = await load(snippet)
    for (const run of cases) await run()
    const strategy = exports['default'] as AnyStrategy | StrategyClass | undefined
    if (strategy === undefined) return
    const { instruments } = typeof strategy === 'function' ? definitionFromClass(strategy) : strategy
    const sources = instruments.map((item) =>
      syntheticBars(typeof item === 'string' ? item : item.id, { days: 2, seed: 3 }),
    )
    const { fills, log } = await runStrategy(strategy, sources)
    expect(fills.length + log.length).toBeGreaterThan(0)
  })
})

describe('ARCHITECTURE.md', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const sources = new Map(readSources(root).map((source) => [source.path, source]))

  /** What is wrong with the places that a text names: `src/…` and `src/…/file.ts: name()`. */
  function deadPlaces(text: string): string[] {
    const paths = [...text.matchAll(/\b(?:src|test|examples|bench|docs)\/[\w./-]*[\w/]/g)].map(
      ([path]) => path,
    )
    const missing = paths.filter((path) => !existsSync(join(root, path))).map((path) => `there is no ${path}`)
    const functions = [...text.matchAll(/`([\w./-]+\.ts): (\w+)\(\)`/g)].filter(
      ([, path = '', name = '']) => {
        const source = sources.get(path)
        return source === undefined || !declaredNames(source).has(name)
      },
    )
    return [...missing, ...functions.map(([place]) => `there is no ${place}`)]
  }

  /** Cells of the rows below a heading, without its header row. */
  function rowsBelow(heading: string): string[][] {
    const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
    const rows = [...section.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) =>
      row.split('|').map((cell) => cell.trim()),
    )
    return rows.slice(2)
  }

  it('names only files and functions that there are', () => {
    expect([...page.matchAll(/`[\w./-]+\.ts: \w+\(\)`/g)].length).toBeGreaterThan(40)
    expect(deadPlaces(page)).toEqual([])
    expect(deadPlaces('src/engine/no-such.ts and `src/engine/kernel.ts: leap()`')).toHaveLength(2)
  })

  it('has the table of imports that the test enforces', () => {
    const written = rowsBelow('Folders').map(
      ([folder = '', , may = '']) => [folder, may.replaceAll('\\', '')] as const,
    )
    const enforced = [...IMPORT_TABLE].map(([folder, { may }]) => [`\`${folder}\``, may.join(', ')] as const)
    expect(new Map(written)).toEqual(
      new Map(enforced.map(([folder, may]) => [folder, may === '' ? '–' : may])),
    )
  })

  it('has the order of inputs that the sequencer keeps', () => {
    const written = rowsBelow('Order of inputs').flatMap(([priority, kinds = '']) =>
      [...kinds.matchAll(/`(\w+)`/g)].map(([, kind]) => [kind, Number(priority)] as const),
    )
    const market = ['bar', 'quote', 'trade'].map((kind) => [kind, MARKET_DATA_PRIORITY] as const)
    expect(new Map(written)).toEqual(new Map([...Object.entries(INPUT_PRIORITY), ...market]))
  })
})
