/** Who may import whom: the table of ARCHITECTURE §4, and the packages. */
import { builtinModules } from 'node:module'
import ts from 'typescript'
import { folderOf, isTest, resolveRelative, violation, walk } from './source.ts'
import type { Source, Violation } from './source.ts'

interface Row {
  /** Folders, or paths below them; `*` stands for one folder. Its own folder is always allowed. */
  readonly may: readonly string[]
  readonly remedy: string
}

const PLUG = 'declare an interface in src/ports/, and let src/runtime/ plug the implementation in'
const MOVE_DOWN = 'move what both need down into src/domain/, or let the caller pass it in'

export const IMPORT_TABLE: ReadonlyMap<string, Row> = new Map([
  ['domain', { may: [], remedy: MOVE_DOWN }],
  ['ports', { may: ['domain'], remedy: 'declare the type in src/domain/' }],
  [
    'strategy',
    {
      may: ['domain'],
      remedy: 'describe what is needed as an interface here, and let src/engine/ implement it',
    },
  ],
  ['engine', { may: ['domain', 'ports', 'strategy'], remedy: PLUG }],
  ['sim', { may: ['domain', 'ports'], remedy: PLUG }],
  ['calendar', { may: ['domain', 'ports'], remedy: MOVE_DOWN }],
  ['data', { may: ['domain', 'ports', 'net'], remedy: PLUG }],
  [
    'net',
    { may: ['domain', 'ports'], remedy: 'net knows no venue and no trading: let the caller pass it in' },
  ],
  [
    'adapters',
    {
      may: ['domain', 'ports', 'net'],
      remedy: 'turn it into an input of src/domain/inputs.ts, or move shared plumbing to src/net/',
    },
  ],
  [
    'sandbox',
    {
      may: ['domain', 'sim', 'net', 'data', 'calendar', 'adapters/*/wire'],
      remedy: 'of an adapter only its wire types are shared',
    },
  ],
  [
    'ops',
    {
      may: ['domain', 'ports', 'engine/replica'],
      remedy: 'read the replica and send commands; never touch the state of the engine',
    },
  ],
  ['report', { may: ['domain'], remedy: 'take it from the run record that is passed in' }],
  [
    'runtime',
    {
      may: [
        'domain',
        'ports',
        'strategy',
        'engine',
        'sim',
        'calendar',
        'data',
        'net',
        'adapters',
        'sandbox',
        'ops',
        'report',
      ],
      remedy: 'return a value, and let src/cli/ print it',
    },
  ],
  [
    'cli',
    {
      may: ['domain', 'runtime', 'ops', 'sandbox', 'data', 'calendar', 'report'],
      remedy: 'offer it from src/runtime/, which composes the parts',
    },
  ],
])

/** Public entry points: they gather names from everywhere but the command line. */
const ENTRY_POINTS = new Set(['src/index.ts', 'src/testing.ts'])

/** Dependencies of package.json, and the folders that may import them. */
export const PACKAGE_HOMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['commander', ['cli']],
  ['cli-table3', ['cli', 'report']],
  ['esbuild', ['runtime', 'cli']],
  ['hyparquet', ['data']],
  ['hyparquet-compressors', ['data']],
  ['hyparquet-writer', ['data']],
  ['libsql', ['adapters']],
  ['ws', ['net']],
  ['undici', ['net']],
])

/** Folders of adapters that others share, and which: the same tables and rules over several databases. */
const SHARED_ADAPTERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['journal-sql', ['journal-sqlite', 'journal-postgres']],
])

/** Below the runtime: no clock, no randomness, no input and output. */
export const PURE_FOLDERS = new Set(['domain', 'ports', 'strategy', 'engine', 'sim', 'calendar'])

const BUILTINS = new Set(builtinModules)
const NETWORK_BUILTINS = new Set(['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'])

export interface Packages {
  readonly dependencies: ReadonlySet<string>
  /** Optional peers: heavy SDKs that only one adapter needs. */
  readonly optional: ReadonlySet<string>
}

interface Import {
  readonly node: ts.Node
  readonly specifier: string
  readonly typesOnly: boolean
  /** `import('…')`. */
  readonly dynamic: boolean
}

export function importsOf(source: Source): Import[] {
  const found: Import[] = []
  const add = (node: ts.Node, specifier: ts.Node | undefined, typesOnly: boolean, dynamic = false): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return
    found.push({ node, specifier: specifier.text, typesOnly, dynamic })
  }
  walk(source.tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, importsTypesOnly(node.importClause))
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node))
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true)
    else if (ts.isCallExpression(node)) {
      const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
      const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
      if (isImport || isRequire) add(node, node.arguments[0], false, isImport)
    }
    return true
  })
  return found
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  if (clause.name !== undefined || names === undefined || !ts.isNamedImports(names)) return false
  return names.elements.length > 0 && names.elements.every((each) => each.isTypeOnly)
}

export function checkImports(source: Source, packages: Packages): Violation[] {
  if (isTest(source.path)) return []
  const inSrc = source.path.startsWith('src/')
  const folder = folderOf(source.path)
  const violations: Violation[] = []
  if (inSrc && !isPlaced(source.path, folder)) {
    const where =
      folder === null ? 'stands in no folder' : `stands in src/${folder}/, which is not in the import table`
    const remedy =
      'move it into a folder of ARCHITECTURE §4, or add a row to the table there and in test/architecture/imports.ts'
    violations.push({ path: source.path, line: 1, message: `this file ${where}; ${remedy}` })
  }
  for (const each of importsOf(source)) {
    const message = messageFor(source.path, folder, each, packages)
    if (message !== null) violations.push(violation(source, each.node, message))
  }
  return violations
}

function isPlaced(path: string, folder: string | null): boolean {
  return folder === null ? ENTRY_POINTS.has(path) : IMPORT_TABLE.has(folder)
}

function messageFor(path: string, folder: string | null, each: Import, packages: Packages): string | null {
  const relative = each.specifier.startsWith('.')
  if (path.startsWith('examples/')) return relative ? forExample(path, each) : null
  if (path.startsWith('web/')) return relative ? forWeb(path, each) : null
  if (!path.startsWith('src/')) return null
  if (relative) return forRelative(path, folder, each)
  const name = each.specifier.replace(/^node:/, '')
  if (each.specifier.startsWith('node:') || BUILTINS.has(name)) return forBuiltin(path, folder, name)
  return forPackage(path, folder, each, packages)
}

function forExample(path: string, each: Import): string | null {
  if (!resolveRelative(path, each.specifier).startsWith('src/')) return null
  return `an example must not import ${each.specifier}; import from 'fulmar', as a user would`
}

function forWeb(path: string, each: Import): string | null {
  const target = resolveRelative(path, each.specifier)
  if (target.startsWith('web/')) return null
  const api = withoutEnding(target) === 'src/ops/api-types'
  if (api && each.typesOnly) return null
  return `web must not import ${each.specifier}${api ? ' except as types' : ''}; use \`import type\` from src/ops/api-types.ts, and get the rest over HTTP`
}

function forRelative(path: string, folder: string | null, each: Import): string | null {
  const target = resolveRelative(path, each.specifier)
  if (!target.startsWith('src/')) {
    return `${path} must not import ${each.specifier} from outside src/; it would be missing in the published package: move it into src/`
  }
  const inside = withoutEnding(target.slice('src/'.length))
  const targetFolder = inside.split('/')[0] ?? ''
  if (folder === null) {
    return targetFolder === 'cli'
      ? `${path} must not import ${each.specifier}; move what is public out of src/cli/`
      : null
  }
  if (folder === 'adapters' && targetFolder === 'adapters') return forSiblingAdapter(path, inside, each)
  const row = IMPORT_TABLE.get(folder)
  if (row === undefined || targetFolder === folder) return null
  if (row.may.some((allowed) => matches(inside, allowed))) return null
  const may = row.may.length === 0 ? 'nothing' : row.may.join(', ')
  return `${folder} must not import ${each.specifier} (${folder} may import ${may}); ${row.remedy}`
}

function forSiblingAdapter(path: string, inside: string, each: Import): string | null {
  const own = path.split('/').slice(2, -1)[0] ?? ''
  const other = inside.split('/')[1] ?? ''
  if (own !== '' && own === other) return null
  if (SHARED_ADAPTERS.get(other)?.includes(own) === true) return null
  return `adapters/${own} must not import ${each.specifier} of another adapter; move what both need to src/net/ or src/domain/`
}

function forBuiltin(path: string, folder: string | null, name: string): string | null {
  if (folder !== null && PURE_FOLDERS.has(folder)) {
    return `${folder} must not import node:${name}: below the runtime there is no clock, randomness or I/O; take the value as an input or through a port`
  }
  if (NETWORK_BUILTINS.has(name) && folder !== 'net') {
    return `${path} must not import node:${name}; only src/net/ speaks HTTP and sockets: use what it offers`
  }
  if (/^timers\b/.test(name) && !mayUseTimers(path)) {
    return `${path} must not import node:${name}; timers belong to src/net/ and the clock of src/runtime/: use the Clock port`
  }
  return null
}

/** Time enters in two places, so that a simulation can own it. */
export function mayUseTimers(path: string): boolean {
  return path.startsWith('src/net/') || /^src\/runtime\/(.*[/-])?clock\b/.test(path)
}

function forPackage(path: string, folder: string | null, each: Import, packages: Packages): string | null {
  const name = each.specifier
    .split('/')
    .slice(0, each.specifier.startsWith('@') ? 2 : 1)
    .join('/')
  if (name === 'fulmar') return `${path} must not import ${each.specifier}, itself; use a relative path`
  if (packages.optional.has(name)) return forOptionalSdk(path, name, each)
  if (!packages.dependencies.has(name)) {
    return `${path} must not import ${name}: it is not in the dependencies of package.json; add it there, with a line in docs/dependencies.md`
  }
  const homes = PACKAGE_HOMES.get(name)
  if (homes === undefined) {
    return `${path} imports ${name}, which has no home; say which folders may use it in PACKAGE_HOMES of test/architecture/imports.ts`
  }
  if (folder !== null && homes.includes(folder)) return null
  return `${path} must not import ${name}; only ${homes.map((home) => `src/${home}/`).join(', ')} may: use what they offer, or pass it in`
}

function forOptionalSdk(path: string, name: string, each: Import): string | null {
  if (!/^src\/adapters\/[^/]+\//.test(path)) {
    return `${path} must not import ${name}, an optional SDK; only the adapter that needs it may: put it behind a port`
  }
  if (each.typesOnly || each.dynamic) return null
  return `${path} must not import ${name} at load time, since it may not be installed; use \`await import('${name}')\` where it is needed`
}

/** One adapter, one SDK: a second folder that imports it would tie two venues together. */
export function checkSharedSdks(sources: readonly Source[], packages: Packages): Violation[] {
  const homes = new Map<string, string>()
  const violations: Violation[] = []
  for (const source of sources) {
    const adapter = /^src\/adapters\/([^/]+)\//.exec(source.path)?.[1]
    if (adapter === undefined || isTest(source.path)) continue
    for (const each of importsOf(source)) {
      if (!packages.optional.has(each.specifier)) continue
      const home: string = homes.get(each.specifier) ?? adapter
      homes.set(each.specifier, home)
      if (home === adapter) continue
      const message = `adapters/${adapter} must not import ${each.specifier}, the SDK of adapters/${home}; put it behind a port`
      violations.push(violation(source, each.node, message))
    }
  }
  return violations
}

function withoutEnding(path: string): string {
  return path.replace(/\.(ts|js)$/, '')
}

/** Whether `path` (without ending) is `pattern` or below it. */
function matches(path: string, pattern: string): boolean {
  const parts = path.split('/')
  return pattern.split('/').every((part, i) => part === '*' || part === parts[i])
}
