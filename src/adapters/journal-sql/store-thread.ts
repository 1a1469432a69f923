/** The thread of a store: one request after another. What they are: `protocol.ts`. */
import { parentPort } from 'node:worker_threads'
import { FulmarError } from '../../domain/codes.ts'
import { toFulmarError } from './faults.ts'
import { OPENED, transfersOf } from './protocol.ts'
import type { FailureMessage, StoreReplies, StoreRequest, WorkerMessage } from './protocol.ts'
import type { OpenedStore, Store } from './store.ts'

interface Asked {
  readonly id: number
  readonly request: StoreRequest
}

/** Opens the store, says so, and serves it until it is closed. */
export async function serveStore(place: string, open: () => Promise<OpenedStore>): Promise<void> {
  const refuse = (id: number, error: unknown): void => {
    const { code, message, remedy } = toFulmarError(error, 'read', place)
    const failure: FailureMessage = { code, message, remedy }
    parentPort?.postMessage({ id, ok: false, failure } satisfies WorkerMessage)
  }
  try {
    const { store, facts } = await open()
    let before = Promise.resolve()
    // requests wait in the port until somebody listens, and then for those before them
    parentPort?.on('message', ({ id, request }: Asked) => {
      before = before.then(async () => {
        try {
          answer(id, await serve(store, request, place))
        } catch (error) {
          refuse(id, error)
        }
        if (request.kind === 'close') parentPort?.close()
      })
    })
    answer(OPENED, facts)
  } catch (error) {
    refuse(OPENED, error)
  }
}

function answer(id: number, value: unknown): void {
  const transfers = isPage(value) ? transfersOf(value.records) : []
  parentPort?.postMessage({ id, ok: true, value } satisfies WorkerMessage, transfers)
}

function isPage(value: unknown): value is StoreReplies['page'] {
  return typeof value === 'object' && value !== null && 'records' in value && 'next' in value
}

async function serve(open: Store, request: StoreRequest, place: string): Promise<unknown> {
  switch (request.kind) {
    case 'append':
      return open.append(request.counts, request.records)
    case 'locate':
      return open.locate(request.sequence)
    case 'page':
      return open.page(request.from, request.limit)
    case 'saveSnapshot':
      await open.saveSnapshot(request.sequence, request.state)
      return null
    case 'latestSnapshot':
      return open.latestSnapshot(request.before)
    case 'verify':
      return open.verify(request.publicKey)
    case 'backup':
      if (open.backup === null) {
        throw new FulmarError('CONFIG_INVALID', `${place} is copied by the tools of its server.`)
      }
      return open.backup(request.target)
    case 'close':
      await open.close()
      return null
  }
}
