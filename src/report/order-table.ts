import { withoutAnsi } from './ansi.ts'
import * as format from './format.ts'
import { orderColumns } from './order-columns.ts'
import { drawTable } from './table-drawing.ts'
import type { TableContext } from './table-drawing.ts'

const MAX_STRATEGIES = 20
/** What a narrow terminal does without, first to last. */
const DISPENSABLE = ['Qty %', 'To fill', 'Lost', 'Expired', 'Pending', 'Rejected']

/** How the orders of each strategy fared; empty where there were none. */
export function orderTable({ record, paint, width }: TableContext): string[] {
  const all = (record.orderStatistics ?? []).filter(({ total }) => total > 0).slice(0, MAX_STRATEGIES)
  if (all.length === 0) return []
  let columns = orderColumns(all)
  const draw = (): string[] =>
    drawTable(
      ['Strategy', ...columns.map(({ label }) => label)].map(paint.bold),
      all.map((of) => [
        format.truncate(format.plainText(of.strategy), 16),
        ...columns.map(({ text }) => text(of)),
      ]),
      [0],
    )
  let lines = draw()
  for (const label of DISPENSABLE) {
    if (lines.every((line) => [...withoutAnsi(line)].length <= width)) break
    columns = columns.filter((column) => column.label !== label)
    lines = draw()
  }
  return [paint.bold('ORDERS, slippage against the price at the decision, above zero is worse'), ...lines]
}
