/** The thread of the store: one request after another. What they are: `protocol.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import { FulmarError } from '../../domain/codes.ts'
import { toFulmarError } from './faults.ts'
import { openStore } from './open-store.ts'
import { OPENED, transfersOf } from './protocol.ts'
import type { FailureMessage, StoreOptions, StoreReplies, StoreRequest, WorkerMessage } from './protocol.ts'
import type { Store } from './store.ts'

const options = workerData as StoreOptions
let store: Store | null = null

function answer(id: number, value: unknown): void {
  const transfers = isPage(value) ? transfersOf(value.records) : []
  parentPort?.postMessage({ id, ok: true, value } satisfies WorkerMessage, transfers)
}

function isPage(value: unknown): value is StoreReplies['page'] {
  return typeof value === 'object' && value !== null && 'records' in value && 'next' in value
}

function refuse(id: number, error: unknown): void {
  const { code, message, remedy } = toFulmarError(error, 'read', options.file)
  const failure: FailureMessage = { code, message, remedy }
  parentPort?.postMessage({ id, ok: false, failure } satisfies WorkerMessage)
}

async function serve(open: Store, request: StoreRequest): Promise<unknown> {
  switch (request.kind) {
    case 'append':
      return open.append(request.counts, request.records)
    case 'locate':
      return open.locate(request.sequence)
    case 'page':
      return open.page(request.from, request.limit)
    case 'saveSnapshot':
      open.saveSnapshot(request.sequence, request.state)
      return null
    case 'latestSnapshot':
      return open.latestSnapshot()
    case 'verify':
      return open.verify(request.publicKey)
    case 'backup':
      return open.backup(request.target)
    case 'close':
      open.close()
      return null
  }
}

async function receive({
  id,
  request,
}: {
  readonly id: number
  readonly request: StoreRequest
}): Promise<void> {
  try {
    if (store === null) throw new FulmarError('JOURNAL_UNREADABLE', `${options.file} is not open.`)
    answer(id, await serve(store, request))
  } catch (error) {
    refuse(id, error)
  }
  if (request.kind === 'close') parentPort?.close()
}

try {
  const opened = await openStore(options)
  store = opened.store
  // requests wait in the port until somebody listens
  parentPort?.on('message', (message: { readonly id: number; readonly request: StoreRequest }) => {
    void receive(message)
  })
  answer(OPENED, opened.facts)
} catch (error) {
  refuse(OPENED, error)
}
