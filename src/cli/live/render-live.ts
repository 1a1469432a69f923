import { Decimal } from '../../domain/decimal.ts'
import { painter, toAscii } from '../../report/ansi.ts'
import type { Painter } from '../../report/ansi.ts'
import * as format from '../../report/format.ts'
import type { PaperStatus } from '../../runtime/paper.ts'
import { bar, timeLeftMs } from '../progress.ts'
import type { DrawOptions } from '../progress.ts'
import { cityOf, fillText, speedText, wallTime } from './live-state.ts'
import type { LiveState } from './live-state.ts'

type KernelStatus = PaperStatus['kernel']

/** A run of characters in one style. */
interface Span {
  readonly text: string
  readonly style?: (text: string) => string
}
type Line = readonly Span[]

interface Context {
  readonly state: LiveState
  readonly paint: Painter
  readonly options: DrawOptions
}

const MOST_POSITIONS = 6
const MOST_ORDERS = 4
const LONGEST_BAR = 24

/**
 * The live table as lines, none wider than `width` − 1 (a full last column makes some terminals wrap) and no
 * more than `height`.
 */
export function renderLive(state: LiveState, options: DrawOptions & { readonly height: number }): string[] {
  const context = { state, paint: painter(options.color), options }
  const lines = [...headLines(context), ...bodyLines(context), [], hint(context)]
  return lines.slice(0, Math.max(1, options.height)).map((line) => draw(line, options))
}

/** Cut to fit before it is painted: escape codes have no width. */
function draw(line: Line, { width, ascii }: DrawOptions): string {
  let room = Math.max(1, width - 1)
  let text = ''
  for (const span of line) {
    const plain = format.plainText(` ${span.text}.`) === '' ? '' : span.text
    const cut = format.truncate(plain, room)
    room -= [...cut].length
    const shown = ascii ? toAscii(cut) : cut
    text += span.style === undefined ? shown : span.style(shown)
    if (room <= 0) break
  }
  return text
}

function headLines({ state, paint, options }: Context): Line[] {
  const title: Line = [
    { text: 'PAPER', style: paint.bold },
    { text: ` ${format.plainText(state.strategy)}` },
    { text: ' · recorded day · simulated money · no broker connected', style: paint.yellow },
  ]
  const { status } = state
  if (status === null) return [title, [{ text: 'Starting …' }]]
  return [
    title,
    timeLine(state, status.kernel.now),
    progressLine(state, status, options),
    [],
    moneyLine({ state, paint, options }, status.kernel),
  ]
}

function timeLine({ zone, zoneOffset, speed }: LiveState, now: number): Line {
  if (now <= 0) return [{ text: 'Waiting for the first event …' }]
  const utc = wallTime(now, 0)
  const local = zone === 'UTC' ? '' : `${wallTime(now, zoneOffset(now))} ${cityOf(zone)} · `
  const shown = local === '' ? `${utc} UTC` : `${local}${utc.slice(11)} UTC`
  return [{ text: `${shown} · ${speedText(speed)}` }]
}

function progressLine(
  state: LiveState,
  { share, events }: { share: number; events: number },
  options: DrawOptions,
): Line {
  const left = timeLeftMs({ share, events, elapsedMs: state.elapsedMs })
  const length = Math.min(LONGEST_BAR, Math.max(4, options.width - 50))
  // the bar brings its own colors, so its characters are counted here and not when it is cut
  const drawn: Span = { text: '█'.repeat(length), style: () => bar(share, length, options) }
  const text = `  ${String(Math.floor(share * 100)).padStart(3)} %  ${format.formatCount(events)} events`
  return [drawn, { text: left === null ? text : `${text}  ${format.formatDuration(left)} left` }]
}

function moneyLine({ state, paint }: Context, kernel: KernelStatus): Line {
  const { currency, equity, cash } = kernel
  const profit = equity - state.startingCash
  const share = state.startingCash > 0 ? profit / state.startingCash : null
  const money = (value: number, sign = false): string => format.formatMoney(value, currency, { sign })
  return [
    { text: 'Equity ' },
    { text: `${money(equity)} ${currency}`, style: paint.bold },
    { text: '   P&L ' },
    {
      text: `${money(profit, true)} (${format.formatPercent(share, { sign: true })})`,
      style: (text) => paint.signed(text, profit),
    },
    { text: `   Cash ${money(cash)}` },
  ]
}

function bodyLines(context: Context): Line[] {
  const { state, paint } = context
  if (state.status === null) return []
  const { kernel, orders, fills, roundTrips } = state.status
  const counts = `${count(orders, 'order')}, ${count(fills, 'fill')}, ${count(roundTrips, 'round trip')} so far`
  const halted = kernel.strategies.filter((strategy) => strategy.halted !== null)
  return [
    [{ text: counts, style: paint.dim }],
    ...halted.map(({ id, halted: why }): Line => [
      { text: `${id} is halted: ${plain(why ?? '')}`, style: paint.red },
    ]),
    ...positionLines(context, kernel),
    ...orderLines(context, kernel),
    ...fillLines(context),
    ...messageLines(context),
  ]
}

function positionLines({ paint }: Context, { positions, currency }: KernelStatus): Line[] {
  const row = (cells: readonly [string, string, string, string, string]): string =>
    cells
      .map((cell, at) =>
        at === 0 ? format.truncate(cell, 22).padEnd(22) : cell.padStart(at === 4 ? 16 : 12),
      )
      .join(' ')
  const head = row(['POSITIONS', 'quantity', 'entry', 'last', `open P&L`])
  if (positions.length === 0)
    return [[], [{ text: 'POSITIONS', style: paint.bold }], [{ text: 'none', style: paint.dim }]]
  const lines = positions.slice(0, MOST_POSITIONS).map((position): Line => {
    const { instrumentId, netQuantity, averageEntryPrice, lastPrice, unrealizedPnl } = position
    const text = row([
      plain(instrumentId),
      format.formatNumber(netQuantity, Number.isInteger(netQuantity) ? 0 : 4),
      format.formatPrice(averageEntryPrice),
      format.formatPrice(lastPrice),
      format.formatMoney(unrealizedPnl, currency, { sign: true }),
    ])
    return [
      { text: text.slice(0, 61) },
      { text: text.slice(61), style: (part) => paint.signed(part, unrealizedPnl) },
    ]
  })
  return [
    [],
    [{ text: head, style: paint.bold }],
    ...lines,
    ...more(paint, positions.length - MOST_POSITIONS),
  ]
}

function orderLines({ paint }: Context, { openOrders }: KernelStatus): Line[] {
  if (openOrders.length === 0) return []
  const lines = openOrders.slice(0, MOST_ORDERS).map((order): Line => {
    const { sequence, side, quantity, instrumentId, filled, status } = order
    const what = `${side} ${quantity} ${plain(instrumentId)} ${kindText(order)}`
    return [
      { text: `#${String(sequence)} ${what}, ${filled} filled` },
      { text: `  ${status}`, style: paint.dim },
    ]
  })
  return [
    [],
    [{ text: 'OPEN ORDERS', style: paint.bold }],
    ...lines,
    ...more(paint, openOrders.length - MOST_ORDERS),
  ]
}

/** `limit 99.50`, `stop 95.00`, `stop 95.00 limit 94.90`, `market`. */
function kindText({ type, limitPrice, stopPrice }: KernelStatus['openOrders'][number]): string {
  const prices = [
    stopPrice === null ? '' : `stop ${format.formatPrice(Decimal.parse(stopPrice))}`,
    limitPrice === null ? '' : `limit ${format.formatPrice(Decimal.parse(limitPrice))}`,
  ].filter((text) => text !== '')
  return prices.length === 0 ? type : prices.join(' ')
}

function fillLines({ state, paint }: Context): Line[] {
  if (state.fills.length === 0) return []
  const lines = [...state.fills].reverse().map((fill): Line => [
    { text: `${wallTime(fill.eventTime, state.zoneOffset(fill.eventTime))}  `, style: paint.dim },
    { text: plain(fillText(fill)), style: fill.side === 'buy' ? paint.green : paint.red },
  ])
  return [[], [{ text: 'LAST FILLS', style: paint.bold }], ...lines]
}

function messageLines({ state, paint }: Context): Line[] {
  if (state.messages.length === 0) return []
  const lines = state.messages.map(({ kind, text, time }): Line => [
    { text: time > 0 ? `${wallTime(time, state.zoneOffset(time))}  ` : '', style: paint.dim },
    kind === 'alert' ? { text: plain(text), style: paint.yellow } : { text: plain(text) },
  ])
  return [[], [{ text: 'LOG', style: paint.bold }], ...lines]
}

function hint({ paint }: Context): Line {
  return [{ text: 'Ctrl-C stops and shows the summary; twice leaves at once.', style: paint.dim }]
}

function more(paint: Painter, rest: number): Line[] {
  return rest > 0 ? [[{ text: `and ${String(rest)} more`, style: paint.dim }]] : []
}

function count(number: number, word: string): string {
  return `${format.formatCount(number)} ${word}${number === 1 ? '' : 's'}`
}

function plain(text: string): string {
  return format.plainText(text)
}
