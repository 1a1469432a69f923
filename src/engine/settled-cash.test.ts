import { expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { future } from '../domain/instruments.ts'
import { KernelBench, scripted } from './kernel.test-support.ts'

it('a future leaves cash alone but for the fee, until it gains or loses', () => {
  const contract = future('ES.SIM', { multiplier: 50, expiry: 1_900_000_000_000_000 })
  const s = scripted('s', { instruments: [contract] })
  const risk = { leverage: 10, allowShort: true }
  const bench = new KernelBench([s], { instruments: [contract], cash: 100_000, risk })
  const seen: number[][] = []
  const look = (price: number): void => {
    bench.act(s, ({ portfolio }) => seen.push([portfolio.cash, portfolio.equity]), price)
  }
  bench.bar(100)
  bench.act(s, ({ orders }) => orders.buy(contract.id, 2))
  bench.fill(1, 2, 100, { fee: Decimal.from(5) })
  look(100)
  look(110)
  bench.act(s, ({ orders }) => orders.close(contract.id), 110)
  bench.fill(2, 2, 110)
  look(110)
  expect(seen).toEqual([
    [99_995, 99_995],
    [99_995, 100_995],
    [100_995, 100_995],
  ])
})
