/** `npm run simulate`, `simulate:sweep` and `simulate:prove`: bundles the simulation, which is TypeScript, and runs it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
// inside node_modules, so that packages are found from there
const folder = join(root, 'node_modules', '.cache', 'fulmar-simulate')
mkdirSync(folder, { recursive: true })
const outfile = join(folder, `simulate-${String(process.pid)}.mjs`)

await build({
  entryPoints: [join(root, 'test', 'simulation', 'command', 'main.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'error',
})
const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: root,
})
process.exitCode = status ?? 1
