import { Command } from 'commander'
import { FulmarError } from '../../domain/codes.ts'
import { painter } from '../../report/ansi.ts'
import { formatCount, isoTime, plainText } from '../../report/format.ts'
import { replayStore } from '../../runtime/replay/replay-store.ts'
import type { StartFacts } from '../../runtime/replay/replay-store.ts'
import { storeArgument } from '../../runtime/store-location.ts'
import { EXIT } from '../exit-codes.ts'
import { ProgressDisplay } from '../progress.ts'
import { renderReplay, replayJson } from '../render-replay.ts'
import { parseRunNumber } from '../run-number.ts'
import type { Session } from '../session.ts'
import { wantsColor } from '../terminal.ts'
import { runExplain } from './explain.ts'
import type { ExplainFlags } from './explain.ts'

interface ReplayFlags extends ExplainFlags {
  readonly run?: string
  readonly explain?: string
}

export function replayCommand(session: Session): Command {
  return new Command('replay')
    .argument('<store>', 'store of a run, or what `fulmar audit export` wrote of one')
    .argument('[strategies...]', 'files of its strategies, in the order in which they ran')
    .summary('run a recorded session again, and compare every decision')
    .description(
      'Runs what a store holds once more: the same kernel, the same inputs and market data in their order, and compares\n' +
        'every decision with the recorded one, byte for byte. Nothing is sent and nothing is written. Names the first\n' +
        'difference and ends with 4, or says that all are equal and ends with 0. Everything but the code of the\n' +
        'strategies comes from the store.',
    )
    .option('--run <number>', 'Compare this run alone: 1 for the first start on the store')
    .option('--explain <order>', 'Tell the story of one order instead, as `fulmar explain` does')
    .option('--json', 'Print one JSON object on stdout, and nothing else')
    .option('--quiet', 'No progress')
    .option('--no-color', 'No colors (NO_COLOR=1 does the same)')
    .option('--ascii', 'Draw with ASCII characters alone')
    .action(async (store: string, strategies: readonly string[], flags: ReplayFlags) => {
      if (flags.explain !== undefined) {
        await runExplain(session, store, flags.explain, flags)
        return
      }
      if (strategies.length > 0) session.exitCode = await runReplay(session, store, strategies, flags)
      else
        throw new FulmarError('CONFIG_INVALID', 'Replay needs the file of the strategy.', {
          remedy: `Write fulmar replay ${store} strategy.ts, or --explain ORDER for the story of one order.`,
        })
    })
}

/** Returns the exit code. */
async function runReplay(
  { terminal }: Session,
  store: string,
  strategyFiles: readonly string[],
  flags: ReplayFlags,
): Promise<number> {
  const { out, err } = terminal
  const isSilent = flags.json === true || flags.quiet === true
  const progress = new ProgressDisplay(terminal, !isSilent, {
    color: wantsColor(terminal, err, flags.color),
    ascii: flags.ascii ?? false,
    unit: 'records',
  })
  // what a strategy prints must not get between what we say
  const undivert = terminal.divert('out', (text) => {
    err.write(text)
  })
  const unwatch = terminal.watch(strategyFiles.join(', '))
  const changed = new Set<string>()
  try {
    const result = await replayStore({
      store: storeArgument(store),
      strategyFiles,
      ...(flags.run === undefined ? {} : { run: parseRunNumber(flags.run) }),
      onStarted: (facts) => {
        for (const id of facts.changed) changed.add(id)
        progress.clear()
        if (!isSilent) err.write(startText(facts))
      },
      onProgress: (share, records) => {
        progress.update({ share, events: records })
      },
    })
    progress.clear()
    const paint = painter(wantsColor(terminal, out, flags.color))
    const text =
      flags.json === true ? replayJson(result, [...changed]) : renderReplay(result, [...changed], paint)
    out.write(text)
    return result.difference === null ? EXIT.fine : EXIT.strategy
  } finally {
    progress.clear()
    unwatch()
    undivert()
  }
}

function startText({ input, changed }: StartFacts): string {
  const { run, mode, account, build, time, strategies } = input
  const names = strategies.map(({ id }) => plainText(id)).join(', ')
  const lines = [
    `Run ${formatCount(run)} of ${isoTime(time)}: ${names}, ${mode}, account ${plainText(account)}, by Fulmar ${build}`,
    ...changed.map(
      (id) =>
        `The code of ${plainText(id)} is not what ran then: it may decide otherwise, and that is no fault of the record.`,
    ),
  ]
  return `${lines.join('\n')}\n`
}
