import { Command } from 'commander'
import { plainText } from '../../report/format.ts'
import { ControlFolder, DEFAULT_CONTROL } from '../control/control-folder.ts'
import { controlPath } from '../control/control-path.ts'
import type { RunStatus } from '../control/run-watch.ts'
import type { Session } from '../session.ts'

type Status = NonNullable<RunStatus['kernel']>

interface StatusFlags {
  readonly run?: string
  readonly json?: boolean
}

export function statusCommand(session: Session): Command {
  return new Command('status')
    .summary('show what is latched, and how the runs of this folder stand')
    .description(
      'Shows what is latched over restarts, and of every run that is alive its state, breakers that are\n' +
        'not armed, limits that were changed, positions, orders and execution algorithms.',
    )
    .option('--run <folder>', `Folder of the runs (default: ${DEFAULT_CONTROL})`)
    .option('--json', 'Print JSON on stdout, and nothing else')
    .action((flags: StatusFlags) => {
      const folder = new ControlFolder(controlPath(session, flags.run))
      const latches = folder.latches()
      const runs = folder.runs()
      const { out } = session.terminal
      if (flags.json === true) {
        out.write(`${JSON.stringify({ latches, runs: runs.map(({ status }) => status) })}\n`)
        return
      }
      const lines = latches.map(
        ({ scope, state, by, reason, time }) => `Latched  ${scope}: ${state}, by ${by} at ${time}: ${reason}`,
      )
      if (lines.length === 0) lines.push('Nothing is latched.')
      if (runs.length === 0) lines.push('No run is alive here.')
      // written by this program a moment ago
      for (const { status } of runs) lines.push(...linesOf(status as RunStatus))
      out.write(lines.map((line) => `${plainText(line)}\n`).join(''))
    })
}

function linesOf({ pid, strategy, mode, written, kernel }: RunStatus): string[] {
  const head = `Run ${String(pid)}: ${strategy}, ${mode}, as of ${written}`
  if (kernel === null) return [head, '  It is starting.']
  const { tradingState, latches, frozen, equity, currency, openOrders, positions, strategies } = kernel
  return [
    head,
    `  Trading is ${tradingState}; equity ${String(equity)} ${currency}`,
    ...latches.map(
      ({ scope, state, killed, by, reason }) =>
        `  ${scope}: ${killed ? 'killed' : state}, by ${by}: ${reason}`,
    ),
    ...frozen.map(({ instrumentId, reason }) => `  ${instrumentId} is frozen: ${reason}`),
    ...kernel.breakers.map(breakerLine),
    ...kernel.changedLimits.map(limitLine),
    ...strategies.flatMap(({ id, halted }) => (halted === null ? [] : [`  ${id} is halted: ${halted}`])),
    ...positions.map(
      ({ strategyId, instrumentId, netQuantity }) =>
        `  ${strategyId} holds ${String(netQuantity)} ${instrumentId}`,
    ),
    ...openOrders.map(
      ({ side, quantity, filled, instrumentId, type, status }) =>
        `  ${side} ${quantity} ${instrumentId} ${type}: ${status}, ${filled} filled`,
    ),
    ...kernel.executions.map(
      ({ id, algorithm, side, quantity, instrumentId, filled }) =>
        `  Execution ${String(id)} (${algorithm}): ${side} ${quantity} ${instrumentId}, ${filled} filled`,
    ),
  ]
}

function breakerLine({ breaker, scope, state, figure, limit, holds }: Status['breakers'][number]): string {
  const words = { warning: 'warns', tripped: 'has tripped', coolingDown: 'cools down', armed: 'is armed' }
  return `  Breaker ${breaker} (${scope}) ${words[state]}; it stands at ${String(Math.round(figure * 100) / 100)}, its limit is ${String(limit)}${holds === null ? '' : `; ${holds.replace(/\.$/, '')}`}`
}

function limitLine(limit: Status['changedLimits'][number]): string {
  const { scope, name, value, by, reason, expiresAt } = limit
  const shown = typeof value === 'object' ? value.join(', ') : String(value)
  const until = expiresAt === null ? '' : ` until ${new Date(expiresAt / 1000).toISOString()}`
  return `  Limit ${scope === '' ? '' : `${scope}:`}${name}=${shown}${until}, by ${by}: ${reason}`
}
