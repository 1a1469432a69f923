import type { RunStarted } from '../../domain/run-started.ts'
import { decode, encode } from '../codec.ts'
import type { Kernel } from '../kernel.ts'

/** Of the shape below. The state within has a version of its own. */
const SNAPSHOT_VERSION = 1

export interface KernelSnapshot {
  /** Of the run that saved it: its code and configuration. */
  readonly started: RunStarted
  /** What `Kernel.save` returned. */
  readonly state: string
}

/** Everything to go on from: what the journal keeps as a snapshot. Only between steps, with the outbox empty. */
export function encodeSnapshot(started: RunStarted, kernel: Kernel): string {
  return encode({ v: SNAPSHOT_VERSION, started, state: kernel.save() })
}

/** Null for one that this program does not read, or that is damaged: an older one, or the whole journal, has to do. */
export function decodeSnapshot(text: string): KernelSnapshot | null {
  try {
    const { v, started, state } = decode(text) as KernelSnapshot & { v: unknown }
    return v === SNAPSHOT_VERSION && typeof state === 'string' ? { started, state } : null
  } catch {
    return null
  }
}
