import { describe, expect, it } from 'vitest'
import { zoneConverter } from '../../calendar/time-zone.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { Fill } from '../../domain/fill.ts'
import { withoutAnsi } from '../../report/ansi.ts'
import type { PaperStatus } from '../../runtime/paper.ts'
import { fakeTerminal } from '../fake-terminal.test-support.ts'
import type { LiveState } from './live-state.ts'
import { LineMonitor, TableMonitor } from './monitor.ts'
import { renderLive } from './render-live.ts'

const NOW = Date.UTC(2013, 9, 7, 13, 41) * 1000

const status: PaperStatus = {
  kernel: {
    now: NOW,
    tradingState: 'active',
    latches: [],
    frozen: [],
    breakers: [],
    changedLimits: [],
    executions: [],
    currency: 'USD',
    equity: 100_123.4,
    cash: 5_012.1,
    positions: [
      {
        strategyId: 's',
        instrumentId: 'SPY.ARCX',
        netQuantity: 570,
        averageEntryPrice: 166.79,
        lastPrice: 167.01,
        unrealizedPnl: 125.4,
      },
    ],
    openOrders: [
      {
        sequence: 3,
        instrumentId: 'SPY.ARCX',
        side: 'sell',
        type: 'stop',
        quantity: '570',
        filled: '0',
        limitPrice: null,
        stopPrice: '160.5',
        status: 'accepted',
      },
    ],
    strategies: [{ id: 's', halted: null }],
  },
  share: 0.25,
  events: 1_234,
  orders: 3,
  fills: 2,
  roundTrips: 1,
}

const fill = {
  instrumentId: 'SPY.ARCX',
  side: 'buy',
  quantity: Decimal.from(570),
  price: Decimal.parse('166.79'),
  fee: Decimal.parse('2.85'),
  eventTime: NOW,
} as Fill

const state: LiveState = {
  strategy: 'sma-cross',
  speed: 60,
  startingCash: 100_000,
  zone: 'America/New_York',
  zoneOffset: (time) => zoneConverter.zoneOffset('America/New_York', time),
  elapsedMs: 10_000,
  status,
  fills: [fill],
  messages: [{ kind: 'log', text: 'hello', time: NOW }],
}

const options = { width: 80, height: 40, color: false, ascii: false }

describe('the live table', () => {
  it('shows time in the market and in UTC, money, positions, orders and fills', () => {
    expect(renderLive(state, options).join('\n')).toMatchInlineSnapshot(`
      "PAPER sma-cross · recorded day · simulated money · no broker connected
      2013-10-07 09:41:00 New York · 13:41:00 UTC · 60× speed
      ██████░░░░░░░░░░░░░░░░░░   25 %  1,234 events  30 s left

      Equity 100,123.40 USD   P&L +123.40 (+0.12 %)   Cash 5,012.10
      3 orders, 2 fills, 1 round trip so far

      POSITIONS                  quantity        entry         last         open P&L
      SPY.ARCX                        570       166.79       167.01          +125.40

      OPEN ORDERS
      #3 sell 570 SPY.ARCX stop 160.50, 0 filled  accepted

      LAST FILLS
      2013-10-07 09:41:00  buy 570 SPY.ARCX at 166.79, fee 2.85

      LOG
      2013-10-07 09:41:00  hello

      Ctrl-C stops and shows the summary; twice leaves at once."
    `)
  })

  it('shows the prices that an order waits for, with all their decimals', () => {
    const [order] = status.kernel.openOrders
    const both = {
      ...order,
      type: 'stopLimit',
      limitPrice: '160.4',
    } as (typeof status.kernel.openOrders)[number]
    const shown = { ...status, kernel: { ...status.kernel, openOrders: [both] } }
    expect(renderLive({ ...state, status: shown }, options).join('\n')).toContain(
      '#3 sell 570 SPY.ARCX stop 160.50 limit 160.40, 0 filled',
    )
  })

  it('never fills a line of the terminal, nor more lines than there are', () => {
    for (const width of [60, 79, 80, 81, 120, 200]) {
      for (const height of [3, 10, 40]) {
        for (const ascii of [true, false]) {
          const lines = renderLive(state, { width, height, color: true, ascii })
          expect(lines.length).toBeLessThanOrEqual(height)
          for (const line of lines) expect([...withoutAnsi(line)].length).toBeLessThan(width)
        }
      }
    }
  })

  it('never lets text of a strategy steer the terminal', () => {
    const messages = [{ kind: 'log' as const, text: 'a\u001b[2Jb\nc', time: 0 }]
    expect(renderLive({ ...state, messages }, options)).toContain('a [2Jb c')
  })

  it('says so when a strategy was halted', () => {
    const halted = {
      ...status,
      kernel: { ...status.kernel, strategies: [{ id: 's', halted: 'onBar threw' }] },
    }
    expect(renderLive({ ...state, status: halted }, options).join('\n')).toContain('s is halted: onBar threw')
  })
})

describe('a monitor', () => {
  it('redraws in place, and gives the cursor back once', () => {
    const terminal = fakeTerminal({ tty: true })
    const monitor = new TableMonitor(terminal, state, { color: false, ascii: false })
    monitor.onStatus(status)
    monitor.onFill(fill)
    monitor.onStatus(status)
    monitor.close()
    monitor.close()
    const count = (text: string): number => terminal.written.err.split(text).length - 1
    expect(count('\u001b[?25l')).toBe(1)
    expect(count('\u001b[?25h')).toBe(1)
    expect(terminal.written.err.endsWith('\u001b[?25h')).toBe(true)
    // up by as many lines as the frame before had
    expect(terminal.written.err).toContain('\u001b[14F')
    expect(terminal.written.out).toBe('')
  })

  it('writes a line every five seconds and for each fill where there is no terminal', () => {
    const terminal = fakeTerminal()
    const monitor = new LineMonitor(terminal, state)
    for (terminal.now = 0; terminal.now <= 12_000; terminal.now += 100) monitor.onStatus(status)
    monitor.onFill({ ...fill, price: Decimal.parse('586.9') })
    monitor.onMessage({ kind: 'log', text: 'hello', time: NOW })
    monitor.close()
    expect(terminal.written.err.trimEnd().split('\n')).toEqual([
      '2013-10-07 09:41:00 New York  25 %  equity 100,123.40 USD (+123.40), 2 fills, 1 open order',
      '2013-10-07 09:41:00 New York  25 %  equity 100,123.40 USD (+123.40), 2 fills, 1 open order',
      '2013-10-07 09:41:00 New York  buy 570 SPY.ARCX at 586.90, fee 2.85',
      '2013-10-07 09:41:00 New York  hello',
    ])
  })

  it('counts fills instead of flooding a log with them', () => {
    const terminal = fakeTerminal()
    const monitor = new LineMonitor(terminal, state)
    for (let at = 0; at < 1_000; at++) monitor.onFill(fill)
    monitor.close()
    const lines = terminal.written.err.trimEnd().split('\n')
    expect(lines).toHaveLength(11)
    expect(lines.at(-1)).toBe('… and 990 more fills')
  })
})
