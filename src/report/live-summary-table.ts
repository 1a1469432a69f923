import type { LiveSummary } from './live-summary.ts'

/** The summary of a live run for a terminal, newline at the end. */
export function renderLiveSummary(summary: LiveSummary): string {
  const { currency } = summary
  const money = (value: number): string =>
    Number.isNaN(value) ? 'unknown' : `${value.toFixed(2)} ${currency}`
  const moment = (time: number): string => new Date(time / 1000).toISOString()
  const rows: [string, string][] = [
    [
      'deployment',
      `${summary.deployment}, account ${summary.account} (${summary.environment}), run ${String(summary.run)}`,
    ],
    ['from', moment(summary.startTime)],
    ['to', moment(summary.endTime)],
    ['stopped', `${summary.policy}, by ${summary.by}: ${summary.reason}`],
    ['equity', `${money(summary.startEquity)} → ${money(summary.endEquity)}`],
    [
      'P&L',
      `realized ${money(summary.realizedPnl)}, unrealized ${money(summary.unrealizedPnl)}, fees ${money(summary.fees)}`,
    ],
    [
      'orders',
      `${String(summary.orders)} sent, ${String(summary.fills)} fills, ${String(summary.ordersCanceled)} canceled, ${String(summary.ordersRejected)} rejected, ${String(summary.ordersWithheld)} withheld`,
    ],
    ['denied', deniedText(summary)],
    [
      'venue',
      `${String(summary.comparisons)} comparisons, ${String(summary.disconnections)} connections lost`,
    ],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`)
  list(
    lines,
    'Held',
    summary.positions.map((position) => {
      const { netQuantity, instrumentId, averageEntryPrice, strategy } = position
      return `${netQuantity.toString()} ${instrumentId} at ${averageEntryPrice.toString()} (${strategy})`
    }),
  )
  list(
    lines,
    'Open at the venue',
    summary.openOrders.map((order) => {
      const { side, quantity, instrumentId, type, clientOrderId, why } = order
      return `${side} ${quantity.toString()} ${instrumentId} ${type} (${clientOrderId}): ${why}`
    }),
  )
  list(
    lines,
    'Halted',
    summary.halts.map(({ strategy, code, message }) => `${strategy} (${code}): ${message}`),
  )
  list(
    lines,
    'Still in force',
    summary.latches.map(({ scope, state, by, reason }) => `${scope} is ${state}, by ${by}: ${reason}`),
  )
  list(lines, 'Not done in time', summary.incomplete)
  return `${lines.join('\n')}\n`
}

function deniedText({ ordersDenied, deniedByCode }: LiveSummary): string {
  const codes = Object.entries(deniedByCode).map(([code, count]) => `${code} ${String(count)}`)
  return codes.length === 0 ? String(ordersDenied) : `${String(ordersDenied)} (${codes.join(', ')})`
}

function list(lines: string[], title: string, items: readonly string[]): void {
  if (items.length === 0) return
  lines.push('', `${title}:`, ...items.map((item) => `  ${item}`))
}
