import { Command } from 'commander'
import { backtest } from '../../runtime/backtest.ts'
import { prepareRun } from '../../runtime/prepare-run.ts'
import { EXIT } from '../exit-codes.ts'
import { Interrupts } from '../interrupts.ts'
import { addOutputFlags } from '../output-flags.ts'
import type { OutputFlags } from '../output-flags.ts'
import { ProgressDisplay } from '../progress.ts'
import { addDataFlags, addVenueFlags, toRunRequest } from '../run-flags.ts'
import type { RunFlags } from '../run-flags.ts'
import { announce, checkOutputs, completed, costNote, showResult, watched } from '../run-output.ts'
import type { Session } from '../session.ts'
import { wantsColor } from '../terminal.ts'

export function backtestCommand(session: Session): Command {
  const command = new Command('backtest')
    .argument('<strategy>', 'file with the strategy as its default export: strategy.ts')
    .summary('run a strategy over recorded data')
    .description('Runs a strategy over recorded data, as fast as it goes, and shows how it would have done.')
  addOutputFlags(addVenueFlags(addDataFlags(command)))
  return command.action(async (strategy: string, flags: RunFlags & OutputFlags) => {
    session.exitCode = await run(session, strategy, flags)
  })
}

async function run(session: Session, strategy: string, flags: RunFlags & OutputFlags): Promise<number> {
  const { terminal } = session
  checkOutputs(flags)
  const undivert =
    flags.json === true
      ? terminal.divert('out', (text) => {
          terminal.err.write(text)
        })
      : () => undefined
  const color = wantsColor(terminal, terminal.err, flags.color)
  const wanted = flags.json !== true && flags.quiet !== true
  const interrupts = new Interrupts(terminal, {
    onFirst: () => {
      progress?.clear()
      terminal.err.write('Stopping. What was run so far is shown; Ctrl-C again leaves at once.\n')
    },
    onSecond: () => progress?.clear(),
  })
  let progress: ProgressDisplay | null = null
  try {
    const prepared = await prepareRun(toRunRequest(strategy, flags))
    announce(session, flags, `Backtest of ${prepared.strategyName} (${strategy})`, [
      ...prepared.notes,
      costNote(prepared),
    ])
    const display = new ProgressDisplay(terminal, wanted, { color, ascii: flags.ascii ?? false })
    progress = display
    let share = 0
    const say = (line: string): void => {
      if (flags.quiet === true) return
      display.clear()
      terminal.err.write(`${line}\n`)
    }
    const { options, watch } = watched(prepared.options, flags)
    const record = await backtest({
      ...options,
      signal: interrupts.signal,
      onAlert: (severity, code, message) => {
        say(`${severity} ${code}: ${message}`)
      },
      onLog: (strategyId, message) => {
        say(`${strategyId}: ${message}`)
      },
      onProgress: (state) => {
        share = interrupts.wasInterrupted ? share : state.share
        if (!interrupts.wasInterrupted) display.update(state)
      },
    })
    display.clear()
    const early = interrupts.wasInterrupted
      ? `Stopped by Ctrl-C after ${String(Math.floor(share * 100))} % of the data.`
      : null
    const code = await showResult(session, completed(record, prepared, early, watch), flags)
    return interrupts.wasInterrupted ? EXIT.interrupted : code
  } finally {
    progress?.clear()
    interrupts.close()
    undivert()
  }
}
