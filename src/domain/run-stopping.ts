/**
 * What becomes of orders and positions at a planned stop. `keepProtection`: orders that could open or add are canceled,
 * exits that protect a position stay at the venue. `leave`: everything stays as it is. `cancelAll`: every order is
 * canceled, protection too. `closePositions`: every order is canceled, and positions are closed at the market.
 */
export type StopPolicy = 'keepProtection' | 'leave' | 'cancelAll' | 'closePositions'

export const STOP_POLICIES: readonly StopPolicy[] = ['keepProtection', 'leave', 'cancelAll', 'closePositions']

/** A planned stop: strategies take no new orders from here on, and are told. */
export interface RunStopping {
  readonly kind: 'runStopping'
  readonly policy: StopPolicy
  /** Who asked for it. */
  readonly by: string
  readonly reason: string
}
