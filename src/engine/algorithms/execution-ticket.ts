import type { Refusal } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { InstrumentId } from '../../domain/instrument.ts'
import type { OrderSide } from '../../domain/order.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { ExecutionAlgorithm, ExecutionState, ExecutionTicket } from '../../strategy/executions.ts'
import { filledOf, openOf } from './execution.ts'
import type { Execution } from './execution.ts'

const NONE: readonly Refusal[] = []

/** A live view of an execution: it is looked up at every question, for it is replaced with every event. */
export class LiveExecution implements ExecutionTicket {
  private readonly look: () => Execution
  readonly instrumentId: InstrumentId

  constructor(look: () => Execution, instrumentId: InstrumentId) {
    this.look = look
    this.instrumentId = instrumentId
  }

  get id(): number {
    return this.look().id
  }
  get algorithm(): ExecutionAlgorithm {
    return this.look().algorithm
  }
  get side(): OrderSide {
    return this.look().side
  }
  get state(): ExecutionState {
    return this.look().state
  }
  get isEnding(): boolean {
    const { state, ending } = this.look()
    return state === 'working' && ending !== null
  }
  get statusReason(): string {
    const { state, ending, reason } = this.look()
    return state === 'working' ? (ending?.reason ?? '') : reason
  }
  get quantity(): number {
    return this.look().quantity.toNumber()
  }
  get filledQuantity(): number {
    return filledOf(this.look()).toNumber()
  }
  get openQuantity(): number {
    return openOf(this.look()).toNumber()
  }
  get averagePrice(): number {
    const execution = this.look()
    const filled = filledOf(execution)
    if (!filled.isPositive) return NaN
    const notional = execution.children.reduce((sum, child) => sum.add(child.notional), Decimal.ZERO)
    return notional.div(filled, 16, 'halfEven').toNumber()
  }
  get children(): readonly number[] {
    return this.look().children.map(({ sequence }) => sequence)
  }
  get startTime(): number {
    return this.look().startTime / MICROS_PER_MILLI
  }
  get endTime(): number {
    return this.look().endTime / MICROS_PER_MILLI
  }
  get approved(): boolean {
    return true
  }
  get refusals(): readonly Refusal[] {
    return NONE
  }
}

/** What stands for an execution that did not begin. */
export function refusedExecution(
  algorithm: ExecutionAlgorithm,
  side: OrderSide,
  instrumentId: InstrumentId,
  refusal: Refusal,
): ExecutionTicket {
  return {
    id: 0,
    algorithm,
    instrumentId,
    side,
    state: 'failed',
    isEnding: false,
    statusReason: refusal.message,
    quantity: 0,
    filledQuantity: 0,
    openQuantity: 0,
    averagePrice: NaN,
    children: [],
    startTime: NaN,
    endTime: NaN,
    approved: false,
    refusals: [refusal],
  }
}
