import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkCalls } from './architecture/calls.ts'
import { checkForm, checkMints } from './architecture/form.ts'
import { checkImports, checkSharedSdks } from './architecture/imports.ts'
import type { Packages } from './architecture/imports.ts'
import { HARMLESS, PLANTED } from './architecture/planted.ts'
import { describeViolation, parse, readSources } from './architecture/source.ts'
import type { Source, Violation } from './architecture/source.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function readPackages(): Packages {
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Record<string, unknown>
  const names = (key: string): Set<string> => new Set(Object.keys(manifest[key] ?? {}))
  return {
    dependencies: names('dependencies'),
    optional: new Set([...names('peerDependencies'), ...names('optionalDependencies')]),
  }
}

function checkAll(sources: readonly Source[], packages: Packages): string[] {
  const violations: Violation[] = sources.flatMap((source) => [
    ...checkImports(source, packages),
    ...checkCalls(source),
    ...checkMints(source),
    ...checkForm(source),
  ])
  return [...violations, ...checkSharedSdks(sources, packages)].map(describeViolation)
}

describe('the architecture', () => {
  const sources = readSources(root)

  it('looks at the whole repository', () => {
    const paths = sources.map((source) => source.path)
    expect(paths).toContain('src/domain/codes.ts')
    expect(paths).toContain('test/architecture.test.ts')
    expect(paths.length).toBeGreaterThan(20)
    for (const path of paths) expect(existsSync(`${root}/${path}`)).toBe(true)
  })

  it('holds: imports, banned calls, marks and the form of files', () => {
    expect(checkAll(sources, readPackages())).toEqual([])
  })
})

describe('the check of the architecture', () => {
  const packages: Packages = {
    dependencies: new Set(['commander', 'zod', 'ws', 'left-pad']),
    optional: new Set(['venue-sdk']),
  }

  it.each(PLANTED)('finds $name', ({ files, expected }) => {
    const sources = Object.entries(files).map(([path, text]) => parse(path, text))
    const found = checkAll(sources, packages)
    expect(found).toHaveLength(expected.length)
    expected.forEach((message, i) => {
      expect(found[i]).toContain(message)
    })
    for (const message of found) expect(message, 'says what to do instead').toMatch(/; .+/)
  })

  it.each(HARMLESS)('lets pass $name', ({ files }) => {
    const sources = Object.entries(files).map(([path, text]) => parse(path, text))
    expect(checkAll(sources, packages)).toEqual([])
  })
})
