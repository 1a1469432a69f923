/** The only way back into a run: from a journal to the kernel that wrote it. */
import { FulmarError } from '../domain/codes.ts'
import { isUnanswered } from '../domain/order-report-event.ts'
import type { Order } from '../domain/order.ts'
import type { RecoveryFacts, RunStarted } from '../domain/run-started.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { Kernel } from '../engine/kernel.ts'
import { carry, ENGINE, Recovery } from '../engine/recover/recovery.ts'
import type { Divergence, Followed } from '../engine/recover/recovery.ts'
import { sameIdentity } from '../engine/recover/same-identity.ts'
import { decodeSnapshot } from '../engine/recover/snapshot.ts'
import type { KernelSnapshot } from '../engine/recover/snapshot.ts'
import type { Journal } from '../ports/journal.ts'
import { unpackTape } from './tape-writer.ts'

/** So often is begun anew to follow one more strategy; every time it follows more, so that this ends. */
const MOST_ATTEMPTS = 1000

export interface RecoverOptions {
  readonly journal: Journal
  /** A new kernel of that run's configuration (`started.config`), with the code of now. */
  readonly makeKernel: (started: RunStarted) => Kernel
  /** What is to run now. */
  readonly present: Pick<RunStarted, 'strategies' | 'config' | 'configHash' | 'deploymentTag'>
  /** Every so many records, with their number so far. */
  readonly onProgress?: (records: number) => void
}

export interface Recovered {
  /** Of the present configuration and code, with the state that the journal leads to. `runStarted` is its next input. */
  readonly kernel: Kernel
  /** Nothing was there: the deployment starts. */
  readonly isNew: boolean
  /** Of the last record; 0 where there is none. */
  readonly position: number
  readonly sequence: number
  readonly time: UnixMicros
  /** Number of the last run; 0 where there was none. */
  readonly run: number
  /** The run that wrote the last record; null where there was none. */
  readonly last: RunStarted | null
  /** Records read after the snapshot, and decisions that came out as they are recorded. */
  readonly records: number
  readonly compared: number
  /** Sequence of the snapshot that it went on from; null: from the first record. */
  readonly snapshot: number | null
  /** What came out otherwise than is recorded; the record was followed. */
  readonly divergences: readonly Divergence[]
  /** Strategies that start without what they remembered. */
  readonly cold: readonly string[]
  /** Orders that the venue has not answered, or that are in doubt already. */
  readonly inDoubt: readonly Readonly<Order>[]
  readonly warnings: readonly string[]
  /** For `recovery` of the `runStarted` to come; undefined where there is nothing to say. */
  readonly facts: RecoveryFacts | undefined
}

interface Origin {
  readonly sequence: number
  readonly snapshot: KernelSnapshot | null
}

interface Attempt {
  readonly recovery: Recovery
  readonly position: number
  readonly time: UnixMicros
}

/**
 * Reads the journal from its newest usable snapshot, runs everything again and compares. Where something comes out
 * otherwise, begins anew and takes from the record what was decided: orders, fills, positions and cash always come out as
 * they are recorded. Throws RUN_NOT_REPLAYABLE, and what reading the journal throws.
 */
export async function recoverRun(options: RecoverOptions): Promise<Recovered> {
  const warnings: string[] = []
  const divergences: Divergence[] = []
  const plan: Followed[] = []
  const origin = await findOrigin(options, warnings)
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
    const attempt = await tryOnce(options, origin, plan)
    const { divergence } = attempt.recovery
    if (divergence === null) return finished(options, attempt, { origin, warnings, divergences })
    const { strategyId, sequence } = divergence
    const id = plan.some((one) => one.id === strategyId && one.sequence === sequence)
      ? ENGINE
      : (strategyId ?? ENGINE)
    plan.push({ id, sequence })
    if (divergence.recorded !== null || divergence.produced !== null) divergences.push(divergence)
  }
  throw new Error('recovery comes to no end')
}

async function findOrigin({ journal, makeKernel }: RecoverOptions, warnings: string[]): Promise<Origin> {
  let before: number | undefined
  for (;;) {
    const kept = await journal.latestSnapshot(before)
    if (kept === null) return { sequence: -1, snapshot: null }
    const { sequence } = kept
    const snapshot = decodeSnapshot(kept.state)
    const why = snapshot === null ? 'it is damaged, or of another version' : flawOf(snapshot, makeKernel)
    if (snapshot !== null && why === null) return { sequence, snapshot }
    warnings.push(`The snapshot of sequence ${String(sequence)} was passed over: ${why ?? ''}.`)
    before = sequence
  }
}

/** Null where a kernel goes on from it. */
function flawOf(snapshot: KernelSnapshot, makeKernel: RecoverOptions['makeKernel']): string | null {
  const kernel = makeKernel(snapshot.started)
  try {
    kernel.load(snapshot.state)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const PROGRESS_EVERY = 10_000

async function tryOnce(
  { journal, makeKernel, present, onProgress }: RecoverOptions,
  { sequence, snapshot }: Origin,
  plan: readonly Followed[],
): Promise<Attempt> {
  const recovery = new Recovery({
    makeKernel,
    unpack: unpackTape,
    present: present.strategies,
    plan: [...plan],
  })
  if (snapshot !== null) recovery.load(snapshot)
  let position = 0
  let time: UnixMicros = 0
  for await (const record of journal.read(sequence)) {
    recovery.feed(record)
    if (recovery.divergence !== null) break
    position = record.position
    time = record.time
    if (recovery.records % PROGRESS_EVERY === 0) onProgress?.(recovery.records)
  }
  recovery.finish()
  return { recovery, position, time }
}

function finished(
  { makeKernel, present }: RecoverOptions,
  { recovery, position, time }: Attempt,
  found: {
    readonly origin: Origin
    readonly warnings: readonly string[]
    readonly divergences: readonly Divergence[]
  },
): Recovered {
  const { started: last, records, compared } = recovery
  const kernel = last === null ? makeKernel(asStart(present)) : brought(recovery, last, present, makeKernel)
  const facts = factsOf(recovery, last, present, found.divergences)
  const { core } = kernel
  return {
    kernel,
    isNew: last === null,
    position,
    sequence: core.sequence,
    time: time === 0 ? core.now : time,
    run: last?.run ?? 0,
    last,
    records,
    compared,
    snapshot: found.origin.snapshot === null ? null : found.origin.sequence,
    divergences: found.divergences,
    cold: (facts?.changed ?? []).filter(({ cold }) => cold).map(({ id }) => id),
    inDoubt: core.orders.open
      .flat()
      .filter((order) => isUnanswered(order) || order.certainty === 'inDoubt')
      .sort((a, b) => a.sequence - b.sequence),
    warnings: found.warnings,
    facts,
  }
}

function asStart(present: RecoverOptions['present']): RunStarted {
  const nobody = { run: 1, nonce: 0, time: 0, mode: 'live', environment: '', account: '', build: '' } as const
  return { kind: 'runStarted', ...nobody, ...present }
}

/** Into a kernel of the present configuration. */
function brought(
  recovery: Recovery,
  last: RunStarted,
  present: RecoverOptions['present'],
  makeKernel: RecoverOptions['makeKernel'],
): Kernel {
  requireSameSet(last, present)
  const next = { ...last, ...present }
  const isSame =
    last.configHash === present.configHash &&
    recovery.following.length === 0 &&
    last.strategies.every((identity, at) => sameIdentity(identity, present.strategies[at]))
  return isSame ? recovery.kernel : carry(recovery.kernel, last, next, makeKernel(next))
}

/** Books are kept by place: with others, or in another order, they would be somebody else's. */
function requireSameSet(last: RunStarted, present: RecoverOptions['present']): void {
  const ids = (of: RecoverOptions['present']): string => of.strategies.map(({ id }) => id).join(', ')
  if (ids(last) === ids(present)) return
  throw new FulmarError(
    'CONFIG_INVALID',
    `The journal is of the strategies ${ids(last)}; now there are ${ids(present)}.`,
    { remedy: 'Run the same strategies in the same order, or begin a new store.' },
  )
}

function factsOf(
  recovery: Recovery,
  last: RunStarted | null,
  present: RecoverOptions['present'],
  divergences: readonly Divergence[],
): RecoveryFacts | undefined {
  if (last === null) return undefined
  const changed = present.strategies.flatMap((identity, at) => {
    if (sameIdentity(identity, last.strategies[at])) return []
    return [{ id: identity.id, cold: recovery.kernel.runners[at]?.setup.definition.migrate === undefined }]
  })
  const followed = recovery.following.flatMap(({ id, sequence }) => {
    const message = messageOf(divergences.find((one) => one.sequence === sequence))
    const ids = id === ENGINE ? present.strategies.map((each) => each.id) : [id]
    return ids.map((each) => ({ id: each, sequence, message }))
  })
  const diverged = followed.filter(({ id }, at) => {
    return followed.findIndex((one) => one.id === id) === at && !changed.some((one) => one.id === id)
  })
  return changed.length === 0 && diverged.length === 0 ? undefined : { changed, diverged }
}

function messageOf(divergence: Divergence | undefined): string {
  if (divergence === undefined) return 'An earlier recovery had to follow its record.'
  const { sequence, recorded, produced } = divergence
  return `At sequence ${String(sequence)} the record has ${recorded ?? 'nothing more'}, and out came ${produced ?? 'nothing more'}.`
}
