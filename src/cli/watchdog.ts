import { Worker } from 'node:worker_threads'
import { pulse } from '../runtime/pulse.ts'
import type { WatchdogData } from './watchdog-worker.ts'

/** Seconds of computing without an event after which a run is ended, unless FULMAR_HANDLER_LIMIT says otherwise. */
const DEFAULT_LIMIT = 30

/** What FULMAR_HANDLER_LIMIT asks for, in seconds; 0 for no limit. */
export function handlerLimit(text: string | undefined): number {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : DEFAULT_LIMIT
}

/**
 * Watches from a thread of its own over a run whose strategy may never return: signals are heard in the thread of the
 * run alone, so that nothing else could tell the user, or end it. Returns how to stop watching.
 */
export function startWatchdog(about: Pick<WatchdogData, 'what' | 'limitSeconds' | 'isTTY'>): () => void {
  const cell = (): Int32Array => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const stop = cell()
  const turns = cell()
  const data: WatchdogData = { ...about, stop, turns, pulse }
  const worker = new Worker(new URL('../cli/watchdog-worker.js', import.meta.url), { workerData: data })
  // it asks now and then; an answer shows that this thread is not stuck
  worker.on('message', () => Atomics.add(turns, 0, 1))
  // a run without a watchdog is better than none
  worker.on('error', () => undefined)
  worker.unref()
  return () => {
    Atomics.store(stop, 0, 1)
    Atomics.notify(stop, 0)
  }
}
