import { orderColumns } from '../order-columns.ts'
import type { RunRecord } from '../run-record.ts'
import { html, NOTHING } from './escape.ts'
import type { Html } from './escape.ts'
import { head, number, scrollTable } from './tables.ts'

/** How the orders of each strategy fared. */
export function orderSection(record: RunRecord): Html {
  const all = (record.orderStatistics ?? []).filter(({ total }) => total > 0)
  if (all.length === 0) return NOTHING
  const columns = orderColumns(all)
  const rows = all.map(
    (of) =>
      html`<tr>
        <th scope="row">${of.strategy}</th>
        ${columns.map(({ text }) => number(text(of)))}
      </tr>`,
  )
  return html`<section aria-labelledby="orders">
    <h2 id="orders">Orders</h2>
    ${scrollTable(
      'Orders per strategy',
      'plain',
      html`${head(1, ['Strategy', ...columns.map(({ label }) => label)])}
        <tbody>
          ${rows}
        </tbody>`,
    )}
    <p class="hint">
      Denied by our own checks, rejected by the venue. Fill %: orders filled in full of those sent; Qty %: of
      their quantity. Slip bps: executions against the price at the decision, in basis points, above zero is
      worse. To fill: from the decision to the execution that filled the order, on average.
    </p>
  </section>`
}
