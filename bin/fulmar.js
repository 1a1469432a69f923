#!/usr/bin/env node
import { existsSync } from 'node:fs'
import process from 'node:process'

const OLDEST_MAJOR = 20
const OLDEST_MINOR = 19

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const recent = major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR)
const main = new URL('../dist/cli/main.js', import.meta.url)

if (!recent) {
  console.error(
    `fulmar: needs Node ${OLDEST_MAJOR}.${OLDEST_MINOR} or newer, and this is ${process.version}.`,
  )
  console.error('Install a newer Node (https://nodejs.org) and run the command again.')
  process.exitCode = 2
} else if (!existsSync(main)) {
  console.error('fulmar: not built yet (there is no dist/cli/main.js). In the repository: npm run build')
  process.exitCode = 2
} else {
  /** @type {{ main(argv: readonly string[]): Promise<number> }} */
  const cli = await import(main.href)
  process.exitCode = await cli.main(process.argv.slice(2))
}
