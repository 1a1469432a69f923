import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../../src/domain/random.ts'
import { ReferenceVenue } from './reference-venue.ts'
import type { VenueSetup } from './reference-venue.ts'
import type { VenueEvent, WireOrder } from './wire.ts'

const AAA = 'AAA.XNAS'

function venueOf(setup: Partial<VenueSetup> = {}): { venue: ReferenceVenue; heard: string[] } {
  const venue = new ReferenceVenue({ listings: [{ id: AAA, price: '100' }], cash: '10000', ...setup })
  const heard: string[] = []
  venue.listen = (event: VenueEvent) => {
    heard.push(event.kind === 'execution' ? `execution ${event.execution.quantity}` : event.kind)
  }
  return { venue, heard }
}

function order(clientOrderId: string, changes: Partial<WireOrder> = {}): WireOrder {
  return {
    clientOrderId,
    instrumentId: AAA,
    side: 'buy',
    type: 'market',
    timeInForce: 'day',
    quantity: '10',
    limitPrice: null,
    stopPrice: null,
    reduceOnly: false,
    postOnly: false,
    ...changes,
  }
}

const net = (venue: ReferenceVenue): string => venue.positions.get(AAA)?.net.toString() ?? '0'

describe('the reference venue', () => {
  it('fills a market order at once, and keeps position and cash to the cent', () => {
    const { venue, heard } = venueOf()
    venue.place(order('a'), 1)
    venue.setPrice(AAA, '110', 2)
    venue.place(order('b', { side: 'sell', quantity: '4' }), 3)
    expect(heard).toEqual(['accepted', 'execution 10', 'accepted', 'execution 4'])
    expect([net(venue), venue.cash.toString()]).toEqual(['6', '9439.93'])
  })

  it('fills limits at their price or better, and stops only once they are reached', () => {
    const { venue, heard } = venueOf()
    venue.place(order('limit', { type: 'limit', limitPrice: '99' }), 1)
    venue.place(order('stop', { type: 'stop', stopPrice: '102', quantity: '1' }), 1)
    venue.setPrice(AAA, '100.5', 2)
    expect(net(venue)).toBe('0')
    venue.setPrice(AAA, '98', 3)
    venue.setPrice(AAA, '103', 4)
    expect(venue.executions.map(({ price }) => price.toString())).toEqual(['98', '103'])
    expect(heard).toContain('triggered')
  })

  it('takes an id once, or once at a time', () => {
    const strict = venueOf().venue
    strict.place(order('a'), 1)
    expect(strict.place(order('a'), 2).status).toBe(409)
    const loose = venueOf({ uniqueIds: 'open' }).venue
    loose.place(order('a'), 1)
    expect(loose.place(order('a'), 2).status).toBe(200)
    expect(net(loose)).toBe('20')
  })

  it('fills in parts, cancels what is left, and refuses to cancel what has ended', () => {
    const { venue } = venueOf({ partialRate: 1, random: new SeededRandom(1) })
    venue.place(order('a', { quantity: '1000' }), 1)
    const filled = venue.find('a')?.filled.toNumber() ?? 0
    expect(filled).toBeGreaterThan(0)
    expect(filled).toBeLessThan(1000)
    expect(venue.cancel('a', 2).status).toBe(200)
    expect(venue.cancel('a', 3)).toMatchObject({ status: 400, code: 'VENUE_TOO_LATE' })
    expect(net(venue)).toBe(String(filled))
  })

  it('changes an order that works, but not to less than was filled', () => {
    const { venue } = venueOf()
    venue.place(order('a', { type: 'limit', limitPrice: '90' }), 1)
    const change = { clientOrderId: 'a', quantity: '5', limitPrice: '101', stopPrice: null }
    expect(venue.replace(change, 2).status).toBe(200)
    expect([net(venue), venue.find('a')?.status]).toEqual(['5', 'filled'])
    expect(venue.replace({ ...change, quantity: '9' }, 3).status).toBe(400)
  })

  it('never lets an order that only reduces open a position', () => {
    const { venue, heard } = venueOf()
    venue.place(order('a', { quantity: '3' }), 1)
    venue.place(order('b', { side: 'sell', reduceOnly: true }), 2)
    expect(net(venue)).toBe('0')
    venue.setPrice(AAA, '101', 3)
    expect(heard.at(-1)).toBe('canceled')
  })

  it('takes an execution back with its money', () => {
    const { venue } = venueOf()
    venue.place(order('a'), 1)
    venue.bust('E1', 2)
    expect([net(venue), venue.cash.toString()]).toEqual(['0', '10000'])
    venue.setPrice(AAA, '99', 3)
    expect(net(venue)).toBe('0')
  })

  it('splits what is held, and ends the orders of it', () => {
    const { venue } = venueOf()
    venue.place(order('a'), 1)
    venue.place(order('b', { type: 'limit', limitPrice: '90' }), 1)
    venue.split(AAA, '4', 2)
    expect([net(venue), venue.open().length]).toEqual(['40', 0])
  })

  it.each([
    ['keep', 1, 'accepted'],
    ['end', 0, 'canceled'],
    ['forget', 0, undefined],
  ] as const)('comes back from a restart that would %s orders', (how, open, status) => {
    const { venue } = venueOf()
    venue.place(order('a', { type: 'limit', limitPrice: '90' }), 1)
    venue.place(order('b'), 1)
    venue.restart(how, 2)
    expect([venue.open().length, venue.find('a')?.status, net(venue)]).toEqual([open, status, '10'])
  })

  it('has what was traded by hand on its account', () => {
    const { venue } = venueOf()
    venue.tradeByHand(AAA, 'sell', '7', 1)
    expect([net(venue), venue.executions.length]).toEqual(['-7', 1])
  })

  it.each([
    [{ quantity: '0.5' }, 'VENUE_QUANTITY_INVALID'],
    [{ type: 'limit', limitPrice: '99.005' }, 'VENUE_PRICE_INVALID'],
    [{ instrumentId: 'ZZZ.XNAS' }, 'VENUE_INSTRUMENT_UNKNOWN'],
    [{ type: 'trailingStop' }, 'VENUE_ORDER_TYPE_INVALID'],
    [{ type: 'limit', limitPrice: '101', postOnly: true }, 'VENUE_POST_ONLY_WOULD_TAKE'],
  ] as const)('refuses %j', (changes, code) => {
    expect(venueOf().venue.place(order('a', changes), 1).code).toBe(code)
  })
})
