/**
 * Compiles src/ into dist/ (ES modules, declarations, source maps) and copies the files beside the sources that
 * are not TypeScript. Incremental: the state stands inside dist/, so that removing dist/ means a full build.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const src = join(root, 'src')
const dist = join(root, 'dist')

/** What the compiler writes for one source file. */
const OUTPUTS = ['.js', '.js.map', '.d.ts']

/** @returns {string | null} the path of tsc, or null without development dependencies */
function findCompiler() {
  try {
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
    return join(dirname(manifest), 'bin', 'tsc')
  } catch {
    return null
  }
}

/**
 * @param {string} folder
 * @returns {string[]} files below it, relative to it
 */
function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

/** A module that was deleted or renamed must not live on in dist/, where an import could still find it. */
function removeStaleOutputs() {
  for (const file of filesBelow(dist)) {
    const ending = OUTPUTS.find((each) => file.endsWith(each))
    if (ending === undefined) continue
    if (!existsSync(join(src, `${file.slice(0, -ending.length)}.ts`))) rmSync(join(dist, file))
  }
}

function copyAssets() {
  for (const file of filesBelow(src)) {
    if (/\.(ts|md)$/.test(file)) continue
    cpSync(join(src, file), join(dist, file))
  }
}

function main() {
  const compiler = findCompiler()
  if (compiler === null) {
    // An install without development dependencies (a container image that copies dist/ in) has nothing to build with.
    if (existsSync(join(dist, 'index.js'))) return 0
    console.error(
      'build: TypeScript is not installed. Run `npm ci` without --omit=dev, then `npm run build`.',
    )
    return 1
  }
  removeStaleOutputs()
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) return status ?? 1
  copyAssets()
  return 0
}

process.exitCode = main()
