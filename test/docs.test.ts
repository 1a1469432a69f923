import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { renderCodesPage } from '../scripts/codes-page.ts'
import { CODES } from '../src/domain/codes.ts'

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
