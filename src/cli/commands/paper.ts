import { Command } from 'commander'
import { FulmarError } from '../../domain/codes.ts'
import { storeArgument } from '../../runtime/store-location.ts'
import { speedText } from '../live/live-state.ts'
import { DEFAULT_CONTROL } from '../control/control-folder.ts'
import { controlPath } from '../control/control-path.ts'
import { addOutputFlags } from '../output-flags.ts'
import type { OutputFlags } from '../output-flags.ts'
import { readSigningKey } from '../../runtime/signing-key.ts'
import { runPaper } from '../paper-run.ts'
import type { PaperStore } from '../paper-run.ts'
import { addDataFlags, addVenueFlags, toRunRequest } from '../run-flags.ts'
import type { RunFlags } from '../run-flags.ts'
import type { Session } from '../session.ts'

interface PaperFlags extends RunFlags, OutputFlags {
  readonly replay?: readonly string[]
  readonly speed: string
  readonly run?: string
  readonly store?: string
  readonly signKey?: string
}

/** What has to be clear before anybody reads a figure. */
export const PAPER_NOTE = 'Paper trading on a recorded day: simulated money, no broker connected.'

export function paperCommand(session: Session): Command {
  const command = new Command('paper')
    .argument('<strategy>', 'file with the strategy as its default export: strategy.ts')
    .summary('run a strategy on a recorded day, at its pace or faster, with simulated money')
    .description(
      'Runs a strategy on a recorded day as if it were now, with simulated money; no broker is connected.\n' +
        'It decides what the backtest decides. Ctrl-C stops and shows the summary.',
    )
    .option('--speed <n>', 'Recorded time per real time: 1, 60 (or 60x), max', '60')
    .option(
      '--store <store>',
      'Write the journal into a new file, or postgres://…, or what env:VARIABLE says',
    )
    .option('--sign-key <file>', 'Sign heads of the store with this private key (or FULMAR_SIGN_KEY)')
    .option('--run <folder>', `Folder through which it is told what to do (default: ${DEFAULT_CONTROL})`)
  addOutputFlags(addVenueFlags(addDataFlags(command, { replay: true })))
  return command.action(async (strategy: string, flags: PaperFlags) => {
    const speed = parseSpeed(flags.speed)
    if (flags.signKey !== undefined && flags.store === undefined) {
      throw new FulmarError('CONFIG_INVALID', '--sign-key needs a store whose heads it signs.', {
        remedy: 'Add --store FILE.',
      })
    }
    session.exitCode = await runPaper(session, {
      request: toRunRequest(strategy, flags),
      flags,
      speed,
      title: (name) => `Paper trading ${name} (${strategy}), ${speedText(speed)}`,
      notes: [PAPER_NOTE],
      control: controlPath(session, flags.run),
      ...(flags.store === undefined ? {} : { store: storeOf(session, flags.store, flags.signKey) }),
    })
  })
}

function storeOf({ terminal }: Session, file: string, keyFile: string | undefined): PaperStore {
  return { file: storeArgument(file), signKey: readSigningKey(keyFile, terminal.env) }
}

/** `max` (or `inf`), `60`, `60x` or `1e9`. Throws CONFIG_INVALID. */
export function parseSpeed(text: string): number {
  if (/^(max|inf|infinity)$/i.test(text)) return Infinity
  const speed = /^\d+(\.\d+)?(e[+-]?\d+)?[x×]?$/i.test(text) ? parseFloat(text) : NaN
  if (speed > 0 && speed < Infinity) return speed
  throw new FulmarError('CONFIG_INVALID', `--speed ${text} is neither max nor a number above zero.`, {
    remedy: 'Write --speed 1 for its own pace, --speed 60 for a minute a second, or --speed max.',
  })
}
