import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { FulmarError } from '../../domain/codes.ts'
import { formatCount, plainText } from '../../report/format.ts'
import { formatBarLength } from '../../runtime/bar-length.ts'
import { convertData } from '../../runtime/convert-data.ts'
import type { Conversion, ConvertRequest } from '../../runtime/convert-data.ts'
import { EXIT } from '../exit-codes.ts'
import { Interrupts } from '../interrupts.ts'
import { addDisplayFlags } from '../output-flags.ts'
import type { OutputFlags } from '../output-flags.ts'
import { checkWritable } from '../output-files.ts'
import { ProgressDisplay } from '../progress.ts'
import type { Session } from '../session.ts'
import { wantsColor } from '../terminal.ts'

type ConvertFlags = OutputFlags &
  Omit<ConvertRequest, 'input' | 'output' | 'symbols' | 'onProgress' | 'signal'> & {
    readonly symbol?: readonly string[]
  }

export function convertCommand(session: Session): Command {
  const command = new Command('convert')
    .argument('<in>', 'CSV or Parquet file, also .csv.gz')
    .argument('<out>', 'file to write: its ending, .csv, .csv.gz or .parquet, says how')
    .summary('write a data file anew: CSV or Parquet, other bars, fewer hours')
    .description(
      'Writes a data file anew: as CSV or Parquet, trades as bars, bars as longer ones, some hours, days or symbols of it.',
    )
    .optionsGroup('What to write:')
    .option('--bars <length>', 'Bars of that length out of trades or shorter bars: 1m, 5m, 1h, 1d')
    .addOption(
      new Option('--session <hours>', 'Trading hours of US shares to keep (default: all)').choices([
        'regular',
        'extended',
        'all',
      ]),
    )
    .option('--from <date>', 'First day, 2013-10-07, or a moment, 2013-10-07T13:30:00Z')
    .option('--to <date>', 'Last day, or a moment')
    .addOption(
      new Option('--symbol <name>', 'One symbol of a file that has many; repeatable').argParser(
        (value: string, before: readonly string[] = []) => [...before, value],
      ),
    )
    .optionsGroup('How to read:')
    .option('--columns <role=column,…>', 'Columns that are guessed wrong: time=Date,close=Last')
    .addOption(
      new Option('--kind <kind>', 'What the rows are (default: guessed)').choices(['bar', 'quote', 'trade']),
    )
    .option('--zone <zone>', 'Zone of times that name none (default: UTC)')
    .option('--day-zone <zone>', 'Zone whose midnights bound days (default: UTC)')
    .addOption(
      new Option('--stamp <end>', 'Whether the times of bars are their start (default) or end').choices([
        'start',
        'end',
      ]),
    )
    .option('--period <length>', 'Length of a bar where it cannot be told: 1m, 1h, 1d')
    .addOption(new Option('--on-bad-row <what>', 'Rows that cannot be true').choices(['throw', 'skip']))
  return addDisplayFlags(command)
    .option('--quiet', 'No notes and no progress')
    .action(async (input: string, output: string, flags: ConvertFlags) => {
      session.exitCode = await convert(session, input, output, flags)
    })
}

async function convert(
  { terminal }: Session,
  input: string,
  output: string,
  flags: ConvertFlags,
): Promise<number> {
  if (resolve(input) === resolve(output)) {
    throw new FulmarError('CONFIG_OUTPUT_UNWRITABLE', `${output} is the file that is to be converted.`, {
      remedy: 'Give the new file another name; the old one stays as it is.',
    })
  }
  checkWritable(output)
  const { json, quiet, color, ascii, symbol, ...request } = flags
  const display = new ProgressDisplay(terminal, json !== true && quiet !== true, {
    color: wantsColor(terminal, terminal.err, color),
    ascii: ascii ?? false,
    unit: 'rows',
  })
  const interrupts = new Interrupts(terminal, {
    onFirst: () => {
      display.clear()
    },
    onSecond: () => {
      display.clear()
    },
  })
  try {
    const done = await convertData({
      ...request,
      input,
      output,
      ...(symbol === undefined ? {} : { symbols: symbol }),
      onProgress: (state) => {
        if (!interrupts.wasInterrupted) display.update(state)
      },
      signal: interrupts.signal,
    })
    display.clear()
    if (json === true) {
      terminal.out.write(`${JSON.stringify({ ...done, skipped: Object.fromEntries(done.skipped) })}\n`)
      return EXIT.fine
    }
    if (quiet !== true) for (const line of notesOf(done)) terminal.err.write(`${line}\n`)
    terminal.out.write(`${plainText(output)}: ${written(done)}, of ${formatCount(done.rowsRead)} rows read\n`)
    return EXIT.fine
  } catch (error) {
    if (!interrupts.wasInterrupted) throw error
    terminal.err.write(`Stopped. ${plainText(output)} was not written.\n`)
    return EXIT.interrupted
  } finally {
    display.clear()
    interrupts.close()
  }
}

function notesOf({ warnings, skipped }: Conversion): string[] {
  const left = [...skipped].map(([reason, count]) => `Left out ${formatCount(count)} rows: ${reason}.`)
  return [...warnings, ...left].map(plainText)
}

function written({ rowsWritten, kind, period }: Conversion): string {
  const length = kind === 'bar' && period !== null ? ` of ${formatBarLength(period)}` : ''
  return `${formatCount(rowsWritten)} ${kind}s${length}`
}
