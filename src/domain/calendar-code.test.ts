import { expect, it } from 'vitest'
import { calendarCodeOf } from './calendar-code.ts'
import { instrumentFromId } from './instrument-from-id.ts'
import { equity, future, option } from './instruments.ts'
import type { Instrument } from './instrument.ts'

it.each<[Instrument, string | null]>([
  [instrumentFromId('AAPL.XNAS'), 'XNAS'],
  [instrumentFromId('SPY.ARCX'), 'ARCX'],
  [instrumentFromId('IBM.BATS'), 'XNYS'],
  [instrumentFromId('AAA.SOMEWHERE'), 'XNYS'],
  [instrumentFromId('VOD.XLON'), 'XLON'],
  [instrumentFromId('7203.XTKS'), 'XTKS'],
  [instrumentFromId('EURUSD.OANDA'), 'FX'],
  [instrumentFromId('BTC-USDT.BINANCE'), 'CRYPTO'],
  [instrumentFromId('BTC-USDT-PERP.BYBIT'), 'CRYPTO'],
  [instrumentFromId('SPX.INDEX'), null],
  [future('ES.XCME', { expiry: 1 }), 'CMES'],
  [future('FGBL.XEUR', { expiry: 1, timeZone: 'Europe/Berlin' }), null],
  [option('AAA1.OPRA', { expiry: 1, strike: 1, right: 'call' }), 'XNYS'],
  [option('AAA1.CBOE', { expiry: 1, strike: 1, right: 'call' }), 'CBOE'],
  [equity('AAA.ARCX', { timeZone: 'UTC' }), null],
  [equity('AAA.ARCX', { timeZone: 'UTC', calendar: 'XLON' }), 'XLON'],
  [equity('AAA.ARCX', { calendar: 'none' }), null],
])('$id trades by the calendar %s', (instrument, code) => {
  expect(calendarCodeOf(instrument)).toBe(code)
})
