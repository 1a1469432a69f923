/**
 * `npm run bench [-- name… [--flag…]]`: runs bench/*.bench.ts one after another, each in a process of its own.
 * Names choose benches by a part of their name; from the first flag on, arguments go to the benches.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const ENDING = '.bench.ts'

/** The conditions belong to the figures: without them nobody can compare. */
function printConditions() {
  const processors = cpus()
  console.log(`Node     ${process.version} (${process.platform} ${process.arch})`)
  console.log(`CPU      ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} logical`)
  console.log(`Memory   ${(totalmem() / 2 ** 30).toFixed(1)} GiB`)
  console.log(`Commit   ${commit()}`)
}

function commit() {
  try {
    /** @param {string[]} args */
    const git = (...args) =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const dirty = git('status', '--porcelain', '--untracked-files=no') !== ''
    return `${git('rev-parse', '--short', 'HEAD')}${dirty ? ' with changes' : ''}`
  } catch {
    return 'unknown (no git)'
  }
}

/**
 * @param {string} name
 * @param {string} outfile inside node_modules, so that the packages a bench compares with are found from there
 */
async function bundle(name, outfile) {
  await build({
    entryPoints: [join(root, 'bench', `${name}${ENDING}`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    packages: 'external',
    alias: {
      fulmar: join(root, 'src/index.ts'),
      'fulmar/indicators': join(root, 'src/strategy/indicators/index.ts'),
      'fulmar/testing': join(root, 'src/testing.ts'),
    },
    logLevel: 'error',
  })
}

/** @param {string[]} args */
async function main(args) {
  const firstFlag = args.findIndex((arg) => arg.startsWith('-'))
  const wanted = firstFlag < 0 ? args : args.slice(0, firstFlag)
  const passedOn = firstFlag < 0 ? [] : args.slice(firstFlag)

  const folder = join(root, 'bench')
  const all = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort()
  const unknown = wanted.filter((part) => !all.some((name) => name.includes(part)))
  if (unknown.length > 0) {
    console.error(`bench: no bench named ${unknown.join(', ')}. There are: ${all.join(', ')}.`)
    return 2
  }
  const chosen = all.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))

  printConditions()
  const temporary = join(root, 'node_modules/.cache/fulmar-bench', String(process.pid))
  mkdirSync(temporary, { recursive: true })
  let failed = 0
  try {
    for (const name of chosen) {
      console.log(`\n== ${name} ==`)
      const outfile = join(temporary, `${name}.mjs`)
      await bundle(name, outfile)
      const flags = ['--expose-gc', '--max-old-space-size=4096', '--enable-source-maps']
      const { status } = spawnSync(process.execPath, [...flags, outfile, ...passedOn], {
        cwd: root,
        stdio: 'inherit',
      })
      if (status !== 0) failed++
    }
  } finally {
    rmSync(temporary, { recursive: true })
  }
  if (failed > 0) console.error(`\nbench: ${failed} of ${chosen.length} failed`)
  return failed > 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
