import { Command, Option } from 'commander'
import { zoneConverter } from '../../calendar/time-zone.ts'
import { inspectFile } from '../../data/inspect.ts'
import { parseBarLength } from '../../runtime/bar-length.ts'
import { convertCommand } from './data-convert.ts'
import { addDisplayFlags } from '../output-flags.ts'
import type { OutputFlags } from '../output-flags.ts'
import { renderInspection } from '../render-inspection.ts'
import type { Session } from '../session.ts'
import { wantsColor } from '../terminal.ts'

interface InspectFlags extends OutputFlags {
  readonly columns?: string
  readonly zone?: string
  readonly dayZone?: string
  readonly stamp?: 'start' | 'end'
  readonly period?: string
}

export function dataCommand(session: Session): Command {
  return new Command('data')
    .summary('look at data files, and convert them')
    .description('Looks at data files, and converts them.')
    .addCommand(inspectCommand(session))
    .addCommand(convertCommand(session))
}

function inspectCommand(session: Session): Command {
  const command = new Command('inspect')
    .argument('<file>', 'CSV or Parquet file, also .csv.gz')
    .summary('show what a file holds, and what its columns are taken for')
    .description(
      'Shows what a CSV or Parquet file holds: what its columns are taken for, its span, its gaps, and rows that are bad.',
    )
    .option('--columns <role=column,…>', 'Columns that are guessed wrong: time=Date,close=Last')
    .option('--zone <zone>', 'Zone of times that name none (default: UTC)')
    .option('--day-zone <zone>', 'Zone whose midnights bound daily bars (default: UTC)')
    .addOption(
      new Option(
        '--stamp <edge>',
        'Whether times are the start or the end of a bar (default: start)',
      ).choices(['start', 'end']),
    )
    .option('--period <length>', 'Length of a bar, where it cannot be guessed: 1m')
  return addDisplayFlags(command).action(async (file: string, flags: InspectFlags) => {
    const { terminal } = session
    const inspection = await inspectFile(file, {
      zones: zoneConverter,
      ...(flags.columns === undefined ? {} : { columns: flags.columns }),
      ...(flags.zone === undefined ? {} : { zone: flags.zone }),
      ...(flags.dayZone === undefined ? {} : { dayZone: flags.dayZone }),
      ...(flags.stamp === undefined ? {} : { stamp: flags.stamp }),
      ...(flags.period === undefined ? {} : { period: parseBarLength(flags.period) }),
    })
    if (flags.json === true) {
      terminal.out.write(`${JSON.stringify(inspection)}\n`)
      return
    }
    const color = wantsColor(terminal, terminal.out, flags.color)
    terminal.out.write(renderInspection(inspection, { color, ascii: flags.ascii ?? false }))
  })
}
