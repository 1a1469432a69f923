import { describe, expect, it } from 'vitest'
import type { FeedEvent } from '../../ports/market-data-feed.ts'
import { CONFLATE_ABOVE, MarketInbox } from './market-inbox.ts'

const quote = (eventTime: number): FeedEvent => ({
  ...{ kind: 'quote', instrumentId: 'A.X', bid: 1, ask: 2, bidSize: 1, askSize: 1, eventTime },
})
const trade = (eventTime: number): FeedEvent => ({
  ...{ kind: 'trade', instrumentId: 'A.X', price: 1, size: 1, eventTime },
})

function all(inbox: MarketInbox): string[] {
  const taken: string[] = []
  for (let item = inbox.take(); item !== null; item = inbox.take())
    taken.push(`${item.event.kind} ${String(item.event.eventTime)}`)
  return taken
}

describe('market data that wait', () => {
  it('are all given, in order, where few wait', () => {
    const inbox = new MarketInbox(1)
    for (const event of [quote(1), quote(2), trade(3), quote(4)]) inbox.push(0, event)
    expect(all(inbox)).toEqual(['quote 1', 'quote 2', 'trade 3', 'quote 4'])
    expect(inbox.isEmpty).toBe(true)
  })

  it('under load lose quotes that a later one has replaced, never a trade', () => {
    const inbox = new MarketInbox(1)
    for (let time = 0; time <= CONFLATE_ABOVE; time++) inbox.push(0, trade(time))
    inbox.push(0, quote(1000))
    inbox.push(0, trade(1001))
    inbox.push(0, quote(1002))
    expect(inbox.conflated).toBe(1)
    expect(all(inbox).slice(-2)).toEqual(['trade 1001', 'quote 1002'])
  })

  it('are refused beyond the limit until they are cleared', () => {
    const inbox = new MarketInbox(1, 2)
    expect([1, 2, 3].map((time) => inbox.push(0, trade(time)))).toEqual([true, true, false])
    expect(inbox.hasOverflowed).toBe(true)
    inbox.clear()
    expect(inbox.push(0, trade(4))).toBe(true)
    expect(all(inbox)).toEqual(['trade 4'])
  })

  it('wait behind bars of the past while they are held', () => {
    const inbox = new MarketInbox(1)
    inbox.hold()
    inbox.push(0, trade(9))
    expect(inbox.take()).toBe(null)
    const prices = { open: 1, high: 1, low: 1, close: 1, volume: 1 }
    const bar = { kind: 'bar' as const, instrumentId: 'A.X', ...prices, startTime: 1, eventTime: 5 }
    inbox.release([{ instrumentIndex: 0, bar }])
    expect(inbox.hasPast).toBe(true)
    expect(all(inbox)).toEqual(['bar 5', 'trade 9'])
    expect(inbox.hasPast).toBe(false)
  })
})
