/** Commands about limits and breakers of runs that are alive. */
import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { FulmarError } from '../../domain/codes.ts'
import { nearest } from '../../domain/nearest.ts'
import { isPerson, nameOf, parseScope } from '../../domain/trading-scope.ts'
import { BREAKERS } from '../../runtime/breaker-settings.ts'
import { limitPartsOf } from '../../runtime/limit-settings.ts'
import type { ControlCommand } from '../../runtime/run-control.ts'
import { answerText, askRuns, secondsOf } from '../control/ask-runs.ts'
import { STAGES } from '../control/parse-control.ts'
import { ControlFolder, DEFAULT_CONTROL } from '../control/control-folder.ts'
import { controlPath } from '../control/control-path.ts'
import { limitEnd } from '../control/limit-end.ts'
import { EXIT } from '../exit-codes.ts'
import type { Session } from '../session.ts'

interface OperatorFlags {
  readonly by?: string
  readonly reason?: string
  readonly run?: string
  readonly wait: string
}

interface LimitFlags extends OperatorFlags {
  readonly for?: string
  readonly until?: string
}

interface ResetFlags extends OperatorFlags {
  readonly scope?: string
}

export function limitCommand(session: Session): Command {
  const command = new Command('limit')
    .argument('<change>', '[SCOPE:]NAME=VALUE: maxOrderQuantity=500, SPY.ARCX:maxPositionQuantity=100')
    .summary('change a limit of the runs that are alive')
    .description(
      'Changes a limit of the runs of this folder while they go on, from the next order on. Written down with what was\n' +
        'before, by whom and why. A run that is started anew has the limits that it is given.',
    )
    .option(
      '--for <length>',
      'For how long, in the time of the run: 30m, 2h; then what held before holds again',
    )
    .option('--until <moment>', 'Until when, in the time of the run: 2026-11-21T18:00:00Z')
  return addOperatorFlags(command).action(async (change: string, flags: LimitFlags) => {
    const parts = limitPartsOf(change, 'fulmar limit')
    const end = limitEnd(flags)
    session.exitCode = await tell(session, flags, { verb: 'setLimit', ...parts, ...end, ...authorOf(flags) })
  })
}

export function resetCommand(session: Session): Command {
  const command = new Command('reset')
    .argument('<breaker>', 'name of the breaker: dailyLoss; fulmar status shows which have tripped')
    .summary('arm a circuit breaker again that has tripped')
    .description(
      'Arms a circuit breaker of the runs of this folder again. It measures anew: the loss so far is forgiven.',
    )
    .option('--scope <scope>', 'What it is of: account (default), strategy:NAME or instrument:AAPL.XNAS')
  return addOperatorFlags(command).action(async (breaker: string, flags: ResetFlags) => {
    requireBreaker(breaker)
    const scope = breakerScope(flags.scope ?? 'account')
    const given = { verb: 'resetBreaker', breaker, scope, ...authorOf(flags) } as const
    session.exitCode = await tell(session, flags, given)
  })
}

export function promoteCommand(session: Session): Command {
  const command = new Command('promote')
    .argument('<stage>', `the stage: ${STAGES.join(', ')}`)
    .summary('move the deployment of the runs that are alive to another stage')
    .description(
      'Moves the deployment of the runs of this folder to another stage: up by one, or down as far as it takes. Its caps hold\n' +
        'from the next order on.',
    )
  return addOperatorFlags(command).action(async (stage: string, flags: OperatorFlags) => {
    const known = STAGES.find((each) => each === stage)
    if (known === undefined) {
      throw new FulmarError('CONFIG_INVALID', `There is no stage ${stage}.`, {
        remedy: `Use one of ${STAGES.join(', ')}.`,
      })
    }
    const given = { verb: 'promote', stage: known, ...authorOf(flags) } as const
    session.exitCode = await tell(session, flags, given)
  })
}

function addOperatorFlags(command: Command): Command {
  return command
    .option('--by <name>', 'Who stands behind it: a person')
    .option('--reason <text>', 'Why, in a sentence')
    .option('--run <folder>', `Folder of the runs (default: ${DEFAULT_CONTROL})`)
    .option('--wait <seconds>', 'How long to wait for their answers', '10')
}

/** Whoever types is a person, and says who: what they change is on record, and may be what lets orders out. */
function authorOf({ by = '', reason = '' }: OperatorFlags): { by: string; reason: string } {
  if (!isPerson(by)) {
    throw new FulmarError('CONFIG_INVALID', 'This needs a person who stands behind it.', {
      remedy: 'Write --by NAME, a name of a person.',
    })
  }
  if (reason.trim() === '') {
    throw new FulmarError('CONFIG_INVALID', 'This needs a reason.', {
      remedy: 'Write --reason TEXT: what was wrong, and why it is right now.',
    })
  }
  return { by, reason }
}

function requireBreaker(name: string): void {
  const names = BREAKERS.map((entry) => entry.name)
  if ((names as readonly string[]).includes(name)) return
  const near = nearest(name, names)
  throw new FulmarError('CONFIG_INVALID', `There is no breaker ${name}.`, {
    remedy: near === null ? '`fulmar help breakers` lists them.' : `Did you mean ${near}?`,
  })
}

/** As breakers are labeled; `strategy/NAME` and ids of instruments, as limits have them, are understood too. */
function breakerScope(text: string): string {
  if (text === 'all' || text === 'account') return ''
  const scope = parseScope(text)
  if (scope === null) return text
  if (scope.startsWith('strategy:')) return `strategy/${nameOf(scope)}`
  if (scope.startsWith('instrument:')) return nameOf(scope)
  if (scope.startsWith('account:')) return ''
  throw new FulmarError('CONFIG_INVALID', `--scope ${text}: no breaker is of a venue.`, {
    remedy: 'It takes account (default), strategy:NAME or instrument:AAPL.XNAS.',
  })
}

async function tell(session: Session, flags: OperatorFlags, given: ControlCommand): Promise<number> {
  const seconds = secondsOf(flags.wait)
  const folder = new ControlFolder(controlPath(session, flags.run))
  const pids = folder.runs().map(({ pid }) => pid)
  const { out } = session.terminal
  if (pids.length === 0) {
    out.write('No run is alive here: nothing was done.\n')
    return EXIT.unanswered
  }
  const answers = await askRuns(folder, { ...given, id: randomUUID() }, pids, seconds)
  for (const pid of pids) out.write(answerText(pid, answers.get(pid), seconds))
  return pids.every((pid) => answers.get(pid)?.ok === true) ? EXIT.fine : EXIT.unanswered
}
