/**
 * `npm test`: every check of the repository, one after another, and a summary.
 * The last line is always `N passed, N failed` (with `, N skipped` if any): each step before the tests counts as one.
 * Arguments go to vitest: `npm test -- -t 'name'`, `npm test -- src/domain`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { summarize, summaryLine } from './test-summary.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

/** @typedef {{ name: string, script: string, args: string[] }} Step */

/**
 * The program itself, not its shim in node_modules/.bin: a shim needs a shell on Windows.
 * @param {string} name
 * @param {string} path inside the package
 */
function program(name, path) {
  return join(dirname(require.resolve(`${name}/package.json`)), path)
}

/** @type {Step[]} */
const STEPS = [
  { name: 'Build', script: join(root, 'scripts/build.mjs'), args: [] },
  { name: 'Types', script: program('typescript', 'bin/tsc'), args: ['-p', 'tsconfig.json', '--noEmit'] },
  { name: 'Lint', script: program('eslint', 'bin/eslint.js'), args: ['.', '--max-warnings', '0'] },
  { name: 'Format', script: program('prettier', 'bin/prettier.cjs'), args: ['--check', '.'] },
]

/**
 * @param {Step} step
 * @returns {boolean} whether it passed
 */
function run(step) {
  console.log(`\n== ${step.name} ==`)
  const started = performance.now()
  const { status, signal } = spawnSync(process.execPath, [step.script, ...step.args], {
    cwd: root,
    stdio: 'inherit',
  })
  // Ctrl-C stops the whole run, not one step of it.
  if (signal === 'SIGINT') process.exit(130)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${step.name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
  return status === 0
}

/** @param {string[]} args */
function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'fulmar-test-'))
  const report = join(folder, 'report.json')
  try {
    const ok = run({
      name: 'Tests',
      script: program('vitest', 'vitest.mjs'),
      args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    })
    return summarize(readReport(report), ok, { filtered: args.some(isNameFilter) })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @param {string} arg */
function isNameFilter(arg) {
  return arg.startsWith('-t') || arg.startsWith('--testNamePattern') || arg.startsWith('--test-name-pattern')
}

/**
 * @param {string} path
 * @returns {import('./test-summary.mjs').Report | null} null when vitest died before it wrote one
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** @type {string[]} */
const failedSteps = []
for (const step of STEPS) if (!run(step)) failedSteps.push(step.name)
const tests = runTests(process.argv.slice(2))

if (tests.skipped.length > 0) console.log('\nSkipped:')
for (const { file, name } of tests.skipped) console.log(`  ${relative(root, file)}: ${name}`)
if (failedSteps.length + tests.failed.length > 0) console.log('\nFailed:')
for (const name of failedSteps) console.log(`  ${name}`)
for (const { file, name } of tests.failed)
  console.log(`  ${file === '' ? '' : `${relative(root, file)}: `}${name}`)

const passed = STEPS.length - failedSteps.length + tests.passed
const failed = failedSteps.length + tests.failed.length
console.log(`\n${summaryLine(passed, failed, tests.skipped.length)}`)
process.exitCode = failed > 0 ? 1 : 0
