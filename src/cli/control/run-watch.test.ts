import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RunControl } from '../../runtime/run-control.ts'
import { ControlFolder } from './control-folder.ts'
import { RunWatch } from './run-watch.ts'

describe('a run that watches its control folder', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fulmar-watch-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  /** Looks once, as it does when it ends. */
  const lookAt = async (text: string): Promise<{ said: string[]; answer: unknown }> => {
    const said: string[] = []
    const control = new ControlFolder(folder)
    const watch = new RunWatch(control, new RunControl(), 's', (line) => said.push(line))
    mkdirSync(join(folder, 'commands'))
    writeFileSync(join(folder, 'commands', 'x.json'), text)
    await watch.stop()
    return { said, answer: control.answerOf('x', process.pid) }
  }

  it('answers a command that is none, where it has an id, and keeps it for whoever looks into it', async () => {
    const command = { id: 'x', time: Date.now() + 1000, verb: 'halt', by: 'anna', reason: 'r'.repeat(2001) }
    const { said, answer } = await lookAt(JSON.stringify(command))
    expect(answer).toMatchObject({
      outcome: 'refused',
      message: 'This is no command: by and reason must be texts of 2000 characters at most.',
    })
    expect(said).toHaveLength(1)
    expect(readdirSync(join(folder, 'bad'))).toEqual(['x.json'])
  })

  it.each(['', '[]', '{"id":"../x"}', '{"id":5}'])('says so of what has none: %j', async (text) => {
    const { said, answer } = await lookAt(text)
    expect(answer).toBeNull()
    expect(said[0]).toContain('x.json in the control folder is no command')
  })

  it.each([
    ['halted', false, 'halted'],
    ['reducing', false, 'reducing'],
    ['halted', true, 'killed'],
  ])(
    'files that trading is %s (killed: %s) for the next start, and takes it back with a resume',
    (state, killed, filed) => {
      const control = new ControlFolder(folder)
      const run = new RunControl()
      new RunWatch(control, run, 's', () => undefined)
      const change = {
        type: 'tradingStateChanged',
        scope: 'strategy:s',
        by: 'crash-loop',
        reason: 'five starts',
      } as const
      run.onRecord({ ...change, state, killed })
      expect(control.latches()).toMatchObject([{ scope: 'strategy:s', state: filed, by: 'crash-loop' }])
      run.onRecord({ ...change, state: 'active', killed: false })
      // what was killed is released by the command alone
      expect(control.latches()).toHaveLength(killed ? 1 : 0)
      expect(existsSync(join(folder, 'killed'))).toBe(true)
    },
  )
})
