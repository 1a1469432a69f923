/** The records that a whole random run leaves in its journal. */
import { MemoryJournal } from '../../src/adapters/journal-memory/memory-journal.ts'
import type { Kernel } from '../../src/engine/kernel.ts'
import type { JournalRecord } from '../../src/ports/journal.ts'
import { composeRun, planRun } from '../../src/runtime/compose.ts'
import { acquireHandlerGuard, releaseHandlerGuard } from '../../src/runtime/handler-guard.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { randomRun, sourcesOf } from './random-run.ts'

export interface Played {
  readonly kernel: Kernel
  readonly records: readonly JournalRecord[]
}

/** A paper run as fast as it goes. */
export async function played(seed: number, length = 60): Promise<Played> {
  const run = randomRun(seed, length)
  const journal = new MemoryJournal()
  const guard = acquireHandlerGuard()
  try {
    const plan = planRun({ ...run.options, sources: sourcesOf(run) })
    const {
      run: tapeRun,
      tape,
      computations,
      parts,
    } = composeRun(plan, { guard, clock: systemClock, journal })
    await tape.start()
    for (const wait of tapeRun.run()) {
      if (wait.kind === 'refill') await tape.refill()
      if (wait.kind === 'compute') await computations.finishAll()
      if (wait.kind === 'commit') await parts.dispatcher.commit()
    }
    await parts.dispatcher.commit()
    const records: JournalRecord[] = []
    for await (const record of journal.read(-1)) records.push(record)
    return { kernel: parts.kernel, records }
  } finally {
    releaseHandlerGuard()
  }
}
