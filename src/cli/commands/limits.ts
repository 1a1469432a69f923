import { Command, Option } from 'commander'
import Table from 'cli-table3'
import { effectiveLimits, environmentOf, ENVIRONMENTS, limitNotes } from '../../runtime/effective-limits.ts'
import type { EffectiveLimit } from '../../runtime/effective-limits.ts'
import { parseLimits } from '../../runtime/limit-settings.ts'
import { EXIT } from '../exit-codes.ts'
import { addLimitFlags } from '../run-flags.ts'
import type { Session } from '../session.ts'

interface LimitsFlags {
  readonly environment: string
  readonly limit?: readonly string[]
  readonly limits?: string
  readonly json?: boolean
}

export function limitsCommand(session: Session): Command {
  const command = new Command('limits')
    .argument('[instruments...]', 'instruments that would be traded: SPY.ARCX; left out: the account alone')
    .summary('show which limits of risk would hold')
    .description(
      'Shows which limits of risk would hold in an environment: those given, those that hold by default, those that are off, and those that a person has to decide on before real money is traded.',
    )
    .addOption(
      new Option('--environment <name>', 'Where it would run')
        .choices([...ENVIRONMENTS])
        .default('production'),
    )
  addLimitFlags(command)
    .optionsGroup('Output:')
    .option('--json', 'Print JSON on stdout, and nothing else')
    .action((instruments: readonly string[], flags: LimitsFlags) => {
      show(session, instruments, flags)
    })
  return command
}

/** What is undecided is said with the exit code too, so that a script can stop there. */
function show(session: Session, instruments: readonly string[], flags: LimitsFlags): void {
  const environment = environmentOf(flags.environment)
  const settings = parseLimits(flags.limit ?? [], flags.limits)
  const limits = effectiveLimits(settings, environment, instruments)
  const undecided = limits.filter(({ from }) => from === 'undecided')
  if (undecided.length > 0) session.exitCode = EXIT.usage
  const { out } = session.terminal
  if (flags.json === true) {
    out.write(`${JSON.stringify({ environment, limits })}\n`)
    return
  }
  out.write(`Limits in ${environment}. Reaching one is allowed, passing it is not.\n${table(limits)}\n`)
  for (const note of limitNotes(settings)) out.write(`Note: ${note}\n`)
  if (undecided.length === 0) return
  const names = [...new Set(undecided.map(({ name }) => name))]
  out.write(`Undecided: ${names.join(', ')}. Set them with --limit before real money is traded.\n`)
}

function table(limits: readonly EffectiveLimit[]): string {
  const drawn = new Table({
    head: ['For', 'Name', 'Value', 'Unit', 'Why'],
    colWidths: [14, 25, 12, 10, 54],
    wordWrap: true,
    style: { head: [], border: [] },
  })
  drawn.push(...limits.map((limit) => [scopeOf(limit), limit.name, valueOf(limit), limit.unit, whyOf(limit)]))
  return drawn.toString()
}

const scopeOf = ({ scope }: EffectiveLimit): string => (scope === '' ? 'account' : scope)

function valueOf({ value, from }: EffectiveLimit): string {
  if (value === null) return from === 'undecided' ? 'UNDECIDED' : 'off'
  return typeof value === 'object' ? value.join(', ') : String(value)
}

function whyOf({ from, source }: EffectiveLimit): string {
  return from === 'given' ? 'given' : source
}
