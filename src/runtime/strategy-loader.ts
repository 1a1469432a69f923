import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Message, Plugin } from 'esbuild'
import { FulmarError } from '../domain/codes.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { definitionFromClass, isStrategyClass } from '../strategy/strategy-class.ts'

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
  if (!existsSync(path)) {
    throw new FulmarError('STRATEGY_LOAD_FAILED', `There is no file ${file}.`, {
      remedy: 'Check the path; `fulmar init my-strategy` makes a strategy to start from.',
    })
  }
  const { code, sourceMap } = await bundle(path, file)
  const bundleHash = createHash('sha256').update(code).digest('hex')
  const reload = async (): Promise<AnyStrategy> =>
    toDefinition(await run(linked(code) + sourceMap, file), file)
  return { definition: await reload(), bundleHash, reload }
}

/** The hash is of the code alone: the source map knows where the file lies on this machine. */
async function bundle(path: string, shown: string): Promise<{ code: string; sourceMap: string }> {
  try {
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
    return { code: output('.mjs'), sourceMap: inlineMap(output('.map'), dirname(path)) }
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
function inlineMap(text: string, folder: string): string {
  const map = { ...(JSON.parse(text) as object), sourceRoot: `${pathToFileURL(folder).href}/` }
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64')
  return `\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`
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

function linked(code: string): string {
  let text = code
  for (const [name, entry] of ENTRIES) {
    text = text.replaceAll(`"${SCHEME}${name}"`, JSON.stringify(new URL(entry, import.meta.url).href))
  }
  return text
}

async function run(code: string, shown: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'fulmar-'))
  try {
    process.setSourceMapsEnabled(true)
    const path = join(folder, `${randomUUID()}.mjs`)
    await writeFile(path, code)
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    return module.default
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
    throw new FulmarError('STRATEGY_LOAD_FAILED', `${shown} failed while it was loaded: ${what}`, {
      cause: error,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A definition, or a class that extends Strategy. Throws STRATEGY_INVALID. */
export function toDefinition(exported: unknown, shown: string): AnyStrategy {
  const definition = isStrategyClass(exported) ? definitionFromClass(exported) : exported
  if (typeof definition !== 'object' || definition === null) {
    throw new FulmarError('STRATEGY_INVALID', `${shown} has no strategy as its default export.`)
  }
  const { name, instruments } = definition as Partial<AnyStrategy>
  if (typeof name !== 'string' || name === '') {
    throw new FulmarError('STRATEGY_INVALID', `${shown}: the strategy has no name.`)
  }
  if (!Array.isArray(instruments) || instruments.length === 0) {
    throw new FulmarError('STRATEGY_INVALID', `${shown}: strategy ${name} lists no instruments.`, {
      remedy: "Say which it trades: instruments: ['SPY.ARCX'].",
    })
  }
  const handlers = Object.entries(definition).filter(
    ([key, value]) => /^on[A-Z]/.test(key) && typeof value === 'function',
  )
  if (handlers.length === 0) {
    throw new FulmarError('STRATEGY_INVALID', `${shown}: strategy ${name} has no handlers.`, {
      remedy: 'Add onBar({ bar, orders }) { … }; in a class, as a method and not as a field.',
    })
  }
  return definition as AnyStrategy
}
