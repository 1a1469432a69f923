import type { LimitValue } from '../domain/inputs.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Core } from './core.ts'
import type { BreakerStatus } from './safety/breakers/breaker-board.ts'

/** What an operator may have to act on, beside trading states: only what is out of the ordinary. */
export interface OperatorStatus {
  /** Breakers that are not armed: they warn, have tripped or cool down. */
  readonly breakers: readonly BreakerStatus[]
  /** Limits that a person has changed, each as it holds now. */
  readonly changedLimits: readonly ChangedLimit[]
  /** Execution algorithms at work. */
  readonly executions: readonly ExecutionLine[]
}

export interface ChangedLimit {
  /** Empty for the account, `strategy/NAME`, or the id of an instrument. */
  readonly scope: string
  readonly name: string
  readonly value: LimitValue
  readonly by: string
  readonly reason: string
  /** Null where it lasts. */
  readonly expiresAt: UnixMicros | null
}

export interface ExecutionLine {
  readonly id: number
  readonly algorithm: string
  readonly instrumentId: string
  readonly side: string
  readonly quantity: string
  readonly filled: string
}

export function operatorStatus({ breakers, limitControl, executions }: Core): OperatorStatus {
  return {
    breakers: (breakers?.status() ?? []).filter(({ state }) => state !== 'armed'),
    changedLimits: limitControl.changed.map(({ scope, name, value, by, reason, expiresAt }) => ({
      ...{ scope, name, value, by, reason, expiresAt },
    })),
    executions: executions.tickets(-1, null).map((ticket) => ({
      id: ticket.id,
      algorithm: ticket.algorithm,
      instrumentId: ticket.instrumentId,
      side: ticket.side,
      quantity: ticket.quantity.toString(),
      filled: ticket.filledQuantity.toString(),
    })),
  }
}
