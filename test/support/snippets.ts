/** The TypeScript of Markdown pages: found, made whole, type-checked and run. */
import { transform } from 'esbuild'
import { join } from 'node:path'
import ts from 'typescript'
import * as fulmar from '../../src/index.ts'
import * as indicators from '../../src/strategy/indicators/index.ts'
import * as testing from '../../src/testing.ts'

export interface Snippet {
  /** `docs/guide/strategies.md:12`. */
  readonly where: string
  /** As it stands on the page. */
  readonly text: string
  /** A module of its own: fragments are put into a strategy. */
  readonly code: string
}

const HANDLER_OR_FIELD = /^(on[A-Z]\w*\(|state:|shared:|params:|computations:)/

/** Blocks that are marked as `ts`. */
export function snippetsOf(path: string, markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => {
    const text = match[1] ?? ''
    const line = markdown.slice(0, match.index).split('\n').length + 1
    return { where: `${path}:${line}`, text, code: complete(text) }
  })
}

/** What does not import is a part of a strategy: members of its definition, or what `onBar` does. */
function complete(text: string): string {
  if (/^import /m.test(text)) return text
  const members = HANDLER_OR_FIELD.test(text)
    ? text
    : `onBar({ bar, instrumentId, state, shared, position, portfolio, orders, timers, now, random, history, log }) {\n${text}},`
  return `import { defineStrategy } from 'fulmar'
export default defineStrategy({
  name: 'fragment',
  instruments: ['SPY.ARCX'],
  bars: '1m',
  history: 200,
  ${members}
})
`
}

/** Errors of the compiler, each with the snippet that it is in. */
export function typeErrors(root: string, snippets: readonly Snippet[]): string[] {
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  )
  const files = new Map(snippets.map((snippet, at) => [join(root, `test/snippet-${at}.ts`), snippet]))
  const options: ts.CompilerOptions = { ...config.options, noEmit: true }
  const host = ts.createCompilerHost(options)
  const readFile = (path: string): string | undefined => files.get(path)?.code ?? ts.sys.readFile(path)
  host.readFile = readFile
  host.fileExists = (path) => files.has(path) || ts.sys.fileExists(path)
  host.getSourceFile = (path, language) => {
    const text = readFile(path)
    return text === undefined ? undefined : ts.createSourceFile(path, text, language, true)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files].flatMap(([path, { where }]) => {
    const source = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  })
}

type Case = () => unknown

export interface LoadedSnippet {
  readonly exports: Readonly<Record<string, unknown>>
  /** What it gave to `test` of `node:test`. */
  readonly cases: readonly Case[]
}

/** Runs a snippet with this very package in the place of what it imports. */
export async function load(snippet: Snippet): Promise<LoadedSnippet> {
  const cases: Case[] = []
  const test = (_name: string, run: Case): void => {
    cases.push(run)
  }
  const modules: Readonly<Record<string, unknown>> = {
    fulmar,
    'fulmar/indicators': indicators,
    'fulmar/testing': testing,
    'node:test': { test },
    'node:assert/strict': await import('node:assert/strict'),
  }
  const { code } = await transform(snippet.code, { loader: 'ts', format: 'cjs', target: 'es2022' })
  const module = { exports: {} as Record<string, unknown> }
  const require = (name: string): unknown => {
    if (name in modules) return modules[name]
    throw new Error(`${snippet.where} imports ${name}, which a page of the guide should not need`)
  }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- our own pages, compiled a few lines above
  new Function('require', 'module', 'exports', code)(require, module, module.exports)
  return { exports: module.exports, cases }
}
