import type { FeedStateChanged } from '../../domain/inputs.ts'
import type { Core } from '../core.ts'

/** Feeds of market data that have gone silent, and why. While there is one, orders only reduce. Kernel state. */
export class SilentFeeds {
  private readonly reasons = new Map<string, string>()

  get isAny(): boolean {
    return this.reasons.size > 0
  }

  /** For messages. */
  get why(): string {
    return [...this.reasons].map(([feed, reason]) => `${feed}: ${reason}`).join('; ')
  }

  /** Returns whether that is news. */
  note(feed: string, isSilent: boolean, reason: string): boolean {
    if (isSilent === this.reasons.has(feed)) return false
    if (isSilent) this.reasons.set(feed, reason)
    else this.reasons.delete(feed)
    return true
  }

  /** A process starts: its feeds are connected anew. */
  clear(): void {
    this.reasons.clear()
  }

  save(): unknown {
    return [...this.reasons]
  }

  load(saved: unknown): void {
    this.reasons.clear()
    for (const [feed, reason] of saved as [string, string][]) this.reasons.set(feed, reason)
  }
}

export function noteFeedState(core: Core, { feed, state, reason }: FeedStateChanged): void {
  const isSilent = state === 'silent'
  if (!core.feeds.note(feed, isSilent, reason)) return
  const message = isSilent
    ? `No market data from ${feed} (${reason}): orders only reduce until they come again.`
    : `Market data from ${feed} come again: ${reason}`
  const severity = isSilent ? 'CRITICAL' : 'INFO'
  core.outbox.effects.push({ kind: 'alert', severity, code: 'RISK_DATA_SILENT', message })
}
