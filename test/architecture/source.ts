import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'

export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
}

export interface Violation {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly message: string
}

export function parse(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }
}

const ROOTS = ['src', 'test', 'bench', 'examples', 'scripts', 'web', 'bin']
const SKIPPED = new Set(['node_modules', 'dist'])
const CODE = /\.(ts|mts|tsx|js|mjs)$/

/** Every source file of the repository. */
export function readSources(root: string): Source[] {
  const paths = readdirSync(root).filter((name) => CODE.test(name))
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) visit(path)
      else if (entry.isFile() && CODE.test(entry.name)) paths.push(path)
    }
  }
  const present = new Set(readdirSync(root))
  for (const folder of ROOTS) if (present.has(folder)) visit(folder)
  return paths.map((path) => parse(path.split(sep).join('/'), readFileSync(join(root, path), 'utf8')))
}

/** Tests and what only they use may do what the product may not. */
export function isTest(path: string): boolean {
  return /\.(test|test-support)\.ts$/.test(path)
}

/** `engine` for src/engine/risk/check.ts; null outside the folders of src. */
export function folderOf(path: string): string | null {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? null
}

export function violation(source: Source, node: ts.Node, message: string): Violation {
  const { line } = source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree))
  return { path: source.path, line: line + 1, message }
}

export function describeViolation({ path, line, message }: Violation): string {
  return `${path}:${line}: ${message}`
}

/** Calls `visit` for every node, parents first; `false` leaves out what is below the node. */
export function walk(node: ts.Node, visit: (node: ts.Node) => boolean | undefined): void {
  if (visit(node) === false) return
  ts.forEachChild(node, (child) => {
    walk(child, visit)
  })
}

/** The path of `specifier` seen from `path`, normalized, with forward slashes. */
export function resolveRelative(path: string, specifier: string): string {
  const root = '/'
  return relative(root, join(root, path, '..', specifier))
    .split(sep)
    .join('/')
}

/** Names of the functions, methods, accessors and functions in variables that a file declares. */
export function declaredNames(source: Source): ReadonlySet<string> {
  const names = new Set<string>()
  walk(source.tree, (node) => {
    const isFunction =
      ts.isFunctionDeclaration(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isGetAccessor(node) ||
      (ts.isPropertyAssignment(node) && ts.isArrowFunction(node.initializer)) ||
      (ts.isVariableDeclaration(node) &&
        node.initializer !== undefined &&
        ts.isArrowFunction(node.initializer))
    if (isFunction && node.name !== undefined) names.add(node.name.getText(source.tree))
    return true
  })
  return names
}
