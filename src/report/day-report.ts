import type { DayReport } from '../domain/day-report.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'

/** The report of a day as text, for a terminal or a file. Times in UTC. */
export function dayReportText(report: DayReport): string {
  const { comparison, orders, day, execution, currency } = report
  const title = report.report === 'endOfDay' ? 'End of day' : 'Start of day'
  return [
    `${title}, ${new Date(report.time / MICROS_PER_MILLI).toISOString()}`,
    '',
    ...block('Account', [
      ['equity', money(report.equity, currency)],
      ['profit since the last close', money(report.pnl, currency)],
      ['realized', money(day.realizedPnl, currency)],
      ['fees', money(day.fees, currency)],
      ['transfers and adjustments', money(day.moved, currency)],
    ]),
    ...block('Positions', [
      ['instrument', 'here', 'at the venue', 'last price'],
      ...report.positions.map(({ instrumentId, netQuantity, broker, lastPrice }) => [
        instrumentId,
        netQuantity.toString(),
        broker?.toString() ?? '–',
        figure(lastPrice),
      ]),
    ]),
    ...block(
      'Cash',
      report.balances.map(({ currency: name, amount }) => [name, amount.toString()]),
    ),
    ...block('Comparison with the venue', [
      ['alignment score', figure(comparison?.score ?? null)],
      ['discrepancies', figure(comparison?.discrepancies ?? null)],
      ...(comparison?.differences ?? []).map(({ subject, internal, broker, difference, suggestion }) => [
        subject,
        `${internal.toString()} here, ${broker.toString()} there (${difference.toString()})`,
        suggestion,
      ]),
    ]),
    ...block('Orders', [
      ['open', `${String(orders.open)} (${String(orders.inDoubt)} in doubt)`],
      ['of others', String(orders.external)],
      ['sent', String(day.ordersSent)],
      ['filled', String(day.ordersFilled)],
      ['canceled or expired', String(day.ordersCanceled)],
      ['rejected', String(day.ordersRejected)],
      ['denied', String(day.ordersDenied)],
      ['fill rate', figure(execution.fillRate)],
      ['slippage, basis points', figure(execution.slippageBps)],
      ['time to fill, ms', figure(execution.timeToFillMs)],
    ]),
    ...block(
      'Changed since the last close',
      report.changes.map(({ subject, before, now }) => [subject, before, now]),
    ),
    ...block(
      'Corporate actions',
      report.corporateActions.map((action) => [action]),
    ),
    ...block(
      'Limits in force',
      report.limits.map((limit) => [limit]),
    ),
    ...block(
      'Not as it should be',
      (report.health.length === 0 ? ['nothing'] : report.health).map((line) => [line]),
    ),
  ].join('\n')
}

function block(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return []
  const widths: number[] = []
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length)
  }
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [title, ...lines.map((line) => `  ${line}`), '']
}

function money(value: number | null, currency: string): string {
  return value === null ? '–' : `${value.toFixed(2)} ${currency}`
}

function figure(value: number | null): string {
  return value === null ? '–' : String(Math.round(value * 10_000) / 10_000)
}
