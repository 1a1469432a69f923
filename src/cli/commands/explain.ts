import { Command } from 'commander'
import { explainOrder } from '../../runtime/audit/order-story.ts'
import { openLog } from '../../runtime/audit/open-log.ts'
import { storeArgument } from '../../runtime/store-location.ts'
import { ProgressDisplay } from '../progress.ts'
import { renderStory } from '../render-story.ts'
import type { Session } from '../session.ts'
import { wantsColor } from '../terminal.ts'

export interface ExplainFlags {
  readonly json?: boolean
  readonly color: boolean
  readonly ascii?: boolean
  readonly quiet?: boolean
}

export function explainCommand(session: Session): Command {
  return new Command('explain')
    .argument('<store>', 'store, or what `fulmar audit export` wrote of one')
    .argument('<order>', 'number of the order, its client order id, or the id that the venue gave it')
    .summary('tell what became of one order, in plain sentences')
    .description(
      'Tells the story of one order from the records of a store: who decided it, on what, what the venue said, what it\n' +
        'cost, and what became of it. Times are those of the instrument’s market. The same as `fulmar replay STORE\n' +
        '--explain ORDER`.',
    )
    .option('--json', 'Print one JSON object on stdout, and nothing else')
    .option('--quiet', 'No progress')
    .option('--no-color', 'No colors (NO_COLOR=1 does the same)')
    .option('--ascii', 'Draw with ASCII characters alone')
    .action(async (store: string, order: string, flags: ExplainFlags) => {
      await runExplain(session, store, order, flags)
    })
}

/** Prints the story of one order. */
export async function runExplain(
  { terminal }: Session,
  store: string,
  order: string,
  flags: ExplainFlags,
): Promise<void> {
  const wanted = flags.quiet !== true && flags.json !== true
  const drawing = {
    color: wantsColor(terminal, terminal.err, flags.color),
    ascii: flags.ascii ?? false,
    unit: 'records',
  }
  const progress = new ProgressDisplay(terminal, wanted, drawing)
  const log = await openLog(storeArgument(store))
  try {
    const story = await explainOrder(log, order, {
      onProgress: (share, records) => {
        progress.update({ share, events: records })
      },
    })
    progress.clear()
    const color = wantsColor(terminal, terminal.out, flags.color)
    const text =
      flags.json === true
        ? `${JSON.stringify(story)}\n`
        : renderStory(story, { width: terminal.out.columns, color })
    terminal.out.write(text)
  } finally {
    progress.clear()
    await log.close()
  }
}
