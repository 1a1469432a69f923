import type { VenueState } from '../../safety/venue-readiness.ts'
import type { RiskCheck } from '../check.ts'

const WHY: Readonly<Record<VenueState, string>> = {
  disconnected: 'is not connected',
  silent: 'is connected, and its heartbeat is missing',
  connected: 'is connected, and what it has is not compared with what we know',
  reconciling: 'is being compared with what we know',
  reconciled: 'is connected and compared, and not armed',
  armed: 'is armed',
}

/** Exits too: where positions and orders are not known to agree, nobody knows what an exit would leave. Cancels never come here. */
export const checkVenueReady: RiskCheck = (_intent, { venues }) => {
  const { refusal } = venues
  return refusal === null ? null : { code: refusal, message: `${venues.named} ${WHY[venues.state]}.` }
}
