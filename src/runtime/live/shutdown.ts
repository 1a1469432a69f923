import type { StopPolicy } from '../../domain/run-stopping.ts'
import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { protects } from '../../engine/safety/protection.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LiveParts } from './live-parts.ts'
import { within } from './within.ts'

/** Of each step that waits for something of ours: the journal, the turn, a connection that is closed. */
const STEP: UnixMicros = 5 * MICROS_PER_SECOND

export interface StopRequest {
  readonly policy: StopPolicy
  readonly by: string
  readonly reason: string
}

export interface ShutdownParts extends LiveParts {
  readonly clock: Clock
  /** Of waiting for the venue. */
  readonly deadline: UnixMicros
  /** Nothing more is to come of the market. */
  readonly closeFeed: () => Promise<void>
  readonly closeBroker: () => Promise<void>
  readonly checkpoint: () => Promise<void>
}

/**
 * The six steps of a planned stop: stop intake, drain, cancel or close by policy and wait for the venue, save the state,
 * disconnect; the summary is the sixth. None waits for ever. Returns what was not done, in full sentences.
 */
export async function shutDown(parts: ShutdownParts, request: StopRequest): Promise<readonly string[]> {
  const { loop, clock, kernel, alert, deadline } = parts
  const incomplete: string[] = []
  const step = async (limit: UnixMicros, what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await within(clock, limit, what, work())
    } catch (error) {
      incomplete.push(error instanceof Error ? error.message : String(error))
    }
  }
  loop.takesMarketData = false
  await step(STEP, 'Ending the market data', parts.closeFeed)
  await step(STEP, 'Working off what was received', () => loop.settled())
  loop.push({ kind: 'runStopping', ...request })
  await step(STEP, 'Writing down what the stop decided', () => loop.settled())
  await step(deadline, waitOf(request.policy), () => loop.until(() => isThrough(kernel, request.policy)))
  incomplete.push(...leftOver(kernel, request.policy))
  await step(STEP, 'Writing down the last records', () => loop.durable())
  await step(STEP, 'Saving the state', parts.checkpoint)
  await step(STEP, 'Disconnecting', parts.closeBroker)
  for (const what of incomplete) alert('WARNING', 'LIVE_STOP_INCOMPLETE', what)
  return incomplete
}

function waitOf(policy: StopPolicy): string {
  return policy === 'closePositions' ? 'Closing positions' : 'Canceling orders'
}

/** Whether the venue has answered to everything that the policy asked for. */
function isThrough({ core }: Kernel, policy: StopPolicy): boolean {
  const open = core.orders.open.flat()
  switch (policy) {
    case 'leave':
      return true
    case 'keepProtection':
      return open.every(
        (order) => order.pending !== 'cancel' && (protects(order) || order.certainty === 'inDoubt'),
      )
    case 'cancelAll':
      return open.length === 0
    case 'closePositions':
      return open.length === 0 && core.instruments.every((_, index) => core.portfolio.exactNet(index).isZero)
  }
}

function leftOver(kernel: Kernel, policy: StopPolicy): string[] {
  if (isThrough(kernel, policy)) return []
  const { core } = kernel
  const lines = core.orders.open
    .flat()
    .filter((order) => policy !== 'keepProtection' || !protects(order))
    .map(
      (order) =>
        `Order ${order.clientOrderId} (${order.side} ${order.quantity.toString()} ${order.instrumentId}) is still open.`,
    )
  if (policy !== 'closePositions') return lines
  core.instruments.forEach(({ id }, index) => {
    const net = core.portfolio.exactNet(index)
    if (!net.isZero) lines.push(`${net.toString()} ${id} are still held.`)
  })
  return lines
}
