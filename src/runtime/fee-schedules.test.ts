import { expect, it } from 'vitest'
import { cryptoSpot, equity, future, fx } from '../domain/instruments.ts'
import { barsOf } from '../testing.ts'
import { defineStrategy } from '../strategy/definition.ts'
import { backtest } from './backtest.ts'
import { feeWarnings } from './fee-schedules.ts'

const BTC = cryptoSpot('BTC-USD.COINBASE')
const ES = future('ESH4.XCME', { expiry: 4e15, multiplier: 50 })

it('says which fees nobody checked, once each, and what to set', () => {
  const [warning, ...more] = feeWarnings([BTC, cryptoSpot('ETH-USD.COINBASE')], 'venue')
  expect(more).toEqual([])
  expect(warning).toBe(
    'The fees of BTC-USD.COINBASE and 1 more are assumed (coinbase: Assumed: Coinbase Advanced, first tier: 0.40 / 0.60 %, in the quote currency): set yours with --commission, for example --commission bps:10 or makerTaker:2/5.5.',
  )
})

it('says nothing of fees that were checked or asked for', () => {
  const instruments = [equity('AAA.XNAS'), cryptoSpot('BTC-USDT.BINANCE')]
  expect(feeWarnings(instruments, 'venue')).toEqual([])
  expect(feeWarnings([BTC, fx('EURUSD.OANDA')], 'bps:3')).toEqual([])
  expect(feeWarnings([ES], 'ibkr:exchangeFee=1.38')).toEqual([])
})

it('says so of a part: an exchange fee, a VIP level', () => {
  expect(feeWarnings([ES], 'ibkr').join()).toContain('exchange fee of 1.40')
  expect(feeWarnings([cryptoSpot('BTC-USDT.BINANCE')], 'binance:vip=3').join()).toContain('VIP levels')
})

it('is a warning of the result', async () => {
  const definition = defineStrategy({ name: 'idle', instruments: [BTC], onBar: () => undefined })
  const sources = [barsOf(BTC.id, [100, 101], { start: 0, period: '1d' })]
  const record = await backtest({ strategies: [{ definition }], sources })
  expect(record.warnings.join()).toContain('are assumed (coinbase')
})
