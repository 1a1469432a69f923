import type { Painter } from './ansi.ts'
import * as format from './format.ts'
import type { MoneyStyle } from './format.ts'
import { allInstruments, perInstrument } from './per-instrument.ts'
import type { InstrumentResult } from './per-instrument.ts'
import { periodResults } from './periods.ts'
import type { PeriodLength } from './periods.ts'
import { drawTable, fitting, WIDE } from './table-drawing.ts'
import type { TableContext } from './table-drawing.ts'
import { byExitReason } from './trip-groups.ts'

/** Beyond it the best and the worst are shown; hundreds of rows would push the summary off the screen. */
const MAX_INSTRUMENT_ROWS = 30
const MAX_LISTED = 20
/** The last two only where there is room. */
const LABELS = ['Instrument', 'Trips', 'Win %', 'Average', 'Total P&L', 'Fees', 'Best', 'Worst']
const EXIT_LABELS = ['Exit', 'Trips', 'Won', 'Lost', 'Win %', 'Held', 'Average %', 'Total P&L']
const HELD_COLUMN = 5
const PERIOD_NAMES = { day: 'DAY', week: 'WEEK (from its Monday)', month: 'MONTH' }
const PERIOD_LABELS = { day: 'Day', week: 'Week', month: 'Month' }

export function instrumentTable(context: TableContext): string[] {
  const { record, paint } = context
  if (record.roundTrips.length === 0) return []
  const results = perInstrument(record)
  const half = MAX_INSTRUMENT_ROWS / 2
  const cut = results.length > MAX_INSTRUMENT_ROWS
  const shown = cut ? [...results.slice(0, half), ...results.slice(-half)] : results
  const total = results.length > 1 ? allInstruments(record) : null
  const columns = context.width < WIDE ? LABELS.length - 2 : LABELS.length
  const oneCurrency = new Set(results.map(({ currency }) => currency)).size === 1
  const currency = oneCurrency ? ` · ${format.plainText(results[0]?.currency ?? '')}` : ''
  const title = `PER INSTRUMENT${currency}, closed round trips, after fees`
  const lines = fitting(context, (style) =>
    drawTable(
      LABELS.slice(0, columns).map(paint.bold),
      [
        ...shown.map((result) => instrumentRow(result, style, paint, !oneCurrency)),
        ...(total === null ? [] : [instrumentRow(total, style, paint, false).map(paint.bold)]),
      ].map((row) => row.slice(0, columns)),
      [0],
    ),
  )
  const note = `The ${String(half)} best and ${String(half)} worst of ${String(results.length)} instruments.`
  return [paint.bold(title), ...lines, ...(cut ? [paint.dim(note)] : [])]
}

function instrumentRow(
  { instrumentId, currency, sums }: InstrumentResult,
  style: MoneyStyle,
  paint: Painter,
  showCurrency: boolean,
): string[] {
  const id = format.truncate(format.plainText(instrumentId), showCurrency ? 12 : 16)
  const name = showCurrency ? `${id} ${format.plainText(currency)}` : id
  if (sums === null) return [name, '0', ...new Array<string>(6).fill(format.UNDEFINED)]
  const average = sums.net.toNumber() / sums.count
  const money = (value: number, text: string) => paint.signed(text, value)
  return [
    name,
    format.formatCount(sums.count),
    format.formatNumber((100 * sums.wins) / sums.count, 1),
    money(average, format.formatMoney(average, currency, { style })),
    money(sums.net.sign, format.formatMoney(sums.net, currency, { style, sign: true })),
    format.formatMoney(sums.fees, currency, { style }),
    money(sums.best.sign, format.formatMoney(sums.best, currency, { style })),
    money(sums.worst.sign, format.formatMoney(sums.worst, currency, { style })),
  ]
}

export function positionTable(context: TableContext): string[] {
  const { record, paint } = context
  if (record.openPositions.length === 0) return []
  const shown = record.openPositions.slice(0, MAX_LISTED)
  const lines = fitting(context, (style) =>
    drawTable(
      ['Instrument', 'Quantity', 'Entry price', 'Last price', 'Unrealized P&L'].map(paint.bold),
      shown.map((position) => [
        format.truncate(format.plainText(position.instrumentId), 26),
        format.formatQuantity(position.netQuantity),
        format.formatPrice(position.averageEntryPrice),
        format.formatPrice(position.lastPrice),
        paint.signed(
          format.formatMoney(position.unrealizedPnl, record.currency, { style, sign: true }),
          position.unrealizedPnl,
        ),
      ]),
      [0],
    ),
  )
  const more = record.openPositions.length - shown.length
  const note = more > 0 ? [paint.dim(`… and ${String(more)} more.`)] : []
  return [paint.bold('OPEN POSITIONS at the end'), ...lines, ...note]
}

/** Round trips by why they were left, most frequent first; nothing where reasons were not kept. */
export function exitTable(context: TableContext): string[] {
  const { record, paint } = context
  const groups = byExitReason(record)
  if (groups.length === 0) return []
  // how long they were held, only where there is room
  const fits = (_: string, column: number): boolean => context.width >= WIDE || column !== HELD_COLUMN
  const shown = groups.slice(0, MAX_LISTED)
  const lines = fitting(context, (style) =>
    drawTable(
      EXIT_LABELS.filter(fits).map(paint.bold),
      shown.map(({ label, count, wins, losses, sums, currency, averageReturn, averageDuration }) =>
        [
          format.truncate(format.plainText(label), 18),
          format.formatCount(count),
          format.formatCount(wins),
          format.formatCount(losses),
          format.formatNumber((100 * wins) / count, 1),
          format.formatDuration(averageDuration / 1000),
          paint.signed(percentFigure(averageReturn), averageReturn),
          sums === null || currency === null
            ? format.UNDEFINED
            : paint.signed(format.formatMoney(sums.net, currency, { style, sign: true }), sums.net.sign),
        ].filter(fits),
      ),
      [0],
    ),
  )
  const more = groups.length - shown.length
  const note = more > 0 ? [paint.dim(`… and ${String(more)} more.`)] : []
  return [paint.bold('PER EXIT'), ...lines, ...note]
}

/** Results by day, week or month. */
export function breakdownTable(context: TableContext, length: PeriodLength): string[] {
  const { record, paint } = context
  const results = periodResults(record, length)
  if (results.length === 0) return []
  const lines = fitting(context, (style) =>
    drawTable(
      [PERIOD_LABELS[length], 'Trips', 'Won', 'Even', 'Lost', 'Win %', 'P&L', 'Return %'].map(paint.bold),
      results.map(({ label, profit, return: part, count, wins, losses }) => [
        label,
        format.formatCount(count),
        format.formatCount(wins),
        format.formatCount(count - wins - losses),
        format.formatCount(losses),
        count === 0 ? format.UNDEFINED : format.formatNumber((100 * wins) / count, 1),
        paint.signed(format.formatMoney(profit, record.currency, { style, sign: true }), profit),
        paint.signed(percentFigure(part), part),
      ]),
      [0],
    ),
  )
  return [paint.bold(`PER ${PERIOD_NAMES[length]} · ${record.currency}, change of equity`), ...lines]
}

/** Two decimals, without the sign of percent; beyond a million as a power of ten. */
function percentFigure(fraction: number | null): string {
  return fraction === null ? format.UNDEFINED : format.formatRatio(fraction * 100)
}
