import type { UnixMicros } from '../../domain/time.ts'
import type { FeedLink } from './feed-link.ts'
import type { LiveParts } from './live-parts.ts'

/** Keeps account of when market data were missing, and makes up for it: the gap is told, then its bars are given. */
export class Gaps {
  private readonly parts: LiveParts
  private readonly feed: FeedLink
  private readonly feedName: string
  /** Since when they are missing; null: they are not. */
  private from: UnixMicros | null = null
  private reason = ''

  constructor(parts: LiveParts, feed: FeedLink, feedName: string) {
    this.parts = parts
    this.feed = feed
    this.feedName = feedName
  }

  /** Data are missing from then on. */
  open(from: UnixMicros, reason: string): void {
    if (this.from !== null) return
    this.from = from
    this.reason = reason
  }

  /** The feed has gone silent: no new risk. */
  onSilent(reason: string): void {
    const { loop } = this.parts
    this.open(loop.now, reason)
    loop.push({ kind: 'feedStateChanged', feed: this.feedName, state: 'silent', reason })
  }

  /** While no order is taken. Ends when strategies have seen what there is. */
  async makeUp(): Promise<void> {
    const { loop, inbox } = this.parts
    inbox.hold()
    try {
      const past = await this.feed.pastBars()
      const { from, reason } = this
      if (from !== null) {
        this.from = null
        loop.push({ kind: 'dataGap', from, to: loop.now, reason })
      }
      inbox.release(past)
    } finally {
      inbox.release([])
      loop.wake()
    }
    await loop.until(() => !inbox.hasPast)
    if (!this.feed.isUp) return
    const why = 'what was missed is made up for'
    loop.push({ kind: 'feedStateChanged', feed: this.feedName, state: 'connected', reason: why })
  }
}
