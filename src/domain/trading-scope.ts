/** What a trading state, a kill or a cancel is about. */

/**
 * Canonical text, so that it can be a key, a flag and part of a file: `all`, `account:main`, `venue:XNAS`,
 * `instrument:AAPL.XNAS`, `strategy:sma-cross`. There is one account as yet, `main`.
 */
export type TradingScope =
  'all' | `account:${string}` | `venue:${string}` | `instrument:${string}` | `strategy:${string}`

export const ACCOUNT_SCOPE: TradingScope = 'account:main'

/** Null where the text is none. `account` alone is `account:main`. */
export function parseScope(text: string): TradingScope | null {
  if (text === 'all') return 'all'
  if (text === 'account') return ACCOUNT_SCOPE
  return /^(account|venue|instrument|strategy):\S(.*\S)?$/.test(text) ? (text as TradingScope) : null
}

/** The name behind the colon; empty for `all`. */
export function nameOf(scope: TradingScope): string {
  const at = scope.indexOf(':')
  return at === -1 ? '' : scope.slice(at + 1)
}

/** What became of a command. */
export interface CommandAnswer {
  readonly id: string
  readonly verb: string
  readonly scope: string
  readonly by: string
  /** `repeated`: a command of that id was answered before, and nothing was done. */
  readonly outcome: 'done' | 'refused' | 'repeated'
  /** A sentence. */
  readonly message: string
  /** Client order ids that were asked to be canceled. */
  readonly canceled: readonly string[]
}

/** Names that parts of the engine act under; `breaker NAME`, `strategy/NAME` and whatever holds a colon are, too. */
const COMPONENTS: ReadonlySet<string> = new Set([
  'system',
  'engine',
  'kernel',
  'journal',
  'signal',
  'guardian',
  'watchdog',
  'breaker',
  'dispatcher',
  'monitoring',
  'reconciliation',
  'crash-loop',
  'strategy',
  'fulmar',
])

/** Whether somebody who can be asked stands behind the name: what tripped by itself is not cleared by itself. */
export function isPerson(by: string): boolean {
  const name = by.trim()
  return name !== '' && !/^breaker |^strategy\/|:/i.test(name) && !COMPONENTS.has(name.toLowerCase())
}
