/** A part of the seeds, in a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { simulate } from '../simulate.ts'
import { caseOf } from '../simulate.ts'
import type { Violation } from '../invariants/invariant.ts'

export interface Share {
  readonly first: number
  readonly count: number
  /** Every so many seeds are this thread's. */
  readonly stride: number
}

export interface Report {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly starts: number
  readonly executions: number
  readonly records: number
  readonly steps: number
  /** The engine itself threw: that is a failure, too. */
  readonly error: string
}

export async function work(): Promise<void> {
  const { first, count, stride } = workerData as Share
  for (let at = 0; at < count; at++) {
    const seed = first + at * stride
    parentPort?.postMessage(await reportOf(seed))
  }
}

export async function reportOf(seed: number): Promise<Report> {
  try {
    const { violations, starts, executions, records, steps } = await simulate(caseOf(seed))
    return { seed, violations, starts, executions, records, steps, error: '' }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { seed, violations: [], starts: 0, executions: 0, records: 0, steps: 0, error: text }
  }
}
