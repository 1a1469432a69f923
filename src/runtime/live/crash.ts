import { MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LiveParts } from './live-parts.ts'
import { within } from './within.ts'

/** Of writing the latch down; cancels do not wait for it. */
const LATCH_LIMIT: UnixMicros = 2 * MICROS_PER_SECOND

/**
 * After an error that nobody expected. What the turn at hand had come to is thrown away; trading is killed, which the
 * record keeps for the next start, and entry orders are canceled: by the kernel where it still can, else one by one.
 */
export async function latchAndCancel(parts: LiveParts, clock: Clock): Promise<void> {
  const { kernel, dispatcher, broker } = parts
  const { core } = kernel
  // what failed is not on record, and leaves no hole in it
  core.sequence = dispatcher.dropData()
  core.outbox.clear()
  core.notices.length = 0
  try {
    kernel.step(
      { kind: 'kill', by: 'engine', reason: 'the engine met an error that it does not know', scope: 'all' },
      core.now,
    )
    dispatcher.collect(core.outbox, core.sequence, core.now)
    dispatcher.releaseUrgent()
    await within(clock, LATCH_LIMIT, 'Writing the latch down', dispatcher.commit())
  } catch {
    for (const order of core.orders.open.flat()) {
      if (order.purpose === 'protect') continue
      try {
        broker.cancel(order)
      } catch {
        // the next one may be heard
      }
    }
  }
}
