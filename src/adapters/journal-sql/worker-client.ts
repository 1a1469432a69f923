import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { FulmarError } from '../../domain/codes.ts'
import { OPENED } from './protocol.ts'
import type { StoreFacts, StoreReplies, StoreRequest, WorkerMessage } from './protocol.ts'

/** Makes the thread; tests have one of their own. */
export type StartWorker = (options: unknown) => Worker

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: FulmarError) => void
}

/** Which thread, with what. */
export interface ThreadSpec {
  /** Its file in `dist/`. */
  readonly file: string
  /** Plain data, for the thread alone. */
  readonly options: unknown
  /** Name of the store in sentences. */
  readonly place: string
  /** Default: a thread of `file`. */
  readonly start?: StartWorker | undefined
}

/** In `dist/`; how far up depends on the module that this code was bundled into. */
function workerFile(name: string): URL {
  const places = ['./', '../', '../../'].map((up) => new URL(`${up}${name}`, import.meta.url))
  const found = places.find((place) => existsSync(fileURLToPath(place)))
  if (found !== undefined) return found
  throw new FulmarError('JOURNAL_DRIVER_MISSING', `${name} is not among the files of Fulmar.`, {
    remedy: 'Build it: npm run build.',
  })
}

/** Asks the thread of the store. It may die; then everything that was asked, and will be, is refused. */
export class WorkerClient {
  private readonly place: string
  private readonly worker: Worker
  private readonly pending = new Map<number, Pending>()
  private asked: number = OPENED
  private death: FulmarError | null = null

  private constructor({ file, options, place, start }: ThreadSpec) {
    this.place = place
    this.worker = start?.(options) ?? new Worker(workerFile(file), { workerData: options })
    this.worker.on('message', (message: WorkerMessage) => {
      this.settle(message)
    })
    this.worker.on('error', (error) => {
      this.die(error instanceof Error ? error.message : String(error))
    })
    this.worker.on('exit', () => {
      this.die('it ended')
    })
  }

  /** Resolves once the store is open; rejects with why it is not. */
  static async open(
    thread: ThreadSpec,
  ): Promise<{ readonly client: WorkerClient; readonly facts: StoreFacts }> {
    const client = new WorkerClient(thread)
    try {
      const facts = (await client.reply(OPENED)) as StoreFacts
      return { client, facts }
    } catch (error) {
      await client.end()
      throw error
    }
  }

  /** Rejects with a FulmarError. */
  ask<K extends StoreRequest['kind']>(
    request: Extract<StoreRequest, { kind: K }>,
    transfers: readonly ArrayBuffer[] = [],
  ): Promise<StoreReplies[K]> {
    if (this.death !== null) return Promise.reject(this.death)
    this.asked += 1
    const reply = this.reply(this.asked) as Promise<StoreReplies[K]>
    this.worker.postMessage({ id: this.asked, request }, transfers)
    return reply
  }

  get isGone(): boolean {
    return this.death !== null
  }

  /** Ends the thread, whatever it is doing. */
  async end(): Promise<void> {
    await this.worker.terminate()
  }

  private reply(id: number): Promise<unknown> {
    // an idle store does not keep the process alive, a commit does
    this.worker.ref()
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject })
    })
  }

  private settle(message: WorkerMessage): void {
    const waiting = this.pending.get(message.id)
    this.pending.delete(message.id)
    if (this.pending.size === 0) this.worker.unref()
    if (message.ok) {
      waiting?.resolve(message.value)
      return
    }
    const { code, message: text, remedy } = message.failure
    waiting?.reject(new FulmarError(code, text, { remedy }))
  }

  private die(why: string): void {
    this.death ??= new FulmarError(
      'JOURNAL_APPEND_FAILED',
      `The thread that writes ${this.place} is gone: ${why}.`,
    )
    const waiting = [...this.pending.values()]
    this.pending.clear()
    for (const { reject } of waiting) reject(this.death)
  }
}
