import { createHash, randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import type { SourceMapPayload } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Message, Plugin } from 'esbuild'
import { FulmarError } from '../domain/codes.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { isStrategyClass } from '../strategy/strategy-class.ts'
import { userFrame } from '../engine/handler-failure.ts'
import { rememberPlace } from '../strategy/source-places.ts'
import { nearest } from '../domain/nearest.ts'
import { toDefinition } from './to-definition.ts'

export { toDefinition } from './to-definition.ts'

export interface LoadedStrategy {
  readonly definition: AnyStrategy
  /** SHA-256 of the bundle, hexadecimal: the version of the strategy in the journal. */
  readonly bundleHash: string
  /** The same bundle in a new module: what it keeps outside of `state` and `shared` is as at the start. */
  readonly reload: () => Promise<AnyStrategy>
}

/** Public entry points of this package, by what a strategy imports. */
const ENTRIES: ReadonlyMap<string, string> = new Map([
  ['fulmar', '../index.js'],
  ['fulmar/indicators', '../strategy/indicators/index.js'],
  ['fulmar/testing', '../testing.js'],
])
/** In the bundle, imports of this package are written so; the hash is then the same on every machine. */
const SCHEME = 'fulmar-package:'

/** Bundles a strategy file with all that it imports, runs it, and returns what it exports as default. */
export async function loadStrategy(file: string): Promise<LoadedStrategy> {
  const path = resolve(file)
  requireFile(path, file)
  const bundled = await bundle(path, file)
  const bundleHash = createHash('sha256').update(bundled.code).digest('hex')
  const reload = async (): Promise<AnyStrategy> => {
    const exported = await run(bundled, file)
    const definition = toDefinition(exported, file)
    rememberPlaces(bundled, exported, definition)
    return definition
  }
  return { definition: await reload(), bundleHash, reload }
}

function requireFile(path: string, shown: string): void {
  if (!existsSync(path)) {
    throw new FulmarError('STRATEGY_LOAD_FAILED', `There is no file ${shown}.`, {
      remedy: 'Check the path; `fulmar init my-strategy` makes a strategy to start from.',
    })
  }
  if (!statSync(path).isDirectory()) return
  const inside = ['strategy.ts', 'strategy.js'].find((name) => existsSync(join(path, name)))
  throw new FulmarError('STRATEGY_LOAD_FAILED', `${shown} is a folder, not a strategy.`, {
    remedy: inside === undefined ? 'Name the file of the strategy.' : `Did you mean ${join(shown, inside)}?`,
  })
}

/** A bundle, and how to find places of the strategy's files in it. */
interface Bundle {
  readonly code: string
  /** As JSON. */
  readonly map: string
}

/** `file:line:column` of the strategy's files for an offset into the bundle, or empty. */
function originOf({ code, map }: Bundle, offset: number): string {
  if (offset < 0) return ''
  const lines = code.slice(0, offset).split('\n')
  const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(
    lines.length - 1,
    lines.at(-1)?.length ?? 0,
  )
  if (!('originalSource' in entry)) return ''
  const path = entry.originalSource.startsWith('file:')
    ? fileURLToPath(entry.originalSource)
    : entry.originalSource
  return `${path}:${String(entry.originalLine + 1)}:${String(entry.originalColumn + 1)}`
}

/** Of all handlers, so that one that was asynchronous can be found though it left no stack. */
function rememberPlaces(bundled: Bundle, exported: unknown, definition: AnyStrategy): void {
  const methods: object = isStrategyClass(exported) ? (exported.prototype as object) : definition
  for (const [name, handler] of Object.entries(definition)) {
    if (typeof handler !== 'function') continue
    const written = isStrategyClass(exported) && name === 'onStart' ? 'initialize' : name
    const source: unknown = Reflect.get(methods, written)
    if (typeof source !== 'function') continue
    const place = originOf(bundled, bundled.code.indexOf(source.toString()))
    if (place !== '') rememberPlace(handler as object, place)
  }
}

/** The hash is of the code alone: the source map knows where the file lies on this machine. */
async function bundle(path: string, shown: string): Promise<Bundle> {
  try {
    // loaded here, since most commands bundle nothing
    const { build } = await import('esbuild')
    const result = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'external',
      outfile: join(dirname(path), 'bundle.mjs'),
      sourcesContent: false,
      logLevel: 'silent',
      absWorkingDir: resolve(path, '..'),
      plugins: [ownPackage],
    })
    const output = (ending: string): string =>
      result.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? ''
    return { code: output('.mjs'), map: rootedMap(output('.map'), dirname(path)) }
  } catch (error) {
    const first = (error as { errors?: Message[] }).errors?.[0]
    const place =
      first?.location === undefined || first.location === null
        ? shown
        : `${shown}:${String(first.location.line)}:${String(first.location.column + 1)}`
    const text = first?.text ?? (error instanceof Error ? error.message : String(error))
    throw new FulmarError('STRATEGY_LOAD_FAILED', `${place}: ${text}`, { cause: error })
  }
}

/** So that errors name the line of the strategy file, though a copy of the bundle runs from elsewhere. */
function rootedMap(text: string, folder: string): string {
  const map = JSON.parse(text) as { readonly sources: readonly string[] }
  const root = `${pathToFileURL(folder).href}/`
  return JSON.stringify({ ...map, sources: map.sources.map((source) => new URL(source, root).href) })
}

/** Strategies get this very package, wherever they lie, so that classes and types are the same ones. */
const ownPackage: Plugin = {
  name: 'own-package',
  setup(plugin) {
    plugin.onResolve({ filter: /^fulmar(\/|$)/ }, ({ path }) => {
      if (ENTRIES.has(path)) return { path: SCHEME + path, external: true }
      return { errors: [{ text: `There is no ${path}; there are: ${[...ENTRIES.keys()].join(', ')}` }] }
    })
  },
}

function entryUrl(entry: string): string {
  return new URL(entry, import.meta.url).href
}

function linked(code: string): string {
  let text = code
  for (const [name, entry] of ENTRIES) {
    text = text.replaceAll(`"${SCHEME}${name}"`, JSON.stringify(entryUrl(entry)))
  }
  return text
}

async function run(bundled: Bundle, shown: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'fulmar-'))
  const encoded = Buffer.from(bundled.map).toString('base64')
  const comment = `\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`
  try {
    process.setSourceMapsEnabled(true)
    const path = join(folder, `${randomUUID()}.mjs`)
    await writeFile(path, linked(bundled.code) + comment)
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    return module.default
  } catch (error) {
    throw await loadFailure(error, bundled, shown)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What went wrong while the file itself was run, in the words of whoever wrote it. */
async function loadFailure(error: unknown, bundled: Bundle, shown: string): Promise<FulmarError> {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const missing = /does not provide an export named '(\w+)'/.exec(text)?.[1]
  if (error instanceof SyntaxError && missing !== undefined)
    return missingExport(missing, bundled, shown, error)
  const frame = error instanceof Error ? userFrame(error.stack ?? '') : ''
  const message = `${shown} failed while it was loaded: ${text}${frame === '' ? '' : ` (at ${frame})`}`
  return new FulmarError('STRATEGY_LOAD_FAILED', message, { cause: error })
}

async function missingExport(
  name: string,
  bundled: Bundle,
  shown: string,
  cause: SyntaxError,
): Promise<FulmarError> {
  const imports = bundled.code.matchAll(/^import \{([^}]*)\} from "fulmar-package:([\w/]+)";$/gm)
  for (const { 0: statement, 1: names = '', 2: entry = '', index } of imports) {
    const at = names.split(',').find((item) => item.trim().split(' ')[0] === name)
    if (at === undefined) continue
    const known = Object.keys((await import(entryUrl(ENTRIES.get(entry) ?? ''))) as object)
    const meant = nearest(name, known)
    const place = originOf(bundled, index + statement.indexOf(name))
    return new FulmarError(
      'STRATEGY_LOAD_FAILED',
      `${place === '' ? shown : place}: ${entry} has no ${name}.`,
      { remedy: meant === null ? `It has: ${known.join(', ')}.` : `Did you mean ${meant}?`, cause },
    )
  }
  return new FulmarError('STRATEGY_LOAD_FAILED', `${shown}: ${cause.message}`, { cause })
}
