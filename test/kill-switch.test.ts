/** The kill switch as it is used: a run on paper in a process of its own, killed by file and by signal. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandLine, root } from './support/command-line.ts'
import type { CommandLine, Outcome } from './support/command-line.ts'

const places: CommandLine[] = []
afterAll(() => {
  for (const place of places) place.remove()
})

const DATA = join(root, 'examples/data/SPY.ARCX-1m-synthetic.csv')
const LONG = 60_000

/** Buys at the first bar, and rests an order far below the market. */
const STRATEGY = `import { defineStrategy } from 'fulmar'
let bars = 0
export default defineStrategy({
  name: 'held',
  instruments: ['SPY.ARCX'],
  onBar({ bar, orders, log }) {
    bars += 1
    if (bars === 1) orders.buy(bar.instrumentId, 10)
    if (bars === 2) orders.buy(bar.instrumentId, 5, { limit: 1, timeInForce: 'gtc' })
    if (bars === 4) log('ready')
  },
})
`

interface Running {
  readonly place: CommandLine
  readonly pid: number
  readonly said: (text: string) => Promise<void>
  readonly ended: Promise<Outcome>
}

/** A run that goes on for long: a bar in a tenth of a second. */
async function start(place = commandLine(), ...more: string[]): Promise<Running> {
  places.push(place)
  const path = place.write('held.ts', STRATEGY)
  const bin = join(root, 'bin/fulmar.js')
  const argv = [bin, 'paper', path, '--data', DATA, '--speed', '600', '--no-report', ...more]
  const child = spawn(process.execPath, argv, {
    cwd: place.folder,
    env: { ...process.env, NO_COLOR: '1' },
    timeout: LONG,
    killSignal: 'SIGKILL',
  })
  let out = ''
  let err = ''
  const waiting = new Map<string, () => void>()
  const look = (): void => {
    for (const [text, resolve] of waiting) if (err.includes(text) || out.includes(text)) resolve()
  }
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    look()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
    look()
  })
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (code, signal) => {
      // whoever waits for words that never came is told which came instead
      for (const resolveOne of waiting.values()) resolveOne()
      resolve({ code, signal, out, err })
    })
  })
  const said = (text: string): Promise<void> =>
    new Promise((resolve) => {
      waiting.set(text, resolve)
      look()
    })
  await said('ready')
  return { place, pid: child.pid ?? 0, said, ended }
}

function latches(place: CommandLine): { state: string; by: string; reason: string }[] {
  const folder = join(place.folder, '.fulmar/control/killed')
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as never)
}

describe('fulmar kill', () => {
  it(
    'cancels what a run has open, closes what it holds, says so, and lasts over restarts',
    { timeout: 2 * LONG },
    async () => {
      const { place, pid, said, ended } = await start()
      const by = ['--by', 'anna', '--reason', 'a rehearsal']
      const kill = await place.run(['kill', ...by, '--flatten', '--wait', '25'])
      expect(kill).toMatchObject({ code: 0, err: '' })
      expect(kill.out).toContain(`Run ${String(pid)}, held: all is killed; 1 order is being canceled.`)
      expect(kill.out).toMatch(/cancels buy 5 SPY\.ARCX \(limit, [0-9a-f]{32}\)/)
      expect(kill.out).toContain('fulmar release --by NAME --reason TEXT')
      await said('the position is zero')
      const again = await place.run(['kill', ...by, '--wait', '25'])
      expect(again.out).toContain('had been killed before; 0 orders are being canceled')
      process.kill(pid, 'SIGINT')
      expect((await ended).code).toBe(0)

      const path = join(place.folder, 'held.ts')
      const refused = await place.run(['paper', path, '--data', DATA, '--speed', 'max', '--no-report'])
      expect(refused.code).toBe(6)
      expect(refused.err).toMatch(/error RISK_KILLED: Trading is killed \(all\), by anna at .*: a rehearsal/)
      expect(refused.err).toContain('fulmar release --by NAME --reason TEXT')
    },
  )

  it.skipIf(process.platform === 'win32')(
    'does the same by SIGUSR2, without closing anything; Ctrl-C ends the run as ever',
    { timeout: 2 * LONG },
    async () => {
      const { place, pid, said, ended } = await start()
      process.kill(pid, 'SIGUSR2')
      await said('RISK_KILLED')
      await said('nothing is open any more')
      const status = await place.run(['status'])
      expect(status.out).toMatch(/Latched {2}all: killed, by signal at .*: SIGUSR2/)
      process.kill(pid, 'SIGINT')
      const { code } = await ended
      expect(code).toBe(0)
      expect(latches(place)).toMatchObject([{ state: 'killed', by: 'signal' }])
    },
  )

  it(
    'sets aside what is no command, with an alert, and obeys what is one',
    { timeout: 2 * LONG },
    async () => {
      const { place, pid, said, ended } = await start()
      const folder = join(place.folder, '.fulmar/control/commands')
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'bad.json'), '{"verb": "buy"}')
      await said('bad.json in the control folder is no command')
      expect(readdirSync(join(place.folder, '.fulmar/control/bad'))).toEqual(['bad.json'])
      const halt = await place.run(['halt', '--by', 'anna', '--reason', 'lunch', '--wait', '25'])
      expect(halt.out).toContain('Trading is halted, by anna: lunch')
      const wrong = await place.run(['halt', '--scope', 'strategy:other', '--wait', '25'])
      expect(wrong.code).toBe(7)
      expect(wrong.out).toContain(
        'There is no strategy:other in this run; there are: all, account:main, venue:ARCX',
      )
      process.kill(pid, 'SIGINT')
      expect((await ended).code).toBe(0)
    },
  )
})

describe('fulmar limit and fulmar reset', () => {
  it(
    'change a limit of a run and arm a breaker again, and say what became of it; fulmar status shows both',
    { timeout: 2 * LONG },
    async () => {
      const limits = ['--limit', 'maxOrderQuantity=100', '--limit', 'maxDailyLoss=0.01']
      const { place, pid, said, ended } = await start(commandLine(), ...limits)
      await said('dailyLoss (account): tripped')
      const by = ['--by', 'anna', '--reason', 'a rehearsal', '--wait', '25']
      const limit = await place.run(['limit', 'maxOrderQuantity=50', '--for', '5h', ...by])
      expect(limit).toMatchObject({ code: 0, err: '' })
      expect(limit.out).toMatch(
        /^Run \d+, held: maxOrderQuantity is 50 instead of 100, by anna, until .*: a rehearsal\.\n$/,
      )
      await said('RISK_LIMIT_CHANGED')
      const other = await place.run(['limit', 'strategy/other:maxOrderQuantity=50', ...by])
      expect(other.code).toBe(7)
      expect(other.out).toContain('There is no strategy other. (refused)')

      // the status is written once a second
      let status = ''
      while (!status.includes('Limit ')) status = (await place.run(['status'])).out
      expect(status).toMatch(
        /Breaker dailyLoss \(account\) has tripped; it stands at \S+, its limit is 0\.01/,
      )
      expect(status).toMatch(/Limit maxOrderQuantity=50 until \S+Z, by anna: a rehearsal/)

      const reset = await place.run(['reset', 'dailyLoss', ...by])
      expect(reset).toMatchObject({ code: 0, err: '' })
      expect(reset.out).toBe(
        `Run ${String(pid)}, held: dailyLoss (account) was reset, by anna: a rehearsal\n`,
      )
      const none = await place.run(['reset', 'drawdown', '--scope', 'strategy:held', ...by])
      expect(none.code).toBe(7)
      expect(none.out).toContain(
        'There is no breaker drawdown (strategy/held) in this run; there are: dailyLoss',
      )
      process.kill(pid, 'SIGINT')
      expect((await ended).code).toBe(0)
    },
  )
})
