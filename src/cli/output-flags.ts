import { Option } from 'commander'
import type { Command } from 'commander'
import { FulmarError } from '../domain/codes.ts'
import { PERIOD_LENGTHS } from '../report/index.ts'
import type { PeriodLength } from '../report/index.ts'

/** Flags that say what is shown, and where. */
export interface OutputFlags {
  readonly json?: boolean
  readonly fills?: string
  /** A path; false for --no-report. */
  readonly report?: string | false
  /** Show the report in the browser when it is written. */
  readonly open?: boolean
  /** A table of days, weeks or months. */
  readonly breakdown?: PeriodLength
  readonly quiet?: boolean
  /** False for --no-color. */
  readonly color: boolean
  readonly ascii?: boolean
}

/** Adds flags of everything that prints tables. */
export function addDisplayFlags(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', 'Print one JSON object on stdout, and nothing else')
    .option('--no-color', 'No colors (NO_COLOR=1 does the same)')
    .option('--ascii', 'Draw with ASCII characters alone')
}

/** Adds flags of everything that ends with the result of a run. */
export function addOutputFlags(command: Command): Command {
  return addDisplayFlags(command)
    .option('--fills <file.jsonl>', 'Write every fill, one JSON object a line')
    .option('--report <file.html>', 'Write the report there (default: reports/STRATEGY-MODE.html)')
    .option('--no-report', 'Write no report; with --json there is none unless --report names it')
    .option('--open', 'Open the report in the browser')
    .addOption(
      new Option('--breakdown <length>', 'A table of results by day, week or month').choices(PERIOD_LENGTHS),
    )
    .option('--quiet', 'No notes and no progress, only the result')
}

/**
 * Whether a report is to be written: unless it is declined, or the result goes to another program and nobody asked
 * for one. Throws CONFIG_INVALID where what is declined is also to be opened.
 */
export function wantsReport({ report, json, open }: OutputFlags): boolean {
  if (report === false) {
    if (open !== true) return false
    throw new FulmarError('CONFIG_INVALID', '--open and --no-report contradict each other.', {
      remedy: 'Leave one of them out.',
    })
  }
  return report !== undefined || json !== true || open === true
}
