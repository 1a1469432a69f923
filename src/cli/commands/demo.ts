import { Command } from 'commander'
import { addDisplayFlags } from '../output-flags.ts'
import type { OutputFlags } from '../output-flags.ts'
import { howToCall, packageFile } from '../package-files.ts'
import { runPaper } from '../paper-run.ts'
import type { Session } from '../session.ts'
import { PAPER_NOTE } from './paper.ts'

/** Days a second: 8,321 days in some twenty seconds to look at, or in ten where nobody looks. */
const SPEED_TO_WATCH = 700
const SPEED_OTHERWISE = 1024

/** An index costs nothing in the books of a broker; a fund or future on it costs about this. */
const COMMISSION = 'bps:2'

export function demoCommand(session: Session): Command {
  const command = new Command('demo').description('Paper-trades an example on sample data; ends by itself.')
  return addDisplayFlags(command).action(async (flags: OutputFlags) => {
    const isWatched = session.terminal.err.isTTY && flags.json !== true
    session.exitCode = await runPaper(session, {
      request: { strategyFile: packageFile('examples/golden-cross.ts'), commission: COMMISSION },
      flags,
      speed: isWatched ? SPEED_TO_WATCH : SPEED_OTHERWISE,
      title: (name) =>
        `Fulmar paper-trades ${name} (examples/golden-cross.ts) on 33 years of crude oil prices, in ${isWatched ? 'twenty' : 'ten'} seconds.\n` +
        'It needs no key and no network: the data is in examples/data. Ctrl-C stops it.',
      notes: [PAPER_NOTE],
      control: null,
    })
    if (flags.json !== true) session.terminal.out.write(whatNext(howToCall(session.terminal)))
  })
}

function whatNext(call: string): string {
  const steps: readonly (readonly [string, string])[] = [
    [`${call} init demo`, 'makes a strategy of your own'],
    [`${call} backtest demo/strategy.ts`, 'shows how it would have done'],
    [`${call} paper demo/strategy.ts --speed 300`, 'trades it bar by bar, with simulated money'],
  ]
  const width = Math.max(...steps.map(([command]) => command.length))
  const lines = steps.map(([command, what]) => `  ${command.padEnd(width)}   ${what}\n`)
  return `\nWhat next:\n${lines.join('')}`
}
