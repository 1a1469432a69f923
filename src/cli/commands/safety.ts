import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { Command } from 'commander'
import { FulmarError } from '../../domain/codes.ts'
import type { SafetyCommand } from '../../domain/inputs.ts'
import { isPerson, parseScope } from '../../domain/trading-scope.ts'
import type { TradingScope } from '../../domain/trading-scope.ts'
import { plainText } from '../../report/format.ts'
import { answerText, askRuns, secondsOf } from '../control/ask-runs.ts'
import { ControlFolder, DEFAULT_CONTROL } from '../control/control-folder.ts'
import { controlPath } from '../control/control-path.ts'
import { EXIT } from '../exit-codes.ts'
import type { Session } from '../session.ts'

type Verb = SafetyCommand['verb']

interface SafetyFlags {
  readonly run?: string
  readonly by?: string
  readonly reason?: string
  readonly scope?: string
  readonly flatten?: boolean
  readonly naked?: boolean
  readonly wait: string
}

interface Entry {
  readonly name: string
  readonly verb: Verb
  readonly summary: string
  readonly description: string
}

const SCOPES = 'all (default), account, venue:XNAS, instrument:AAPL.XNAS or strategy:NAME'

const ENTRIES: readonly Entry[] = [
  {
    name: 'kill',
    verb: 'kill',
    summary: 'cancel everything that is open, and latch: nothing is sent until a person releases it',
    description:
      'Cancels every open order of the runs in this folder, and keeps them from sending anything until a person\n' +
      'releases it. The latch lasts over restarts, also where no run is alive.',
  },
  {
    name: 'release',
    verb: 'release',
    summary: 'end a kill; after it, trading only reduces until it is resumed',
    description: 'Ends a kill. After it trading only reduces, over restarts too, until `fulmar resume`.',
  },
  {
    name: 'halt',
    verb: 'halt',
    summary: 'let no order out; what is open stays',
    description: 'Lets no order out. What is open stays; cancels go out.',
  },
  {
    name: 'reduce',
    verb: 'reduce',
    summary: 'let out only orders that bring a position nearer to zero',
    description: 'Lets out only orders that bring a position nearer to zero.',
  },
  {
    name: 'resume',
    verb: 'resume',
    summary: 'open trading again after halt, reduce or release',
    description: 'Opens trading again after halt, reduce or release.',
  },
  {
    name: 'cancel-all',
    verb: 'cancelAll',
    summary: 'cancel what is open but exits that protect, without a latch',
    description: 'Cancels every open order but exits that protect a position. Strategies go on.',
  },
  {
    name: 'thaw',
    verb: 'thaw',
    summary: 'let a frozen instrument trade again',
    description: 'Lets an instrument trade again that was frozen, since something about it did not add up.',
  },
]

export function safetyCommands(session: Session): Command[] {
  return ENTRIES.map((entry) => {
    const command = new Command(entry.name).summary(entry.summary).description(entry.description)
    if (entry.verb === 'thaw') command.argument('<instrument>', 'the instrument: AAPL.XNAS')
    else command.option('--scope <scope>', `What it is about: ${SCOPES}`)
    command
      .option('--by <name>', `Who stands behind it${loosens(entry.verb) ? '' : ' (default: the login name)'}`)
      .option('--reason <text>', 'Why, in a sentence')
    if (entry.verb === 'kill') {
      command
        .option('--flatten', 'Close the positions too, at the market, once their orders are canceled')
        .option('--naked', 'Cancel stops that only protect, too; left out, they stay')
    }
    return command
      .option('--run <folder>', `Folder of the runs (default: ${DEFAULT_CONTROL})`)
      .option('--wait <seconds>', 'How long to wait for their answers', '10')
      .action(async (first: string | SafetyFlags, second: SafetyFlags) => {
        const flags = typeof first === 'string' ? { ...second, scope: `instrument:${first}` } : first
        session.exitCode = await carryOut(session, entry.verb, flags)
      })
  })
}

function loosens(verb: Verb): boolean {
  return verb === 'release' || verb === 'resume' || verb === 'thaw'
}

async function carryOut(session: Session, verb: Verb, flags: SafetyFlags): Promise<number> {
  const folder = new ControlFolder(controlPath(session, flags.run))
  const command = commandFrom(verb, flags)
  const { scope } = command
  const seconds = secondsOf(flags.wait)
  // before anything else: whatever happens to the runs, none starts again
  if (verb === 'kill') {
    const { by, reason } = command
    folder.latch({ scope, state: 'killed', by, reason, time: new Date().toISOString() })
  }
  const latch = folder.latches().find((each) => each.scope === scope)
  if (verb === 'resume' && latch?.state === 'killed') {
    throw new FulmarError('RISK_COMMAND_REFUSED', `${scope} was killed, by ${latch.by}: ${latch.reason}`, {
      remedy: 'Release it first; after that it only reduces until it is resumed.',
    })
  }
  const pids = folder.runs().map(({ pid }) => pid)
  const answers = await askRuns(folder, command, pids, seconds)
  for (const pid of pids) session.terminal.out.write(answerText(pid, answers.get(pid), seconds))
  const isDone = pids.every((pid) => answers.get(pid)?.ok === true)
  return finish(session, folder, command, { hasRuns: pids.length > 0, isDone, hadLatch: latch !== undefined })
}

type Given = SafetyCommand & { readonly scope: TradingScope }

function commandFrom(verb: Verb, flags: SafetyFlags): Given {
  const scope = parseScope(flags.scope ?? 'all')
  if (scope === null) {
    throw new FulmarError('CONFIG_INVALID', `--scope ${flags.scope ?? ''} is no scope.`, {
      remedy: `It takes one of: ${SCOPES}.`,
    })
  }
  // what tightens never fails for want of a name
  const named = flags.by?.trim() === '' ? undefined : flags.by
  const by = named ?? (loosens(verb) ? '' : loginName())
  // from halted to reducing is loosening: the run then asks for a reason
  const reason = flags.reason ?? (loosens(verb) || verb === 'reduce' ? '' : 'no reason given')
  if (loosens(verb)) requireAuthor(verb, by, reason)
  const { flatten = false, naked = false } = flags
  return { id: randomUUID(), verb, by, reason, scope, flatten, naked }
}

function requireAuthor(what: string, by: string, reason: string): void {
  if (!isPerson(by)) {
    throw new FulmarError('CONFIG_INVALID', `A ${what} needs a person who stands behind it.`, {
      remedy: 'Write --by NAME, a name of a person.',
    })
  }
  if (reason.trim() === '') {
    throw new FulmarError('CONFIG_INVALID', `A ${what} needs a reason.`, {
      remedy: 'Write --reason TEXT: what was wrong, and why it is right now.',
    })
  }
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

interface Outcome {
  readonly hasRuns: boolean
  readonly isDone: boolean
  readonly hadLatch: boolean
}

/** What is written down for the next start, and what is said. */
function finish(session: Session, folder: ControlFolder, command: Given, outcome: Outcome): number {
  const { verb, scope, by, reason } = command
  const { hasRuns, isDone, hadLatch } = outcome
  const say = sayIn(session)
  if (verb === 'kill') return finishKill(session, folder, command, outcome)
  if (verb === 'halt' || verb === 'reduce') return finishRestriction(session, folder, command, outcome)
  if (!hasRuns && !hadLatch) {
    say('No run is alive here, and nothing is latched: nothing was done.')
    return EXIT.unanswered
  }
  if (verb === 'release' && hadLatch && (isDone || !hasRuns)) {
    folder.release({ scope, state: 'reducing', by, reason, time: new Date().toISOString() })
    say(
      `Released (${scope}): trading only reduces until fulmar resume${scopeFlag(scope)} --by NAME --reason TEXT`,
    )
    return EXIT.fine
  }
  if (verb === 'resume' && hadLatch && (isDone || !hasRuns)) {
    folder.unlatch(scope)
    say(`Resumed (${scope}).`)
    return EXIT.fine
  }
  if (!hasRuns) say('No run is alive here: nothing was done.')
  return isDone && hasRuns ? EXIT.fine : EXIT.unanswered
}

function finishKill(
  session: Session,
  folder: ControlFolder,
  { scope, reason }: Given,
  { hasRuns, isDone }: Outcome,
): number {
  const say = sayIn(session)
  if (!hasRuns) say('No run is alive here. The latch holds all the same: none starts until it is released.')
  const first = folder.latchOf(scope)
  const since =
    first === undefined || first.reason === reason
      ? ''
      : `, since ${first.time} by ${first.by}: ${first.reason}`
  say(`Latched (${scope}${since}). To release it: fulmar release${scopeFlag(scope)} --by NAME --reason TEXT`)
  return isDone ? EXIT.fine : EXIT.unanswered
}

/** Runs that obey file it themselves. What none has heard holds for the next start all the same. */
function finishRestriction(
  session: Session,
  folder: ControlFolder,
  { verb, scope, by, reason }: Given,
  { hasRuns, isDone }: Outcome,
): number {
  const state = verb === 'halt' ? 'halted' : 'reducing'
  const say = sayIn(session)
  if (!hasRuns) {
    const before = folder.latchOf(scope)
    if (before?.state === 'killed') {
      say(`${scope} was killed, by ${before.by}, which is stronger; release it first.`)
      return EXIT.unanswered
    }
    if (verb === 'reduce' && before?.state === 'halted') requireAuthor('reduce of what is halted', by, reason)
    say('No run is alive here. The latch holds all the same, for those that start.')
    folder.latch({ scope, state, by, reason, time: new Date().toISOString() })
  }
  if (hasRuns && !isDone) return EXIT.unanswered
  say(`Latched (${scope}, ${state}). To open it: fulmar resume${scopeFlag(scope)} --by NAME --reason TEXT`)
  return EXIT.fine
}

function sayIn({ terminal }: Session): (text: string) => void {
  return (text) => {
    terminal.out.write(`${plainText(text)}\n`)
  }
}

function scopeFlag(scope: TradingScope): string {
  return scope === 'all' ? '' : ` --scope ${scope}`
}
