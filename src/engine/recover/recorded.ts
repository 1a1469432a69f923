/** What is recorded of decisions, and whose they were. */
import { decode } from '../codec.ts'
import type { KernelRecord } from '../records.ts'

export interface RecordedDecision {
  readonly text: string
  readonly record: KernelRecord
  /** −1: nobody's, the engine's own. */
  readonly strategyIndex: number
  /** A strategy decided it, or the engine for it; what follows from inputs alone is none. */
  readonly isDecision: boolean
}

type DecidedType = (typeof DECIDED)[number]

/** For a strategy: what is not made again while its record is followed. */
const DECIDED = [
  'orderApproved',
  'orderDenied',
  'cancelRequested',
  'replaceRequested',
  'multiLegSubmitted',
  'legFailed',
  'groupOpened',
  'legWatched',
  'strategyHalted',
  'timerSet',
  'timerCanceled',
  'jobSet',
  'jobCanceled',
  'jobMissed',
  'computeRequested',
  'executionStarted',
  'executionEnded',
  'signalReceived',
] as const satisfies readonly KernelRecord['type'][]

const IS_DECIDED: ReadonlySet<string> = new Set<DecidedType>(DECIDED)

/** `groupOwner`: the strategy of a group of contingent orders, by its number. */
export function readRecorded(
  text: string,
  strategyIds: readonly string[],
  groupOwner: (groupId: number) => number,
): RecordedDecision {
  const record = decode(text) as KernelRecord
  const strategyIndex =
    record.type === 'legWatched'
      ? groupOwner(record.groupId)
      : strategyIds.indexOf(strategyIdOf(record) ?? '')
  return { text, record, strategyIndex, isDecision: IS_DECIDED.has(record.type) }
}

/** Null where it names none. */
function strategyIdOf(record: KernelRecord): string | null {
  const named = record as {
    strategyId?: string
    order?: { strategyId?: string }
    fill?: { strategyId?: string }
  }
  return named.strategyId ?? named.order?.strategyId ?? named.fill?.strategyId ?? null
}
