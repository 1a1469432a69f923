import type { Refusal } from '../../domain/codes.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { CloseOutcome, MultiLegOrders } from '../../strategy/multi-leg.ts'
import type { OrderOptions, Ticket } from '../../strategy/orders.ts'
import type { Core } from '../core.ts'
import { insideOnly } from '../inside-only.ts'
import type { OrderEntry } from '../order-entry.ts'
import { NO_OPTIONS } from '../order-intent.ts'
import { MultiLegView } from './multi-leg-view.ts'
import { markOf, rollBack } from './roll-back.ts'
import { submitAll } from './submit-all.ts'

/** What one strategy does with several orders at once. */
export function multiLegOrdersOf(core: Core, entry: OrderEntry, strategyIndex: number): MultiLegOrders {
  return {
    submitAll: insideOnly(core, 'orders.submitAll', (legs, options) =>
      submitAll(core, entry, strategyIndex, legs, options),
    ),
    multiLeg: (id) =>
      core.multiLegs.get(id)?.strategyIndex === strategyIndex ? new MultiLegView(core, id) : null,
    closeAll: insideOnly(core, 'orders.closeAll', (options: OrderOptions = NO_OPTIONS) =>
      closeAll(core, entry, strategyIndex, options),
    ),
  }
}

function closeAll(
  core: Core,
  entry: OrderEntry,
  strategyIndex: number,
  options: OrderOptions,
): readonly CloseOutcome[] {
  const { portfolio } = core
  const outcomes: CloseOutcome[] = []
  core.instruments.forEach(({ id }, instrumentIndex) => {
    const net = portfolio.net[portfolio.slot(strategyIndex, instrumentIndex)] ?? 0
    if (net === 0 && entry.openOrders(instrumentIndex).length === 0) return
    const ticket = closeOne(core, entry, id, options)
    outcomes.push({ instrumentId: id, ok: ticket.approved, ticket })
  })
  return outcomes
}

/** What goes wrong in one instrument is its outcome, and nothing of it stays half done. */
function closeOne(core: Core, entry: OrderEntry, id: InstrumentId, options: OrderOptions): Ticket {
  const mark = markOf(core)
  try {
    return entry.close(id, options)
  } catch (error) {
    rollBack(core, mark)
    const why = error instanceof Error ? error.message : String(error)
    const refusal: Refusal = { code: 'RISK_CHECK_FAILED', message: `${id} could not be closed: ${why}` }
    return entry.deny('sell', core.indexOf(id), NO_OPTIONS, null, [refusal])
  }
}
