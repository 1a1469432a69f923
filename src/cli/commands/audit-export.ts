import { Command, Option } from 'commander'
import { formatCount } from '../../report/format.ts'
import { exportLog } from '../../runtime/audit/export-log.ts'
import type { ExportFormat } from '../../runtime/audit/export-log.ts'
import { parseFilter } from '../../runtime/audit/log-filter.ts'
import type { FilterRequest } from '../../runtime/audit/log-filter.ts'
import { openLog } from '../../runtime/audit/open-log.ts'
import type { OpenLog } from '../../runtime/audit/open-log.ts'
import { storeArgument } from '../../runtime/store-location.ts'
import { ProgressDisplay } from '../progress.ts'
import { parseRunNumber } from '../run-number.ts'
import type { Session } from '../session.ts'
import { textOutput } from '../text-output.ts'
import { wantsColor } from '../terminal.ts'

interface ExportFlags {
  readonly format: ExportFormat
  readonly out?: string
  readonly from?: string
  readonly to?: string
  readonly type?: readonly string[]
  readonly run?: string
  readonly quiet?: boolean
  readonly color: boolean
  readonly ascii?: boolean
}

export function exportCommand(session: Session): Command {
  return new Command('export')
    .argument('<store>', 'store, as `fulmar paper --store` makes it: a file, postgres://…, or env:VARIABLE')
    .summary('write the records of a store as JSON lines or CSV')
    .description(
      'Writes the records of a store as text, for other programs: JSON lines with every byte that the chain of hashes\n' +
        'covers, or CSV with the fields that tables need. Each record is checked on the way; one that is not as it was\n' +
        'written ends it with 5, and leaves no file. Works while the store is written.',
    )
    .addOption(new Option('--format <name>', 'Form of the text').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--out <file>', 'Write into this file (default: stdout)')
    .option('--from <date>', 'From this day on (UTC), or from a moment: 2025-03-03T14:30:00Z')
    .option('--to <date>', 'Up to this day, or before a moment')
    .addOption(
      new Option('--type <type>', 'Only records of this type: fillBooked, input:fill; repeatable').argParser(
        (value: string, before: readonly string[] = []) => [
          ...before,
          ...value.split(',').map((each) => each.trim()),
        ],
      ),
    )
    .option('--run <number>', 'Only records of this run: 1 for the first start on the store')
    .option('--quiet', 'No progress')
    .option('--no-color', 'No colors (NO_COLOR=1 does the same)')
    .option('--ascii', 'Draw with ASCII characters alone')
    .action(async (store: string, flags: ExportFlags) => {
      const filter = parseFilter(requestOf(flags))
      const log = await openLog(storeArgument(store))
      try {
        await write(session, log, flags, filter)
      } finally {
        await log.close()
      }
    })
}

function requestOf({ from, to, type, run }: ExportFlags): FilterRequest {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(type === undefined ? {} : { types: type }),
    ...(run === undefined ? {} : { run: parseRunNumber(run) }),
  }
}

async function write(
  { terminal }: Session,
  log: OpenLog,
  flags: ExportFlags,
  filter: ReturnType<typeof parseFilter>,
): Promise<void> {
  // on a terminal the lines themselves show how far it is
  const wanted = flags.quiet !== true && (flags.out !== undefined || !terminal.out.isTTY)
  const progress = new ProgressDisplay(terminal, wanted, {
    color: wantsColor(terminal, terminal.err, flags.color),
    ascii: flags.ascii ?? false,
    unit: 'records',
  })
  const output = textOutput(terminal, flags.out)
  try {
    let written = 0
    for await (const chunk of exportLog(log, flags.format, filter)) {
      written = chunk.written
      if (!(await output.write(chunk.text))) return
      progress.update({ share: log.records === 0 ? 1 : chunk.seen / log.records, events: chunk.seen })
    }
    await output.finish()
    progress.clear()
    if (flags.out === undefined || flags.quiet === true) return
    terminal.err.write(
      `Wrote ${formatCount(written)} of ${formatCount(log.records)} records to ${flags.out}\n`,
    )
  } catch (error) {
    output.abandon()
    throw error
  } finally {
    progress.clear()
  }
}
