/** What holds for the margin of one account. */
import type { Instrument } from '../instrument.ts'
import type { TierTable } from './tiers.ts'

/** `leverage` and `cash` accounts are never liquidated; the others are when their margin no longer suffices. */
export type MarginKind = 'leverage' | 'cash' | 'regT' | 'cross' | 'isolated'

/** What holds for one instrument. */
export interface MarginTerms {
  /** As asked for; its tier may allow less. */
  readonly leverage: number
  readonly tiers: TierTable
  /** A perpetual with a margin of its own, apart from the rest of the account. */
  readonly isolated: boolean
  /** Of what an option or future refers to, where it is among the instruments; else −1. */
  readonly underlyingIndex: number
}

export interface MarginRules {
  readonly margin: MarginKind
  /** Of the account: most exposure in equities with `leverage`, usual leverage of perpetuals otherwise. */
  readonly leverage: number
  /** Initial and maintenance margin of dated futures, as shares of their value. */
  readonly futuresMargin: number
  readonly futuresMaintenance: number
  /** One per instrument. */
  readonly terms: readonly MarginTerms[]
}

/** Accounts whose positions must keep a margin, and are liquidated when they do not. */
export function hasMaintenance({ margin }: { readonly margin: MarginKind }): boolean {
  return margin === 'regT' || margin === 'cross' || margin === 'isolated'
}

/** By id or by symbol; where several instruments have the symbol, the first that is no option. */
export function underlyingOf({ underlying, id }: Instrument, all: readonly Instrument[]): number {
  if (underlying === null) return -1
  const byId = all.findIndex((other) => other.id === underlying)
  if (byId !== -1) return byId
  return all.findIndex(
    (other) =>
      other.id !== id && other.symbol === underlying && other.kind !== 'option' && other.kind !== 'perpetual',
  )
}
