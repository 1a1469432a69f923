import type { DecimalInput } from '../../domain/decimal.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { OrderSide } from '../../domain/order.ts'
import type { SeededRandom } from '../../domain/random.ts'
import type {
  ExecutionOrders,
  ExecutionTicket,
  MarketableOptions,
  PegOptions,
  TwapOptions,
  VwapOptions,
} from '../../strategy/executions.ts'
import type { Core } from '../core.ts'
import { insideOnly } from '../inside-only.ts'
import { idOf } from '../ticket-id.ts'

interface CallParts {
  readonly core: Core
  readonly strategyIndex: number
  readonly random: SeededRandom
}

/** What of `orders` is about executions. */
export function executionCalls({ core, strategyIndex, random }: CallParts): ExecutionOrders {
  const { executions } = core
  const about = (side: OrderSide, id: InstrumentId, quantity: DecimalInput): Common => ({
    strategyIndex,
    instrumentIndex: core.indexOf(id),
    side,
    quantity,
    draw: () => random.nextUint32(),
  })
  return {
    twap: insideOnly<Parameters<Call<TwapOptions>>, ExecutionTicket>(
      core,
      'orders.twap',
      (side, id, quantity, options) =>
        executions.start({ ...about(side, id, quantity), algorithm: 'twap', options }),
    ),
    vwap: insideOnly<Parameters<Call<VwapOptions>>, ExecutionTicket>(
      core,
      'orders.vwap',
      (side, id, quantity, options) =>
        executions.start({ ...about(side, id, quantity), algorithm: 'vwap', options }),
    ),
    marketable: insideOnly<Parameters<Call<MarketableOptions>>, ExecutionTicket>(
      core,
      'orders.marketable',
      (side, id, quantity, options) =>
        executions.start({ ...about(side, id, quantity), algorithm: 'marketable', options }),
    ),
    peg: insideOnly<Parameters<Call<PegOptions>>, ExecutionTicket>(
      core,
      'orders.peg',
      (side, id, quantity, options) =>
        executions.start({ ...about(side, id, quantity), algorithm: 'peg', options }),
    ),
    cancelExecution: insideOnly(core, 'orders.cancelExecution', (which: ExecutionTicket | number) =>
      executions.cancel(strategyIndex, idOf('orders.cancelExecution', which)),
    ),
    execution: (id) => executions.ticket(strategyIndex, id),
    executions: (id) => executions.tickets(strategyIndex, id === undefined ? null : core.indexOf(id)),
  }
}

type Call<O> = (side: OrderSide, id: InstrumentId, quantity: DecimalInput, options: O) => ExecutionTicket

interface Common {
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly side: OrderSide
  readonly quantity: DecimalInput
  readonly draw: () => number
}
