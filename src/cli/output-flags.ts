import type { Command } from 'commander'

/** Flags that say what is shown, and where. */
export interface OutputFlags {
  readonly json?: boolean
  readonly fills?: string
  /** A path; false for --no-report. */
  readonly report?: string | false
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
    .option('--quiet', 'No notes and no progress, only the result')
}
