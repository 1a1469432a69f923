/**
 * Makes dist/ out of src/: declarations by the compiler, file by file, and the code as few large modules, since a command
 * that loads some hundred small ones is heard starting. What several entry points share stands in dist/chunks/, once, so
 * that a strategy and the command that runs it have the same classes. Files beside the sources that are not TypeScript are
 * copied. The compiler is incremental: its state stands inside dist/, so that removing dist/ means a full build.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const src = join(root, 'src')
const dist = join(root, 'dist')

/** What `exports` and `bin` of package.json name, and the threads of the watchdog and of the stores. */
const ENTRIES = [
  'index.ts',
  'testing.ts',
  'strategy/indicators/index.ts',
  'cli/main.ts',
  'cli/watchdog-worker.ts',
  'adapters/journal-sqlite/worker.ts',
  'adapters/journal-postgres/worker.ts',
]
/** All else that may stand in dist/ comes from the compiler, beside the path of its source. */
const DECLARATION = '.d.ts'

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
    const isCode = file.endsWith('.js') || file.endsWith('.js.map')
    const isStale =
      file.endsWith(DECLARATION) && !existsSync(join(src, `${file.slice(0, -DECLARATION.length)}.ts`))
    if (isCode || isStale) rmSync(join(dist, file))
  }
}

async function bundle() {
  await build({
    entryPoints: ENTRIES.map((entry) => join(src, entry)),
    outdir: dist,
    outbase: src,
    // as deep as the folders of src/: modules that look for files of the package find them from either
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
  })
}

function copyAssets() {
  for (const file of filesBelow(src)) {
    if (/\.(ts|md)$/.test(file)) continue
    cpSync(join(src, file), join(dist, file))
  }
}

async function main() {
  const compiler = findCompiler()
  if (compiler === null) {
    // An install without development dependencies (a container image that copies dist/ in) has nothing to build with.
    if (existsSync(join(dist, 'index.js'))) return 0
    console.error(
      'build: TypeScript is not installed. Run `npm ci` without --omit=dev, then `npm run build`.',
    )
    return 1
  }
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) return status ?? 1
  removeStaleOutputs()
  await bundle()
  copyAssets()
  return 0
}

process.exitCode = await main()
