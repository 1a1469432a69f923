import { Decimal } from '../../domain/decimal.ts'
import type { FillReport } from '../../domain/fill.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { perpetual } from '../../domain/instruments.ts'
import { Fixture, PLAIN, type FixtureOptions } from '../fixture.test-support.ts'

/** Margin in the fixture's currency; a lot small enough for every example. */
export const BTC = perpetual('BTC-USD-PERP.BYBIT', { currency: 'USD', baseCurrency: 'BTC', lotSize: '0.001' })
export const ETH = perpetual('ETH-USD-PERP.BYBIT', { currency: 'USD', baseCurrency: 'ETH', lotSize: '0.001' })

/** An account without spread and commission, with leverage to reach the interesting places. */
export function marginFixture(options: FixtureOptions): Fixture {
  return new Fixture({
    instruments: [BTC],
    ...options,
    settings: { ...PLAIN, marketFill: 'standing', ...options.settings },
  })
}

/** Buys or sells at once, at the price given. */
export function enter(
  fixture: Fixture,
  index: number,
  side: 'buy' | 'sell',
  quantity: string,
  price: number,
): void {
  fixture.marks.last[index] = price
  const { id } = fixture.instruments[index] as Instrument
  fixture.place({ instrumentIndex: index, instrumentId: id, side, quantity })
}

/** Fills of the venue's own, `liquidation sell 1@19600 fee 0`. */
export function ownFills(inputs: readonly KernelInput[]): string[] {
  return inputs.flatMap((input) =>
    input.kind === 'fill' && input.report.origin !== undefined ? [shown(input.report)] : [],
  )
}

function shown({ origin, side, quantity, price, fee, clientOrderId }: FillReport): string {
  if (clientOrderId !== '') throw new Error('the venue’s own executions have no client order id')
  return `${origin ?? ''} ${side} ${quantity.toString()}@${price.toString()} fee ${fee.toString()}`
}

export const exact = (text: string): Decimal => Decimal.parse(text)
