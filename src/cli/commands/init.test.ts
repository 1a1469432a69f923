import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeTerminal } from '../fake-terminal.test-support.ts'
import type { FakeTerminal } from '../fake-terminal.test-support.ts'
import { projectName } from '../init/project-files.ts'
import { runCli } from '../main.ts'

let folder = ''
let terminal: FakeTerminal

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fulmar-init-'))
  terminal = fakeTerminal({ folder, env: { npm_command: 'exec' } })
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const read = (path: string): string => readFileSync(join(folder, path), 'utf8')

describe('fulmar init', () => {
  it('makes a whole project, and says which commands come next', async () => {
    expect(await runCli(['init', 'demo'], terminal)).toBe(0)
    expect(readdirSync(join(folder, 'demo')).toSorted()).toEqual([
      '.gitignore',
      'README.md',
      'data',
      'package.json',
      'strategy.test.ts',
      'strategy.ts',
      'tsconfig.json',
    ])
    expect(read('demo/strategy.ts')).toContain("name: 'demo'")
    expect(read('demo/data/WTI.INDEX-1d.csv').split('\n')[0]).toBe('date,close')
    const manifest = JSON.parse(read('demo/package.json')) as { devDependencies: { fulmar: string } }
    expect(manifest.devDependencies.fulmar).toMatch(/^file:\.\./)
    expect(terminal.written.out).toContain('npx fulmar backtest demo/strategy.ts\n')
  })

  it('brings all that its own scripts need, and imports of its files are declared', async () => {
    expect(await runCli(['init', 'demo'], terminal)).toBe(0)
    const manifest = JSON.parse(read('demo/package.json')) as {
      scripts: Record<string, string>
      devDependencies: Record<string, string>
    }
    expect(manifest.scripts).toMatchObject({
      typecheck: 'tsc',
      test: expect.stringContaining('tsx') as string,
    })
    expect(Object.keys(manifest.devDependencies)).toEqual(['@types/node', 'fulmar', 'tsx', 'typescript'])
    const config = JSON.parse(read('demo/tsconfig.json')) as { compilerOptions: Record<string, unknown> }
    expect(config.compilerOptions).toMatchObject({ types: ['node'], exactOptionalPropertyTypes: true })
  })

  it('writes the class form with --class', async () => {
    expect(await runCli(['init', 'demo', '--class'], terminal)).toBe(0)
    expect(read('demo/strategy.ts')).toContain('extends Strategy')
  })

  it('never writes into a folder that is not empty, unless it is forced to', async () => {
    writeFileSync(join(folder, 'strategy.ts'), 'mine')
    expect(await runCli(['init'], terminal)).toBe(2)
    expect(read('strategy.ts')).toBe('mine')
    expect(terminal.written.err).toContain('This folder is not empty.')
    expect(await runCli(['init', '--force'], terminal)).toBe(0)
    expect(read('strategy.ts')).toContain('defineStrategy')
  })

  it('refuses a path that is a file', async () => {
    writeFileSync(join(folder, 'demo'), '')
    expect(await runCli(['init', 'demo'], terminal)).toBe(2)
    expect(terminal.written.err).toContain('demo is a file, not a folder.')
  })

  it.each([
    ['demo', 'demo'],
    ['My Strategy!', 'my-strategy'],
    ['…', 'my-strategy'],
  ])('names a project in “%s” %s', (path, name) => {
    expect(projectName(path)).toBe(name)
  })
})
