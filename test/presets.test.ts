/** The presets of the guide, run as they stand there: settings that nobody runs go stale without a sound. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addDataFlags, addVenueFlags, toRunRequest } from '../src/cli/run-flags.ts'
import type { RunFlags } from '../src/cli/run-flags.ts'
import type { AnyStrategy, RunRecord } from '../src/index.ts'
import { backtest } from '../src/index.ts'
import { prepareStrategy } from '../src/runtime/prepare-run.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(`${root}/docs/guide/presets.md`, 'utf8')

/** Each command with what the page says came of it. */
const PRESETS = [...page.matchAll(/```sh\n([\s\S]*?)\n```/g)].map(([, block = '']) => {
  const lines = block.replaceAll(/\\\n\s*/g, '').split('\n')
  return { command: lines[0] ?? '', result: lines[1] ?? '' }
})

async function run(command: string): Promise<RunRecord> {
  const [npx, fulmar, verb, file = '', ...argv] = command.split(/\s+/)
  expect([npx, fulmar, verb]).toEqual(['npx', 'fulmar', 'backtest'])
  const parser = addVenueFlags(addDataFlags(new Command().exitOverride()))
  parser.parse(argv, { from: 'user' })
  const module = (await import(`${root}/${file}`)) as { default: AnyStrategy }
  const request = toRunRequest(`${root}/${file}`, parser.opts<RunFlags>())
  const { options } = await prepareStrategy(module.default, request)
  return backtest(options)
}

/** As the page has it. */
function outcomeOf({ deniedByCode = {}, breakers = [] }: RunRecord): string {
  const denied = Object.entries(deniedByCode).map(([code, count]) => `${String(count)} × ${code}`)
  const tripped = breakers.filter(({ to }) => to === 'tripped').map(({ breaker }) => breaker)
  const list = (words: readonly string[]): string => (words.length === 0 ? 'nothing' : words.join(', '))
  return `# denied: ${list(denied)}; tripped: ${list(tripped)}`
}

describe('the presets', () => {
  it('are all found', () => {
    expect(PRESETS.length).toBeGreaterThan(6)
  })

  it.each(PRESETS)('run, and come to what the guide says: $command', async ({ command, result }) => {
    const record = await run(command)
    expect(record.halts).toEqual([])
    expect(record.warnings).toEqual([])
    expect(outcomeOf(record)).toBe(result)
  })
})
