import type { Code } from '../domain/codes.ts'

/** What the command line says with its exit code: scripts rely on these numbers. */
export const EXIT = {
  fine: 0,
  bug: 1,
  usage: 2,
  data: 3,
  strategy: 4,
  journal: 5,
  killed: 6,
  unanswered: 7,
  live: 8,
  interrupted: 130,
  /** That of a process that was killed, which is what the watchdog does. */
  stuck: 137,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_MEANINGS: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT.fine, meaning: 'Fine; also a paper run that Ctrl-C ended with its summary.' },
  { code: EXIT.bug, meaning: 'A bug in Fulmar: please report it, with what --debug prints.' },
  { code: EXIT.usage, meaning: 'Bad usage or configuration: an unknown flag, a value that cannot be used.' },
  { code: EXIT.data, meaning: 'Bad data: a file that is missing, unreadable, or cannot be true.' },
  {
    code: EXIT.strategy,
    meaning: 'Strategy error: it did not load, was halted during the run, or failed a check.',
  },
  { code: EXIT.journal, meaning: 'Journal or store: a record could not be made durable.' },
  { code: EXIT.killed, meaning: 'Trading is killed: nothing starts until a named person releases it.' },
  { code: EXIT.unanswered, meaning: 'A command to a run was refused, or no run answered it.' },
  { code: EXIT.live, meaning: 'A live run could not start, or could not go on.' },
  {
    code: EXIT.interrupted,
    meaning: 'Stopped by Ctrl-C: a backtest before its end, or anything pressed twice.',
  },
  { code: EXIT.stuck, meaning: 'Ended by the watchdog: a handler of the strategy did not return.' },
]

/** By the band of the code. A refusal of an order or a venue never ends a run, so that it did is a bug. */
export function exitCodeOf(code: Code): ExitCode {
  if (code === 'STRATEGY_PARAMETER_INVALID' || code.startsWith('CONFIG_')) return EXIT.usage
  if (code.startsWith('DATA_')) return EXIT.data
  if (code.startsWith('STRATEGY_')) return EXIT.strategy
  if (code.startsWith('JOURNAL_')) return EXIT.journal
  if (code === 'RUN_NOT_REPLAYABLE') return EXIT.journal
  if (code === 'RUN_CRASH_LOOP' || code.startsWith('LIVE_')) return EXIT.live
  if (code === 'RISK_KILLED') return EXIT.killed
  if (code === 'RISK_COMMAND_REFUSED') return EXIT.unanswered
  return EXIT.bug
}
