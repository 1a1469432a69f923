import { Command } from 'commander'
import Table from 'cli-table3'
import { CODES, FulmarError } from '../../domain/codes.ts'
import type { Code } from '../../domain/codes.ts'
import { BREAKERS, DEFAULT_COOL_DOWN } from '../../runtime/breaker-settings.ts'
import { LIMITS } from '../../runtime/limit-settings.ts'
import { NAMED_SCHEDULES, VENUE_SETTINGS } from '../../runtime/venue-settings.ts'
import { EXIT_MEANINGS } from '../exit-codes.ts'
import type { Session } from '../session.ts'

/** Pages beside those of the commands. */
const TOPICS: ReadonlyMap<string, () => string> = new Map([
  ['sim', simTopic],
  ['commissions', commissionsTopic],
  ['limits', limitsTopic],
  ['breakers', breakersTopic],
  ['exit-codes', exitCodesTopic],
])

export function helpCommand(session: Session, program: Command): Command {
  return new Command('help')
    .argument(
      '[topic]',
      'a command, sim, commissions, limits, breakers, exit-codes, or a code such as DATA_ROW_BAD',
    )
    .summary('explain a command, a topic or a code')
    .description(
      'Explains a command, a topic (sim, commissions, limits, breakers, exit-codes) or a code such as DATA_ROW_BAD.',
    )
    .action((topic: string | undefined) => {
      const command = topic === undefined ? program : program.commands.find((each) => each.name() === topic)
      const page = topic === undefined ? undefined : TOPICS.get(topic)
      if (command !== undefined) command.outputHelp()
      if (page !== undefined) session.terminal.out.write(page())
      else if (topic !== undefined && command === undefined) session.terminal.out.write(codeTopic(topic))
    })
}

function simTopic(): string {
  const rows = VENUE_SETTINGS.map(({ key, default: value, unit, allowed, meaning }) => [
    key,
    String(value),
    unit === '' ? allowed : `${allowed} (${unit})`,
    meaning,
  ])
  return `How the simulated venue fills, with --sim KEY=VALUE, repeatable:\n${table(['Key', 'Default', 'Allowed', 'Meaning'], rows, [21, 9, 22, 44])}
Left alone, the rules are pessimistic: no fill inside the bar that made the decision, limits only one tick
through, half a spread where only trades are known, at most a tenth of a bar's volume. The guide to fills says why.
`
}

function commissionsTopic(): string {
  const named = NAMED_SCHEDULES.filter(({ name }) => name !== 'default')
  const lines = named.map(({ name, keys }) => `  ${name.padEnd(12)}${keys}`.trimEnd())
  return `What orders cost, with --commission NAME or NAME:key=value,…:
  venue       (default) the schedule of each instrument's venue, or of the broker that most would use
${lines.join('\n')}
or a rate spelled out:
  bps:10                   10 basis points of the value
  bps:5,min=1,max=30       the same, at least 1 and at most 30 an order
  makerTaker:2/5.5         basis points for resting and for taking orders
  perUnit:0.005,min=1      0.005 a share or contract, at least 1 an order; capBps=50 caps it
`
}

function limitsTopic(): string {
  const rows = LIMITS.map(({ name, unit, scopes, meaning }) => [
    name,
    unit,
    ['account', ...scopes].join(', '),
    meaning,
  ])
  return `What orders may lead to, with --limit [SCOPE:]NAME=VALUE, repeatable:\n${table(['Name', 'Unit', 'For', 'Meaning'], rows, [25, 10, 21, 40])}
SCOPE is left out for the account, an instrument (SPY.ARCX:maxOrderQuantity=100), or strategy/NAME. All limits that hold
for an order are checked; reaching one is allowed. Open orders count as if they had filled. Percent are 0–100.
`
}

function breakersTopic(): string {
  const rows = BREAKERS.filter(({ limitName }) => limitName === null).map(
    ({ name, limit, unit, windowSeconds, action, meaning, isDefault }) => [
      isDefault ? `${name} (on)` : name,
      `${String(limit)}${unit === 'percent' ? '%' : ''}${windowSeconds === null ? '' : `/${String(windowSeconds)}s`}`,
      action,
      meaning,
    ],
  )
  return `What stops a run, with --breaker NAME[=LIMIT[/WINDOW]][,KEY=VALUE…], repeatable:
${table(['Name', 'Default', 'Action', 'Meaning'], rows, [24, 11, 11, 50])}
  --breaker volatility                        with its defaults
  --breaker volatility=3%/120s,action=halt    another limit, window and action
  --breaker rejects=off                       without one that is on
  --breaker losses=flatten                    what a limit on losses does (default: reducing)
Actions: warn, reducing, cancel, reduce (reducePercent=50), flatten, halt. Market breakers arm again after
coolDownSeconds=${String(DEFAULT_COOL_DOWN)} of calm, or by a person with latched=true. Limits on losses are set with --limit maxDailyLoss=500.
`
}

function exitCodesTopic(): string {
  const rows = EXIT_MEANINGS.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
  return `What the exit code says:\n${rows.join('\n')}\n`
}

function codeTopic(topic: string): string {
  const code = topic.toUpperCase()
  if (Object.hasOwn(CODES, code)) {
    const { meaning, remedy } = CODES[code as Code]
    return `${code}\n  ${meaning}\n  → ${remedy}\n`
  }
  throw new FulmarError('CONFIG_INVALID', `There is no help on ${topic}.`, {
    remedy: `\`fulmar --help\` lists the commands; topics are ${[...TOPICS.keys()].join(', ')}, and every code.`,
  })
}

function table(head: string[], rows: readonly string[][], widths: number[]): string {
  const drawn = new Table({ head, colWidths: widths, wordWrap: true, style: { head: [], border: [] } })
  drawn.push(...rows)
  return `${drawn.toString()}\n`
}
