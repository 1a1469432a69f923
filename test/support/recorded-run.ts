/** A random run on paper whose journal is kept, with the state of its kernel at every commit. */
import { MemoryJournal } from '../../src/adapters/journal-memory/memory-journal.ts'
import type { RunStarted } from '../../src/domain/run-started.ts'
import type { Kernel } from '../../src/engine/kernel.ts'
import type { JournalRecord, StoredRecord } from '../../src/ports/journal.ts'
import type { AnyStrategy } from '../../src/strategy/definition.ts'
import { composeRun, planRun } from '../../src/runtime/compose.ts'
import type { RunOptions } from '../../src/runtime/run-options.ts'
import { FakeClock } from './clock.ts'
import { randomRun, sourcesOf } from './random-run.ts'
import type { RandomRun } from './random-run.ts'

export interface Cut {
  /** Records that were durable then. */
  readonly records: number
  readonly sequence: number
  readonly state: string
}

export interface RecordedRun {
  readonly run: RandomRun
  readonly started: RunStarted
  readonly records: readonly StoredRecord[]
  readonly cuts: readonly Cut[]
}

const GUARD = { inside: false, where: '' }

export function startOf(ids: readonly string[], change: Partial<RunStarted> = {}): RunStarted {
  return {
    kind: 'runStarted',
    run: 1,
    nonce: 0xbeef,
    deploymentTag: 0xd,
    time: 0,
    mode: 'paper',
    environment: 'simulation',
    account: 'A1',
    build: '0',
    strategies: ids.map((id) => ({ id, codeHash: 'code', stateVersion: 1, params: '{}' })),
    configHash: 'config',
    config: '{}',
    ...change,
  }
}

function optionsOf(run: RandomRun, change?: (definition: AnyStrategy) => AnyStrategy): RunOptions {
  const strategies = run.options.strategies.map((each) => ({
    ...each,
    definition: change?.(each.definition) ?? each.definition,
  }))
  return { ...run.options, strategies, sources: sourcesOf(run) }
}

/** A kernel as that run has it, in its first moment; `change`: with other code. */
export function freshKernel(run: RandomRun, change?: (definition: AnyStrategy) => AnyStrategy): Kernel {
  const journal = new MemoryJournal()
  const plan = planRun(optionsOf(run, change))
  return composeRun(plan, { guard: GUARD, clock: new FakeClock(), journal }).parts.kernel
}

export async function recordRun(seed: number, length = 60): Promise<RecordedRun> {
  const run = randomRun(seed, length)
  const options = optionsOf(run)
  const started = startOf(options.strategies.map(({ definition }) => definition.name))
  const journal = new MemoryJournal()
  const composed = composeRun(planRun(options), {
    guard: GUARD,
    clock: new FakeClock(),
    journal,
    keepsData: true,
    started: (time) => ({ ...started, time }),
  })
  await composed.tape.start()
  const cuts: Cut[] = []
  for (const wait of composed.run.run()) {
    if (wait.kind === 'refill') await composed.tape.refill()
    if (wait.kind === 'compute') await composed.computations.finishAll()
    if (wait.kind !== 'commit') continue
    await composed.parts.dispatcher.commit()
    const { kernel } = composed.parts
    const { lastPosition } = await journal.append([])
    cuts.push({ records: lastPosition, sequence: kernel.core.sequence, state: kernel.save() })
  }
  const records: StoredRecord[] = []
  for await (const record of journal.read(-1)) records.push(record)
  return { run, started, records, cuts: cuts.filter(({ records: count }) => count > 0) }
}

/** A journal of these records, with a chain of its own. */
export async function journalOf(records: readonly JournalRecord[]): Promise<MemoryJournal> {
  const journal = new MemoryJournal()
  if (records.length > 0) await journal.append(records)
  return journal
}
