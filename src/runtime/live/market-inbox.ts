import type { UnixMicros } from '../../domain/time.ts'
import type { FeedBar, FeedEvent } from '../../ports/market-data-feed.ts'

/** One event in line. */
export interface MarketItem {
  readonly instrumentIndex: number
  readonly event: FeedEvent
  /** From the past: it warms indicators up, and says nothing of prices now. */
  readonly historical: boolean
}

/** A quote gives way to a later one of its instrument where more than this waits: what one turn takes. */
export const CONFLATE_ABOVE = 256

/** What may wait at most. */
export const MARKET_INBOX_LIMIT = 65_536

/**
 * Market data that were received and not yet taken. Under load only the latest quote of an instrument is kept; bars and
 * trades never give way. Beyond the limit nothing more is taken, and the owner is told: what is missing then is a gap.
 */
export class MarketInbox {
  /** Quotes that gave way leave a hole. */
  private items: (MarketItem | null)[] = []
  private head = 0
  private waiting = 0
  private readonly latestQuote: Int32Array
  private readonly limit: number
  private overflowed = false
  private pastWaiting = 0
  private heldSince: number | null = null
  /** Quotes that gave way to later ones. */
  conflated = 0

  constructor(instruments: number, limit: number = MARKET_INBOX_LIMIT) {
    this.latestQuote = new Int32Array(instruments).fill(-1)
    this.limit = limit
  }

  get length(): number {
    return this.waiting
  }

  /** Whether there is something to take now. */
  get isEmpty(): boolean {
    return this.heldSince !== null || this.waiting === 0
  }

  /** Bars of the past wait. */
  get hasPast(): boolean {
    return this.pastWaiting > 0
  }

  /** Something was refused for want of room since `clear`. */
  get hasOverflowed(): boolean {
    return this.overflowed
  }

  /** Returns whether there was room for it. */
  push(instrumentIndex: number, event: FeedEvent): boolean {
    if (this.overflowed) return false
    if (event.kind === 'quote') this.conflate(instrumentIndex)
    if (this.waiting >= this.limit) {
      this.overflowed = true
      return false
    }
    if (event.kind === 'quote') this.latestQuote[instrumentIndex] = this.items.length
    this.items.push({ instrumentIndex, event, historical: false })
    this.waiting += 1
    return true
  }

  /** Nothing is taken until `release`, which puts what came in between behind what is missing. */
  hold(): void {
    this.heldSince ??= this.waiting
  }

  /** Puts bars of the past before everything that waits, and lets it be taken. */
  release(past: readonly { readonly instrumentIndex: number; readonly bar: FeedBar }[]): void {
    this.heldSince = null
    this.pastWaiting += past.length
    const before = past.map(({ instrumentIndex, bar }) => ({ instrumentIndex, event: bar, historical: true }))
    const rest = this.items.slice(this.head).filter((item) => item !== null)
    this.replaceBy([...before, ...rest])
  }

  /** When the event says that it was; Infinity where nothing waits. */
  get nextTime(): UnixMicros {
    if (this.isEmpty) return Infinity
    this.skipHoles()
    return this.items[this.head]?.event.eventTime ?? Infinity
  }

  /** The next, in the order in which they came. */
  take(): MarketItem | null {
    if (this.isEmpty) return null
    this.skipHoles()
    const item = this.items[this.head] ?? null
    if (item === null) return null
    if (item.event.kind === 'quote' && this.latestQuote[item.instrumentIndex] === this.head)
      this.latestQuote[item.instrumentIndex] = -1
    if (item.historical) this.pastWaiting -= 1
    this.head += 1
    this.waiting -= 1
    if (this.waiting === 0) this.replaceBy([])
    else if (this.head > 4096) this.replaceBy(this.items.slice(this.head))
    return item
  }

  /** What waits is forgotten: whoever clears it makes up for it as for a gap. */
  clear(): void {
    this.overflowed = false
    this.pastWaiting = 0
    this.replaceBy([])
  }

  private conflate(instrumentIndex: number): void {
    const at = this.latestQuote[instrumentIndex] ?? -1
    if (at === -1 || this.waiting <= CONFLATE_ABOVE) return
    this.items[at] = null
    this.waiting -= 1
    this.conflated += 1
  }

  private skipHoles(): void {
    while (this.head < this.items.length && this.items[this.head] === null) this.head += 1
  }

  private replaceBy(items: (MarketItem | null)[]): void {
    this.items = items
    this.head = 0
    this.waiting = 0
    this.latestQuote.fill(-1)
    items.forEach((item, at) => {
      if (item === null) return
      this.waiting += 1
      if (item.event.kind === 'quote') this.latestQuote[item.instrumentIndex] = at
    })
  }
}
