import { FulmarError } from '../../domain/codes.ts'
import { nameOf } from '../../domain/trading-scope.ts'
import type { TradingScope } from '../../domain/trading-scope.ts'
import type { RunControl } from '../../runtime/run-control.ts'
import type { ControlFolder, FiledLatch } from './control-folder.ts'

/** What a run trades, by name. */
export interface Traded {
  readonly strategies: readonly string[]
  /** Ids: `AAPL.XNAS`. */
  readonly instruments: readonly string[]
}

/**
 * Latches last over restarts: throws RISK_KILLED where a kill is about what the run trades. What is halted or only
 * reduces starts so, until it is resumed; returns lines that say so.
 */
export function obeyLatches(folder: ControlFolder, control: RunControl, traded: Traded): string[] {
  const latches = folder.latches().filter(({ scope }) => concerns(scope, traded))
  const killed = latches.find(({ state }) => state === 'killed')
  if (killed !== undefined) throw refuse(killed, folder)
  return latches.map(({ scope, state, by, reason }) => {
    void control.command({ verb: state === 'halted' ? 'halt' : 'reduce', scope, by, reason })
    const what = state === 'halted' ? 'Trading is halted' : 'Trading only reduces'
    return `${what} (${scope}), since ${by}: ${reason}; not resumed yet, see fulmar resume`
  })
}

function concerns(scope: TradingScope, { strategies, instruments }: Traded): boolean {
  const name = nameOf(scope)
  if (scope.startsWith('strategy:')) return strategies.includes(name)
  if (scope.startsWith('instrument:')) return instruments.includes(name)
  if (scope.startsWith('venue:')) return instruments.some((id) => id.endsWith(`.${name}`))
  return true
}

function refuse({ scope, by, reason, time, unreadable }: FiledLatch, folder: ControlFolder): FulmarError {
  if (unreadable !== undefined) {
    return new FulmarError(
      'RISK_KILLED',
      `A latch cannot be read, and counts as a kill of everything: ${reason}.`,
      {
        remedy: `Look into that file. When it is clear that nothing is amiss, a person releases everything, which moves it to bad/: fulmar release --by NAME --reason TEXT.`,
      },
    )
  }
  const when = time === '' ? '' : ` at ${time}`
  return new FulmarError(
    'RISK_KILLED',
    `Trading is killed (${scope}), by ${by}${when}: ${reason}. The latch is in ${folder.path}.`,
    {
      remedy: `When it is clear why, a person releases it: fulmar release${scope === 'all' ? '' : ` --scope ${scope}`} --by NAME --reason TEXT.`,
    },
  )
}
